"""What pySHACL finds on a whole graph, with the top shape and the top focus node of every result: the oracle, in terms of text.

It evaluates every top shape at every one of its targets by itself, with nothing of the compiled gate but the text of terms and paths.
"""

import logging
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from pyparsing import ParseBaseException
from pyshacl.constraints.sparql.sparql_based_constraint_components import SPARQLConstraintComponentValidator
from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Literal, Node, URIRef
from tests.contracts.compiled.pyshacl_defects import RAISES, language_of, order, watched

from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.compiled.term_text import text_of
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import read_path, text
from syngraph.contracts.trouble import PYSHACL_TROUBLE

Row = tuple[str, str, str, str, str, str, str]
"""Top shape, top focus node, source shape, component, value, path; the severity beside."""
Place = tuple[str, str]
"""A top shape at one of its targets."""

_SILENT = logging.getLogger("tests.pyshacl")
_SILENT.setLevel(logging.CRITICAL)


class Report(NamedTuple):
    """Report(graph) of contracts/README.md, *Judging a change*.

    rows: every result with the values that count against it, where it does not name the one that does. places: all top shapes at all
    of their targets. defects: of the places where pySHACL hit one of its defects, which: what it says there is not to be relied on.
    """

    rows: dict[Row, frozenset[str]]
    places: frozenset[Place]
    defects: dict[Place, str]


class Oracle:
    """pySHACL over one shapes graph."""

    def __init__(self, shapes: Graph) -> None:
        self.shapes = shapes
        SPARQLConstraintComponentValidator.validator_cache.clear()  # it would keep every shapes graph, by its place in memory
        with exact_literals():
            self.engine: Any = ShapesGraph(shapes, logger=_SILENT)
            self._tops = [shape for shape in self.engine.shapes if any(shape.target()) and not shape.deactivated]

    def report(self, data: Iterable[tuple[Node, Node, Node]]) -> Report:
        """All results on a graph."""
        graph = _PreparingGraph(bind_namespaces="none")
        for triple in data:
            graph.add(triple)
        found = Report({}, frozenset(self._places(graph)), {})
        with exact_literals(), warnings.catch_warnings(), watched() as defects:
            warnings.simplefilter("ignore")
            for top in self._tops:
                for focus in top.focus_nodes(graph):
                    defects.clear()
                    rows = self._rows(graph, top, focus, defects)
                    for row, offenders in rows:
                        found.rows[row] = found.rows.get(row, frozenset()) | offenders
                    if defects:
                        found.defects[said(top.node), said(focus)] = min(defects)
        return found

    def _places(self, graph: Graph) -> Iterable[Place]:
        return ((said(top.node), said(focus)) for top in self._tops for focus in top.focus_nodes(graph))

    def _rows(self, graph: Graph, top: Any, focus: Node, defects: set[str]) -> list[tuple[Row, frozenset[str]]]:
        try:
            results = top.validate(SHACLExecutor(), graph, focus=[focus])[1]
            return [self._row(graph, top.node, focus, node, triples) for _, node, triples in results]
        except (ReportableRuntimeError, TypeError, ParseBaseException):
            defects.add(RAISES)
            return []

    def _row(self, graph: Graph, top: Node, focus: Node, node: Node, triples: list[Any]) -> tuple[Row, frozenset[str]]:
        says = {property: value for subject, property, value in triples if subject == node}
        own = {property: value[1] if isinstance(value, tuple) else value for property, value in says.items()}
        path, value, shape = own.get(SH.resultPath), own.get(SH.value), own[SH.sourceShape]
        component = own[SH.sourceConstraintComponent]
        row = (
            said(top),
            said(focus),
            said(shape),
            str(component),
            "" if value is None else said(value),
            "" if path is None else str(path) if isinstance(path, URIRef) else text(read_path(self.shapes, path)),
            str(own[SH.resultSeverity]),
        )
        counted = _COUNTED_BY.get(component)
        if counted is None:
            return row, frozenset()
        return row, frozenset(map(said, counted(self, graph, self.engine.lookup_shape_from_node(shape), own[SH.focusNode], value)))


