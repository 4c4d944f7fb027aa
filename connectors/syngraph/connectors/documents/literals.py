"""Which parts of a text are code or markup: fences, literal blocks, directives, comments; nothing is read from them."""

import re
from collections.abc import Sequence

from syngraph.connectors.documents.lines import Found, Line, indented_after, past_blanks, span_of
from syngraph.ontologies.document import Block, Span

_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})")
_DIRECTIVE = re.compile(r"\.\.[ \t]+([A-Za-z][\w:.+-]*?)::(?:[ \t]+|$)")
_NOTE = re.compile(r"\.\.[ \t]+\[[^\]\n]{1,80}\][ \t]*")
_OPTION = re.compile(r"[ \t]+:[A-Za-z][\w -]{0,40}:(?:\s|$)")
_LITERAL_DIRECTIVES = frozenset(
    {
        "code",
        "code-block",
        "sourcecode",
        "literalinclude",
        "parsed-literal",
        "highlight",
        "productionlist",
        "math",
        "raw",
        "graphviz",
        "digraph",
        "graph",
        "image",
        "figure",
        "include",
        "contents",
        "toctree",
        "only",
        "role",
        "default-role",
        "index",
        "doctest",
        "testcode",
        "testsetup",
        "testoutput",
        "autofunction",
    }
)


def _code(lines: Sequence[Line], i: int, after: int) -> Found:
    return Found((Block("code", span_of(lines, i, after)),), after)


def fence_at(lines: Sequence[Line], i: int) -> Found | None:
    """A block between ``` or ~~~ lines; one that is never closed runs to the end, as CommonMark has it."""
    opening = _FENCE.match(lines[i].markup)
    if not opening:
        return None
    mark = opening[1]
    j = i + 1
    while j < len(lines):
        body = lines[j].body
        if body.startswith(mark) and body == mark[0] * len(body):
            return _code(lines, i, j + 1)
        j += 1
    return _code(lines, i, j)


def is_fence(line: Line) -> bool:
    """Whether a line opens (or closes) fenced code."""
    return _FENCE.match(line.markup) is not None


def comment_at(lines: Sequence[Line], i: int) -> Found | None:
    """An HTML comment that begins a line of Markdown."""
    if not lines[i].body.startswith("<!--"):
        return None
    j = i
    while j < len(lines) and "-->" not in lines[j].text:
        j += 1
    return _code(lines, i, min(j + 1, len(lines)))


def session_at(lines: Sequence[Line], i: int) -> Found | None:
    """An interactive session: from `>>> ` to the next blank line."""
    if not lines[i].text.lstrip().startswith(">>> "):
        return None
    j = i
    while j < len(lines) and not lines[j].blank:
        j += 1
    return _code(lines, i, j)


def indented_at(lines: Sequence[Line], i: int) -> Found | None:
    """Markdown's code by indentation: four blanks, or a tab, before each line."""
    if lines[i].indent < 4 and not lines[i].text.startswith("\t"):
        return None
    return _code(lines, i, indented_after(lines, i, 3 if lines[i].indent >= 4 else 0))


def literal_after(lines: Sequence[Line], i: int, base: int) -> Found | None:
    """The literal block that follows a paragraph ending in `::`, whose own indentation is `base`."""
    start = past_blanks(lines, i)
    if start >= len(lines) or start == i or lines[start].indent <= base:
        return None
    return _code(lines, start, indented_after(lines, start, base))


def explicit_at(lines: Sequence[Line], i: int) -> Found | None:
    """reStructuredText's `.. ` constructs: code and pictures, notes (whose text is prose), footnotes, targets and comments."""
    line = lines[i]
    body = line.markup.strip()
    if body != ".." and not body.startswith(".. "):
        return None
    directive, note = _DIRECTIVE.match(body), _NOTE.match(body)
    if note or (directive and directive[1].lower() not in _LITERAL_DIRECTIVES):
        marker = (note or directive).end()  # type: ignore[union-attr]  # one of the two matched, or we were not here
        return _prose(lines, i, Span(line.first + marker, line.last), options=directive is not None)
    return _code(lines, i, max(indented_after(lines, i + 1, line.indent), i + 1))


def _prose(lines: Sequence[Line], i: int, first: Span, options: bool) -> Found:
    """A directive's or footnote's own first paragraph; what follows below it is read as any other text."""
    j = i + 1
    while options and j < len(lines) and _OPTION.match(lines[j].markup):
        j += 1
    if first.start >= first.end:
        return Found((), j)
    while j < len(lines) and lines[j].indent > lines[i].indent:
        j += 1
    return Found((Block("paragraph", Span(first.start, lines[j - 1].last)),), j)
