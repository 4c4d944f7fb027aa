"""Which passages the panel reads: spread over folders and formats, the beginning of every document first, within a budget."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import PurePosixPath

from syngraph.ontologies.document import Chunk, Document

CHARACTERS_A_TOKEN = 4
"""Roughly, for English, whichever the model; a model's own count is in the record of its calls."""


def sample(documents: Sequence[Document], most_tokens: int) -> list[Chunk]:
    """Chunks of up to about `most_tokens` tokens altogether, in the order of path and place.

    The first chunks of all documents come before any second one; among those of one rank, folders and formats take turns.
    The same documents always give the same sample.
    """
    chosen: list[Chunk] = []
    room = most_tokens * CHARACTERS_A_TOKEN
    for chunk in _in_turn(documents):
        if len(chunk.text) <= room:
            chosen.append(chunk)
            room -= len(chunk.text)
        elif room < 200:
            break
    return sorted(chosen, key=lambda chunk: (chunk.document, chunk.n))


def _in_turn(documents: Sequence[Document]) -> Iterable[Chunk]:
    strata: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in sorted(documents, key=lambda d: d.path):
        strata[str(PurePosixPath(document.path).parent), document.format].append(document)
    turns = [one for turn in zip_longest(*(strata[key] for key in sorted(strata))) for one in turn if one is not None]
    for rank in zip_longest(*(one.chunks for one in turns)):
        yield from (chunk for chunk in rank if chunk is not None)
