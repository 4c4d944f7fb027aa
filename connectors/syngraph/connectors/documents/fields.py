"""How `Key: value` lines look: front matter, header blocks, runs of them in a text, reStructuredText's field lists."""

import re
from collections.abc import Sequence

from syngraph.connectors.documents.lines import Found, Line
from syngraph.ontologies.document import Block, Field, Span

_KEY = r"[^\W\d_][\w .'’/&#()\-]{0,58}"
_FIELD = re.compile(rf"(?P<open>\*\*|__|\*|_|`)?(?P<key>{_KEY}?)(?:(?P=open))?[ \t]?:(?(open)(?:(?P=open))?)(?:[ \t]+|$)")
_PLAIN = re.compile(rf"(?P<key>{_KEY}?)[ \t]?:(?:[ \t]+|$)")
_RST = re.compile(r"[ \t]*:(?P<key>[^\W_][^:`\n]{0,78}):(?:[ \t]+|$)")
_YAML = re.compile(r"(?P<key>[\w][\w .-]{0,78}|\"[^\"]{1,78}\"|'[^']{1,78}')[ \t]*:(?:[ \t]+|$)")
_WORDS = 5
_CONTINUED = 400
"""A field has at most this many lines; what follows is text."""


def key_of(text: str) -> tuple[str, int] | None:
    """The key of a line that begins with one, and where its value begins.

    >>> key_of("**Launched on:** 1999")
    ('Launched on', 17)
    >>> key_of("She said, rather loudly: go")
    """
    found = (_FIELD if text[:1] in "*_`" else _PLAIN).match(text[:160])
    if not found or len(found["key"].split()) > _WORDS:
        return None
    return found["key"].strip(), found.end()


def _joined(parts: Sequence[str]) -> str:
    kept = (part.strip().removesuffix("\\").rstrip() for part in parts)
    return " ".join(part for part in kept if part)


def field_at(lines: Sequence[Line], i: int, end: int) -> tuple[Field, int] | None:
    """One `Key: value` with its deeper indented continuation lines, and the number of the line behind it."""
    line = lines[i]
    found = key_of(line.markup.strip())
    if not found:
        return None
    j = _continued(lines, i, end)
    value = _joined([line.text.strip()[found[1] :], *(lines[k].text for k in range(i + 1, j))])
    return Field(found[0], value, Span(line.first, lines[j - 1].last)), j


def _continued(lines: Sequence[Line], i: int, end: int) -> int:
    j = i + 1
    while j < min(end, i + _CONTINUED) and lines[j].indent > lines[i].indent:
        j += 1
    return j


def fields_in(lines: Sequence[Line], i: int, end: int) -> tuple[Block, ...]:
    """The blocks of the lines `i` up to `end`, none of them blank: runs of two fields or more, and paragraphs between them."""
    blocks: list[Block] = []
    prose = i
    while i < end:
        run, after = _run(lines, i, end)
        if len(run) >= 2 and 2 * sum(bool(f.value) for f in run) >= len(run):
            if prose < i:
                blocks.append(Block("paragraph", Span(lines[prose].first, lines[i - 1].last)))
            blocks.append(Block("fields", Span(run[0].span.start, run[-1].span.end), fields=tuple(run)))
            prose = after
        i = max(after, i + 1)
    if prose < end:
        blocks.append(Block("paragraph", Span(lines[prose].first, lines[end - 1].last)))
    return tuple(blocks)


def _run(lines: Sequence[Line], i: int, end: int) -> tuple[list[Field], int]:
    run: list[Field] = []
    base = lines[i].indent
    while i < end and lines[i].indent == base and (found := field_at(lines, i, end)):
        run.append(found[0])
        i = found[1]
    return run, i


def rst_fields_at(lines: Sequence[Line], i: int) -> Found | None:
    """A field list, `:Key: value`; values go on in deeper indented lines."""
    fields: list[Field] = []
    base = lines[i].indent
    while i < len(lines) and lines[i].indent == base and (found := _RST.match(lines[i].markup)):
        j = _continued(lines, i, len(lines))
        value = _joined([lines[i].text[found.end() :], *(lines[k].text for k in range(i + 1, j))])
        fields.append(Field(found["key"].strip(), value, Span(lines[i].first, lines[j - 1].last)))
        i = j
    if not fields:
        return None
    return Found((Block("fields", Span(fields[0].span.start, fields[-1].span.end), fields=tuple(fields)),), i)


def front_matter(lines: Sequence[Line]) -> Found | None:
    """YAML between `---` lines at the very top: keys with their scalar or list values, lists joined by `, `.

    Lines that are no such thing make it ordinary text: a heading may stand between two rules as well.
    """
    if not lines or lines[0].text.rstrip() != "---":
        return None
    i, fields = 1, list[Field]()
    while i < len(lines) and lines[i].text.rstrip() not in ("---", "..."):
        line = lines[i]
        if line.blank or line.body.startswith("#"):
            i += 1
            continue
        found = _YAML.match(line.markup) if line.indent == 0 else None
        if not found:
            return None
        j = i + 1
        while j < len(lines) and (lines[j].indent > 0 or lines[j].text.startswith("- ")):
            j += 1
        value = _yaml_value(line.text[found.end() :].strip(), [lines[k].body for k in range(i + 1, j)])
        fields.append(Field(found["key"].strip("\"' "), value, Span(line.first, lines[j - 1].last)))
        i = j
    if i >= len(lines) or not fields:
        return None
    return Found((Block("fields", Span(fields[0].span.start, fields[-1].span.end), fields=tuple(fields)),), i + 1)


def _yaml_value(first: str, more: Sequence[str]) -> str:
    if first.startswith("[") and (flow := " ".join([first, *more])).endswith("]"):
        return ", ".join(_scalar(part) for part in flow[1:-1].split(",") if part.strip())
    if first.startswith(("|", ">")):
        return _joined(more)
    listed = bool(more) and all(part.startswith("- ") or ":" in part for part in more)
    return (", " if listed else " ").join(filter(None, [_scalar(first), *(_scalar(part.removeprefix("- ")) for part in more)]))


def _scalar(text: str) -> str:
    text = text.strip()
    if text[:1] in ('"', "'") and text[:1] == text[-1:] and len(text) > 1:
        return text[1:-1]
    return text.split(" #", 1)[0].strip()
