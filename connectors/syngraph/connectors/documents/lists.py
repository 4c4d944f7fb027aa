"""How a list looks: bullets and numbers, nested or not, one span for each item."""

import re
from collections.abc import Sequence

from syngraph.connectors.documents.dialect import Dialect
from syngraph.connectors.documents.fields import field_at
from syngraph.connectors.documents.headings import adornment
from syngraph.connectors.documents.lines import Found, Line, past_blanks
from syngraph.connectors.documents.literals import is_fence, literal_after
from syngraph.ontologies.document import Block, Field, Span

_MARK = re.compile(r"[ \t]*(?:[-*+•‣◦·]|\(?\d{1,3}[.)]|#\.|\(?[A-Za-z]\))[ \t]+(?=\S)")
_BULLET = re.compile(r"[ \t]*[-*+•‣◦·][ \t]+(?=\S)")


def is_bullet(line: Line) -> bool:
    """Whether a line begins with a bullet; numbers do not count, for a wrapped line may begin with one."""
    return _BULLET.match(line.markup[:200]) is not None


def list_at(lines: Sequence[Line], i: int, dialect: Dialect) -> Found | None:
    """The list that begins at line `i`: nested items are items too, each ends where the next begins.

    A list whose items all are `Key: value` (two at least) is a block of fields.
    """
    mark = _MARK.match(lines[i].markup)
    if not mark:
        return None
    base, items, starts, j = lines[i].indent, list[Span](), list[Line](), i
    bullets = None if dialect.tight else is_bullet(lines[i])
    code: Found | None = None
    while j < len(lines):
        line = lines[j]
        mark = _MARK.match(line.markup) if line.indent >= base else None
        if mark and not is_fence(line):
            items.append(Span(line.start + mark.end(), line.last))
            starts.append(Line(line.start + mark.end(), line.text[mark.end() :], 0))
        elif j > i and not _goes_on(lines, j, base, dialect):
            break
        else:
            items[-1] = Span(items[-1].start, line.last)
            starts.append(line)
        j += 1
        column = mark.end() if mark else line.indent
        if dialect.directives and line.text.rstrip().endswith("::") and (code := literal_after(lines, j, column)):
            break
        if j < len(lines) and lines[j].blank and not _resumes(lines, past_blanks(lines, j), base, bullets):
            break
        j = past_blanks(lines, j)
    block = _as_fields(starts, items) or Block("list", Span(lines[i].first, items[-1].end), items=tuple(items))
    return Found((block, *(code.blocks if code else ())), code.after if code else j)


def _goes_on(lines: Sequence[Line], j: int, base: int, dialect: Dialect) -> bool:
    """Whether a line without a marker belongs to the item above it."""
    line = lines[j]
    if is_fence(line) or line.body.startswith((".. ", "|", "+-")):
        return False
    if line.indent > base:
        return True
    headed = j + 1 < len(lines) and adornment(lines[j + 1], dialect)
    return not lines[j - 1].blank and not headed and not adornment(line, dialect) and not line.text.startswith("#")


def _resumes(lines: Sequence[Line], j: int, base: int, bullets: bool | None) -> bool:
    """Whether a list goes on behind blank lines: with something indented deeper, or with an item of its own kind.

    bullets: that kind; None if blank lines end the list.
    """
    if j >= len(lines) or lines[j].indent < base:
        return False
    return lines[j].indent > base or (_MARK.match(lines[j].markup) is not None and is_bullet(lines[j]) == bullets)


def _as_fields(lines: Sequence[Line], items: Sequence[Span]) -> Block | None:
    if len(items) < 2:
        return None
    fields: list[Field] = []
    i = 0
    for span in items:
        end = i
        while end < len(lines) and lines[end].start < span.end:
            end += 1
        found = field_at(lines, i, i + 1)
        if not found or not found[0].value:
            return None
        rest = " ".join(line.body for line in lines[i + 1 : end])
        fields.append(Field(found[0].key, f"{found[0].value} {rest}".strip(), span))
        i = end
    return Block("fields", Span(items[0].start, items[-1].end), fields=tuple(fields))
