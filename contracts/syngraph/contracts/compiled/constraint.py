"""What a compiled constraint is: a rule for the value nodes of a shape at a focus node, and what it reads to judge them.

A `ValueConstraint` judges each value node by itself; a `Constraint` that is none judges them together.
source: SHACL 3.4 (validation), 3.6.2 (results)
"""

from collections.abc import Collection, Iterator
from typing import ClassVar, NamedTuple

from rdflib import SH, URIRef

from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.path import HERE, Path


class Read(NamedTuple):
    """The triples with `predicate` (None: any) at a node that is the end of `way`.

    inverse: the node is their object. added, removed: one that comes, or goes, can break the rule.
    """

    way: Path
    predicate: URIRef | None
    inverse: bool
    added: bool
    removed: bool

    @property
    def flipped(self) -> "Read":
        """The same read, where breaking what is inside mends what is outside."""
        return self._replace(added=self.removed, removed=self.added)

    @property
    def either(self) -> "Read":
        """The same read, where both breaking and mending what is inside can break what is outside."""
        return self._replace(added=True, removed=True)


class Finding(NamedTuple):
    """One thing that a constraint finds wrong.

    value: the offending value node, None where the rule is about all of them. predicate: the result's path, if not the shape's.
    offenders: where `value` alone does not tell, the values that count against it: one more of them is one more offence.
    """

    value: Id | None = None
    predicate: Id | None = None
    offenders: frozenset[Id] = frozenset()


class Constraint:
    """One constraint component as one shape declares it, with all of the parameter's values.

    component: the local name of its constraint component. more, fewer: one more value node, or one fewer, can break it.
    messages: what it says besides what its shape says.
    """

    component: ClassVar[str]
    messages: tuple[str, ...] = ()
    more: bool = True
    fewer: bool = False

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        """What is wrong with `values`, the value nodes of `focus`."""
        raise NotImplementedError

    def conforms(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> bool:
        """Whether nothing is wrong."""
        return next(self.findings(index, focus, values), None) is None

    def reads(self) -> Iterator[Read]:
        """What is read from each value node on."""
        return iter(())

    def focus_reads(self) -> Iterator[Read]:
        """What is read from the focus node on, besides the shape's own path."""
        return iter(())

    @property
    def iri(self) -> URIRef:
        """The constraint component's IRI."""
        return SH[f"{self.component}ConstraintComponent"]


class ValueConstraint(Constraint):
    """A constraint that holds of each value node by itself, or does not."""

    def holds(self, index: GraphIndex, value: Id) -> bool:
        """Whether this value node meets the constraint."""
        raise NotImplementedError

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        """Each value node that does not meet it."""
        for value in values:
            if not self.holds(index, value):
                yield Finding(value)

    def conforms(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> bool:
        """Whether every value node meets it."""
        return all(self.holds(index, value) for value in values)


def read_here(predicate: URIRef | None, added: bool, removed: bool) -> Read:
    """A read at the very node where reading begins."""
    return Read(HERE, predicate, False, added, removed)
