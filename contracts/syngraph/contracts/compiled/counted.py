"""Which values count against a result that the oracle found, where the result does not name them: one more is one more offence.

pySHACL says that there are too many names, and not which. Compiled constraints say it themselves (`Finding.offenders`), so the very
constraint is compiled here, alone; what it asks of other shapes is left to the oracle.
source: SHACL 4.2.2, 4.4.5, 4.5.3, 4.5.4, 4.7.3; contracts/README.md, *Judging a change*
"""

from collections.abc import Callable
from typing import Final

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.compiled.cardinality import MaxCount
from syngraph.contracts.compiled.classification import siblings
from syngraph.contracts.compiled.constraint import Constraint
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.parameter import Parameters
from syngraph.contracts.compiled.property_pair import LessThan, LessThanOrEquals
from syngraph.contracts.compiled.shape import Shape
from syngraph.contracts.compiled.shape_based import QualifiedMaxCount
from syngraph.contracts.compiled.string_based import UniqueLang
from syngraph.contracts.compiled.walk import Walker, walker
from syngraph.contracts.path import read_path

Conforms = Callable[[Node, Id], bool]
"""Whether a node of the index conforms to a shape."""


class Counted:
    """The constraints of one shapes graph whose results several values cause. conforms: how the oracle is asked.

    raises: ShapesUnreadable when one of them is ill-formed.
    """

    def __init__(self, shapes: Graph, index: GraphIndex, conforms: Conforms) -> None:
        self._shapes = shapes
        self._index = index
        self._conforms = conforms
        self._constraints: dict[tuple[Node, URIRef], tuple[Walker, Constraint]] = {}
        for component, name in _PARAMETER.items():  # now, and not when they are asked: terms that a change brings are forgotten after it
            for shape in set(shapes.subjects(name)):
                said = Parameters(shapes, shape)
                if SH.path in said and (name != SH.qualifiedMaxCount or SH.qualifiedValueShape in said):
                    walk = walker(read_path(shapes, said.one(SH.path)), index)
                    self._constraints[shape, component] = walk, self._compiled(said, name)

    def offenders(self, result: Broken) -> frozenset[Id]:
        """The values that count against a result in the graph as it is; none where the result says everything."""
        if (result.shape, result.component) not in self._constraints:
            return frozenset()
        index, here = self._index, self._index.id_of(result.here)
        value = None if result.value is None else index.id_of(result.value)
        walk, constraint = self._constraints[result.shape, result.component]
        found = (finding for finding in constraint.findings(index, here, walk(here)) if finding.value == value)
        return frozenset(offender for finding in found for offender in finding.offenders)

    def _compiled(self, said: Parameters, name: URIRef) -> Constraint:
        if name in (SH.lessThan, SH.lessThanOrEquals):
            pair = LessThan if name == SH.lessThan else LessThanOrEquals
            return pair({iri: self._index.id_of(iri) for iri in said.iris(name)})
        if name == SH.qualifiedMaxCount:
            counts, *beside = (_Asked(one, self._conforms) for one in (said.one(SH.qualifiedValueShape), *siblings(self._shapes, said)))
            return QualifiedMaxCount(counts, tuple(beside), said.count(name))
        return MaxCount(said.count(name)) if name == SH.maxCount else UniqueLang()


class _Asked(Shape):
    """A shape of which the oracle says what conforms to it."""

    def __init__(self, node: Node, asked: Conforms) -> None:
        super().__init__(node)
        self._asked = asked

    def conforms(self, index: GraphIndex, focus: Id) -> bool:
        return self._asked(self.node, focus)


_PARAMETER: Final = {
    SH.MaxCountConstraintComponent: SH.maxCount,
    SH.QualifiedMaxCountConstraintComponent: SH.qualifiedMaxCount,
    SH.UniqueLangConstraintComponent: SH.uniqueLang,
    SH.LessThanConstraintComponent: SH.lessThan,
    SH.LessThanOrEqualsConstraintComponent: SH.lessThanOrEquals,
}
