"""What the graph is at one moment: which statements stand and who says them, which claims are held and for what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from syngraph.contracts.change import StatementState
from syngraph.contracts.violation import Violation
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement


@dataclass(frozen=True)
class Standing:
    """support:    of every asserted statement that stands, the ids of its claims, sorted.
    inferred:   types that stand because of a subclass axiom alone.
    held:       claim id -> key of the violation that holds it.
    violations: by key; those that hold claims, and what is reported without holding any (warnings, waived, no one to blame).
    reprieved:  those that stand and fell at first, by what fell itself.
    """

    support: Mapping[Statement, tuple[str, ...]] = field(default_factory=dict)
    inferred: frozenset[Statement] = frozenset()
    held: Mapping[str, str] = field(default_factory=dict)
    violations: Mapping[str, Violation] = field(default_factory=dict)
    reprieved: frozenset[Statement] = frozenset()

    @classmethod
    def recorded(cls, states: Iterator[StatementState], held: Mapping[str, str], violations: Iterator[Violation]) -> "Standing":
        """What a ledger has recorded: the present states of its statements, its held claims and its open violations."""
        stand = [state for state in states if state.standing]
        return cls(
            {state.statement: state.support for state in stand if not state.inferred},
            frozenset(state.statement for state in stand if state.inferred),
            dict(held),
            {violation.key: violation for violation in violations},
            frozenset(state.statement for state in stand if state.reprieved),
        )

    def state(self, statement: Statement) -> StatementState:
        """What became of one statement."""
        if statement in self.support:
            return StatementState(statement, standing=True, support=self.support[statement], reprieved=statement in self.reprieved)
        inferred = statement in self.inferred
        return StatementState(statement, standing=inferred, inferred=inferred)

    def statements(self) -> Iterator[Statement]:
        """Everything in the graph, asserted and inferred."""
        yield from self.support
        yield from self.inferred


def inferred_types(support: Mapping[Statement, tuple[str, ...]], ontology: Ontology) -> frozenset[Statement]:
    """The superclass types of what stands (RDFS entailment rule 9), without those that are asserted themselves."""
    found = set()
    for statement in support:
        if statement.property == RDF_TYPE and isinstance(statement.object, Iri):
            above = ontology.ancestors(statement.object) - {statement.object}
            found |= {Statement(statement.subject, RDF_TYPE, cls) for cls in above if cls in ontology.classes}
    return frozenset(found - support.keys())


def changed_states(before: Standing, after: Standing) -> tuple[StatementState, ...]:
    """The statements whose standing, inference or support differs, as they are afterwards, in the order of their N-Triples."""
    every = {*before.statements(), *after.statements()}
    changed = (after.state(statement) for statement in every if before.state(statement) != after.state(statement))
    return tuple(sorted(changed, key=lambda state: state.statement.ntriples()))
