"""How much each contract touches and holds: a contract that matches nothing is vacuous, one that holds much of it is doubtful."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from syngraph.contracts.compiled.target import TargetIds
from syngraph.contracts.compiled.term_text import text_of
from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contract
from syngraph.contracts.violation import Violation
from syngraph.ontologies.door import to_rdflib
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Term

DOUBTFUL: Final = 0.2
"""Above this share of what it touches, a contract is likelier wrong than the documents: a wrong `functional` is the usual thief."""

Part = tuple[str, Iri]
"""A source shape, by the name that violations have of it, and a constraint component."""


@dataclass(frozen=True, slots=True)
class Share:
    """foci: nodes that it applies to, held ones included. breaking: those of them at which it holds claims. held: how many claims."""

    foci: int
    breaking: int
    held: int

    @property
    def vacuous(self) -> bool:
        """It matches nothing, so that it passes says nothing."""
        return self.foci == 0

    @property
    def doubtful(self) -> bool:
        return self.breaking > DOUBTFUL * self.foci


@dataclass(frozen=True, slots=True)
class Coverage(Share):
    """What one contract touches and holds. parts: what each of its constraints holds of that; those that hold nothing are left out."""

    contract: Iri
    parts: Mapping[Part, Share]

    def part(self, shape: str, component: Iri) -> Share:
        """What one of its constraints touches and holds."""
        return self.parts.get((shape, component), Share(self.foci, 0, 0))


@dataclass(slots=True)
class _Tally:
    """What holds, counted: at which nodes, and which claims."""

    at: set[Term] = field(default_factory=set)
    held: set[str] = field(default_factory=set)

    def add(self, focus: Term, held: Iterable[str]) -> None:
        self.at.add(focus)
        self.held.update(held)

    def share(self, foci: int) -> Share:
        return Share(foci, len(self.at), len(self.held))


def coverage(gate: Gate) -> list[Coverage]:
    """One for each contract, those that hold most first."""
    holding: dict[Iri, list[Violation]] = {}
    keys = set(gate.held.values())
    for violation in gate.violations:
        if violation.severity == "Violation" and (violation.key in keys or any(id in gate.held for id in violation.blame)):
            holding.setdefault(violation.contract, []).append(violation)
    found = [_of_contract(top, holding.get(top.iri, []), gate) for top in gate.contracts.tops]
    return sorted(found, key=lambda one: (-one.held, one.contract))


def _of_contract(contract: Contract, holding: list[Violation], gate: Gate) -> Coverage:
    whole, parts = _Tally(), dict[Part, _Tally]()
    for violation in holding:
        held = [id for id in violation.blame if id in gate.held]
        for tally in (whole, parts.setdefault((violation.shape, violation.constraint), _Tally())):
            tally.add(violation.focus, held)
    targets = TargetIds.of(contract.targets, gate.index).foci(gate.index)
    beside = sum(gate.index.ids.get(text_of(to_rdflib(focus))[0]) not in targets for focus in whole.at)
    foci = len(targets) + beside
    return Coverage(foci, len(whole.at), len(whole.held), contract.iri, {part: tally.share(foci) for part, tally in parts.items()})
