"""After these tests a reader knows that a path joins the same pairs on the canonical instance as by rdflib's own reading of SPARQL."""

import random
from typing import Literal

import pytest
from rdflib import Graph, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from tests.contracts.vessels import NS

from syngraph.contracts.canonical import joined_by

PROPERTIES = [URIRef(f"{NS}{name}") for name in ("lives", "mayor", "builtBy")]
TIMES: tuple[Literal["*", "+", "?"], ...] = ("*", "+", "?")
THINGS = [URIRef(f"urn:t:{n}") for n in range(5)]


def path(rng: random.Random, depth: int) -> URIRef | Path:
    kind = rng.randrange(6) if depth else 0
    if kind == 0:
        return rng.choice(PROPERTIES)
    if kind == 1:
        return InvPath(path(rng, depth - 1))
    if kind == 2:
        return AlternativePath(path(rng, depth - 1), path(rng, depth - 1))
    if kind == 3:
        return SequencePath(path(rng, depth - 1), path(rng, depth - 1))
    return MulPath(path(rng, depth - 1), rng.choice(TIMES)) if kind == 4 else NegatedPath(rng.choice(PROPERTIES))


@pytest.mark.parametrize("seed", range(60))
def test_a_path_joins_what_rdflib_says_it_joins(seed: int) -> None:
    rng = random.Random(seed)
    graph = Graph()
    for _ in range(rng.randrange(9)):
        graph.add((rng.choice(THINGS), rng.choice(PROPERTIES), rng.choice(THINGS)))
    one = MulPath(path(rng, 3), "?") if seed % 2 else SequencePath(path(rng, 3), path(rng, 2))
    assert joined_by(graph, one) == set(one.eval(graph))
