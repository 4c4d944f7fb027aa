"""An ontology that breaks its contract hears of everything at once, each fault with its item and what to do."""

from dataclasses import replace
from typing import Any

import pytest

from syngraph.contracts.ontology_contract import OntologyFault, check_ontology
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.weaving import weave

NS = "https://example.org/g/"


def o(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


def sound() -> Ontology:
    answer: dict[str, Any] = {
        "classes": [
            {"label": "vessel", "definition": "What floats.", "disjoint_with": ["person"]},
            {"label": "ferry", "definition": "A vessel that crosses.", "parents": ["vessel"]},
            {"label": "person", "definition": "Somebody."},
        ],
        "properties": [
            {
                "label": "launched on",
                "definition": "When.",
                "kind": "datatype",
                "domains": ["vessel"],
                "ranges": ["date"],
                "serves": ["q1"],
            },
            {"label": "owner", "definition": "Whose.", "kind": "object", "domains": ["vessel"], "ranges": ["person"]},
        ],
    }
    return weave(apply_edits(empty_ontology(NS), NS, answer))


def with_class(name: str, **changes: Any) -> Ontology:
    ontology = sound()
    iri = o(name[0].upper() + name[1:])
    old = ontology.classes.get(iri, OntologyClass(iri, name, "A kind.", (o("Thing"),)))
    return replace(ontology, classes={**ontology.classes, iri: replace(old, **changes)})


def with_property(**changes: Any) -> Ontology:
    ontology = sound()
    return replace(ontology, properties={**ontology.properties, o("owner"): replace(ontology.properties[o("owner")], **changes)})


def ring(n: int) -> Ontology:
    """A cycle of n classes, one of them below the root."""
    ontology = sound()
    links = {o(f"R{i}"): OntologyClass(o(f"R{i}"), f"r{i}", "A kind.", (o(f"R{(i + 1) % n}"),)) for i in range(n)}
    links[o("R0")] = replace(links[o("R0")], parents=tuple(sorted({o(f"R{1 % n}"), o("Thing")})))
    return replace(ontology, classes={**ontology.classes, **links})


def question(id: str, state: Any = "agreed") -> CompetencyQuestion:
    return CompetencyQuestion(id, f"What of {id}?", "p", "a.md", "words", state=state)


def test_a_sound_ontology_has_no_fault() -> None:
    assert check_ontology(sound(), [question("q1"), question("q7", "dropped")]) == ()


BROKEN: list[tuple[str, Ontology, str, str]] = [
    ("cycle of one", ring(1), "r0", "subclass of itself"),
    ("cycle of two", ring(2), "r0", "'r0', 'r1'"),
    ("cycle of seven", ring(7), "r0", "'r6'"),
    ("island", with_class("whale", parents=()), "whale", "island"),
    ("unknown parent", with_class("ferry", parents=(o("Vessel"), o("Craft"))), "ferry", "unknown parent 'Craft'"),
    ("unknown disjoint class", with_class("ferry", disjoint_with=(o("Tug"),)), "ferry", "unknown disjoint class 'Tug'"),
    ("two disjoint parents", with_class("centaur", parents=(o("Ferry"), o("Person"))), "centaur", "below both"),
    ("disjoint with an ancestor", with_class("ferry", disjoint_with=(o("Thing"),)), "ferry", "above it"),
    ("disjoint with itself", with_class("ferry", disjoint_with=(o("Ferry"),)), "ferry", "disjoint with itself"),
    ("no class label", with_class("ferry", label=" "), str(o("Ferry")), "no label"),
    ("no class definition", with_class("ferry", definition=""), "ferry", "no definition"),
    ("no property definition", with_property(definition=""), "owner", "no definition"),
    ("no domain", with_property(domains=()), "owner", "no domain"),
    ("no range", with_property(ranges=()), "owner", "no range"),
    ("unknown domain", with_property(domains=(o("Craft"),)), "owner", "unknown domain 'Craft'"),
    ("unknown range", with_property(ranges=(o("Firm"),)), "owner", "unknown range 'Firm'"),
    ("datatype as range of an object property", with_property(ranges=(xsd("date"),)), "owner", "needs a class"),
    ("class as range of a datatype property", with_property(kind="datatype"), "owner", "no datatype"),
    ("unknown datatype", with_property(kind="datatype", ranges=(xsd("words"),)), "owner", "'words'"),
    ("two classes of one label", with_class("boat", label="Ferry"), "ferry", "label of 2 classes"),
    (
        "class and property of one name",
        replace(
            sound(),
            properties={
                **sound().properties,
                o("Ferry"): OntologyProperty(o("Ferry"), "ferry to", "d", "object", (o("Ferry"),), (o("Ferry"),)),
            },
        ),
        "ferry",
        "both a class and a property",
    ),
    ("impossible cardinality", replace(sound(), cardinalities=(Cardinality(o("Ferry"), o("owner"), 2, 1),)), "ferry owner", "at least 2"),
    (
        "two of a functional property",
        replace(with_property(functional=True), cardinalities=(Cardinality(o("Ferry"), o("owner"), 2),)),
        "ferry owner",
        "at most 1",
    ),
    (
        "cardinality of an unknown",
        replace(sound(), cardinalities=(Cardinality(o("Craft"), o("owner"), 1),)),
        "Craft owner",
        "unknown 'Craft'",
    ),
]


@pytest.mark.parametrize(("ontology", "item", "what"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_each_broken_rule_names_its_item_and_says_what_to_do(ontology: Ontology, item: str, what: str) -> None:
    faults = check_ontology(ontology)
    assert [f for f in faults if f.item == item and what in f.what], faults
    assert len(faults) == 1, faults


def test_a_question_that_nothing_serves_is_named() -> None:
    [fault] = check_ontology(sound(), [question("q1"), question("q2")])
    assert fault == OntologyFault("What of q2?", "is served by nothing: add 'q2' to `serves` of the properties that answer it")


def test_all_faults_come_at_once_and_in_order() -> None:
    ontology = replace(ring(3), properties=with_property(definition="", domains=()).properties)
    faults = check_ontology(ontology, [question("q2")])
    assert [f.item for f in faults] == ["What of q2?", "owner", "owner", "r0"]


def test_a_contradiction_is_told_where_it_begins_and_not_for_every_class_below() -> None:
    ontology = with_class("centaur", parents=(o("Ferry"), o("Person")))
    below = OntologyClass(o("Foal"), "foal", "A kind.", (o("Centaur"),))
    faults = check_ontology(replace(ontology, classes={**ontology.classes, below.iri: below}))
    assert [f.item for f in faults] == ["centaur"]
