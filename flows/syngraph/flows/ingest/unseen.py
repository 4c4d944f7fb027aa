"""What of the documents folder could not be looked at, and what its owner can do about it."""

from collections.abc import Iterator
from typing import NamedTuple

from syngraph.connectors.documents.read import shown
from syngraph.connectors.documents.scan import Scan
from syngraph.flows.project.project import is_utf8


class Unlooked(NamedTuple):
    """path: as people read it. reason, next_step: what is wrong, and what to do about it."""

    path: str
    reason: str
    next_step: str


def unseen(found: Scan) -> Iterator[Unlooked]:
    """Everything that a scan could not look at: a document below it may exist all the same."""
    for one in found.unseen:
        yield Unlooked(shown(one.path), one.reason, "make it readable, or exclude it")
    for file in found.files:
        if not is_utf8(file.path):
            yield Unlooked(shown(file.path), "its name is not UTF-8", "rename it")


def unseen_lines(found: Scan) -> Iterator[str]:
    """The same, a line each."""
    return (f"{one.path}: {one.reason}" for one in unseen(found))
