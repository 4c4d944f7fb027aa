"""What a compiled shape is: the value nodes it looks at from a focus node, and the constraints on them.

source: SHACL 2.1 (shapes), 3.4.1 and 3.4.2 (validation and conformance of a focus node)
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import SH, URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.constraint import Constraint, Finding, Read
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.walk import Walker, joined, reads_of
from syngraph.contracts.path import HERE, Path


class Found(NamedTuple):
    """A finding with the shape and constraint that made it, and that shape's own focus node."""

    shape: "Shape"
    constraint: Constraint
    focus: Id
    finding: Finding


@dataclass(eq=False, slots=True)
class Shape:
    """A node shape (no path) or a property shape.

    node:        what stands for it in the shapes graph. properties: the shapes that sh:property names.
    deactivated: then it has neither constraints nor properties, and everything conforms to it (SHACL 2.1.6).
    """

    node: Node
    path: Path | None = None
    walk: Walker | None = None
    constraints: tuple[Constraint, ...] = ()
    properties: tuple["Shape", ...] = ()
    severity: URIRef = SH.Violation
    messages: tuple[str, ...] = ()
    deactivated: bool = False
    _reads: tuple[Read, ...] | None = field(default=None, repr=False)

    def values(self, focus: Id) -> Collection[Id]:
        """The value nodes of a focus node; not to be kept across a change."""
        return (focus,) if self.walk is None else self.walk(focus)

    def conforms(self, index: GraphIndex, focus: Id) -> bool:
        """Whether `focus` conforms to this shape: validating it gives no result (SHACL 3.4.2)."""
        if self.deactivated:
            return True
        values = self.values(focus)
        for constraint in self.constraints:
            if not constraint.conforms(index, focus, values):
                return False
        return all(property.conforms(index, value) for property in self.properties for value in values)

    def found(self, index: GraphIndex, focus: Id) -> Iterator[Found]:
        """Everything that validating `focus` against this shape and what it names with sh:property finds."""
        if self.deactivated:
            return
        values = self.values(focus)
        for constraint in self.constraints:
            for finding in constraint.findings(index, focus, values):
                yield Found(self, constraint, focus, finding)
        for property in self.properties:
            for value in values:
                yield from property.found(index, value)

    def reads(self) -> tuple[Read, ...]:
        """All reads from a focus node on that can keep it from conforming."""
        if self._reads is None:
            self._reads = tuple(dict.fromkeys(self._gather()))
        return self._reads

    def own_reads(self, constraint: Constraint) -> Iterator[Read]:
        """Those of one of its constraints."""
        path = HERE if self.path is None else self.path
        for way, step in reads_of(path):
            yield Read(way, step.predicate, step.inverse, constraint.more, constraint.fewer)
        yield from constraint.focus_reads()
        for read in constraint.reads():
            yield read._replace(way=joined(path, read.way))

    def _gather(self) -> Iterator[Read]:
        for constraint in self.constraints:
            yield from self.own_reads(constraint)
        for property in self.properties:
            path = HERE if self.path is None else self.path
            for way, step in reads_of(path):
                yield Read(way, step.predicate, step.inverse, added=True, removed=False)
            for read in property.reads():
                yield read._replace(way=joined(path, read.way))

    @property
    def name(self) -> str:
        """How an error names it."""
        return f"<{self.node}>" if isinstance(self.node, URIRef) else "a shape without an IRI"
