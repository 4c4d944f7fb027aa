"""How each top shape is judged: compiled, or by the oracle; what cannot be honoured at all is refused when the shapes are read.

- *compiled*: SHACL Core, and queries of nothing but patterns.
- *oracle*: other queries, users' own constraint components and recursion, which SHACL leaves open: pySHACL at each affected focus node.
- refused: JavaScript, rules, entailment, misspelt terms, shapes that are nested too deeply: ShapesUnreadable.

source: contracts/README.md, *The next engine*
"""

from collections.abc import Iterator
from typing import Final, Literal

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.parameter import Parameters
from syngraph.contracts.compiled.query import plain_query
from syngraph.contracts.targets import DECLARED_BY
from syngraph.ontologies.errors import ShapesUnreadable

Judged = Literal["compiled", "oracle"]
SHAPES_OF: Final = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
LISTS_OF_SHAPES: Final = (SH["and"], SH["or"], SH.xone)
_DEEPEST: Final = 64
_MOST_WAYS: Final = 2_000
"""What a shape reads is told for every way that leads there; shapes that share shapes that share shapes have a way for every choice."""
_META_CLASSES: Final = (RDFS.Class, URIRef("http://www.w3.org/2002/07/owl#Class"))
_PARAMETERS: Final = frozenset(
    SH[name]
    for name in " ".join(
        (
            "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive",
            "minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals",
            "not and or xone node property qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint",
            "closed ignoredProperties hasValue in sparql",
        )
    ).split()
)
"""The parameters of the constraint components: whatever has one is a shape (SHACL 2.1)."""
_HONOURED: Final = _PARAMETERS | {
    SH[name]
    for name in " ".join(
        (
            "targetClass targetNode targetObjectsOf targetSubjectsOf path deactivated severity message",
            "name description order group defaultValue select prefixes declare",
        )
    ).split()
}
"""What a shape may say; pySHACL passes over everything else in silence."""


class Classification:
    """What one shapes graph holds, shape by shape."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._own_parameters = {path for parameter in graph.objects(None, SH.parameter) for path in graph.objects(parameter, SH.path)}
        self._said: dict[Node, Parameters] = {}
        self._inner: dict[Node, list[Node]] = {}
        self._depth: dict[Node, int] = {}
        self._ways: dict[Node, int] = {}
        self._reason: dict[Node, str] = {}
        for property in (SH.entailment, SH.shapesGraphWellFormed, SH.rule, SH.js):
            for subject in graph.subjects(property):
                raise _unknown(f"<{subject}>" if isinstance(subject, URIRef) else "a shape without an IRI", property)

    def tops(self) -> list[Node]:
        """The shapes with targets of their own, in the order of their names."""
        found = {subject for property in DECLARED_BY for subject in self._graph.subjects(property)}
        for meta in _META_CLASSES:
            found.update(filter(self._is_shape, self._graph.subjects(RDF.type, meta)))
        return sorted(found, key=str)

    def _is_shape(self, node: Node) -> bool:
        """Whether a class is a shape as well (SHACL 2.1): it says so, or has a constraint."""
        kinds = set(self._graph.objects(node, RDF.type))
        parameters = _PARAMETERS | self._own_parameters
        return not kinds.isdisjoint((SH.NodeShape, SH.PropertyShape)) or not parameters.isdisjoint(self._graph.predicates(node))

    def parameters(self, shape: Node) -> Parameters:
        """What is said of a shape; read once."""
        if shape not in self._said:
            self._said[shape] = Parameters(self._graph, shape)
        return self._said[shape]

    def judged(self, top: Node) -> tuple[Judged, str]:
        """How a top shape is judged, and why not compiled if it is not.

        raises: ShapesUnreadable when it cannot be judged at all.
        """
        self._visit(top)
        return ("oracle", self._reason[top]) if self._reason[top] else ("compiled", "")

    def _visit(self, top: Node) -> None:
        """Walk all shapes below `top`, the lowest first; without recursion, for a chain of shapes may be long."""
        open: list[tuple[Node, Iterator[Node]]] = [] if top in self._reason else [(top, iter(self._below(top)))]
        on_the_way = {top}
        circular = set[Node]()
        while open:
            node, below = open[-1]
            for inner in below:
                if inner in on_the_way:
                    circular.add(inner)
                elif inner not in self._reason:
                    on_the_way.add(inner)
                    open.append((inner, iter(self._below(inner))))
                    break
            else:
                open.pop()
                on_the_way.discard(node)
                self._settle(node, circular)

    def _settle(self, node: Node, circular: set[Node]) -> None:
        parameters, below = self.parameters(node), self._below(node)
        self._check_terms(parameters)
        self._depth[node] = 1 + max((self._depth.get(inner, 0) for inner in below), default=0)
        if self._depth[node] > _DEEPEST:
            raise ShapesUnreadable(f"{parameters.shape} is nested more than {_DEEPEST} shapes deep", "nest the shapes less deeply")
        self._ways[node] = 1 + sum(self._ways.get(inner, 0) for inner in below)
        if self._ways[node] > _MOST_WAYS:
            raise ShapesUnreadable(
                f"{parameters.shape} leads to the shapes below it in more than {_MOST_WAYS:,} ways",
                "state what several shapes share in one shape with a target of its own",
            )
        reasons = [self._reason.get(inner, "it refers to itself") for inner in below]
        if node in circular:
            reasons.append("it refers to itself")
        if not parameters.flag(SH.deactivated):
            if SH.sparql in parameters and plain_query(self._graph, node, GraphIndex()) is None:
                reasons.append("it asks a query that is more than patterns")
            reasons += ["it uses a constraint component of its own" for name in parameters.names() if name in self._own_parameters]
        self._reason[node] = min(filter(None, reasons), default="")

    def _below(self, node: Node) -> list[Node]:
        """The shapes that judging `node` judges, too."""
        if node not in self._inner:
            self._inner[node] = self._read_below(self.parameters(node))
        return self._inner[node]

    def _read_below(self, parameters: Parameters) -> list[Node]:
        if parameters.flag(SH.deactivated):
            return []
        found = [shape for name in SHAPES_OF for shape in parameters.all(name)]
        found += [shape for name in LISTS_OF_SHAPES for start in parameters.all(name) for shape in parameters.members(name, start)]
        return found + siblings(self._graph, parameters)

    def _check_terms(self, parameters: Parameters) -> None:
        for name in parameters.names():
            if name.startswith(str(SH)) and name not in _HONOURED and name not in self._own_parameters:
                raise _unknown(parameters.shape, name)


def siblings(graph: Graph, parameters: Parameters) -> list[Node]:
    """The sibling shapes of a shape that counts qualified values and wants them disjoint (SHACL 4.7.3)."""
    if not parameters.flag(SH.qualifiedValueShapesDisjoint):
        return []
    own = set(parameters.all(SH.qualifiedValueShape))
    beside = {shape for parent in graph.subjects(SH.property, parameters.node) for shape in graph.objects(parent, SH.property)}
    return sorted({shape for one in beside for shape in graph.objects(one, SH.qualifiedValueShape)} - own, key=str)


def _unknown(shape: str, term: URIRef) -> ShapesUnreadable:
    return ShapesUnreadable(
        f"{shape} uses sh:{term.removeprefix(str(SH))}, which the gate does not honour",
        "state the rule with SHACL Core or sh:sparql; rules, JavaScript and entailment are not run",
    )
