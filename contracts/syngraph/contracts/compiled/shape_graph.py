"""How a shapes graph becomes compiled shapes over one index.

source: SHACL 2 (shapes), 4 (the parameters of each constraint component)
"""

from collections.abc import Callable
from typing import Final

from rdflib import SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.cardinality import MaxCount, MinCount
from syngraph.contracts.compiled.classification import siblings
from syngraph.contracts.compiled.constraint import Constraint
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.logical import And, Not, Or, Xone
from syngraph.contracts.compiled.other_constraint import Closed, HasValue, In
from syngraph.contracts.compiled.parameter import Parameters
from syngraph.contracts.compiled.property_pair import Disjoint, Equals, LessThan, LessThanOrEquals
from syngraph.contracts.compiled.query import plain_query
from syngraph.contracts.compiled.regular_expression import search
from syngraph.contracts.compiled.shape import Shape
from syngraph.contracts.compiled.shape_based import ConformsToNode, QualifiedMaxCount, QualifiedMinCount
from syngraph.contracts.compiled.string_based import LanguageIn, MaxLength, MinLength, Pattern, UniqueLang
from syngraph.contracts.compiled.term_text import text_of
from syngraph.contracts.compiled.value_order import Comparable, comparable
from syngraph.contracts.compiled.value_range import MaxExclusive, MaxInclusive, MinExclusive, MinInclusive
from syngraph.contracts.compiled.value_type import NODE_KINDS, Class, Datatype, NodeKind
from syngraph.contracts.compiled.walk import walker
from syngraph.contracts.path import Path, read_path


class ShapeReader:
    """Reads shapes; a shape that several refer to is read once. They must be without recursion (`classification.py`)."""

    def __init__(self, graph: Graph, index: GraphIndex) -> None:
        self._graph = graph
        self._index = index
        self._shapes: dict[Node, Shape] = {}

    def shape(self, node: Node) -> Shape:
        """The shape that `node` stands for.

        raises: ShapesUnreadable when it is ill-formed.
        """
        if node not in self._shapes:
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    def _read(self, node: Node) -> Shape:
        said = Parameters(self._graph, node)
        if isinstance(node, Literal):
            said.refuse(SH.node, "leads to a literal, which is no shape")
        path = self._path(said)
        messages = tuple(str(message) for message in said.all(SH.message))
        severity = said.iri(SH.severity) if SH.severity in said else SH.Violation
        shape = Shape(node, path, None if path is None else walker(path, self._index), (), (), severity, messages)
        if said.flag(SH.deactivated):
            shape.deactivated = True
            return shape
        read = (read(self, said) for name, read in _CONSTRAINTS if name in said)
        shape.constraints = tuple(constraint for constraint in read if constraint is not None)
        shape.properties = tuple(self._property(said, inner) for inner in said.all(SH.property))
        return shape

    def _path(self, said: Parameters) -> Path | None:
        if SH.path not in said:
            for name in (SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals):
                if name in said:
                    said.refuse(name, "needs a sh:path to values")
            return None
        return read_path(self._graph, said.one(SH.path))

    def _property(self, said: Parameters, node: Node) -> Shape:
        shape = self.shape(node)
        return said.refuse(SH.property, "leads to a shape without a sh:path") if shape.path is None else shape

    def nodes(self, said: Parameters, name: URIRef) -> tuple[Shape, ...]:
        """The node shapes that a parameter leads to."""
        shapes = tuple(map(self.shape, said.all(name)))
        if any(shape.path is not None for shape in shapes):
            said.refuse(name, "leads to a shape with a sh:path")
        return shapes

    def shapes(self, said: Parameters, name: URIRef) -> tuple[Shape, ...]:
        return tuple(map(self.shape, said.all(name)))

    def lists(self, said: Parameters, name: URIRef) -> tuple[tuple[Shape, ...], ...]:
        return tuple(tuple(map(self.shape, said.members(name, start))) for start in said.all(name))

    def ids(self, said: Parameters, name: URIRef) -> tuple[Id, ...]:
        return tuple(map(self._index.id_of, said.all(name)))

    def list_ids(self, said: Parameters, name: URIRef) -> frozenset[Id]:
        return frozenset(map(self._index.id_of, said.members(name, said.one(name)))) if name in said else frozenset()

    def predicates(self, said: Parameters, name: URIRef) -> dict[URIRef, Id]:
        return {iri: self._index.id_of(iri) for iri in said.iris(name)}

    def closed(self, said: Parameters) -> Constraint | None:
        paths = {path for inner in said.all(SH.property) for path in self._graph.objects(inner, SH.path) if isinstance(path, URIRef)}
        allowed = frozenset(map(self._index.id_of, paths)) | self.list_ids(said, SH.ignoredProperties)
        return Closed(allowed) if said.flag(SH.closed) else None

    def qualified(self, said: Parameters, name: URIRef) -> Constraint | None:
        if SH.qualifiedValueShape not in said:
            return None  # without all its parameters it is no constraint (SHACL 2.1.1)
        shape = self.shape(said.one(SH.qualifiedValueShape))
        kind = QualifiedMinCount if name == SH.qualifiedMinCount else QualifiedMaxCount
        return kind(shape, tuple(map(self.shape, siblings(self._graph, said))), said.count(name))

    def query(self, said: Parameters) -> Constraint | None:
        return plain_query(self._graph, said.node, self._index)


