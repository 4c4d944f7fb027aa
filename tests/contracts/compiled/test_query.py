"""After these tests a reader can trust that a query of nothing but patterns, which the index answers by itself, has the answers that
pySHACL gives it, nested or not; and that every other query is left to pySHACL."""

import random
from collections.abc import Iterable

import pyshacl
import pytest
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace
from rdflib.term import Node

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.index_store import read_only
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import Plan, compile_shapes
from syngraph.contracts.compiled.term_text import TextTriple, text_of
from syngraph.contracts.exact import exact_literals
from syngraph.ontologies.errors import ShapesUnreadable

EX = Namespace("https://example.org/query#")
PREFIXES = """
@prefix ex: <https://example.org/query#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:mine owl:imports ex:theirs . ex:theirs sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/query#"^^xsd:anyURI ] .
"""
TARGETS = "sh:targetNode 1 ; sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:p, ex:n"
PATTERNS = (
    "SELECT $this ?value { $this ex:p ?value . ?value ex:q ?x }",
    "SELECT $this ?value { ?value ex:p $this . ?value ex:n 1 }",
    "SELECT $this ?value { ?value ex:n $this }",
    "SELECT $this ?value { ?x ex:q ?value . $this ex:p ?x . ex:n2 ex:q ?x }",
    "SELECT $this { $this ex:p ex:n1 . $this ex:q ?x }",
    "SELECT DISTINCT * { $this ex:p $this }",
    "SELECT $this ?value { $this ex:p ?x . ?x ex:p ?x . ?x a ex:A }",
    "SELECT $this ?value { $this ex:n 1.5 }",
    "SELECT $this ?value { $this ex:n '1' }",
)
OTHERS = (
    "SELECT $this ?value { $this ex:p ?value FILTER(?value != $this) }",
    "SELECT $this ?value { $this ex:p ?value } LIMIT 1",
    "SELECT $this ?value { $this ex:p ?value OPTIONAL { ?value ex:q ?x } }",
    "SELECT $this ?value { $this ex:p/ex:q ?value }",
    "SELECT $this ?value { $this ?x ?value }",
    "SELECT $this ?value { ?value ex:p ex:n1 }",
    "SELECT $this ?value { $this ex:p [ ex:q ?value ] }",
    "SELECT $this ?path { $this ex:p ?path }",
    "SELECT $this (?x AS ?value) { $this ex:p ?x }",
    "SELECT $this ?value { $this ex:p ?value . $currentShape ex:p ?value }",
)


def plan(shape: str, data: Graph) -> Plan:
    index = GraphIndex()
    index.fill_graph(data)
    return compile_shapes(parsed(shape), index)


def parsed(shape: str) -> Graph:
    with exact_literals():
        return Graph().parse(data=f"{PREFIXES} {shape}", format="turtle")


def some_data(seed: int, size: int = 25) -> Graph:
    rng, graph = random.Random(seed), Graph()
    nodes: list[Node] = [*(EX[f"n{n}"] for n in range(4)), BNode("b")]
    values = [Literal(1), Literal("1"), Literal("1.5", datatype=XSD.decimal)]
    for _ in range(size):
        graph.add((rng.choice(nodes), rng.choice((EX.p, EX.q)), rng.choice(nodes)))
        graph.add((rng.choice(nodes), EX.n, rng.choice(values)))
    graph.add((rng.choice(nodes), RDF.type, EX.A))
    return graph


def texts(triples: Iterable[tuple[Node, Node, Node]]) -> list[TextTriple]:
    return [(text_of(s)[0], text_of(p)[0], text_of(o)[0]) for s, p, o in triples]


def by_pyshacl(shape: str, data: Graph) -> set[tuple[Node | None, Node | None]]:
    """Focus and value of every result."""
    stated = parsed(shape)
    for declaration in list(stated.objects(EX.theirs, SH.declare)):  # pySHACL follows no owl:imports
        stated.add((EX.mine, SH.declare, declaration))
    report = pyshacl.validate(data, shacl_graph=stated)[1]
    return {(report.value(result, SH.focusNode), report.value(result, SH.value)) for result in report.objects(None, SH.result)}


