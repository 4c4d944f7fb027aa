"""How parts of commits get into Neo4j: each in one round trip, at most once, in order; or the whole graph anew."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import Any

from neo4j.exceptions import ConstraintError

from syngraph.connectors.neo4j import load_query
from syngraph.connectors.neo4j.changes import Changes
from syngraph.connectors.neo4j.connection import Connection, TooLarge
from syngraph.connectors.neo4j.load_query import Loading
from syngraph.connectors.neo4j.ownership import Ownership
from syngraph.connectors.neo4j.part_query import parameter, statement, types_of
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import CommitPart, Cursor, Outcome
from syngraph.ontologies.errors import Busy, StoreRefused

_text = lru_cache(maxsize=16)(statement)
_load_text = lru_cache(maxsize=16)(load_query.statement)


class Projection:
    """The writing side of one project's database."""

    def __init__(self, connection: Connection, ownership: Ownership, vocabulary: Vocabulary, project: str, namespace: str) -> None:
        self._connection = connection
        self._ownership = ownership
        self._vocabulary = vocabulary
        self._project = project
        self._namespace = namespace
        self._version = vocabulary.version
        self._taken = False

    def apply(self, part: CommitPart) -> Outcome:
        """Write one part, if the database stands just before it; `Outcome` says whether it did.

        raises: StoreUnreachable when it is not known whether the part was written: applying it again is safe.
        """
        if not self._taken:
            if self._ownership.take(self._vocabulary) is not None:
                return Outcome.ELSEWHERE
            self._taken = True
        return Outcome.APPLIED if self._written(part, token="") else self._standing(part.cursor)

    def rebuild(self, parts: Iterable[CommitPart]) -> int:
        """Delete everything that syngraph wrote here, and load `parts`: the whole present state, the last with the ledger's cursor.

        returns: how many parts were loaded. Broken off, it leaves a database that asks for a rebuild.
        """
        token = self._ownership.begin_rebuild(self._vocabulary)
        loading, loaded = Loading(self._vocabulary, self._namespace), 0
        under_way: tuple[CommitPart, Future[bool]] | None = None
        with ThreadPoolExecutor(1, "neo4j-load") as hand:
            for part in parts:
                changes = self._addressed(loading.parameter(part), part, token)  # made while the server has the part before
                text = _load_text(types_of(self._vocabulary, changes["between"]))
                if under_way:
                    self._await(*under_way, token)
                under_way = part, hand.submit(self._sent, text, changes)
                loaded += 1
            if under_way:
                self._await(*under_way, token)
        self._ownership.end_rebuild(token)
        self._taken = True
        return loaded

    def _await(self, part: CommitPart, under_way: Future[bool], token: str) -> None:
        """Have a part of a rebuild written: at once, or the careful way, in halves, where it was too much for the server."""
        try:
            written = under_way.result()
        except TooLarge as exc:
            written = self._in_halves(part, token, True, exc)
        if not written:
            raise Busy("another process rebuilds this Neo4j database", "wait until it has ended")

    def _written(self, part: CommitPart, token: str, last: bool = True) -> bool:
        """Write a part, in halves where the server's memory is too small; only the last half moves the cursor."""
        changes = self._addressed(parameter(part, self._vocabulary, self._namespace), part, token, last)
        text = _text(types_of(self._vocabulary, changes["drop"] + changes["up"]))
        try:
            return self._sent(text, changes)
        except TooLarge as exc:
            return self._in_halves(part, token, last, exc)

    def _in_halves(self, part: CommitPart, token: str, last: bool, too_large: TooLarge) -> bool:
        halves = halved(part)
        if halves is None:
            what = f"one document or resource does not fit into a transaction of Neo4j at {self._connection.uri}"
            more = "give the server more memory: db.memory.transaction.max, server.memory.heap.max_size"
            raise StoreRefused(what, more) from too_large
        return self._written(halves[0], token, last=False) and self._written(halves[1], token, last)

    def _addressed(self, changes: dict[str, Any], part: CommitPart, token: str, last: bool = True) -> Changes:
        """What a part changes, with where it is to be written, and how far the database is then."""
        where = {"project": self._project, "vocabulary": self._version, "rebuilding": token}
        return Changes(changes, **where, previous=_comparable(part.previous), cursor=_stored(part.cursor) if last else {})

    def _sent(self, text: str, changes: Changes) -> bool:
        """Whether the database was where it had to be, and took the changes."""
        try:
            return bool(self._connection.rows(text, {"p": changes}, write=True))
        except ConstraintError as exc:
            why = f"a node that syngraph did not write stands in the way: {exc.message}"
            raise StoreRefused(why, "remove that node, or give this project a database of its own") from exc

    def _standing(self, cursor: Cursor) -> Outcome:
        """Why a part was not written: it was there, or the database is elsewhere."""
        mark = self._ownership.mark()
        there = mark.cursor if mark else None
        if there is None or not there.reaches(cursor) or (there.sequence == cursor.sequence and there.hash != cursor.hash):
            return Outcome.ELSEWHERE
        return Outcome.REPLAYED


def halved(part: CommitPart) -> tuple[CommitPart, CommitPart] | None:
    """The part as two, in the order in which it would be written; None when there is only one thing in it.

    >>> halved(CommitPart(Cursor("l", 1, 0, "h"), None)) is None
    True
    """
    groups = {"documents": part.documents, "resources": part.resources, "states": part.states, "read_from": part.read_from}
    total = sum(map(len, groups.values()))
    if total < 2:
        return None
    first: dict[str, Any] = {}
    second: dict[str, Any] = {}
    left = total // 2
    for name, group in groups.items():
        first[name], second[name] = group[:left], group[left:]
        left -= len(first[name])
    return replace(part, **first), replace(part, **second)


def _comparable(cursor: Cursor | None) -> list[str]:
    if cursor is None:
        return ["", "-1", "-1", ""]
    return [cursor.ledger, str(cursor.sequence), str(cursor.part), cursor.hash]


def _stored(cursor: Cursor) -> dict[str, str | int]:
    return {"ledger": cursor.ledger, "sequence": cursor.sequence, "part": cursor.part, "hash": cursor.hash}
