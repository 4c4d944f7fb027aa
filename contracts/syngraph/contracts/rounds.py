"""One pass of the definition: hold whatever is to blame, judge again, until no one is to blame.

source: contracts/README.md, *What stands*
"""

from collections.abc import Set
from dataclasses import dataclass

from syngraph.contracts.blame import Blame, Case, blame
from syngraph.contracts.evaluation import Result
from syngraph.contracts.judgement import Judgement, Place
from syngraph.contracts.path import Triple


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


def run_rounds(judgement: Judgement, case: Case, candidates: Set[Triple]) -> dict[Triple, Fall]:
    """Take out of the graph, round by round, the candidates that are to blame.

    candidates: the statements that may fall; all of them in the first pass, only those that came back in a later one.
    returns:    those that fell. Afterwards no candidate in the graph is to blame for a violation that is not waived.
    """
    fallen: dict[Triple, Fall] = {}
    last: frozenset[Triple] = frozenset()
    number = 0
    while True:
        present = candidates - fallen.keys()
        blamed: dict[Triple, list[Finding]] = {}
        for finding in holding_findings(judgement, case, present):
            for statement in finding.blame.held:
                blamed.setdefault(statement, []).append(finding)
        if not blamed:
            return fallen
        mattered = _what_mattered(judgement, last)
        for statement, findings in blamed.items():
            causes = frozenset().union(*(mattered.get(_place(finding), frozenset()) for finding in findings))
            fallen[statement] = Fall(number, tuple(findings), causes)
        last = frozenset(blamed)
        judgement.change(remove=last)
        number += 1


def holding_findings(judgement: Judgement, case: Case, candidates: Set[Triple]) -> list[Finding]:
    """The violations for which candidates are to blame, with no one else in their blame.

    Where the table blames only what is given and beyond blame, the blame is on the candidates whose coming mattered there.
    """
    found = []
    for result in judgement.holding():
        verdict = blame(result, case)
        if not verdict.held:
            continue
        held = verdict.held & candidates or _newcomers_at((result.contract.iri, result.focus), judgement, candidates)
        if held:
            found.append(Finding(result, Blame(held, verdict.concerned | held)))
    return found


def _newcomers_at(place: Place, judgement: Judgement, candidates: Set[Triple]) -> frozenset[Triple]:
    return frozenset(c for c in candidates if place in judgement.touches(c)) or frozenset(candidates)


def _what_mattered(judgement: Judgement, fell: Set[Triple]) -> dict[Place, frozenset[Triple]]:
    """For each place, which of the statements that just fell can matter there."""
    mattered: dict[Place, frozenset[Triple]] = {}
    for statement in fell:
        for place in judgement.touches(statement):
            mattered[place] = mattered.get(place, frozenset()) | {statement}
    return mattered


def _place(finding: Finding) -> Place:
    return (finding.result.contract.iri, finding.result.focus)
