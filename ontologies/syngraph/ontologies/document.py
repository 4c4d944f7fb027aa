"""What a document is once it has been read: text, chunks of it, and the structure that survived reading.

All offsets count characters (not bytes) of the document's text.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters.

    >>> Span(2, 5).of("abcdef")
    'cde'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def moved(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Field:
    """One `Key: value`, of front matter, a header block or a definition list; `span` covers key, value and continuation lines.

    `value` has its continuation lines joined by one space.
    """

    key: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `span` covers the row as it stands in the text."""

    cells: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a chunk's structure; spans count from the start of the chunk's text.

    paragraph: running prose.
    fields:    `fields` holds the `Key: value` lines.
    table:     `header` holds the column names, `rows` the rows below them.
    list:      `items` holds one span for each item, marker excluded.
    code:      a literal block; nothing is read from it.
    """

    kind: OneOf["paragraph", "fields", "table", "list", "code"]
    span: Span
    fields: tuple[Field, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    items: tuple[Span, ...] = ()

    @property
    def pieces(self) -> tuple[Span, ...]:
        """The block, and each of its fields, rows or items."""
        return (self.span, *(field.span for field in self.fields), *(row.span for row in self.rows), *self.items)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document's text, small enough for one model call.

    title:    the document's title.
    headings: the headings above the chunk, outermost first, its own included.
    front:    the fields that say what the document is about (its identifier, its name), the same for all its chunks.
    page:     of paged formats, counted from 1.
    blocks:   the structure inside, spans relative to `text`.
    """

    document: str
    n: int
    span: Span
    text: str
    title: str
    headings: tuple[str, ...] = ()
    front: tuple[Field, ...] = ()
    page: int | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def key(self) -> str:
        """Hash of all that extraction sees of this chunk; neither its place nor its document's path is in it."""
        seen = [self.text, self.title, self.headings, [(f.key, f.value) for f in self.front]]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode()).hexdigest()[:32]

    def passage(self, span: Span) -> str:
        """What one reads to understand these characters of the chunk: their paragraph, row, field or item, white space folded.

        Of characters that cross such borders it is the whole chunk. An edit elsewhere in the chunk leaves it alone.

        >>> blocks = Block("paragraph", Span(0, 11)), Block("paragraph", Span(13, 21))
        >>> Chunk("a", 0, Span(0, 22), "One  thing.\\n\\nAnother.", "", blocks=blocks).passage(Span(5, 10))
        'One thing.'
        """
        pieces = [piece for block in self.blocks for piece in block.pieces if piece.start <= span.start and span.end <= piece.end]
        smallest = min(pieces, key=lambda piece: piece.end - piece.start, default=None)
        return " ".join((self.text if smallest is None else smallest.of(self.text)).split())


@dataclass(frozen=True, slots=True)
class Document:
    """A document that has been read.

    path:   below the documents folder, with `/`.
    sha256: of the file's bytes.
    format: markdown, text, rst, html, pdf or docx.
    """

    path: str
    sha256: str
    size: int
    format: str
    title: str
    text: str
    chunks: tuple[Chunk, ...]
