"""How a PDF becomes text with page starts: through kreuzberg, and through pypdf where kreuzberg lost words."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from syngraph.connectors.documents.extraction import extracted
from syngraph.connectors.documents.outline import Part, cleaned, parts_of, text_of
from syngraph.ontologies.errors import DocumentUnreadable

_MOST_LOST = 0.02
_WORD = re.compile(r"\w+")
_ENDED = re.compile(r"[.!?:;][\"')\]”’]*$")
UNLOCKED = "save it without a password"
AGAIN = "print or export it to PDF again, or save its text"


def pdf_text(data: bytes, path: str) -> tuple[str, str, list[int]]:
    """The text, the title its properties give, and the offsets at which its pages begin.

    raises: DocumentUnreadable when it is encrypted, broken, or has no text (a scan).
    """
    plain, title = _pages(data, path)
    try:
        result = extracted(data, "pdf", path, AGAIN)
        parts = list(parts_of(result.document["nodes"] if result.document else []))
    except DocumentUnreadable:
        if not any(plain):
            raise
        parts = []
    if not any(plain) and not parts:
        raise DocumentUnreadable(f"{path} has pages but no text: a scan, perhaps", "run text recognition (OCR) over it and save it again")
    kept = _untabled(parts)
    if _lost(kept, plain):
        kept = [Part("paragraph", text, n) for n, page in enumerate(plain, 1) for text in page]
    text, pages = text_of(list(_joined(kept)))
    return text, title, pages


def _pages(data: bytes, path: str) -> tuple[list[list[str]], str]:
    """The paragraphs of each page as pypdf sees them, and the title."""
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise DocumentUnreadable(f"{path} is no PDF: it does not begin like one", AGAIN)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentUnreadable(f"{path} is encrypted", UNLOCKED)
        title = str((reader.metadata and reader.metadata.title) or "")
        return [[p for p in re.split(r"\n\s*\n", cleaned(page.extract_text())) if p.strip()] for page in reader.pages], title
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError, NotImplementedError) as exc:
        # pypdf lets what a broken file makes of its own code escape.
        raise DocumentUnreadable(f"{path} is a broken PDF: {str(exc)[:200] or type(exc).__name__}", AGAIN) from exc


def _untabled(parts: Sequence[Part]) -> list[Part]:
    """The parts, with tables that are none (prose torn into columns) made lines again."""
    kept: list[Part] = []
    for part in parts:
        if part.kind == "table" and not _is_table(part.text):
            lines = [" ".join(cell.strip() for cell in line.strip("| ").split(" | ") if cell.strip(" |")) for line in part.text.split("\n")]
            kept.append(Part("paragraph", "\n".join(line for n, line in enumerate(lines) if n != 1), part.page))
        else:
            kept.append(part)
    return kept


def _is_table(text: str) -> bool:
    """Whether every column has a name and every row something in most columns."""
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.replace("\\|", "/").split("\n")]
    header, body = rows[0], rows[2:]
    return len(header) > 1 and all(header) and bool(body) and all(2 * sum(map(bool, row)) > len(row) for row in body)


def _lost(parts: Sequence[Part], plain: Sequence[Sequence[str]]) -> bool:
    """Whether kreuzberg's parts lack words that pypdf found; words cut by line ends differ in each, hence a share."""
    here = Counter(_WORD.findall(" ".join(part.text for part in parts)))
    there = Counter(_WORD.findall(" ".join(text for page in plain for text in page)))
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