def evaluable(shapes: Graph) -> bool:
    """Whether pySHACL can evaluate the shapes at all, at a node of which nothing is said."""
    try:
        with exact_literals(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for shape in ShapesGraph(shapes, logger=_SILENT).shapes:
                shape.validate(SHACLExecutor(), Graph(), focus=[URIRef("urn:nobody")])
    except PYSHACL_TROUBLE:
        return False
    return True


class _PreparingGraph(Graph):
    """A graph to which a query that was asked before need not be parsed again."""

    def query(self, query_object: Any, *args: Any, **more: Any) -> Any:
        return super().query(_prepared(query_object), *args, **more)


@lru_cache(maxsize=1_000)
def _prepared(query: str) -> Any:
    return prepareQuery(query)


def said(node: Node) -> str:
    return text_of(node)[0]


def row(broken: Broken) -> Row:
    """A result of the compiled gate in the oracle's terms."""
    value = "" if broken.value is None else said(broken.value)
    path = "" if broken.path is None else text(broken.path)
    return said(broken.top), said(broken.focus), said(broken.shape), str(broken.component), value, path, str(broken.severity)


# The values that count against a result which several values cause; one more of them is one more offence.


def _values(_oracle: "Oracle", graph: Graph, shape: Any, focus: Node, _: Node | None = None) -> set[Node]:
    """SHACL 4.2.2: all of the value nodes."""
    found: set[Node] = shape.value_nodes(graph, focus)[focus]
    return found


def _sharing_a_language(oracle: "Oracle", graph: Graph, shape: Any, focus: Node, _: Node | None) -> set[Node]:
    """SHACL 4.4.5: those whose language another one has, too."""
    languages = {value: language_of(value) for value in _values(oracle, graph, shape, focus) if language_of(value)}
    return {value for value, language in languages.items() if list(languages.values()).count(language) > 1}


def _not_greater(_oracle: "Oracle", graph: Graph, shape: Any, focus: Node, value: Node | None) -> set[Node]:
    """SHACL 4.5.3: the values of the other property that `value` is not less than."""
    return {other for one in shape.objects(SH.lessThan) for other in graph.objects(focus, one) if order(value, other) != "less"}


def _not_greater_or_equal(_oracle: "Oracle", graph: Graph, shape: Any, focus: Node, value: Node | None) -> set[Node]:
    """SHACL 4.5.4: the values of the other property that `value` is not less than or equal to."""
    others = {other for one in shape.objects(SH.lessThanOrEquals) for other in graph.objects(focus, one)}
    return {other for other in others if order(value, other) not in ("less", "equal")}


def _conforming(oracle: "Oracle", graph: Graph, shape: Any, focus: Node, _: Node | None) -> set[Node]:
    """SHACL 4.7.3: the value nodes that conform to the qualified shape and to none of its sibling shapes."""
    qualified = set(shape.objects(SH.qualifiedValueShape))
    beside = set[Node]()
    if Literal(True) in shape.objects(SH.qualifiedValueShapesDisjoint):
        for parent in oracle.shapes.subjects(SH.property, shape.node):
            for sibling in oracle.shapes.objects(parent, SH.property):
                beside.update(oracle.shapes.objects(sibling, SH.qualifiedValueShape))

    def conforms(value: Node, to: set[Node]) -> list[bool]:
        return [oracle.engine.lookup_shape_from_node(one).validate(SHACLExecutor(), graph, focus=[value])[0] for one in to]

    found = {value for value in _values(oracle, graph, shape, focus) if all(conforms(value, qualified))}
    return {value for value in found if not any(conforms(value, beside - qualified))}


_COUNTED_BY: dict[Node, Callable[[Oracle, Graph, Any, Node, Node | None], set[Node]]] = {
    SH.MaxCountConstraintComponent: _values,
    SH.QualifiedMaxCountConstraintComponent: _conforming,
    SH.UniqueLangConstraintComponent: _sharing_a_language,
    SH.LessThanConstraintComponent: _not_greater,
    SH.LessThanOrEqualsConstraintComponent: _not_greater_or_equal,
}
