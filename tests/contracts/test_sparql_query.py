"""After these tests a reader knows which SPARQL an ontology can answer, and which is refused before anybody asks."""

import time

import pytest
import rdflib
from tests.contracts.vessels import CLASSES, NS, ONTOLOGY, PROLOGUE, PROPERTIES, ontology

from syngraph.contracts.canonical import canonical_instance
from syngraph.contracts.sparql_query import sparql_columns, sparql_faults, why_unanswerable
from syngraph.ontologies.iri import RDF_TYPE, Iri, xsd
from syngraph.ontologies.ontology import OntologyProperty


def asks(body: str, shown: str = "*") -> str:
    return f"{PROLOGUE}SELECT {shown} {{ {body} }}"


def faults(body: str, shown: str = "?v") -> list[tuple[str, bool]]:
    return [(fault.what, fault.lacking) for fault in sparql_faults(ONTOLOGY, asks(body, shown))]


@pytest.mark.parametrize(
    "query",
    [
        asks("?v :launched ?d ; a :Ferry FILTER(?d > 3000) MINUS { ?v :builtBy ?p }") + " LIMIT 0",
        asks("<urn:t:selkie> :builtBy <urn:t:ann>"),
        asks("?v :builtBy/:born ?d"),
        PROLOGUE + "SELECT (COUNT(?v) AS ?n) { ?v :builtBy ?p } GROUP BY ?p HAVING (COUNT(?v) > 99)",
        asks("?v :launched ?d FILTER NOT EXISTS { ?v :builtBy ?p . ?p :born ?b }"),
    ],
)
def test_filters_constants_limits_and_aggregates_do_not_matter_for_can(query: str) -> None:
    assert not why_unanswerable(ONTOLOGY, query)


def test_what_no_instance_can_have_is_said_with_what_leads_where() -> None:
    why = why_unanswerable(ONTOLOGY, asks("?v :builtBy ?p ; :born ?d"))
    assert why == "no thing of these classes can have all of: born (Person -> date), builtBy (Vessel -> Person)"
    assert why_unanswerable(ONTOLOGY, asks("?v :builtBy ?p OPTIONAL { ?p :launched ?d }"))
    assert why_unanswerable(ONTOLOGY, asks("{ ?v :builtBy ?p } UNION { ?v a :Town ; :launched ?d }"))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (asks("?v :sankOn ?d"), "not in the ontology"),
        (asks("?v a :Submarine"), "not in the ontology"),
        (asks("?v :launched ?d FILTER NOT EXISTS { ?v :sankOn ?s }"), "not in the ontology"),
        (asks("?v :launched ?d MINUS { ?v :sankOn ?s }"), "not in the ontology"),
        (asks("?v ?p ?d"), "any property"),
        (asks("?v :launched ?d FILTER EXISTS { ?v ?p 3 }"), "any property at all: ?p"),
        (asks("?v :launched ?d", "?x"), "never binds ?x"),
        (asks("?v rdfs:label ?l"), "no class or property"),
        ("SELECT nonsense", "does not parse"),
        (asks("?v no:prefix ?d"), "does not parse"),
        ("", "does not parse"),
    ],
)
def test_what_an_ontology_cannot_answer_is_said(query: str, why: str) -> None:
    assert why in why_unanswerable(ONTOLOGY, query)


def test_a_property_that_may_stand_anywhere_can_be_asked_of_anything() -> None:
    anywhere = OntologyProperty(Iri(NS + "note"), "note", "Said.", "datatype", (), (xsd("string"),))
    known = ontology(CLASSES, [*PROPERTIES, anywhere])
    assert not why_unanswerable(known, asks("?v :builtBy ?p . ?p :note ?n"))


