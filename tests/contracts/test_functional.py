"""A question's query: made from what serves it, answerable by the ontology, answered by the graph with readable rows."""

from typing import Any

import rdflib

from syngraph.contracts.functional import can_answer, canonical_instance, check_question, check_questions, query_for, why_unanswerable
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion

NS = "https://example.org/g/ontology#"


def cls(label: str, *parents: str, serves: tuple[str, ...] = ()) -> OntologyClass:
    return OntologyClass(Iri(NS + label), label, "A kind.", tuple(Iri(NS + p) for p in parents), serves=serves)


def prop(label: str, domain: str, value: str, *serves: str) -> OntologyProperty:
    is_object = value[0].isupper()
    ends = (Iri(NS + value),) if is_object else (xsd(value),)
    return OntologyProperty(
        Iri(NS + label), label, "Said.", "object" if is_object else "datatype", (Iri(NS + domain),), ends, serves=serves
    )


CLASSES = [cls("Thing"), cls("Vessel", "Thing"), cls("Ferry", "Vessel", serves=("q5", "q6")), cls("Person", "Thing"), cls("Town", "Thing")]
PROPERTIES = [
    prop("builtBy", "Vessel", "Person", "q1", "q2"),
    prop("launched", "Vessel", "date", "q2", "q5"),
    prop("born", "Person", "date", "q2"),
    prop("mayor", "Town", "Person", "q3", "q4"),
    prop("lives", "Person", "Town", "q3"),
    prop("height", "Vessel", "decimal", "q4"),
]
ONTOLOGY = Ontology(Iri(NS[:-1]), {c.iri: c for c in CLASSES}, {p.iri: p for p in PROPERTIES}, root=Iri(NS + "Thing"))


def question(id: str, text: str = "Which?") -> CompetencyQuestion:
    return CompetencyQuestion(id, text, "harbour master", "a.md", "words", state="agreed")


def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(
        data=f"""@prefix : <{NS}> . @prefix t: <urn:t:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        t:selkie a :Ferry, :Vessel, :Thing ; rdfs:label "Selkie", "MV Selkie" ; :builtBy t:ann ; :launched "2015-09-30"^^xsd:date .
        t:tug a :Vessel, :Thing ; rdfs:label "Tug" ; :launched "1999-01-01"^^xsd:date ; :builtBy t:ann, t:bob .
        t:barge a :Vessel, :Thing ; rdfs:label "Barge" ; :launched "1980-01-01"^^xsd:date .
        t:ann a :Person ; rdfs:label "Ann" . t:bob a :Person ; rdfs:label "Bob" ; :born "1950-01-01"^^xsd:date .
        t:port a :Town ; rdfs:label "Port" ; :mayor t:bob .""",
        format="turtle",
    )


def select(query: str) -> list[dict[str, Any]]:
    return [{str(name): str(value) for name, value in row.items() if value is not None} for row in graph().query(query).bindings]


def test_rows_are_readable_and_a_second_label_makes_no_second_row() -> None:
    check = check_question(ONTOLOGY, question("q1"), select)
    assert check.ontology_can
    assert check.graph_does
    rows = [(r["vesselLabel"], r["personLabel"]) for r in check.rows or ()]
    assert rows == [("MV Selkie", "Ann"), ("Tug", "Ann"), ("Tug", "Bob")]


def test_what_is_known_is_shown_though_not_all_is_known() -> None:
    check = check_question(ONTOLOGY, question("q2", "Who builtBy, launched when, born when?"), select)
    rows = [(r["vesselLabel"], r["personLabel"], r["launched"], r.get("born")) for r in check.rows or ()]
    assert rows == [
        ("MV Selkie", "Ann", "2015-09-30", None),
        ("Tug", "Ann", "1999-01-01", None),
        ("Tug", "Bob", "1999-01-01", "1950-01-01"),
    ]


def test_the_property_that_the_question_names_first_leads() -> None:
    assert query_for(ONTOLOGY, question("q2", "When was it launched?")).index("launched>") < query_for(
        ONTOLOGY, question("q2", "When was it launched?")
    ).index("builtBy>")


def test_what_hangs_on_something_unknown_stays_unknown_and_borrows_no_label() -> None:
    check = check_question(ONTOLOGY, question("q2", "When launched?"), select)
    assert "UNION" not in check.query
    rows = [(r["vesselLabel"], r.get("personLabel"), r.get("born")) for r in check.rows or ()]
    assert rows == [("Barge", None, None), ("MV Selkie", "Ann", None), ("Tug", "Ann", None), ("Tug", "Bob", "1950-01-01")]


def test_properties_of_unrelated_things_do_not_multiply() -> None:
    rows = check_question(ONTOLOGY, question("q4", "mayor, height"), select).rows or ()
    assert [(r["townLabel"], r["personLabel"], r.get("height")) for r in rows] == [("Port", "Bob", None)]


