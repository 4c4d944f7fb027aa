"""After these tests a reader knows that a user's own ontology comes out as it went in, whatever is answered about its terms."""

from collections import Counter
from typing import Any

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.term import Node

from syngraph.ontologies.edit import apply_all
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology
from syngraph.ontologies.owl import SERVES, to_turtle
from syngraph.ontologies.owl_reading import OwlRead, read_owl
from syngraph.ontologies.weaving import weave

NS = "https://example.org/g/"
PREFIXES = """@prefix : <http://own.example/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
CLASSES, PROPERTIES = ["Ship", "Ferry", "Quay", "Coal"], ["owner", "liesAt", "launched"]
KINDS = ["owl:Thing", "rdfs:Class"]
some_class = st.sampled_from([f":{name}" for name in CLASSES])
some_property = st.sampled_from([f":{name}" for name in PROPERTIES])


def restrictions() -> st.SearchStrategy[str]:
    number = st.integers(0, 3).map(lambda n: f'"{n}"^^xsd:nonNegativeInteger')
    kind = st.sampled_from(["owl:cardinality", "owl:minCardinality", "owl:maxCardinality"])
    counted = st.tuples(kind, number).map(" ".join)
    said = counted | some_class.map(lambda cls: f"owl:someValuesFrom {cls}")
    whole = st.tuples(some_property, said).map(lambda pair: f"[ a owl:Restriction ; owl:onProperty {pair[0]} ; {pair[1]} ]")
    return whole | st.tuples(some_class, whole).map(lambda two: f"[ a owl:Class ; owl:intersectionOf ( {two[0]} {two[1]} ) ]")


def ends() -> st.SearchStrategy[str]:
    several = st.lists(some_class, min_size=1, max_size=3).map(" ".join)
    return some_class | several.map(lambda listed: f"[ a owl:Class ; owl:unionOf ( {listed} ) ]") | st.just("owl:Thing")


words = st.sampled_from(['"ship"', '"ship"@en', '"Schiff"@de', '"ferry"', '"navire"@fr', '"what floats"@en-GB'])
about_classes = st.one_of(
    st.just("a owl:Class"),
    st.sampled_from(KINDS).map(lambda kind: f"rdfs:subClassOf owl:Thing ; rdfs:seeAlso {kind}"),
    st.tuples(st.sampled_from(["rdfs:label", "skos:prefLabel", "skos:altLabel", "rdfs:comment", "skos:definition"]), words).map(" ".join),
    some_class.map(lambda cls: f"rdfs:subClassOf {cls}"),
    some_class.map(lambda cls: f"owl:disjointWith {cls}"),
    restrictions().map(lambda said: f"rdfs:subClassOf {said}"),
    restrictions().map(lambda said: f"owl:equivalentClass {said}"),
)
about_properties = st.one_of(
    st.sampled_from(["a owl:ObjectProperty", "a owl:FunctionalProperty", "a rdf:Property", "owl:inverseOf :owns"]),
    st.tuples(st.sampled_from(["rdfs:label", "rdfs:comment"]), words).map(" ".join),
    ends().map(lambda end: f"rdfs:domain {end}"),
    ends().map(lambda end: f"rdfs:range {end}"),
)
others = st.sampled_from(
    [
        "[] a owl:AllDisjointClasses ; owl:members ( :Ship :Quay :Coal ) .",
        ":Ship owl:disjointUnionOf ( :Ferry :Coal ) .",
        ":selkie a :Ferry ; rdfs:label 'Selkie' ; :owner :line .",
        "<http://own.example/o> a owl:Ontology ; rdfs:comment 'ours' .",
    ]
)
users = st.tuples(
    st.lists(st.tuples(some_class, about_classes).map(lambda said: f"{said[0]} {said[1]} ."), min_size=2, max_size=9),
    st.lists(st.tuples(some_property, about_properties).map(lambda said: f"{said[0]} {said[1]} ."), max_size=7),
    st.lists(others, max_size=2, unique=True),
).map(lambda parts: "\n".join(line for part in parts for line in part))

LABELS = ["ship", "Ferry", "quay", "coal", "schiff", "tug", "berth", "launched", "lies at"]
labels = st.sampled_from(LABELS)
listed = st.lists(labels, max_size=3)
class_items = st.fixed_dictionaries(
    {
        "label": labels,
        "definition": st.just("Said by a model."),
        "parents": listed,
        "disjoint_with": listed,
        "other_labels": listed,
        "serves": st.lists(st.sampled_from(["q1", "q2"]), max_size=2),
    }
)
property_items = st.fixed_dictionaries(
    {
        "label": st.sampled_from(["owner", "lies at", "launched", "built by"]),
        "definition": st.just("Said by a model."),
        "kind": st.sampled_from(["object", "datatype"]),
        "domains": listed,
        "ranges": listed | st.just(["date"]),
        "functional": st.booleans(),
        "other_labels": listed,
        "serves": st.lists(st.sampled_from(["q1", "q2"]), max_size=2),
    }
)
limits = st.fixed_dictionaries(
    {"class": labels, "property": st.sampled_from(["owner", "launched"]), "least": st.integers(0, 2), "most": st.integers(2, 3)}
)
answers = st.fixed_dictionaries(
    {
        "classes": st.lists(class_items, max_size=4),
        "properties": st.lists(property_items, max_size=4),
        "cardinalities": st.lists(limits, max_size=2),
    }
)


def told(graph: Graph) -> Counter[str]:
    """Every triple, with its blank nodes told in full, so that they can be counted and compared."""

    def text(node: Node, above: tuple[Node, ...] = ()) -> str:
        if not isinstance(node, BNode) or node in above:
            return node.n3()
        said = sorted(f"{p.n3()} {text(o, (*above, node))}" for p, o in graph.predicate_objects(node))
        return f"[{'; '.join(said)}]"

    return Counter(f"{text(s)} {p} {text(o)}" for s, p, o in graph if not (p == RDF.type and o == OWL.Ontology))


def ends_in(read: OwlRead, given: list[dict[str, Any]]) -> tuple[Ontology, Graph]:
    untouched = frozenset((*read.ontology.classes, *read.ontology.properties))
    ontology = weave(apply_all(read.ontology, NS, given, untouched))
    return ontology, Graph().parse(data=to_turtle(ontology, read.extra), format="turtle")


@settings(max_examples=150, deadline=None)
@given(users, st.lists(answers, max_size=2))
@example(":Ferry rdfs:subClassOf :Ship, [ owl:intersectionOf ( :Ship [ owl:onProperty :owner ; owl:someValuesFrom :Ship ] ) ] .", [])
@example(":Ship rdfs:subClassOf [ owl:onProperty :owner ; owl:minCardinality 0 ] . :owner a owl:ObjectProperty .", [])
@example(":Ship a owl:Class ; rdfs:label 'ship', 'ship'@en, 'Schiff'@de ; skos:altLabel 'boat' ; rdfs:comment 'Floats.' .", [])
@example(":owner a owl:ObjectProperty ; rdfs:domain :Ship, :Quay ; rdfs:range [ owl:unionOf ( :Ship :Coal ) ] .", [])
@example(":owner a owl:ObjectProperty ; rdfs:domain :Ship, :Quay . :Ship rdfs:subClassOf :Quay .", [])
@example("[] a owl:AllDisjointClasses ; owl:members ( :Ship :Quay ) . :Quay owl:disjointWith :Ship .", [])
def test_every_axiom_of_a_user_survives_and_none_about_its_terms_comes_to_it(text: str, given: list[dict[str, Any]]) -> None:
    theirs = Graph().parse(data=PREFIXES + text, format="turtle")
    read = read_owl(theirs, NS)
    ontology, written = ends_in(read, given)
    lost = told(theirs) - told(written)
    assert not lost
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    allowed = {(RDFS.subClassOf, URIRef(ontology.root or ""))} | {(RDF.type, kind) for kind in kinds}
    come = told(written) - told(theirs)
    for iri in (*read.ontology.classes, *read.ontology.properties):
        about = [(p, o) for p, o in written.predicate_objects(URIRef(iri)) if f"<{iri}> {p} {o.n3()}" in come]
        assert not [pair for pair in about if pair[0] != SERVES and pair not in allowed]
        assert not [key for key in come if key.startswith(f"<{iri}> ") and "[" in key], "nor in a blank node"
        before, after = _noun(read.ontology, iri), _noun(ontology, iri)
        assert before == after


def _noun(ontology: Ontology, iri: Iri) -> dict[str, Any]:
    one: Any = ontology.classes.get(iri) or ontology.properties[iri]
    said = {name: getattr(one, name) for name in one.__slots__ if name != "serves"}
    limits = [limit for limit in ontology.cardinalities if limit.cls == iri]
    return said | {"limits": limits} | ({"parents": set(said["parents"]) - {ontology.root}} if "parents" in said else {})


@settings(max_examples=60, deadline=None)
@given(users, st.lists(answers, max_size=2))
def test_what_was_written_is_read_again_the_same(text: str, given: list[dict[str, Any]]) -> None:
    known = {
        "classes": [{"label": label, "definition": "It."} for label in LABELS],
        "properties": [prop(label, "datatype", ["tug"], ["date"]) for label in ("owner", "launched")],
    }
    ontology, written = ends_in(read_owl(Graph().parse(data=PREFIXES + text, format="turtle"), NS), [known, *given])
    again = read_owl(written, NS)
    assert again.ontology.version == ontology.version
    assert told(Graph().parse(data=to_turtle(again.ontology, again.extra), format="turtle")) == told(written)


OWN = (
    PREFIXES
    + """:Boat a owl:Class ; rdfs:label "ferry" . :Human a owl:Class ; rdfs:label "person" . :Firm a owl:Class ; rdfs:label "firm" .
