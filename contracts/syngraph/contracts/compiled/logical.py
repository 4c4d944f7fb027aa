"""The constraints that combine shapes: not, and, or, exactly one.

source: SHACL 4.6, https://www.w3.org/TR/shacl/#core-components-logical
"""

from collections.abc import Iterator

from syngraph.contracts.compiled.constraint import Read, ValueConstraint
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.shape import Shape

Shapes = tuple[Shape, ...]


class Not(ValueConstraint):
    """SHACL 4.6.1: "For each value node v: … if v conforms to $not, there is a validation result with v as sh:value." """

    component = "Not"

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return not any(shape.conforms(index, value) for shape in self.shapes)

    def reads(self) -> Iterator[Read]:
        return (read.flipped for shape in self.shapes for read in shape.reads())


class _Lists(ValueConstraint):
    """Some lists of shapes, each of them a constraint of its own."""

    def __init__(self, lists: tuple[Shapes, ...]) -> None:
        self.lists = lists

    def reads(self) -> Iterator[Read]:
        return (read for shapes in self.lists for shape in shapes for read in shape.reads())


class And(_Lists):
    """SHACL 4.6.2: "For each value node v: … if v does not conform to each member of $and, there is a validation result with v as
    sh:value." """

    component = "And"

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return all(shape.conforms(index, value) for shapes in self.lists for shape in shapes)


class Or(_Lists):
    """SHACL 4.6.3: "For each value node v: … if v conforms to none of the members of $or, there is a validation result with v as
    sh:value." """

    component = "Or"

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return all(any(shape.conforms(index, value) for shape in shapes) for shapes in self.lists)


class Xone(_Lists):
    """SHACL 4.6.4: "For each value node v let N be the number of the shapes that are members of $xone where v conforms to the shape. … if
    N is not exactly 1, there is a validation result with v as sh:value." A shape that is a member twice counts twice."""

    component = "Xone"

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return all(sum(shape.conforms(index, value) for shape in shapes) == 1 for shapes in self.lists)

    def reads(self) -> Iterator[Read]:
        return (read.either for read in super().reads())