def _limits(said: Parameters, name: URIRef) -> tuple[Comparable | None, ...]:
    """The values of a parameter with their places in their order; None for one that has none, before which and after which nothing is."""
    texts = [text_of(value) for value in said.all(name)]
    return tuple(None if ill_typed else comparable(text) for text, ill_typed in texts)


def _node_kind(said: Parameters) -> Constraint:
    kind = said.iri(SH.nodeKind)
    return NodeKind(NODE_KINDS[kind]) if kind in NODE_KINDS else said.refuse(SH.nodeKind, "is none of the six kinds of nodes")


def _pattern(said: Parameters) -> Constraint:
    flags = said.text(SH.flags) if SH.flags in said else ""
    return Pattern(tuple(search(said.as_text(SH.pattern, pattern), flags) for pattern in said.all(SH.pattern)))


def _languages(said: Parameters) -> Constraint:
    members = said.members(SH.languageIn, said.one(SH.languageIn))
    return LanguageIn(tuple(said.as_text(SH.languageIn, member) for member in members))


_Reader = Callable[[ShapeReader, Parameters], Constraint | None]
_CONSTRAINTS: Final[tuple[tuple[URIRef, _Reader], ...]] = (  # what is quickly judged comes first
    (SH.minCount, lambda _, said: MinCount(said.count(SH.minCount))),
    (SH.maxCount, lambda _, said: MaxCount(said.count(SH.maxCount))),
    (SH.nodeKind, lambda _, said: _node_kind(said)),
    (SH.datatype, lambda _, said: Datatype(said.iri(SH.datatype))),
    (SH["class"], lambda read, said: Class(read.ids(said, SH["class"]))),
    (SH["in"], lambda read, said: In(read.list_ids(said, SH["in"]))),
    (SH.hasValue, lambda read, said: HasValue(read.ids(said, SH.hasValue))),
    (SH.minLength, lambda _, said: MinLength(said.count(SH.minLength))),
    (SH.maxLength, lambda _, said: MaxLength(said.count(SH.maxLength))),
    (SH.languageIn, lambda _, said: _languages(said)),
    (SH.uniqueLang, lambda _, said: UniqueLang() if said.flag(SH.uniqueLang) else None),
    (SH.pattern, lambda _, said: _pattern(said)),
    (SH.minExclusive, lambda _, said: MinExclusive(_limits(said, SH.minExclusive))),
    (SH.minInclusive, lambda _, said: MinInclusive(_limits(said, SH.minInclusive))),
    (SH.maxExclusive, lambda _, said: MaxExclusive(_limits(said, SH.maxExclusive))),
    (SH.maxInclusive, lambda _, said: MaxInclusive(_limits(said, SH.maxInclusive))),
    (SH.equals, lambda read, said: Equals(read.predicates(said, SH.equals))),
    (SH.disjoint, lambda read, said: Disjoint(read.predicates(said, SH.disjoint))),
    (SH.lessThan, lambda read, said: LessThan(read.predicates(said, SH.lessThan))),
    (SH.lessThanOrEquals, lambda read, said: LessThanOrEquals(read.predicates(said, SH.lessThanOrEquals))),
    (SH.closed, lambda read, said: read.closed(said)),
    (SH["not"], lambda read, said: Not(read.shapes(said, SH["not"]))),
    (SH["and"], lambda read, said: And(read.lists(said, SH["and"]))),
    (SH["or"], lambda read, said: Or(read.lists(said, SH["or"]))),
    (SH.xone, lambda read, said: Xone(read.lists(said, SH.xone))),
    (SH.node, lambda read, said: ConformsToNode(read.nodes(said, SH.node))),
    (SH.qualifiedMinCount, lambda read, said: read.qualified(said, SH.qualifiedMinCount)),
    (SH.qualifiedMaxCount, lambda read, said: read.qualified(said, SH.qualifiedMaxCount)),
    (SH.sparql, lambda read, said: read.query(said)),
)
