"""How the RDF store and Neo4j are kept up with the ledger: parts applied in order, a rebuild when a cursor is not known."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.parts import head_cursor, knows, parts_after, present_parts
from syngraph.connectors.projected import CommitPart, Cursor, Outcome
from syngraph.flows.project.project import Project
from syngraph.flows.telling.progress import Progress

FEW_COMMITS = 5
"""So many are applied one by one even to an empty store."""


class Projection(Protocol):
    """A store that follows the ledger; its cursor lies in it, inside the same transactions as the data."""

    def cursor(self) -> Cursor | None: ...

    def apply(self, part: CommitPart) -> Outcome: ...

    def rebuild(self, parts: Iterable[CommitPart]) -> object: ...


@dataclass(frozen=True)
class Following:
    """How far a projection has followed. lag: commits it has yet to apply. state: ok, unreachable, refused, absent; why: if not ok."""

    name: str
    state: str
    cursor: int
    lag: int
    why: str = ""


@contextmanager
def projecting(project: Project, command: str) -> Iterator[None]:
    """Hold the projections' lock: one process applies at a time.

    raises: Busy, naming the holder.
    """
    with writers_lock(project.projection_lock, command):
        yield


def catch_up(name: str, projection: Projection, ledger: Ledger, progress: Progress) -> Following:
    """Bring a projection up to the newest commit, by its commits where its cursor is known, by a rebuild where it is not.

    A store that has nothing yet is loaded with what there is, not led through all that there ever was.
    """
    cursor = projection.cursor()
    with ledger.reading() as connection:
        newest = head_cursor(connection, ledger.id)
        if newest is None and cursor is None:
            return Following(name, "ok", 0, 0)
        known = cursor is None or knows(connection, ledger.id, cursor)
        is_far = cursor is None and newest is not None and newest.sequence > FEW_COMMITS
        followed = known and not is_far and _apply(name, projection, parts_after(connection, ledger.id, cursor), progress)
        if not followed:
            why = "it is loaded for the first time" if is_far else "its place in the ledger is not known any more; rebuilding it"
            progress.say(f"{name}: {why}")
            projection.rebuild(present_parts(connection, ledger.id))
    return Following(name, "ok", newest.sequence if newest else 0, 0)


def _apply(name: str, projection: Projection, parts: Iterable[CommitPart], progress: Progress) -> bool:
    for part in parts:
        if projection.apply(part) is Outcome.ELSEWHERE:
            return False
        if part.cursor.part:
            progress.step(f"{name}, commit {part.cursor.sequence}", part.cursor.part, part.cursor.part + 1)
    return True


def following(name: str, ledger: Ledger, cursor: Callable[[], Cursor | None]) -> Following:
    """How far behind a projection is, without touching it."""
    at = cursor()
    with ledger.reading() as connection:
        newest = head_cursor(connection, ledger.id)
        known = at is not None and knows(connection, ledger.id, at)
    head = newest.sequence if newest else 0
    done = at.sequence if at is not None and known else 0
    behind = head - done if newest is None or at is None or at.part == newest.part or done < head else 1
    return Following(name, "ok", done, max(0, behind))
