"""The claims that a gate asks for: by id, and by what they say. Every present claim is known to somebody, in memory or in a ledger."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol, runtime_checkable

from syngraph.ontologies.claim import Claim
from syngraph.ontologies.door import admitted, fault
from syngraph.ontologies.statement import Statement


@runtime_checkable
class KnownClaims(Protocol):
    """All claims that a present document supports and nobody has discarded, their statements in the form of the door.

    It is asked between commits, and answers as of the last one.
    """

    def named(self, ids: Collection[str]) -> Mapping[str, Claim]:
        """Those of these ids that are known."""

    def saying(self, statements: Collection[Statement]) -> Mapping[Statement, Collection[Claim]]:
        """The claims that say each of these; a statement that nobody says is left out."""

    def __iter__(self) -> Iterator[Claim]:
        """Every claim."""

    def take(self, came: Iterable[Claim], went: Iterable[str]) -> None:
        """Know that a commit let these claims in, each in the place of the one that had its id, and those go."""


class ClaimsInMemory:
    """Claims without a ledger: for a gate of its own, and for tests."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._by_id: dict[str, Claim] = {}
        self._by_statement: dict[Statement, dict[str, Claim]] = {}
        self.take(claims, ())

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._by_id.values())

    def named(self, ids: Collection[str]) -> Mapping[str, Claim]:
        return {id: self._by_id[id] for id in ids if id in self._by_id}

    def saying(self, statements: Collection[Statement]) -> Mapping[Statement, Collection[Claim]]:
        return {said: tuple(self._by_statement[said].values()) for said in statements if said in self._by_statement}

    def take(self, came: Iterable[Claim], went: Iterable[str]) -> None:
        """Let claims in and others go."""
        coming = {claim.id: exact(claim) for claim in came}
        for id in (*went, *coming):
            old = self._by_id.pop(id, None)
            if old is not None:
                rest = self._by_statement[old.statement]
                del rest[id]
                if not rest:
                    del self._by_statement[old.statement]
        for claim in coming.values():
            self._by_id[claim.id] = claim
            self._by_statement.setdefault(claim.statement, {})[claim.id] = claim


def exact(claim: Claim) -> Claim:
    """The claim with its value in the form of the door; one that the door refuses stays as it came, for the gate to hold."""
    said = claim.statement.object
    if fault(said):
        return claim
    form = admitted(said)
    return claim if form == said else replace(claim, statement=replace(claim.statement, object=form))
