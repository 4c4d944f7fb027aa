"""Where the lines, tables and headings of a PDF page are: by the gaps between words, and by the size of letters."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject

from syngraph.connectors.documents.outline import cleaned

_GAP = re.compile(r" {2,}|\t")
_LARGER = 1.15
_LONGEST_HEADING = 120


def squeezed(text: str) -> str:
    """A line with single blanks, as both of our readers can agree on it."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page as it is laid out.

    rows:   of each line that is a row of a table, its cells. starts: lines with a gap above them. sizes: of each line, the size
    of its letters in points. paragraphs: the page's text as paragraphs. All lines are `squeezed`.
    """

    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    starts: frozenset[str] = frozenset()
    sizes: dict[str, float] = field(default_factory=dict)
    paragraphs: tuple[str, ...] = ()


def layout_of(page: PageObject) -> PageLayout:
    """How pypdf sees a page; what it raises for a broken one is left to the caller."""
    lines = cleaned(page.extract_text(extraction_mode="layout")).split("\n")
    starts = frozenset(squeezed(line) for above, line in zip(["", *lines], lines, strict=False) if not above.strip())
    text, sizes = _sizes(page)
    return PageLayout(_rows(lines), starts, sizes, tuple(p for p in re.split(r"\n\s*\n", text) if p.strip()))


def _rows(lines: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Rows: two neighbouring lines or more that wide gaps divide into the same number of cells, two at least."""
    rows: dict[str, tuple[str, ...]] = {}
    split = [tuple(cell for cell in _GAP.split(line.strip()) if cell) for line in lines]
    for n, cells in enumerate(split):
        near = [split[m] for m in (n - 1, n + 1) if 0 <= m < len(split)]
        if len(cells) >= 2 and any(len(other) == len(cells) for other in near):
            rows[squeezed(" ".join(cells))] = cells
    return rows


def _sizes(page: PageObject) -> tuple[str, dict[str, float]]:
    """The page's text, and the size of each line's letters: the largest piece decides."""
    pieces: list[tuple[str, float]] = []

    def seen(text: str, _user: Any, matrix: Sequence[float], _font: Any, size: float) -> None:
        if text.strip():
            pieces.append((squeezed(text), abs(size * (matrix[3] or 1.0))))

    text = cleaned(page.extract_text(visitor_text=seen))
    return text, dict(reversed(pieces))


def body_size(pages: Sequence[PageLayout]) -> float:
    """The size in which most characters of a document are set."""
    counted: Counter[float] = Counter()
    for page in pages:
        for line, size in page.sizes.items():
            counted[round(size, 1)] += len(line)
    return counted.most_common(1)[0][0] if counted else 0.0


def is_heading(line: str, page: PageLayout, body: float) -> bool:
    """Whether a line is set larger than the document's body, and short enough for a heading."""
    return len(line) <= _LONGEST_HEADING and body > 0 and page.sizes.get(line, 0.0) >= _LARGER * body
