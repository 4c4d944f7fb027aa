"""What pySHACL finds on a whole graph, with the top shape and the top focus node of every result: the oracle, in terms of text.

It evaluates every top shape at every one of its targets by itself, with nothing of the compiled gate but the text of terms and paths.
"""

import logging
import warnings
from collections.abc import Iterable
from typing import Any

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph
from rdflib.term import Node, URIRef

from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.compiled.term_text import text_of
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import read_path, text

Row = tuple[str, str, str, str, str, str]
"""Top shape, top focus node, source shape, component, value, path."""

_SILENT = logging.getLogger("tests.pyshacl")
_SILENT.setLevel(logging.CRITICAL)


class Oracle:
    """pySHACL over one shapes graph."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        with exact_literals():
            self._engine: Any = ShapesGraph(shapes, logger=_SILENT)
            self._tops = [shape for shape in self._engine.shapes if any(shape.target())]

    def report(self, data: Iterable[tuple[Node, Node, Node]]) -> set[Row]:
        """All results on a graph. raises: whatever pySHACL raises where it cannot say."""
        graph = Graph()
        for triple in data:
            graph.add(triple)
        found = set[Row]()
        with exact_literals(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for top in self._tops:
                for focus in top.focus_nodes(graph):
                    for _, node, triples in top.validate(SHACLExecutor(), graph, focus=[focus])[1]:
                        found.add(self._row(top.node, focus, node, triples))
        return found

    def _row(self, top: Node, focus: Node, node: Node, triples: list[Any]) -> Row:
        says = {property: value for subject, property, value in triples if subject == node}
        own = {property: value[1] if isinstance(value, tuple) else value for property, value in says.items()}
        path, value = own.get(SH.resultPath), own.get(SH.value)
        return (
            text_of(top)[0],
            text_of(focus)[0],
            text_of(own[SH.sourceShape])[0],
            str(own[SH.sourceConstraintComponent]),
            "" if value is None else text_of(value)[0],
            "" if path is None else str(path) if isinstance(path, URIRef) else text(read_path(self._shapes, path)),
        )


def row(broken: Broken) -> Row:
    """A result of the compiled gate in the oracle's terms."""

    def said(node: Node | None) -> str:
        return "" if node is None else text_of(node)[0]

    path = "" if broken.path is None else text(broken.path)
    return said(broken.top), said(broken.focus), said(broken.shape), str(broken.component), said(broken.value), path
