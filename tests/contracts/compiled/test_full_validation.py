"""After these tests a reader can trust that the compiled gate finds on a whole graph what pySHACL finds: over random shapes and data."""

import random

import pytest
from rdflib import Graph
from tests.contracts.compiled.pyshacl_oracle import Oracle, row
from tests.contracts.compiled.random_world import RandomShapes, random_data

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.plan import compile_shapes


@pytest.mark.parametrize("seed", range(50))
def test_a_whole_graph_is_judged_as_pyshacl_judges_it(seed: int) -> None:
    rng = random.Random(seed)
    shapes = RandomShapes(rng).some(5)
    oracle = Oracle(shapes)
    for _ in range(3):
        data = random_data(rng)
        index, graph = GraphIndex(), Graph()
        for triple in data:
            graph.add(triple)
        index.fill_graph(graph)
        plan = compile_shapes(shapes, index)
        assert {row(broken) for broken in plan.broken()} == oracle.report(data), shapes.serialize()
