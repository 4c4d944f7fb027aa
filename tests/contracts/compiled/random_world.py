"""What a random world of the oracle tests is: shapes, a graph, and writes to it, one after another, whether they conform or not.

A world is made from its seed alone. It is small, so that what is rare in a large graph (a class that loses its last member, a value that
is written twice) happens all the time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node
from tests.contracts.compiled.pyshacl_oracle import evaluable
from tests.contracts.compiled.random_shapes import RandomShapes
from tests.contracts.compiled.random_terms import CLASSES, ILL_TYPED, LINKS, NODES, NUMBER_VALUES, NUMBERS, TEXT_VALUES, TEXTS, Triple

WRITES = 8


@dataclass(frozen=True)
class Write:
    """What comes and what goes; some of it may be there already, or not be there. What is in both comes."""

    came: frozenset[Triple]
    gone: frozenset[Triple]

    def done(self, data: frozenset[Triple]) -> frozenset[Triple]:
        """The graph after it."""
        return (data - self.gone) | self.came

    @classmethod
    def between(cls, before: frozenset[Triple], after: frozenset[Triple]) -> "Write":
        """What makes one graph of another."""
        return cls(after - before, before - after)


@dataclass(frozen=True)
class World:
    shapes: frozenset[Triple]
    data: frozenset[Triple]
    writes: tuple[Write, ...]

    @property
    def shapes_graph(self) -> Graph:
        return graph_of(self.shapes)

    def graphs(self) -> Iterator[frozenset[Triple]]:
        """The graph before the writes and after each of them."""
        yield self.data
        data = self.data
        for write in self.writes:
            data = write.done(data)
            yield data


def graph_of(triples: frozenset[Triple]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    return graph


def random_world(seed: int) -> World:
    rng = random.Random(seed)
    shapes = random_shapes(rng)
    data = start = random_data(rng)
    writes = []
    for _ in range(WRITES):
        writes.append(random_write(rng, data))
        data = writes[-1].done(data)
    return World(shapes, start, tuple(writes))


def random_shapes(rng: random.Random) -> frozenset[Triple]:
    """Some shapes that pySHACL can evaluate; what it cannot is refused (test_pyshacl_defects.py)."""
    while True:
        shapes = RandomShapes(rng)
        graph = shapes.some(rng.choice((3, 4, 5)))
        if not (shapes.asks or shapes.circular) or evaluable(graph):
            return frozenset(graph)


def random_data(rng: random.Random) -> frozenset[Triple]:
    data = {random_triple(rng) for _ in range(rng.randrange(8, 45))}
    if rng.random() < 0.2:  # a stranger's file may hold them; what a write brings has been through the door
        data.add((rng.choice(NODES), rng.choice(NUMBERS), rng.choice(ILL_TYPED)))
    return frozenset(data)


def random_write(rng: random.Random, data: frozenset[Triple]) -> Write:
    """A few triples that come, a few that go; now and then one statement corrected, a node forgotten, or the T-box changed."""
    there = sorted(data, key=str)
    came = {random_triple(rng) for _ in range(rng.choice((0, 1, 1, 2, 3, 4)))}
    gone = set(rng.sample(there, min(len(there), rng.choice((0, 1, 1, 2, 3)))))
    kind = rng.random()
    if kind < 0.1 and there:
        subject, property, object = rng.choice(there)
        came, gone = {(subject, property, rng.choice(_like(object)))}, {(subject, property, object)}
    elif kind < 0.15:
        node = rng.choice(NODES)
        gone |= {triple for triple in there if node in triple}
    elif kind < 0.25:
        came.add((rng.choice(CLASSES), RDFS.subClassOf, rng.choice(CLASSES)))
        gone |= {triple for triple in there if triple[1] == RDFS.subClassOf and rng.random() < 0.5}
    return Write(frozenset(came), frozenset(gone))


def random_triple(rng: random.Random) -> Triple:
    """One triple of the little world: a type, a subclass axiom, a link, a number or a text."""
    kind = rng.random()
    if kind < 0.25:
        return rng.choice(NODES), RDF.type, RDFS.Resource if rng.random() < 0.02 else rng.choice(CLASSES)
    if kind < 0.29:
        return rng.choice(CLASSES), RDFS.subClassOf, rng.choice(CLASSES)
    if kind < 0.52:
        return rng.choice(NODES), rng.choice(LINKS), rng.choice(NODES)
    few = rng.choice(NODES[: rng.choice((2, 2, len(NODES)))])  # of whom more is said, so that values meet
    if kind < 0.7:
        return few, rng.choice(NUMBERS), rng.choice(NUMBER_VALUES)
    return few, rng.choice([*TEXTS[:1] * 3, *TEXTS]), rng.choice(TEXT_VALUES)


def _like(object: Node) -> list[Node]:
    if isinstance(object, Literal):
        return TEXT_VALUES if object.datatype != XSD.integer else NUMBER_VALUES
    return NODES if isinstance(object, BNode) or object in NODES or not isinstance(object, URIRef) else list(CLASSES)
