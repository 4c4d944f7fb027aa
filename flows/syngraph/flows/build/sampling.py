"""Which documents a build reads, and which passages of them: spread over folders and formats, each one's beginning first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import PurePosixPath

from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.scan import scan
from syngraph.connectors.documents.unread import Unread
from syngraph.flows.budget.habits import CHARACTERS_A_TOKEN
from syngraph.flows.ingest.whats_new import reading_limits
from syngraph.flows.project.project import Project
from syngraph.flows.telling.harmless import harmless
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.document import Chunk, Document
from syngraph.ontologies.errors import ProjectUnusable

MOST_DOCUMENTS = 2_000
"""Documents that a build reads to draw its sample from; a larger folder is thinned evenly."""
SAID = 10
"""Reasons that an error gives when there are many."""


def read_documents(project: Project, progress: Progress) -> list[Document]:
    """The readable documents, at most MOST_DOCUMENTS of them.

    raises: ProjectUnusable when there is none, saying why.
    """
    settings = project.settings.documents
    scanned = scan(project.documents, settings.include, settings.exclude)
    found = scanned.files
    if not found:
        there = [f"{one.path}: {one.reason}" for one in scanned.unseen]
        there += [f"{count:,} files of a format that is not read ({ending or 'no ending'})" for ending, count in scanned.skipped.items()]
        raise ProjectUnusable(f"there are no documents in {project.documents}{_first(there)}", "put documents there, then run this again")
    every = -(-len(found) // MOST_DOCUMENTS)
    paths = [file.path for file in found[::every]]
    read: list[Document] = []
    lost: list[str] = []
    with Reader(project.documents, reading_limits(project)) as reader:
        for n, one in enumerate(reader.read_all(paths), 1):
            if isinstance(one, Unread):
                lost.append(f"{one.reason} (next: {one.next_step})")
            else:
                read.append(one)
            progress.step("reading", n, len(paths))
    if not read:
        what = f"none of the {len(paths)} documents in {project.documents} can be read{_first(lost)}"
        raise ProjectUnusable(what, "mend them or add others, then run this again")
    return read


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


def _first(reasons: list[str]) -> str:
    """The first few of them, a line each."""
    return "".join(f"\n  {harmless(one)}" for one in reasons[:SAID]) + (f"\n  and {len(reasons) - SAID:,} more" if reasons[SAID:] else "")
