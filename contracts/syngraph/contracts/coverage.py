"""How much each contract touches and holds: a contract that matches nothing is vacuous, one that holds much of it is doubtful."""

from dataclasses import dataclass
from typing import Final

from syngraph.contracts.gate import Gate
from syngraph.ontologies.iri import Iri

DOUBTFUL: Final = 0.2
"""Above this share of what it touches, a contract is likelier wrong than the documents: a wrong `functional` is the usual thief."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """foci: nodes the contract applies to, held ones included. breaking: those of them at which it holds claims. held: how many claims."""

    contract: Iri
    name: str
    message: str
    derived: bool
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


def coverage(gate: Gate) -> list[Coverage]:
    """One line for each contract, those that hold most first."""
    breaking: dict[Iri, set[str]] = {}
    held: dict[Iri, set[str]] = {}
    holding = set(gate.held.values())
    for violation in gate.violations:
        held_here = {id for id in violation.blame if id in gate.held}
        if violation.severity == "Violation" and (violation.key in holding or held_here):
            breaking.setdefault(violation.contract, set()).add(str(violation.focus))
            held.setdefault(violation.contract, set()).update(held_here)
    lines = [
        Coverage(
            top.iri,
            top.name,
            top.message,
            top.derived,
            len({str(node) for node in gate.targets(top)} | breaking.get(top.iri, set())),
            len(breaking.get(top.iri, ())),
            len(held.get(top.iri, ())),
        )
        for top in gate.contracts.tops
    ]
    return sorted(lines, key=lambda line: (-line.held, line.contract))
