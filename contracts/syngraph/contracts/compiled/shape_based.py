"""The constraints that ask value nodes to conform to a shape: all of them, or a number of them. sh:property is part of `Shape` itself.

source: SHACL 4.7, https://www.w3.org/TR/shacl/#core-components-shape
"""

from collections.abc import Collection, Iterator

from syngraph.contracts.compiled.constraint import Constraint, Finding, Read, ValueConstraint
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.shape import Shape


class ConformsToNode(ValueConstraint):
    """SHACL 4.7.1, sh:node: "For each value node v: … if v does not conform to $node, there is a validation result with v as sh:value." """

    component = "Node"

    def __init__(self, shapes: tuple[Shape, ...]) -> None:
        self.shapes = shapes

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return all(shape.conforms(index, value) for shape in self.shapes)

    def reads(self) -> Iterator[Read]:
        return (read for shape in self.shapes for read in shape.reads())


class _Qualified(Constraint):
    """SHACL 4.7.3: "Let C be the number of value nodes v where v conforms to $qualifiedValueShape and where v does not conform to any of
    the sibling shapes for the current shape." """

    def __init__(self, shape: Shape, siblings: tuple[Shape, ...], number: int) -> None:
        self.shape = shape
        self.siblings = siblings
        self.number = number

    def counted(self, index: GraphIndex, values: Collection[Id]) -> frozenset[Id]:
        """The value nodes that count."""
        return frozenset(
            value
            for value in values
            if self.shape.conforms(index, value) and not any(sibling.conforms(index, value) for sibling in self.siblings)
        )


class QualifiedMinCount(_Qualified):
    """SHACL 4.7.3: "There is a validation result if C is less than $qualifiedMinCount." """

    component = "QualifiedMinCount"
    more = False
    fewer = True

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        if len(values) < self.number or len(self.counted(index, values)) < self.number:
            yield Finding()

    def reads(self) -> Iterator[Read]:
        yield from self.shape.reads()
        yield from (read.flipped for sibling in self.siblings for read in sibling.reads())


class QualifiedMaxCount(_Qualified):
    """SHACL 4.7.3: "There is a validation result if C is greater than $qualifiedMaxCount." """

    component = "QualifiedMaxCount"

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        if len(values) > self.number and len(counted := self.counted(index, values)) > self.number:
            yield Finding(offenders=counted)

    def reads(self) -> Iterator[Read]:
        yield from (read.flipped for read in self.shape.reads())
        yield from (read for sibling in self.siblings for read in sibling.reads())
