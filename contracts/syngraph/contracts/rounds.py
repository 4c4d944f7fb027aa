"""One pass of the definition: hold whatever is to blame, judge again, until no one is to blame.

source: contracts/README.md, *What stands*
"""

from collections.abc import Collection, Iterator, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from rdflib import Graph
from rdflib.term import Node

from syngraph.contracts.blame import Blame, Case, blame
from syngraph.contracts.path import Triple
from syngraph.contracts.result import Place, Result
from syngraph.contracts.shapes import Contracts


class Judgement(Protocol):
    """A graph and what the contracts find in it, kept up to date while it changes."""

    @property
    def contracts(self) -> Contracts: ...

    @property
    def graph(self) -> Graph: ...

    def conforms(self, shape: Node, node: Node) -> bool:
        """Whether `node` conforms to a shape, targets or not (SHACL 3.4.2)."""

    def results(self) -> Iterator[Result]:
        """Everything found, of any severity."""

    def holding(self) -> Iterator[Result]:
        """Everything found of severity Violation."""

    def touches(self, *triples: Triple) -> Set[Place]:
        """The places at which these triples, having come or gone, can matter."""

    def change(self, add: Collection[Triple] = (), remove: Collection[Triple] = ()) -> None:
        """Take triples out of the graph, put others in, and find out what that changes."""

    def trying(self, add: Collection[Triple] = (), remove: Collection[Triple] = ()) -> AbstractContextManager[None]:
        """Inside, the graph is changed; afterwards it and what was found in it are as they were before."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A result and who is to blame for it, as they were when a statement was held."""

    result: Result
    blame: Blame


@dataclass(frozen=True, slots=True)
class Fall:
    """Why a statement is held.

    round:  of its pass, from 0. findings: everything it was to blame for in that round.
    causes: the statements that fell in the round before and mattered to those findings; none in round 0.
    """

    round: int
    findings: tuple[Finding, ...]
    causes: frozenset[Triple] = frozenset()


def run_rounds(judgement: Judgement, case: Case, candidates: Set[Triple] | None = None) -> dict[Triple, Fall]:
    """Take out of the graph, round by round, the candidates that are to blame.

    candidates: the statements that may fall: None in the first pass, where all may; those that came back in a later one.
    returns:    those that fell. Afterwards no candidate in the graph is to blame for a violation that is not waived.
    """
    fallen: dict[Triple, Fall] = {}
    last: frozenset[Triple] = frozenset()
    number = 0
    while True:
        blamed: dict[Triple, list[Finding]] = {}
        for finding in holding_findings(judgement, case, None if candidates is None else candidates - fallen.keys()):
            for statement in finding.blame.held:
                blamed.setdefault(statement, []).append(finding)
        if not blamed:
            return fallen
        mattered = _what_mattered(judgement, last)
        for statement, findings in blamed.items():
            causes = frozenset().union(*(mattered.get(finding.result.place, frozenset()) for finding in findings))
            fallen[statement] = Fall(number, tuple(findings), causes)
        last = frozenset(blamed)
        judgement.change(remove=last)
        number += 1


def holding_findings(judgement: Judgement, case: Case, candidates: Set[Triple] | None) -> list[Finding]:
    """The violations for which candidates are to blame, with no one else in their blame.

    Where the table blames only what is given and beyond blame, the blame is on the candidates whose coming mattered there.
    """
    found = []
    for result in judgement.holding():
        verdict = blame(result, case)
        if not verdict.held:
            continue
        held = verdict.held
        if candidates is not None:
            held = held & candidates or _newcomers_at(result.place, judgement, candidates)
        if held:
            found.append(Finding(result, Blame(held, verdict.concerned | held)))
    return found


def _newcomers_at(place: Place, judgement: Judgement, candidates: Set[Triple]) -> frozenset[Triple]:
    return frozenset(c for c in candidates if place in judgement.touches(c))


def _what_mattered(judgement: Judgement, fell: Set[Triple]) -> dict[Place, frozenset[Triple]]:
    """For each place, which of the statements that just fell can matter there."""
    mattered: dict[Place, frozenset[Triple]] = {}
    for statement in fell:
        for place in judgement.touches(statement):
            mattered[place] = mattered.get(place, frozenset()) | {statement}
    return mattered