def test_a_question_s_query_is_a_select_of_named_columns() -> None:
    assert sparql_columns(asks("?v :launched ?d", "?v (YEAR(?d) AS ?year)")) == ("v", "year")
    assert faults("?v :launched ?d", "*") == [("it is no SELECT with named columns", False)]
    assert sparql_faults(ONTOLOGY, f"{PROLOGUE}ASK {{ ?v :launched ?d }}")[0].what == "it is no SELECT with named columns"
    assert sparql_faults(ONTOLOGY, f"{PROLOGUE}INSERT DATA {{ :a :launched 1 }}")[0].what.startswith("it does not parse")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("?v :launched ?d . SERVICE <http://example.org/> { ?v :builtBy ?p }", "it uses SERVICE: ask the default graph alone"),
        ("?v :launched ?d FILTER(<urn:f>(?d))", "it calls <urn:f>, which is no function of SPARQL's own"),
        ("GRAPH ?g { ?v :launched ?d }", "it uses GRAPH: ask the default graph alone"),
        ("?v :launched ?d FILTER EXISTS { GRAPH ?g { ?v :builtBy ?p } }", "it uses GRAPH: ask the default graph alone"),
        ("?v a ?kind ; :launched ?d", "it asks for any class at all: ?kind"),
        ("?v :builtBy <urn:t:ann>", "it names the thing urn:t:ann, but things are found by rdfs:label"),
    ],
)
def test_what_no_question_needs_is_refused(body: str, what: str) -> None:
    assert faults(body) == [(what, False)]


def test_from_is_refused() -> None:
    assert sparql_faults(ONTOLOGY, f"{PROLOGUE}SELECT ?v FROM <urn:g> {{ ?v :launched ?d }}")[0].what.startswith("it uses FROM")


def test_an_escape_that_is_read_before_all_else_is_refused() -> None:
    assert "escape" in faults("\\u003Furn:x\\u003E ?p ?v")[0][0]


def test_all_faults_come_at_once_and_those_of_the_ontology_alone() -> None:
    assert len(faults("?v ?p ?d ; a ?k", "?v ?w")) == 3
    assert faults("?v :sankOn ?d ; a :Submarine ; ?p ?x") == [("it asks for any property at all: ?p", False)]
    assert [lacking for _, lacking in faults("?v :sankOn ?d ; a :Submarine")] == [True, True]


def test_a_path_takes_no_time_however_many_ways_there_are_and_has_an_end() -> None:
    steps = [":lives", ":mayor"] * 15
    assert not faults(f"?v {'/'.join(steps)} ?w")
    assert faults(f"?v {'/'.join([*steps, ':lives'])} ?w") == [("it has a path of more than 30 steps", False)]


def test_a_query_of_many_parts_takes_no_time() -> None:
    """Neither many things that have nothing to do with each other nor many UNIONs keep a build waiting."""
    apart = " ".join(f"?v{n} :builtBy ?p{n} ." for n in range(60))
    begun = time.perf_counter()
    assert not faults(f"{apart} ?v :launched ?d")
    assert faults(f"{apart} ?v :launched ?d ; :mayor ?m")
    unions = " ".join(f"{{ ?v :builtBy ?p{n} }} UNION {{ ?v :height ?p{n} }}" for n in range(30))
    assert "more than 64 ways" in faults(unions)[0][0]
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("body", "can"),
    [
        ("?v :builtBy ?p . ?t :mayor ?p . ?p :born ?b", True),
        ("?v :builtBy ?p . ?t :mayor ?p . ?p :launched ?b", False),
        ("?v :builtBy ?x . ?x :builtBy ?y", False),
        ("?t :mayor/:lives ?t", True),
        ("?v :builtBy ?v", False),
        ("?v (:builtBy|:launched) ?x . ?x a :Person", True),
        ("?v (:builtBy|:launched) ?x . ?x a :Town", False),
        ("?t (:mayor/:lives)* ?u . ?u a :Town", True),
        ("?v :builtBy+ ?p . ?p a :Person", True),
        ("?p ^:builtBy ?v . ?v a :Ferry", True),
        ("?v a :Ferry, :Vessel ; rdfs:label ?l ; :launched ?l", False),
        ("?v a :Ferry, :Town", False),
    ],
)
def test_patterns_match_together_or_not_at_all(body: str, can: bool) -> None:
    assert (why_unanswerable(ONTOLOGY, asks(body)) == "") is can


def test_the_canonical_instance_has_two_of_each_class_and_every_edge() -> None:
    instance = canonical_instance(ONTOLOGY, {rdflib.URIRef(NS + "builtBy"), rdflib.URIRef(NS + "Ferry")})
    kinds = rdflib.URIRef(RDF_TYPE)
    assert len(set(instance.subjects(kinds, rdflib.URIRef(NS + "Ferry")))) == 2
    assert len(set(instance.subjects(kinds, rdflib.URIRef(NS + "Vessel")))) == 4
    assert len(list(instance.subject_objects(rdflib.URIRef(NS + "builtBy")))) == 4 * 2
