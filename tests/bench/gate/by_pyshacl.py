"""What pySHACL takes for the same writes, the whole graph being validated after each, as its users do."""

from typing import Any

import pyshacl
from rdflib import Graph
from tests.bench.gate.timing import seconds
from tests.bench.gate.workload import WARM, Workload


def whole_s(shapes: Graph, workload: Workload) -> float:
    """Seconds to validate the graph as it is before any write."""
    return validated_s(shapes, workload.triples)


def write_s(shapes: Graph, workload: Workload, writes: int) -> float:
    """Seconds a write, of the first ones that the others are measured at, each made to the graph as it is at first."""
    measured = workload.writes[WARM : WARM + writes]
    return round(sum(validated_s(shapes, {*workload.triples}.difference(gone) | set(came)) for came, gone in measured) / len(measured), 2)


def validated_s(shapes: Graph, triples: Any) -> float:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return seconds(lambda: pyshacl.validate(graph, shacl_graph=shapes))
