"""What a document is called, and which of its fields say what it is about."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from syngraph.connectors.documents.structure import Structure
from syngraph.ontologies.document import Block, Field

_TITLES = ("title", "name", "subject")
_IDENTITY = frozenset({"title", "name", "id", "identifier", "number", "no", "no.", "nr", "code", "ref", "reference"})
_MEASURES = frozenset(
    {
        "version",
        "revision",
        "edition",
        "pages",
        "page",
        "year",
        "date",
        "count",
        "total",
        "size",
        "length",
        "width",
        "height",
        "weight",
        "priority",
        "draft",
    }
)
_BARE = re.compile(r"#?[A-Za-z]{0,8}[-_/. ]?\d{1,12}[A-Za-z]?(?:[-/]\d{1,12})?")
_DATE = re.compile(r"(?:19|20)\d\d|\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|[A-Za-z]{3,9}[-_/. ]\d{4}|\d{1,2}[-/]\d{1,4}")
MOST_FRONT = 3
_EARLY = 3


def header(text: str, found: Structure) -> tuple[Block, ...]:
    """The document's own fields: its front matter, and the block of fields it opens with, a title line or heading aside."""
    blocks = found.blocks[1:] if found.front else found.blocks
    opening = [b for b in blocks[:2] if b.kind == "fields"][:1]
    if opening and blocks[0] is not opening[0] and not _title_line(text, blocks[0]):
        opening = []
    if opening and len(found.headings) > 1 and found.headings[1].span.start < opening[0].span.start:
        opening = []
    return (found.front, *opening) if found.front else tuple(opening)


def _title_line(text: str, block: Block) -> bool:
    return block.kind == "paragraph" and len(line := block.span.of(text)) <= 120 and "\n" not in line


def title_of(text: str, found: Structure, fields: Sequence[Block], metadata: str, path: str) -> str:
    """A field of the header named title; else the first heading; else what the format's metadata say; else a line above
    the header fields; else the file's name without its ending."""
    said = {f.key.casefold(): f.value for block in reversed(fields) for f in reversed(block.fields)}
    for key in _TITLES:
        if said.get(key):
            return said[key]
    if found.headings:
        return found.headings[0].text
    if metadata.strip():
        return " ".join(metadata.split())
    if fields and found.blocks[0] is not fields[0] and _title_line(text, found.blocks[0]):
        return found.blocks[0].span.of(text).strip()
    return PurePosixPath(path).stem


def front_of(fields: Sequence[Block], title: str) -> tuple[Field, ...]:
    """At most three fields that identify the document: its title, name, number and the like, one of the first few whose value
    the title repeats, and its first bare identifier.

    Only the first bare identifier counts: a later one ("Follows: 16") is another thing's, and an edit of that line
    must not change what every chunk of the document says of itself. A bare number far down ("Seats: 150") is a measure.

    >>> from syngraph.ontologies.document import Span
    >>> lines = [("Checked", "by hand"), ("Order", "17"), ("Title", "Ropes"), ("Follows", "16")]
    >>> [f.key for f in front_of([Block("fields", Span(0, 0), fields=tuple(Field(k, v, Span(0, 0)) for k, v in lines))], "Ropes")]
    ['Order', 'Title']
    """
    kept, bare = list[Field](), False
    for n, field in enumerate(f for block in fields for f in block.fields):
        key, value, early = field.key.casefold(), field.value, n < _EARLY
        first = not bare and _is_bare(key, value) and (early or not value.isdigit())
        named = early and 2 < len(value) <= 80 and _plain(value) in _plain(title)
        if value and len(value) <= 300 and (first or named or key in _IDENTITY):
            kept.append(field)
            bare = bare or first
    return tuple(kept[:MOST_FRONT])


def _is_bare(key: str, value: str) -> bool:
    """Whether a value is an identifier, a number or code, and neither a measure nor a date."""
    return key not in _MEASURES and _BARE.fullmatch(value) is not None and _DATE.fullmatch(value) is None


def _plain(name: str) -> str:
    """A name as file names and headings may both have it: `herring-museum` is `Herring Museum`."""
    return " ".join(re.split(r"[-_\s]+", name.casefold()))
