"""Answers become an ontology: labels get IRIs once, what is known stays, and the order of answers does not matter."""

from itertools import permutations
from typing import Any

from syngraph.ontologies.edit import apply_all, apply_edits, empty_ontology
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass
from syngraph.ontologies.weaving import weave

NS = "https://example.org/g/"
ANSWER: dict[str, Any] = {
    "classes": [
        {"label": "vessel", "definition": "What floats.", "parents": [], "other_labels": ["ship", "Vessel"], "serves": ["q1"]},
        {"label": "ferry", "definition": "A vessel that crosses.", "parents": ["vessel"], "disjoint_with": ["tug boat"], "serves": []},
        {"label": "tug  boat", "definition": "A vessel that pulls.", "parents": ["ship"]},
    ],
    "properties": [
        {"label": "launched on", "definition": "When.", "kind": "datatype", "domains": ["vessel"], "ranges": ["date"], "functional": True},
        {"label": "owner", "definition": "Whose.", "kind": "object", "domains": ["vessel"], "ranges": ["person"], "serves": ["q2"]},
    ],
    "cardinalities": [{"class": "vessel", "property": "launched on", "least": 1, "most": None}],
}


def o(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


def test_labels_become_iris_wherever_they_are_named() -> None:
    ontology = apply_edits(empty_ontology(NS), NS, ANSWER)
    assert set(ontology.classes) == {o("Vessel"), o("Ferry"), o("TugBoat")}
    assert ontology.classes[o("Vessel")].other_labels == ("ship",)
    assert ontology.classes[o("Ferry")].disjoint_with == (o("TugBoat"),)
    assert ontology.classes[o("TugBoat")].parents == (o("Vessel"),)
    assert ontology.properties[o("launchedOn")].ranges == (xsd("date"),)
    assert ontology.properties[o("launchedOn")].functional
    assert ontology.cardinalities == (Cardinality(o("Vessel"), o("launchedOn"), 1),)


def test_a_class_that_nobody_defines_keeps_its_place_for_the_contract_to_name() -> None:
    ontology = apply_edits(empty_ontology(NS), NS, ANSWER)
    assert ontology.properties[o("owner")].ranges == (o("Person"),)
    assert o("Person") not in ontology.classes


def test_applying_an_answer_twice_is_applying_it_once() -> None:
    once = apply_edits(empty_ontology(NS), NS, ANSWER)
    assert apply_edits(once, NS, ANSWER) == once
    assert apply_edits(weave(once), NS, ANSWER).version != ""


def test_the_order_of_answers_does_not_matter() -> None:
    answers: list[dict[str, Any]] = [
        ANSWER,
        {
            "classes": [{"label": "Ship", "definition": "Floats.", "serves": ["q9"]}, {"label": "person", "definition": "Somebody."}],
            "properties": [
                {"label": "owner", "definition": "Another's words.", "kind": "datatype", "domains": ["ferry"], "ranges": ["string"]},
                {"label": "Launched On", "definition": "Day.", "kind": "datatype", "domains": ["ship"], "ranges": ["xsd:dateTime"]},
            ],
            "cardinalities": [{"class": "vessel", "property": "launched on", "least": 2, "most": 3}],
        },
        {"classes": [{"label": "vessel", "definition": "A hull.", "parents": ["craft"], "other_labels": ["boat"]}]},
    ]
    ends = {apply_all(empty_ontology(NS), NS, order).version for order in permutations(answers)}
    assert len(ends) == 1
    ontology = apply_all(empty_ontology(NS), NS, answers)
    assert ontology.classes[o("Vessel")].definition == "A hull."
    assert ontology.properties[o("owner")].kind == "object"
    assert ontology.properties[o("owner")].ranges == (o("Person"),)
    assert not ontology.properties[o("launchedOn")].functional
    assert ontology.cardinalities == (Cardinality(o("Vessel"), o("launchedOn"), 1),)


def test_a_label_means_one_class_though_another_answer_has_it_as_an_alias() -> None:
    ontology = apply_all(empty_ontology(NS), NS, [ANSWER, {"classes": [{"label": "ship", "definition": "Big."}]}])
    assert ontology.classes[o("Ship")].label == "ship"
    assert ontology.classes[o("Vessel")].other_labels == ()


def test_what_is_known_keeps_its_iri_its_label_and_its_definition() -> None:
    known = OntologyClass(Iri("http://own.example/Schiff"), "ship", "The user's words.", other_labels=("vessel",))
    ontology = apply_edits(Ontology(Iri(NS + "ontology"), {known.iri: known}), NS, ANSWER)
    ship = ontology.classes[known.iri]
    assert (ship.label, ship.definition, ship.serves) == ("ship", "The user's words.", ("q1",))
    assert ontology.classes[o("Ferry")].parents == (known.iri,)
    assert o("Vessel") not in ontology.classes


def test_weaving_gives_every_class_one_root_and_does_so_once() -> None:
    ontology = weave(apply_edits(empty_ontology(NS), NS, ANSWER))
    assert ontology.root == o("Thing")
    assert all(ontology.is_a(c, o("Thing")) for c in ontology.classes)
    assert weave(ontology) == ontology
    assert ontology.top(o("Ferry")) == o("Vessel")


def test_a_class_that_gets_a_parent_later_leaves_the_root() -> None:
    first = weave(apply_edits(empty_ontology(NS), NS, {"classes": [{"label": "ferry", "definition": "d"}]}))
    later = weave(apply_edits(first, NS, ANSWER))
    assert later.classes[o("Ferry")].parents == (o("Vessel"),)
    assert later.classes[o("Vessel")].parents == (o("Thing"),)


def test_weaving_leaves_a_cycle_and_owl_thing_no_place_to_hide() -> None:
    a, b = OntologyClass(o("A"), "a", "d", (o("B"),)), OntologyClass(o("B"), "b", "d", (o("A"),))
    c = OntologyClass(o("C"), "c", "d", (Iri("http://www.w3.org/2002/07/owl#Thing"),))
    woven = weave(Ontology(Iri(NS + "ontology"), {x.iri: x for x in (a, b, c)}))
    assert woven.classes[o("A")].parents == (o("B"),)
    assert woven.classes[o("C")].parents == (o("Thing"),)