:skipper a owl:ObjectProperty ; rdfs:label "captain" ; rdfs:domain :Boat ; rdfs:range :Human .
:built a owl:DatatypeProperty ; rdfs:label "built" ; rdfs:domain :Boat ; rdfs:range xsd:gYear ."""
)


def answered(*properties: dict[str, Any], classes: tuple[dict[str, Any], ...] = (), limits: tuple[dict[str, Any], ...] = ()) -> Ontology:
    answer = {"classes": list(classes), "properties": list(properties), "cardinalities": list(limits)}
    return ends_in(read_owl(Graph().parse(data=OWN, format="turtle"), NS), [answer])[0]


def prop(label: str, kind: str, domains: list[str], ranges: list[str]) -> dict[str, Any]:
    return {"label": label, "definition": "It.", "kind": kind, "domains": domains, "ranges": ranges, "serves": ["q1"]}


TUG = {"label": "tug", "definition": "A boat that pulls."}


@pytest.mark.parametrize(
    ("said", "own", "beside"),
    [
        (prop("captain", "object", ["ferry"], ["person"]), True, None),
        (prop("captain", "object", ["tug"], ["person"]), False, ("captain of tug", ["tug"], ["person"])),
        (prop("captain", "object", ["ferry", "tug"], ["person"]), True, ("captain of tug", ["tug"], ["person"])),
        (prop("captain", "object", ["ferry"], ["person", "firm"]), True, ("captain as firm", ["ferry"], ["firm"])),
        (prop("captain", "datatype", ["ferry"], ["string"]), False, ("captain as string", ["ferry"], ["string"])),
        (prop("built", "datatype", ["ferry"], ["date"]), True, None),
        (prop("built", "object", ["ferry"], ["firm"]), False, ("built as firm", ["ferry"], ["firm"])),
    ],
)
def test_a_user_s_property_is_used_where_it_fits_and_has_one_beside_it_where_not(
    said: dict[str, Any], own: bool, beside: tuple[str, list[str], list[str]] | None
) -> None:
    ontology = answered(said, classes=(TUG,))
    theirs = ontology.property_named(str(said["label"]))
    assert theirs is not None
    assert theirs.serves == (("q1",) if own else ())
    ours = [p for p in ontology.properties.values() if p.iri.startswith(NS)]
    found = [(p.label, [ontology.label(d) for d in p.domains], [ontology.label(r) for r in p.ranges]) for p in ours]
    assert found == ([beside] if beside else [])


def test_a_new_class_below_a_user_s_own_has_the_user_s_properties() -> None:
    ontology = answered(prop("captain", "object", ["tug"], ["person"]), classes=({**TUG, "parents": ["ferry"]},))
    assert [p.iri for p in ontology.properties.values() if p.iri.startswith(NS)] == []


def test_a_cardinality_goes_with_the_property_that_is_beside_the_user_s_and_never_limits_a_user_s_class() -> None:
    said = prop("captain", "object", ["tug"], ["person"])
    limits = ({"class": "tug", "property": "captain", "least": 1, "most": 1}, {"class": "ferry", "property": "captain", "least": 1})
    ontology = answered(said, classes=(TUG,), limits=limits)
    tug, captain = ontology.class_named("tug"), ontology.property_named("captain of tug")
    assert tug is not None
    assert captain is not None
    assert ontology.cardinalities == (Cardinality(tug.iri, captain.iri, 1, 1),)


def test_answering_twice_is_answering_once_and_the_order_does_not_matter() -> None:
    read = read_owl(Graph().parse(data=OWN, format="turtle"), NS)
    untouched = frozenset((*read.ontology.classes, *read.ontology.properties))
    one = {"classes": [TUG], "properties": [prop("captain", "object", ["tug", "ferry"], ["person"])]}
    two = {"classes": [TUG], "properties": [prop("captain", "object", ["tug"], ["firm"]), prop("built", "object", ["tug"], ["firm"])]}
    first, second = apply_all(read.ontology, NS, [one, two], untouched), apply_all(read.ontology, NS, [two, one], untouched)
    assert first == second
    assert apply_all(first, NS, [one, two], untouched) == first


def test_the_datatypes_of_a_user_s_property_stay() -> None:
    ontology = answered(prop("built", "datatype", ["ferry"], ["date"]))
    built = ontology.property_named("built")
    assert built is not None
    assert built.ranges == (xsd("gYear"),)


def test_a_name_of_a_user_s_is_never_a_name_of_ours() -> None:
    text = PREFIXES + ":Boat a owl:Class ; rdfs:label 'ferry' ; skos:altLabel 'boat', 'tug' . :Tug a owl:Class ; rdfs:label 'tug' ."
    answer = {"classes": [{"label": "barge", "definition": "It.", "other_labels": ["boat", "lighter"]}]}
    ontology, _ = ends_in(read_owl(rdflib.Graph().parse(data=text, format="turtle"), NS), [answer])
    barge = ontology.class_named("barge")
    assert barge is not None
    assert barge.other_labels == ("lighter",)
    assert ontology.classes[Iri("http://own.example/o#Boat")].other_labels == ("boat", "tug")
