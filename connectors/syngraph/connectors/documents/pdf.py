"""How a PDF becomes text with page starts: kreuzberg's paragraphs, headings and lists, pypdf's tables; pypdf alone where
kreuzberg lost words.

kreuzberg 4.10 takes plain prose for tables and misses tables without ruled lines, so its tables are taken apart into lines,
and what is a table is decided by the gaps between words (columns.py).
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from syngraph.connectors.documents.columns import PageLayout, body_size, is_heading, layout_of, squeezed
from syngraph.connectors.documents.extraction import extracted
from syngraph.connectors.documents.outline import Part, parts_of, piped, text_of
from syngraph.ontologies.errors import DocumentUnreadable

_MOST_LOST = 0.02
_WORD = re.compile(r"\w+")
_ENDED = re.compile(r"[.!?:;][\"')\]”’]*$")
_NOTHING = PageLayout()
_BROKEN = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    OSError,
    NotImplementedError,
    zlib.error,
)
"""pypdf lets whatever a broken file makes of its own code escape."""
UNLOCKED = "save it without a password"
AGAIN = "print or export it to PDF again, or save its text"


def pdf_text(data: bytes, path: str) -> tuple[str, str, list[int]]:
    """The text, the title its properties give, and the offsets at which its pages begin.

    raises: DocumentUnreadable when it is encrypted, broken, or has no text (a scan).
    """
    pages, title = _pages(data, path)
    try:
        result = extracted(data, "pdf", path, AGAIN)
        parts = [Part(p.kind, p.text, p.page or 1) for p in parts_of(result.document["nodes"] if result.document else [])]
    except DocumentUnreadable:
        if not any(page.paragraphs for page in pages):
            raise
        parts = []
    if _lost(parts, pages):
        parts = [Part("torn", text, n) for n, page in enumerate(pages, 1) for text in page.paragraphs]
    if not parts:
        raise DocumentUnreadable(f"{path} has pages but no text: a scan, perhaps", "run text recognition (OCR) over it and save it again")
    body = body_size(pages)
    text, starts = text_of(list(_joined([new for part in parts for new in _laid_out(part, pages, body)])))
    return text, title, starts


def _pages(data: bytes, path: str) -> tuple[list[PageLayout], str]:
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise DocumentUnreadable(f"{path} is no PDF: it does not begin like one", AGAIN)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentUnreadable(f"{path} is encrypted", UNLOCKED)
        title = str((reader.metadata and reader.metadata.title) or "")
        return [layout_of(page) for page in reader.pages], title
    except _BROKEN as exc:
        raise DocumentUnreadable(f"{path} is a broken PDF: {str(exc)[:200] or type(exc).__name__}", AGAIN) from exc


def _laid_out(part: Part, pages: Sequence[PageLayout], body: float) -> Iterator[Part]:
    """A part with its tables as the page's gaps show them; "torn" parts and false tables also get their headings and paragraphs."""
    if part.kind not in ("table", "torn", "paragraph"):
        yield part
        return
    page = pages[part.page - 1] if part.page <= len(pages) else _NOTHING
    torn, lines, rows = part.kind != "paragraph", list[str](), list[tuple[str, ...]]()

    def said() -> Iterator[Part]:
        if len(rows) > 1:
            yield Part("table", piped(rows), part.page)
        elif rows:
            lines.append(" ".join(rows[0]))
        if lines:
            yield Part("paragraph", "\n".join(lines), part.page)
        lines.clear()
        rows.clear()

    for line in _lines(part):
        cells = page.rows.get(line, ())
        if bool(cells) != bool(rows) or (rows and len(cells) != len(rows[0])) or (torn and not cells and line in page.starts):
            yield from said()
        if torn and not cells and is_heading(line, page, body):
            yield from said()
            yield Part("heading", "## " + line, part.page)
        elif cells:
            rows.append(cells)
        else:
            lines.append(line)
    yield from said()


def _lines(part: Part) -> list[str]:
    """The lines of a part; of a table of kreuzberg's, each row is one."""
    lines = part.text.split("\n")
    if part.kind == "table":
        lines = [line[2:-2].replace(" | ", " ").replace("\\|", "|") for n, line in enumerate(lines) if n != 1]
    return [line for line in map(squeezed, lines) if line]


def _lost(parts: Sequence[Part], pages: Sequence[PageLayout]) -> bool:
    """Whether kreuzberg's parts lack words that pypdf found; words cut by line ends differ in each, hence a share."""
    here = Counter(_WORD.findall(" ".join(part.text for part in parts)))
    there = Counter(_WORD.findall(" ".join(text for page in pages for text in page.paragraphs)))
    return sum((there - here).values()) > max(5, _MOST_LOST * sum(there.values()))


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, with a sentence that a page's end has cut made one paragraph again, of the page where it begins."""
    before: Part | None = None
    for part in parts:
        if before and before.kind == part.kind == "paragraph" and part.page > before.page and _goes_on(before.text, part.text):
            before = Part("paragraph", f"{before.text}\n{part.text}", before.page)
            continue
        if before:
            yield before
        before = part
    if before:
        yield before


def _goes_on(text: str, after: str) -> bool:
    return not _ENDED.search(text) and after[:1].islower()
