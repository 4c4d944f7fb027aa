"""After these tests a reader can trust that shapes that cannot be honoured are refused when they are read, in words; and that large or
hostile shapes and data are judged all the same, in bounded time."""

import time

import pytest
from rdflib import Graph
from tests.contracts.compiled.pyshacl_oracle import row

from syngraph.contracts.compiled.index import SUBCLASS, TYPE, GraphIndex
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import Plan, compile_shapes
from syngraph.contracts.exact import exact_literals
from syngraph.ontologies.errors import ShapesUnreadable

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix ex: <urn:x:> . """
PEOPLE = [("<urn:x:ann>", "<urn:x:name>", '"Ann"'), ("<urn:x:ann>", "<urn:x:knows>", "<urn:x:bob>")]


def compiled(shapes: str, index: GraphIndex | None = None) -> Plan:
    with exact_literals():
        graph = Graph().parse(data=PREFIXES + shapes, format="turtle")
    return compile_shapes(graph, GraphIndex() if index is None else index)


SHARING = "ex:S0 sh:targetNode ex:a . " + " ".join(
    f"ex:S{n} a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:node ex:S{n + 1} ], [ sh:path ex:q ; sh:node ex:S{n + 1} ] ."
    for n in range(30)
)
REFUSED = {
    "shapes that share shapes, thirty times over": (SHARING, "more than 2,000 ways"),
    "a misspelt parameter": ("ex:S sh:targetNode ex:a ; sh:minCounts 1 .", "sh:minCounts"),
    "JavaScript": ("ex:S sh:targetNode ex:a ; sh:js [] .", "sh:js"),
    "a rule": ("ex:S sh:targetNode ex:a ; sh:rule [] .", "sh:rule"),
    "entailment": ("<> sh:entailment ex:rdfs . ex:S sh:targetNode ex:a .", "sh:entailment"),
    "a number that is none": ("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 'one' .", "sh:minCount"),
    "a negative number": ("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:maxCount -1 .", "sh:maxCount"),
    "two numbers": ("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:maxCount 1, 2 .", "more than once"),
    "a count without a path": ("ex:S sh:targetNode ex:a ; sh:maxCount 1 .", "sh:path"),
    "two paths": ("ex:S sh:targetNode ex:a ; sh:path ex:p, ex:q .", "more than once"),
    "a list that bites its tail": ("ex:S sh:targetNode ex:a ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", "no list"),
    "no list": ("ex:S sh:targetNode ex:a ; sh:or ex:T .", "no list"),
    "a property without a path": ("ex:S sh:targetNode ex:a ; sh:property [ sh:minLength 1 ] .", "without a sh:path"),
    "a node shape with a path": ("ex:S sh:targetNode ex:a ; sh:node [ sh:path ex:p ] .", "with a sh:path"),
    "a kind of node that is none": ("ex:S sh:targetNode ex:a ; sh:nodeKind sh:Iri .", "six kinds"),
    "a pattern that is none": ('ex:S sh:targetNode ex:a ; sh:pattern "[" .', "never closes"),
    "a pattern that takes years": ('ex:S sh:targetNode ex:a ; sh:pattern "(a*)*\\\\1$" .', "bounded time"),
    "an unknown flag": ('ex:S sh:targetNode ex:a ; sh:pattern "a" ; sh:flags "z" .', "flag"),
    "a path of no kind": ("ex:S sh:targetNode ex:a ; sh:path [ sh:name 'x' ] .", "property path"),
    "shapes without end": (
        "ex:S0 sh:targetNode ex:a . " + " ".join(f"ex:S{n} sh:not ex:S{n + 1} ." for n in range(70)),
        "nested",
    ),
    "a query that is none": ('ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this WHERE { $this ex:p }" ] .', "cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_honoured_is_refused_when_it_is_read(name: str) -> None:
    shapes, words = REFUSED[name]
    with pytest.raises(ShapesUnreadable, match=words) as refused:
        compiled(shapes)
    assert refused.value.next_step


def test_what_is_deactivated_is_not_judged_and_what_it_refers_to_neither() -> None:
    plan = compiled('ex:S sh:targetNode ex:a ; sh:deactivated true ; sh:sparql [ sh:select "none" ] ; sh:not ex:S .')
    assert (plan.tops, plan.why) == ((), {})


def test_shapes_that_refer_to_themselves_are_left_to_the_oracle() -> None:
    index = GraphIndex()
    index.fill([*PEOPLE, ("<urn:x:bob>", "<urn:x:knows>", "<urn:x:ann>")])
    shapes = (
        "ex:S sh:targetNode ex:ann ; sh:property [ sh:path ex:knows ; sh:node ex:S ] ; sh:property [ sh:path ex:age ; sh:maxCount 0 ] ."
    )
    plan = compiled(shapes, index)
    assert list(plan.why.values()) == ["it refers to itself"]
    judged = Judge(plan).judge(add=[("<urn:x:bob>", "<urn:x:age>", '"7"')])
    assert {row(broken)[3].split("#")[-1] for broken in judged.new} == {"NodeConstraintComponent"}


def test_a_constraint_component_of_ones_own_is_left_to_the_oracle() -> None:
    index = GraphIndex()
    index.fill(PEOPLE)
    shapes = """ex:Short a sh:ConstraintComponent ; sh:parameter [ sh:path <https://example.org/own#longest> ] ;
      sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (STRLEN(STR($value)) <= $longest) }" ] .
    ex:S sh:targetSubjectsOf ex:name ; sh:property [ sh:path ex:name ; <https://example.org/own#longest> 3 ] ."""
    plan = compiled(shapes, index)
    assert list(plan.why.values()) == ["it uses a constraint component of its own"]
    assert list(plan.broken()) == []
    judged = Judge(plan).judge(add=[("<urn:x:bob>", "<urn:x:name>", '"Robert"')])
    assert [row(broken)[1:4:2] for broken in judged.new] == [("<urn:x:bob>", "urn:x:Short")]


def test_thousands_of_shapes_are_compiled_and_a_write_to_them_is_judged_at_once() -> None:
    shapes = " ".join(f"ex:S{n} sh:targetClass ex:C{n} ; sh:property [ sh:path ex:p{n % 50} ; sh:maxCount 1 ] ." for n in range(2_000))
    index = GraphIndex()
    judge = Judge(compiled(shapes, index))
    start = time.perf_counter()
    judged = judge.judge(add=[("<urn:x:a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<urn:x:C7>"), *_two_values("p7")])
    assert len(judged.new) == 1
    assert time.perf_counter() - start < 0.5


def _two_values(predicate: str) -> list[tuple[str, str, str]]:
    return [("<urn:x:a>", f"<urn:x:{predicate}>", f'"{n}"') for n in range(2)]


def test_a_hub_is_judged_by_the_value_that_comes_and_not_by_all_it_has() -> None:
    index = GraphIndex()
    index.fill((f"<urn:x:n{n}>", "<urn:x:worksFor>", "<urn:x:hub>") for n in range(200_000))
    index.fill((f"<urn:x:n{n}>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<urn:x:Person>") for n in range(200_000))
    shapes = "ex:S sh:targetObjectsOf ex:worksFor ; sh:property [ sh:path [ sh:inversePath ex:worksFor ] ; sh:class ex:Person ] ."
    judge = Judge(compiled(shapes, index))
    start = time.perf_counter()
    judged = judge.judge(add=[("<urn:x:cat>", "<urn:x:worksFor>", "<urn:x:hub>")])
    assert time.perf_counter() - start < 0.1
    assert [row(broken)[4] for broken in judged.new] == ["<urn:x:cat>"]


def test_a_path_and_a_class_hierarchy_may_be_a_hundred_thousand_steps_long() -> None:
    index = GraphIndex()
    index.fill((f"<urn:x:n{n}>", "<urn:x:next>", f"<urn:x:n{n + 1}>") for n in range(100_000))
    for n in range(100_000):
        index.add((index.id(f"<urn:x:C{n + 1}>"), SUBCLASS, index.id(f"<urn:x:C{n}>")))
    index.add((index.id("<urn:x:n0>"), TYPE, index.id("<urn:x:C100000>")))
    shapes = """ex:S sh:targetClass ex:C0 ; sh:property
      [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:qualifiedValueShape [ sh:class ex:C50 ] ; sh:qualifiedMaxCount 0 ] ."""
    judge = Judge(compiled(shapes, index))
    assert judge.judge().conforms
    judged = judge.judge(add=[("<urn:x:n99999>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<urn:x:C60>")])
    assert "<urn:x:n0>" in {row(broken)[1] for broken in judged.new}


THIRD = "ex:S sh:targetSubjectsOf ex:name ; sh:property [ sh:path ex:name ; sh:maxCount 1 ] ."


def test_a_third_name_where_one_is_allowed_is_new_though_its_result_is_old() -> None:
    index = GraphIndex()
    index.fill([*PEOPLE, ("<urn:x:ann>", "<urn:x:name>", '"Anna"')])
    judge = Judge(compiled(THIRD, index))
    assert len(judge.judge(add=[("<urn:x:ann>", "<urn:x:name>", '"Annie"')]).new) == 1
    same = judge.judge(add=[("<urn:x:ann>", "<urn:x:name>", '"Anna"'), ("<urn:x:bob>", "<urn:x:name>", '"Bob"')])
    assert (same.new, same.standing) == ((), ())
    swapped = judge.judge(add=[("<urn:x:ann>", "<urn:x:name>", '"Annie"')], remove=[("<urn:x:ann>", "<urn:x:name>", '"Anna"')])
    assert len(swapped.new) == 1
    assert judge.judge(remove=[("<urn:x:ann>", "<urn:x:name>", '"Anna"')]).conforms


def test_what_was_broken_and_still_is_is_listed_apart() -> None:
    index = GraphIndex()
    index.fill([*PEOPLE, ("<urn:x:ann>", "<urn:x:name>", '"Anna"'), ("<urn:x:ann>", "<urn:x:age>", '"x"')])
    shapes = "ex:S sh:targetSubjectsOf ex:name ; sh:property [ sh:path ex:age ; sh:lessThan ex:limit ] ."
    judge = Judge(compiled(shapes, index))
    first = judge.judge(add=[("<urn:x:ann>", "<urn:x:limit>", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>')])
    assert len(first.new) == 1
    closed = Judge(compiled("ex:S sh:targetNode ex:ann ; sh:closed true .", index))
    assert [row(broken)[5] for broken in closed.judge(add=[("<urn:x:ann>", "<urn:x:new>", '"x"')]).new] == ["urn:x:new"]
    assert len(closed.judge(add=[("<urn:x:ann>", "<urn:x:new>", '"x"')]).standing) == 4
