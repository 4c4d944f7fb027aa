"""How a heading looks: Markdown's hashes, and underlines with or without a line above."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from syngraph.connectors.documents.dialect import Dialect
from syngraph.connectors.documents.lines import Line
from syngraph.ontologies.document import Span

_HASHES = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_LONGEST = 300


class Mark(NamedTuple):
    """A heading as it stands; `style` says which headings are alike, and is its level where the dialect fixes levels."""

    style: str
    text: str
    span: Span
    after: int


class Heading(NamedTuple):
    """A heading with its level, 1 outermost; `span` covers its marks too."""

    level: int
    text: str
    span: Span


def heading_at(lines: Sequence[Line], i: int, dialect: Dialect) -> Mark | None:
    """The heading that begins at line `i`, if one does."""
    line = lines[i]
    if dialect.hashes and (found := _HASHES.match(line.markup[: _LONGEST * 2])):
        return Mark(str(len(found[1])), _closed(found[2]), Span(line.first, line.last), i + 1)
    return _overlined(lines, i, dialect) or _underlined(lines, i, dialect)


def _closed(text: str) -> str:
    """A hash heading's text without the hashes that may close it."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and bare[-1:] in (" ", "\t") else text


def adornment(line: Line, dialect: Dialect, least: int = 2) -> str:
    """The character of which a line of `least` or more equal marks is made, else nothing."""
    body = line.body
    alike = least <= len(body) <= _LONGEST and body[0] in dialect.underlines and body == body[0] * len(body)
    return body[0] if alike and line.indent <= (3 if dialect.setext else 0) else ""


def _underlined(lines: Sequence[Line], i: int, dialect: Dialect) -> Mark | None:
    if i + 1 >= len(lines) or lines[i].indent != 0 or len(lines[i].text) > _LONGEST:
        return None
    title, under = lines[i].body, lines[i + 1].body
    mark = adornment(lines[i + 1], dialect, least=min(len(title), 2))
    # Short underlines are text unless they are as long as the title (docutils has the same rule); Markdown takes any length.
    enough = len(under) >= (3 if dialect.setext and mark == "-" else 2 if dialect.setext else min(len(title), 4))
    if not mark or not enough or adornment(lines[i], dialect):
        return None
    style = {"=": "1", "-": "2"}[mark] if dialect.setext else mark
    return Mark(style, title, Span(lines[i].first, lines[i + 1].last), i + 2)


def _overlined(lines: Sequence[Line], i: int, dialect: Dialect) -> Mark | None:
    if dialect.setext or i + 2 >= len(lines) or lines[i + 1].blank or len(lines[i + 1].text) > _LONGEST:
        return None
    mark, title = adornment(lines[i], dialect), lines[i + 1].body
    if not mark or adornment(lines[i + 2], dialect) != mark or adornment(lines[i + 1], dialect) or len(lines[i].body) < min(len(title), 4):
        return None
    return Mark(mark * 2, title, Span(lines[i].first, lines[i + 2].last), i + 3)


def levelled(marks: Sequence[Mark]) -> tuple[Heading, ...]:
    """Headings with their levels: hashes say theirs, underlines are ranked by the order in which their styles appear."""
    order: dict[str, int] = {}
    headings = []
    for mark in marks:
        level = int(mark.style) if mark.style.isdigit() else order.setdefault(mark.style, len(order) + 1)
        headings.append(Heading(level, mark.text, mark.span))
    return tuple(headings)
