"""What a shapes graph is to the gate: its top shapes, compiled over an index, and those that the oracle judges.

raises everywhere: ShapesUnreadable, when the shapes are read and not later.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import SH, Graph
from rdflib.term import Node

from syngraph.contracts.compiled.broken import Broken, broken
from syngraph.contracts.compiled.classification import Classification
from syngraph.contracts.compiled.index import GraphIndex, Id, without_collection
from syngraph.contracts.compiled.oracle import Oracle
from syngraph.contracts.compiled.result import Key, Result
from syngraph.contracts.compiled.shape_graph import ShapeReader
from syngraph.contracts.compiled.target import TargetIds
from syngraph.contracts.compiled.top import Top
from syngraph.contracts.targets import read_targets
from syngraph.ontologies.errors import ShapesUnreadable, WrongInItself


@dataclass(frozen=True, slots=True)
class Plan:
    """All top shapes that are not deactivated.

    tops: those that are compiled. oracle: judges the others. why: the reason for which each of them is not compiled.
    """

    index: GraphIndex
    tops: tuple[Top, ...]
    oracle: Oracle
    why: dict[Node, str]

    def results(self) -> Iterator[Result]:
        """What every compiled shape finds at every one of its targets."""
        for top in self.tops:
            for focus in top.targets.foci(self.index):
                yield from results_at(top, self.index, focus)

    def broken(self) -> Iterator[Broken]:
        """What every shape finds at every one of its targets, the oracle's included: the report on the whole graph."""
        seen = set[Key]()
        for result in self.results():
            if result.key not in seen:
                seen.add(result.key)
                yield broken(result, self.index)
        for top in self.oracle.tops:
            for focus in top.targets.foci(self.index):
                yield from {one.key: one for one in self.oracle.broken(top, focus)}.values()


def results_at(top: Top, index: GraphIndex, focus: Id) -> Iterator[Result]:
    """What a top shape finds at a focus node (SHACL 3.4.1)."""
    return (Result(top, focus, found) for found in top.shape.found(index, focus))


def compile_shapes(graph: Graph, index: GraphIndex) -> Plan:
    """Make the plan of a shapes graph over `index`, which stays in use: the plan is true of it whatever is added or removed.

    raises: ShapesUnreadable when the shapes are ill-formed or cannot be honoured.
    """
    try:
        with without_collection():
            return _compiled(graph, index)
    except WrongInItself as exc:
        raise ShapesUnreadable(f"a term in the shapes that is none: {exc.what}", "correct the term in the shapes") from exc


def _compiled(graph: Graph, index: GraphIndex) -> Plan:
    classification, reader = Classification(graph), ShapeReader(graph, index)
    tops: list[Top] = []
    why: dict[Node, str] = {}
    for node in classification.tops():
        if classification.parameters(node).flag(SH.deactivated):
            continue
        judged, reason = classification.judged(node)
        if judged == "compiled":
            tops.append(Top(reader.shape(node), TargetIds.of(read_targets(graph, node), index)))
        else:
            why[node] = reason
    return Plan(index, tuple(tops), Oracle(graph if why else Graph(), why, index), why)
