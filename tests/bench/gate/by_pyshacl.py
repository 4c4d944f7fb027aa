"""What pySHACL takes for the same writes, the whole graph being validated after each, as its users do."""

from collections.abc import Iterable
from typing import Any

import pyshacl
from rdflib import Graph
from tests.bench.gate.timing import seconds
from tests.bench.gate.workload import WARM, Workload


def whole(shapes: Graph, workload: Workload) -> dict[str, float]:
    """Seconds to validate the graph as it is before any write."""
    return validated(shapes, workload.triples)


def a_write(shapes: Graph, workload: Workload, writes: int) -> dict[str, float]:
    """Seconds a write, of the first ones that the others are measured at, each made to the graph as it is at first."""
    measured = workload.writes[WARM : WARM + writes]
    took = [validated(shapes, {*workload.triples}.difference(gone) | set(came)) for came, gone in measured]
    return {f"{name}a_write_s": round(sum(one[f"{name}whole_s"] for one in took) / writes, 2) for name in ("", "cpu_")}


def validated(shapes: Graph, triples: Iterable[Any]) -> dict[str, float]:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return seconds("whole", lambda: pyshacl.validate(graph, shacl_graph=shapes))
