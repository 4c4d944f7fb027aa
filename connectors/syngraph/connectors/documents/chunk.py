"""How a text is cut into chunks, so that an edit leaves its neighbours alone.

Chunks restart at every heading (and at every page of a paged format). A section that is longer than the limit is cut
between its paragraphs, items and rows: at the cut whose following piece has the least hash, then each part again until all
are short enough. Where the least hash stands depends on the pieces alone, not on what is before them, so a changed
paragraph moves only the cuts around it; a count of characters from the start would move all behind it.
A block of fields and a row are never cut (but fields without end are, between two of them).
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeVar

from syngraph.connectors.documents.headings import Heading
from syngraph.connectors.documents.structure import Structure
from syngraph.connectors.documents.title import front_of, header, title_of
from syngraph.ontologies.document import Block, Chunk, Field, Row, Span

MOST: Final = 4_000
"""Characters of a chunk, unless a single piece is longer."""

_SENTENCE = re.compile(r"[.!?]['\")\]’”]*\s+|\n")
_SHORTEST_SHARE = 8
_WHOLE_FIELDS = 4
"""A block of fields stays whole up to this many times the limit."""


def chunks_of(
    path: str, text: str, found: Structure, metadata: str = "", pages: Sequence[int] = (), most: int = MOST
) -> tuple[str, tuple[Chunk, ...]]:
    """A document's title, and its chunks in the order of the text.

    metadata: the title that the format's own metadata give, if any. pages: offsets at which page 1, 2, … begin; empty without pages.
    Every character that is not blank is in exactly one chunk, and `chunk.text == chunk.span.of(text)`.
    """
    fields = header(text, found)
    title = title_of(text, found, fields, metadata, path)
    front = front_of(fields, title)
    chunks: list[Chunk] = []
    blocks = _Walk(found.blocks)
    for headings, section in _sections(text, found.headings, pages):
        inside = blocks.upto(section.end)
        for span in _parts(text, section, inside, most):
            page = bisect_left(pages, span.start + 1) or None
            own = tuple(_within(inside, span))
            chunks.append(Chunk(path, len(chunks), span, span.of(text), title, headings, front, page, own))
    return title, tuple(chunks)


class _Walk:
    """The blocks in their order, handed out section by section."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks, self._next = blocks, 0

    def upto(self, end: int) -> list[Block]:
        begin = self._next
        while self._next < len(self._blocks) and self._blocks[self._next].span.start < end:
            self._next += 1
        return list(self._blocks[begin : self._next])


def _sections(text: str, headings: Sequence[Heading], pages: Sequence[int]) -> Iterator[tuple[tuple[str, ...], Span]]:
    """The stretches between headings and page starts, blanks around them left out, each with the path of headings above it."""
    starts = {0: None, **dict.fromkeys(pages), **{h.span.start: h for h in headings}}
    edges = sorted(starts)
    path: list[Heading] = []
    for start, end in zip(edges, [*edges[1:], len(text)], strict=True):
        if heading := starts[start]:
            while path and path[-1].level >= heading.level:
                path.pop()
            path.append(heading)
        if (span := _trimmed(text, Span(start, end))).start < span.end:
            yield tuple(h.text for h in path), span


def _trimmed(text: str, span: Span) -> Span:
    piece = span.of(text)
    bare = piece.lstrip()
    start = span.end - len(bare)
    return Span(start, start + len(bare.rstrip()))


def _parts(text: str, section: Span, blocks: Sequence[Block], most: int) -> Iterator[Span]:
    """The section in one piece if it is short enough, else cut."""
    if section.end - section.start <= most:
        yield section
        return
    cuts = [section.start, *sorted({c for c in _cuts(text, blocks, most) if section.start < c < section.end}), section.end]
    weights = [hashlib.blake2b(Span(a, b).of(text).encode("utf-8", "surrogatepass"), digest_size=8).digest() for a, b in pairwise(cuts)]
    todo = [(0, len(cuts) - 1)]
    while todo:
        low, high = todo.pop()
        if cuts[high] - cuts[low] <= most or high == low + 1:
            yield _trimmed(text, Span(cuts[low], cuts[high]))
            continue
        at = _least(cuts, weights, low, high, most)
        todo += [(at, high), (low, at)]


def _least(cuts: Sequence[int], weights: Sequence[bytes], low: int, high: int, most: int) -> int:
    """Which cut to take: the least hash, of those that leave no crumb on either side; among equals, the middle one."""
    middle, least = (low + high) / 2, most // _SHORTEST_SHARE
    roomy = [c for c in range(low + 1, high) if cuts[c] - cuts[low] >= least and cuts[high] - cuts[c] >= least]
    return min(roomy or range(low + 1, high), key=lambda c: (weights[c], abs(c - middle)))


def _cuts(text: str, blocks: Sequence[Block], most: int) -> Iterator[int]:
    """Where a section may be cut: before each block, and inside long ones between items, rows, lines and sentences."""
    for block in blocks:
        yield block.span.start
        size = block.span.end - block.span.start
        if block.kind == "fields":
            if size > most * _WHOLE_FIELDS:
                yield from (field.span.start for field in block.fields)
        elif size > most and block.kind == "table":
            yield from (row.span.start for row in block.rows)
        elif size > most and block.kind == "list":
            for item in block.items:
                yield _line_start(text, item.start, block.span.start)
                yield from _sentences(text, item, most)
        elif size > most:
            yield from _sentences(text, block.span, most)


def _line_start(text: str, at: int, least: int) -> int:
    """The first character of an item's marker."""
    start = max(text.rfind("\n", least, at) + 1, least)
    return start + len(text[start:at]) - len(text[start:at].lstrip())


def _sentences(text: str, span: Span, most: int) -> Iterator[int]:
    """Ends of sentences and lines in a span longer than the limit; where there are none, ends of words, or plain cuts."""
    if span.end - span.start <= most:
        return
    last = span.start
    ends = (found.end() for found in _SENTENCE.finditer(text, span.start, span.end))
    for end in (*ends, span.end):
        while end - last > most:
            blank = text.rfind(" ", last + most // 2, last + most)
            last = blank + 1 if blank >= 0 else last + most
            yield last
        if end < span.end:
            yield end
        last = end


_Spanned = TypeVar("_Spanned", Block, Field, Row)


def _touching(pieces: Sequence[_Spanned], part: Span) -> Sequence[_Spanned]:
    """Those of some pieces, in the order of the text and never overlapping, that share a character with a part."""
    begin = bisect_right(pieces, part.start, key=lambda piece: piece.span.end)
    return pieces[begin : bisect_left(pieces, part.end, lo=begin, key=lambda piece: piece.span.start)]


def _within(blocks: Sequence[Block], part: Span) -> Iterator[Block]:
    """The blocks that touch a part, cut to it, with spans that count from its start."""

    def clipped(span: Span) -> Span:
        return Span(max(span.start, part.start), min(span.end, part.end)).moved(-part.start)

    for block in _touching(blocks, part):
        begin = bisect_right(block.items, part.start, key=lambda item: item.end)
        yield replace(
            block,
            span=clipped(block.span),
            fields=tuple(Field(f.key, f.value, clipped(f.span)) for f in _touching(block.fields, part)),
            rows=tuple(Row(r.cells, clipped(r.span)) for r in _touching(block.rows, part)),
            items=tuple(clipped(item) for item in block.items[begin : bisect_left(block.items, part.end, lo=begin, key=lambda i: i.start)]),
        )