@pytest.mark.parametrize("query", PATTERNS)
@pytest.mark.parametrize("below", ["", "sh:node [ ", "sh:not [ sh:not [ "], ids=["top", "nested", "negated twice"])
def test_a_query_of_patterns_is_answered_as_pyshacl_answers_it(query: str, below: str) -> None:
    stated = f'{below} sh:sparql [ sh:prefixes ex:mine ; sh:select "{query}" ] {"] " * below.count("[")}'
    shape = f"ex:S a sh:NodeShape ; {TARGETS} ; {stated} ."
    answers = 0
    for seed in range(12):
        data = some_data(seed)
        judged = plan(shape, data)
        assert not judged.why, "the oracle is not asked"
        found = {(one.focus, one.value) for one in judged.broken()}
        assert found == by_pyshacl(shape, data)
        answers += len(found)
    assert answers, "these data never break the shape, and show nothing"


@pytest.mark.parametrize("query", PATTERNS)
@pytest.mark.parametrize("below", ["", "sh:not [ "], ids=["top", "negated"])
def test_a_write_breaks_what_is_broken_after_it_and_was_not_before(query: str, below: str) -> None:
    shape = f'ex:S {TARGETS} ; {below} sh:sparql [ sh:prefixes ex:mine ; sh:select "{query}" ] {"]" if below else ""} .'
    came_to_be = 0
    for seed in range(40):
        data, rng = some_data(seed, size=6), random.Random(seed)
        came, gone = set(rng.sample(sorted(some_data(seed + 1)), 3)) - set(data), set(rng.sample(sorted(data), 3))
        judged = plan(shape, data)
        before = {one.key for one in judged.broken()}
        new = {one.key for one in Judge(judged).judge(texts(came), texts(gone)).new}
        for triple in gone:
            data.remove(triple)
        for triple in came:
            data.add(triple)
        assert new == {one.key for one in plan(shape, data).broken()} - before
        came_to_be += len(new)
    assert came_to_be, "these writes never break the shape, and show nothing"


@pytest.mark.parametrize("query", OTHERS)
def test_any_other_query_is_left_to_the_oracle(query: str) -> None:
    assert plan(f'ex:S {TARGETS} ; sh:sparql [ sh:prefixes ex:mine ; sh:select "{query}" ] .', Graph()).why


@pytest.mark.parametrize(
    "stated",
    [
        'sh:sparql [ sh:prefixes ex:mine ; sh:message "not {?value}" ; sh:select "SELECT $this ?value { $this ex:p ?value }" ]',
        'sh:message "not {?value}" ; sh:sparql [ sh:prefixes ex:mine ; sh:select "SELECT $this ?value { $this ex:p ?value }" ]',
        'sh:path ex:p ; sh:sparql [ sh:prefixes ex:mine ; sh:select "SELECT $this ?value { $this $PATH ?value }" ]',
        'sh:sparql [ sh:select "SELECT $this { $this a ?value }" ], [ sh:select "SELECT $this { ?value a $this }" ]',
    ],
    ids=["a message with variables", "the same of the shape", "a path that it may speak of", "two queries"],
)
def test_so_is_one_that_its_shape_says_more_about(stated: str) -> None:
    assert plan(f"ex:S {TARGETS} ; {stated} .", Graph()).why


def test_a_query_says_its_message_and_its_shape_s() -> None:
    shape = f'ex:S {TARGETS} ; sh:message "never" ; sh:sparql [ sh:message "not so" ; sh:select "SELECT $this {{ $this <{EX.p}> ?x }}" ] .'
    judged = plan(shape, Graph().add((EX.n1, EX.p, EX.n2)))
    assert [(one.focus, one.value, set(one.messages)) for one in judged.broken()] == [(EX.n1, EX.n1, {"never", "not so"})]


def test_a_query_of_another_graph_is_refused() -> None:
    with pytest.raises(ShapesUnreadable, match="FROM"):
        plan(f'ex:S {TARGETS} ; sh:sparql [ sh:select "SELECT $this FROM <urn:g> {{ $this <urn:p> ?x }}" ] .', Graph())


def test_a_query_that_is_asked_again_sees_the_graph_as_it_is_by_then() -> None:
    index = GraphIndex()
    graph, query = read_only(index), f"SELECT ?value {{ <{EX.n1}> <{EX.p}> ?value }}"
    assert [*graph.query(query)] == []
    index.fill([(f"<{EX.n1}>", f"<{EX.p}>", f"<{EX.n2}>")])
    assert [tuple(row) for row in graph.query(query)] == [(EX.n2,)]  # type: ignore[arg-type]
    assert [tuple(row) for row in graph.query(query, initBindings={"value": EX.n3})] == []  # type: ignore[arg-type]