def test_a_property_joins_by_its_object_too() -> None:
    check = check_question(ONTOLOGY, question("q3", "Who is mayor, and lives where?"), select)
    assert "UNION" not in check.query
    assert [(r["townLabel"], r["personLabel"]) for r in check.rows or ()] == [("Port", "Bob")]


def test_a_class_that_serves_narrows_the_property_and_alone_lists_its_things() -> None:
    narrowed = check_question(ONTOLOGY, question("q5"), select)
    assert [r.get("vesselLabel") for r in narrowed.rows or ()] == ["MV Selkie"]
    alone = check_question(ONTOLOGY, question("q6"), select)
    assert [r["ferryLabel"] for r in alone.rows or ()] == ["MV Selkie"]
    assert alone.ontology_can


def test_a_class_that_is_an_end_of_the_property_narrows_no_other_thing() -> None:
    breeder = OntologyProperty(
        Iri(NS + "chosenBy"),
        "chosen by",
        "Said.",
        "object",
        (Iri(NS + "Vessel"), Iri(NS + "Person")),
        (Iri(NS + "Captain"),),
        serves=("q7",),
    )
    captain = cls("Captain", "Person", serves=("q7",))
    wider = Ontology(
        ONTOLOGY.iri, {**ONTOLOGY.classes, captain.iri: captain}, {**ONTOLOGY.properties, breeder.iri: breeder}, root=ONTOLOGY.root
    )
    assert f"a <{captain.iri}>" not in query_for(wider, question("q7", "Which captain chose each vessel?"))


def test_every_generated_query_can_be_answered_by_its_ontology() -> None:
    for check in check_questions(ONTOLOGY, [question(f"q{n}") for n in range(1, 7)]):
        assert check.ontology_can, check.why_not
        assert check.rows is None


def test_a_question_that_nothing_serves_cannot_be_answered_and_dropped_ones_are_not_asked() -> None:
    check = check_question(ONTOLOGY, question("q9"), select)
    assert (check.ontology_can, check.graph_does, check.query) == (False, False, "")
    assert "serves" in check.why_not
    dropped = CompetencyQuestion("q1", "?", "p", "a.md", "w", state="dropped")
    assert check_questions(ONTOLOGY, [dropped]) == ()


def asks(body: str) -> str:
    return f"PREFIX : <{NS}> PREFIX rdfs: <{RDFS_LABEL.removesuffix('label')}> SELECT * {{ {body} }}"


def test_filters_constants_limits_and_aggregates_do_not_matter_for_can() -> None:
    assert can_answer(ONTOLOGY, asks("?v :launched ?d ; a :Ferry FILTER(?d > 3000) MINUS { ?v :builtBy ?p }") + " LIMIT 0")
    assert can_answer(ONTOLOGY, asks("<urn:t:selkie> :builtBy <urn:t:ann>"))
    assert can_answer(ONTOLOGY, asks("?v :builtBy/:born ?d"))
    assert can_answer(ONTOLOGY, f"PREFIX : <{NS}> SELECT (COUNT(?v) AS ?n) {{ ?v :builtBy ?p }} GROUP BY ?p HAVING (COUNT(?v) > 99)")


def test_what_no_instance_can_have_is_said() -> None:
    assert "born" in why_unanswerable(ONTOLOGY, asks("?v :builtBy ?p ; :born ?d"))
    assert not can_answer(ONTOLOGY, asks("?v :builtBy ?p OPTIONAL { ?p :launched ?d }"))
    assert not can_answer(ONTOLOGY, asks("{ ?v :builtBy ?p } UNION { ?v a :Town ; :launched ?d }"))


def test_an_unknown_term_any_property_an_unbound_answer_and_nonsense_are_said() -> None:
    assert "not in the ontology" in why_unanswerable(ONTOLOGY, asks("?v :sankOn ?d"))
    assert "not in the ontology" in why_unanswerable(ONTOLOGY, asks("?v a :Submarine"))
    assert "any property" in why_unanswerable(ONTOLOGY, asks("?v ?p ?d"))
    assert "?x" in why_unanswerable(ONTOLOGY, f"PREFIX : <{NS}> SELECT ?x {{ ?v :launched ?d }}")
    assert "no class or property" in why_unanswerable(ONTOLOGY, asks("?v rdfs:label ?l"))
    assert "does not parse" in why_unanswerable(ONTOLOGY, "SELECT nonsense")
    assert "does not parse" in why_unanswerable(ONTOLOGY, "SELECT * { ?v no:prefix ?d }")


def test_the_canonical_instance_has_two_of_each_class_and_every_edge() -> None:
    instance = canonical_instance(ONTOLOGY, {rdflib.URIRef(NS + "builtBy"), rdflib.URIRef(NS + "Ferry")})
    kinds = rdflib.URIRef(RDF_TYPE)
    assert len(set(instance.subjects(kinds, rdflib.URIRef(NS + "Ferry")))) == 2
    assert len(set(instance.subjects(kinds, rdflib.URIRef(NS + "Vessel")))) == 4
    assert len(list(instance.subject_objects(rdflib.URIRef(NS + "builtBy")))) == 4 * 2
