"""After these tests a reader knows that what a name means depends on what all texts say of it, and on nothing else."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngraph.agents.resolver.resolve import Resolved, resolve, touched
from syngraph.ontologies.claim import Mention, Reading
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass
from syngraph.ontologies.statement import Literal
from syngraph.ontologies.weaving import weave

SPACE = "https://example.org/g/"


def iri(label: str) -> Iri:
    return Iri(f"urn:c:{label}")


def ontology() -> Ontology:
    above = {"vessel": "", "ferry": "vessel", "tug": "vessel", "person": "", "place": ""}
    classes = [OntologyClass(iri(label), label, "It.", (iri(top),) if top else ()) for label, top in above.items()]
    return weave(Ontology(Iri("urn:o"), {cls.iri: cls for cls in classes}))


ONTOLOGY = ontology()
VESSEL, FERRY, TUG, PERSON, PLACE = map(iri, ("vessel", "ferry", "tug", "person", "place"))
ROOT = ONTOLOGY.root


def stated(cls: Iri, name: str = "Selkie") -> Mention:
    return Mention(name, cls)


def expected(*classes: Iri, name: str = "Selkie") -> Mention:
    return Mention(name, None, classes)


def resolved(*mentions: Mention) -> list[tuple[str, Iri | None]]:
    found = resolve(mentions, ONTOLOGY, SPACE)
    return [(found[mention].iri.removeprefix(SPACE), found[mention].derived_type) for mention in mentions]


def test_a_stated_class_gives_the_thing_below_its_top() -> None:
    assert resolved(stated(FERRY)) == [("vessel/selkie", None)]
    assert resolved(stated(FERRY), stated(TUG)) == [("vessel/selkie", None)] * 2, "one thing of two classes is for the gate to judge"


def test_the_only_stated_top_of_a_key_is_meant_by_all_its_mentions() -> None:
    assert resolved(stated(FERRY), expected(VESSEL), expected()) == [("vessel/selkie", None)] * 3


def test_a_stated_top_wins_over_what_the_property_expected_so_that_the_gate_sees_the_wrong_end() -> None:
    assert resolved(stated(PERSON), expected(VESSEL)) == [("person/selkie", None)] * 2


def test_of_several_stated_tops_the_expected_one_is_meant() -> None:
    assert resolved(stated(PERSON), stated(FERRY), expected(VESSEL), expected(PERSON, PLACE)) == [
        ("person/selkie", None),
        ("vessel/selkie", None),
        ("vessel/selkie", None),
        ("person/selkie", None),
    ]


def test_when_none_of_several_stated_tops_is_expected_it_is_a_thing_of_the_expected_class() -> None:
    assert resolved(stated(PERSON), stated(FERRY), expected(PLACE))[2] == ("place/selkie", PLACE)


def test_without_a_stated_class_the_expected_one_follows() -> None:
    assert resolved(expected(FERRY)) == [("vessel/selkie", FERRY)]
    assert resolved(expected(FERRY), expected(PERSON)) == [("vessel/selkie", FERRY), ("person/selkie", PERSON)]


def test_of_a_union_the_class_that_other_mentions_expect_is_meant() -> None:
    assert resolved(expected(VESSEL, PERSON), expected(VESSEL)) == [("vessel/selkie", VESSEL)] * 2
    assert resolved(expected(FERRY, TUG)) == [("vessel/selkie", VESSEL)], "of two classes below one top, the top follows"


@pytest.mark.parametrize("classes", [(VESSEL, PERSON), (PLACE, PERSON), (VESSEL, PLACE), (PLACE, VESSEL, PERSON)])
def test_of_a_union_that_nothing_decides_the_least_iri_is_meant_in_every_process(classes: tuple[Iri, ...]) -> None:
    assert resolved(expected(*classes)) == [(f"{min(classes).local}/selkie", min(classes))]


def test_with_nothing_known_it_is_a_thing() -> None:
    assert resolved(expected()) == [("thing/selkie", ROOT)]


def test_a_mention_of_which_nothing_is_known_is_what_all_others_expect() -> None:
    assert {iri for iri, _ in resolved(expected(), expected(PERSON))} == {"person/selkie"}
    assert ("thing/selkie", ROOT) in resolved(expected(), expected(PERSON), expected(VESSEL))


def test_that_something_is_a_thing_says_nothing_beside_a_class() -> None:
    assert ROOT is not None
    assert resolved(stated(ROOT), stated(FERRY)) == [("vessel/selkie", None)] * 2
    assert resolved(stated(ROOT)) == [("thing/selkie", None)]


def test_names_that_differ_in_article_case_and_space_are_one_thing_and_others_are_not() -> None:
    one, other, third = resolved(stated(FERRY, "the  Selkie"), stated(FERRY, "SELKIE"), stated(FERRY, "Selkie 2"))
    assert one == other
    assert one != third


def test_keys_touched_are_those_of_subjects_and_objects_that_are_things() -> None:
    span = Span(0, 1)
    readings = [
        Reading(stated(FERRY, "The Selkie"), Iri("urn:p"), expected(PLACE, name="Berth 4"), "x", span),
        Reading(stated(FERRY, "Nereid"), RDFS_LABEL, Literal("Nereid"), "x", span),
        Reading(stated(FERRY, "Nereid"), RDF_TYPE, FERRY, "x", span),
    ]
    assert touched(readings) == {"selkie", "berth 4", "nereid"}


def test_a_class_of_an_earlier_ontology_version_is_still_resolved() -> None:
    assert resolve([stated(Iri("urn:gone"))], ONTOLOGY, SPACE)


CLASSES = st.sampled_from([VESSEL, FERRY, TUG, PERSON, PLACE, *([ROOT] if ROOT else [])])
NAMES = st.sampled_from(["Selkie", "the Selkie", "Nereid"])
MENTIONS = st.builds(Mention, NAMES, CLASSES) | st.builds(Mention, NAMES, st.none(), st.lists(CLASSES, max_size=3).map(tuple))


@given(st.lists(MENTIONS, max_size=6), st.randoms())
def test_the_order_of_mentions_does_not_matter(mentions: list[Mention], random: object) -> None:
    shuffled = list(mentions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    once = resolve(mentions, ONTOLOGY, SPACE)
    assert once == resolve(shuffled, ONTOLOGY, SPACE)
    assert once == resolve(mentions * 2, ONTOLOGY, SPACE), "how often something is said does not matter"


@given(st.lists(MENTIONS, max_size=6))
def test_a_key_is_resolved_by_its_own_mentions_alone(mentions: list[Mention]) -> None:
    together = resolve(mentions, ONTOLOGY, SPACE)
    apart: dict[Mention, Resolved] = {}
    for key in {mention.key for mention in mentions}:
        apart |= resolve([mention for mention in mentions if mention.key == key], ONTOLOGY, SPACE)
    assert together == apart


@given(st.lists(MENTIONS, max_size=6))
def test_a_thing_has_a_class_stated_or_derived_below_its_own_top(mentions: list[Mention]) -> None:
    for mention, thing in resolve(mentions, ONTOLOGY, SPACE).items():
        classes = {m.stated for m in mentions if m.key == mention.key and m.stated} | ({thing.derived_type} - {None})
        tops = {ONTOLOGY.label(ONTOLOGY.top(cls)) for cls in classes if cls}
        assert thing.iri.removeprefix(SPACE).split("/")[0] in tops


@pytest.mark.parametrize("mentions", list(permutations([stated(PERSON), stated(FERRY), expected(VESSEL, PLACE)])))
def test_every_order_gives_the_same(mentions: tuple[Mention, ...]) -> None:
    assert resolve(mentions, ONTOLOGY, SPACE)[expected(VESSEL, PLACE)] == Resolved(Iri(SPACE + "vessel/selkie"))
