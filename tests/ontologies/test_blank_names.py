"""After these tests a reader knows that blank nodes get the same names whatever they were called, and quickly without circles."""

import random
import time

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from syngraph.ontologies.blank_names import with_names
from syngraph.ontologies.turtle import turtle

nodes = st.integers(0, 5).map(lambda n: BNode(f"b{n}")) | st.sampled_from([URIRef("urn:a"), URIRef("urn:b")])
triples = st.tuples(nodes, st.sampled_from([URIRef("urn:p"), URIRef("urn:q")]), nodes)


def renamed(graph: Graph, seed: int) -> Graph:
    names: dict[Node, Node] = {node: BNode() for node in graph.all_nodes() if isinstance(node, BNode)}
    said = [(names.get(s, s), p, names.get(o, o)) for s, p, o in graph]
    random.Random(seed).shuffle(said)
    other = Graph()
    for triple in said:
        other.add(triple)
    return other


@settings(max_examples=300, deadline=None)
@given(st.sets(triples, max_size=9), st.integers(0, 9))
def test_names_follow_from_what_is_said_alone_and_nothing_is_lost(said: set[tuple[BNode, URIRef, BNode]], seed: int) -> None:
    graph = Graph()
    for triple in said:
        graph.add(triple)
    named = with_names(graph)
    assert isomorphic(named, graph)
    assert set(with_names(renamed(graph, seed))) == set(named)
    assert turtle(renamed(graph, seed)) == turtle(graph)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<urn:a> <urn:p> _:x . <urn:b> <urn:p> _:x . _:x <urn:q> 1 .", "<urn:a> <urn:p> [ <urn:q> 1 ] . <urn:b> <urn:p> [ <urn:q> 1 ] ."),
        ("<urn:a> <urn:p> [ <urn:q> 1 ], [ <urn:q> 1 ] .", "<urn:a> <urn:p> [ <urn:q> 1 ] ."),
        ("_:x <urn:p> _:y . _:y <urn:p> _:x .", "_:x <urn:p> _:x ."),
    ],
)
def test_graphs_that_differ_in_their_blank_nodes_alone_are_told_apart(one: str, other: str) -> None:
    texts = [turtle(rdflib.Graph().parse(data=data, format="turtle")) for data in (one, other)]
    assert texts[0] != texts[1]


def test_an_ontology_of_thousands_of_restrictions_is_written_in_seconds() -> None:
    lines = [
        f"<urn:C{n}> <urn:below> [ <urn:on> <urn:p{n % 9}> ; <urn:some> ( <urn:C{n % 50}> [ <urn:not> <urn:D{n % 3}> ] ) ] ."
        for n in range(2500)
    ]
    graph = rdflib.Graph().parse(data="\n".join(lines), format="turtle")
    began = time.perf_counter()
    text = turtle(graph)
    assert time.perf_counter() - began < 30
    assert len(rdflib.Graph().parse(data=text, format="turtle")) == len(graph)
