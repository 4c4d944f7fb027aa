"""What stands, by definition: rounds until no claim is to blame, then a second chance for what fell by a claim that fell itself.

This is the specification made runnable; `gate.py` is the face. source: contracts/README.md, *What stands*
"""

from collections.abc import Mapping
from dataclasses import dataclass

from syngraph.contracts.blame import AllBut, Case, Claims
from syngraph.contracts.path import Triple
from syngraph.contracts.rounds import Fall, Finding, Judgement, holding_findings, run_rounds


@dataclass(frozen=True, slots=True)
class Outcome:
    """held:  the statements that do not stand, each with the reason of the last pass that looked at it.
    roots: of each held statement the first of its cascade, itself when it is one.
    fell:  the statements that fell in the first pass: those held, and those that came back.
    """

    held: Mapping[Triple, Fall]
    roots: Mapping[Triple, Triple]
    fell: frozenset[Triple]


def what_stands(judgement: Judgement, claims: Claims) -> Outcome:
    """Decide which statements stand. Afterwards the judgement's graph is without those that do not.

    judgement: of all statements that a present document supports, nobody has discarded and are not wrong in themselves.
    claims:    of each of these.
    """
    held = run_rounds(judgement, _case(judgement, claims))
    fell = frozenset(held)
    cascade = dict(held)
    while held:
        came_back = _second_chance(judgement, _case(judgement, claims, AllBut(frozenset(held))), held, cascade)
        if not came_back:
            break
        for statement in came_back:
            del held[statement]
    return Outcome(held, _roots(held, cascade), fell)


def _case(judgement: Judgement, claims: Claims, given: AllBut | None = None) -> Case:
    return Case(judgement.graph, judgement.contracts, claims, judgement.conforms, frozenset() if given is None else given)


def _second_chance(judgement: Judgement, case: Case, held: dict[Triple, Fall], cascade: dict[Triple, Fall]) -> set[Triple]:
    """Put back what the given graph alone tolerates, and run the rounds again among those.

    held, cascade: updated: the reasons of this pass; the cascade that each statement last took part in.
    returns:       what stands now and did not.
    """
    newcomers = set()
    for statement in held:
        against = _against(judgement, case, statement)
        if against:
            held[statement] = Fall(0, against)
        else:
            newcomers.add(statement)
    judgement.change(add=newcomers)
    fell = run_rounds(judgement, case, newcomers) if newcomers else {}
    held |= fell
    cascade |= fell
    return newcomers - fell.keys()


def _against(judgement: Judgement, case: Case, statement: Triple) -> tuple[Finding, ...]:
    """What speaks against one held statement, were it alone to come back to the given graph; nothing when that tolerates it."""
    with judgement.trying(add=[statement]):
        return tuple(holding_findings(judgement, case, {statement}))


def _roots(held: Mapping[Triple, Fall], cascade: Mapping[Triple, Fall]) -> dict[Triple, Triple]:
    """Follow each cascade up to where it began, through statements that are still held (the least, where there are several ways)."""
    roots: dict[Triple, Triple] = {}

    def root(statement: Triple, below: frozenset[Triple]) -> Triple:
        if statement not in roots:
            causes = [c for c in cascade[statement].causes if c in held and c not in below]
            roots[statement] = min((root(c, below | {statement}) for c in causes), key=repr, default=statement)
        return roots[statement]

    for statement in sorted(held, key=lambda s: cascade[s].round):
        root(statement, frozenset({statement}))
    return roots
