"""What stands, by definition: rounds until no claim is to blame, then a second chance for what fell by a claim that fell itself.

This is the specification made runnable; `gate.py` is the face. source: contracts/README.md, *What stands*
"""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from syngraph.contracts.blame import Case
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.path import Triple
from syngraph.contracts.rounds import Fall, Finding, holding_findings, run_rounds
from syngraph.ontologies.claim import Claim

Claims = Mapping[Triple, Collection[Claim]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """standing: the statements that stand. held: the others, each with the reason of the last pass that looked at it.

    roots: of each held statement the first of its cascade, itself when it is one.
    """

    standing: frozenset[Triple]
    held: Mapping[Triple, Fall]
    roots: Mapping[Triple, Triple]


def what_stands(judgement: Judgement, claims: Claims) -> Outcome:
    """Decide which statements stand. Afterwards the judgement's graph holds exactly these, and the T-box.

    claims: of every statement that a present document supports, nobody has discarded and is not wrong in itself.
    """
    every = frozenset(claims)
    here = frozenset(judgement.graph) - judgement.tbox
    judgement.change(add=every - here, remove=here - every)
    held = run_rounds(judgement, Case(judgement.graph, judgement.contracts, claims), every)
    cascade = dict(held)
    while held:
        came_back = _second_chance(judgement, claims, every - held.keys(), held, cascade)
        if not came_back:
            break
        for statement in came_back:
            del held[statement]
    return Outcome(every - held.keys(), held, _roots(held, cascade))


def _second_chance(
    judgement: Judgement, claims: Claims, given: Set[Triple], held: dict[Triple, Fall], cascade: dict[Triple, Fall]
) -> set[Triple]:
    """Put back what the given graph alone tolerates, and run the rounds again among those.

    held, cascade: updated: the reasons of this pass; the cascade that each statement last took part in.
    returns:       what stands now and did not.
    """
    case = Case(judgement.graph, judgement.contracts, claims, given)
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
