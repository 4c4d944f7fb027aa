"""After these tests a reader knows which steps may join islands, and that each leaves fewer of them and breaks nothing."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syngraph.contracts.ontology_contract import check_ontology
from syngraph.contracts.weaving_contract import joinable, step_faults
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.islands import islands
from syngraph.ontologies.ontology import Cardinality, Ontology
from syngraph.ontologies.weaving import weave
from syngraph.ontologies.weaving_step import Step, take, take_all

NS = "https://example.org/g/"


def cls(label: str, *parents: str, **more: object) -> dict[str, object]:
    return {"label": label, "definition": f"A {label}.", "parents": list(parents), **more}


def prop(label: str, domain: str, *ranges: str, **more: object) -> dict[str, object]:
    plain = {"label": label, "definition": "It.", "kind": "object", "domains": [domain], "ranges": list(ranges), "serves": []}
    return {**plain, **more}


PORT: dict[str, Any] = {
    "classes": [
        cls("ferry", "vessel", serves=["q1"]),
        cls("vessel"),
        cls("berth"),
        cls("boat", other_labels=["craft"], serves=["q2"]),
        cls("captain", disjoint_with=["ferry"]),
        cls("rumour"),
        cls("gossip", "rumour"),
    ],
    "properties": [
        prop("lies at", "ferry", "berth", serves=["q3"]),
        prop("length", "boat", "integer", kind="datatype"),
        prop("born on", "captain", "date", kind="datatype"),
    ],
    "cardinalities": [{"class": "boat", "property": "length", "least": 1, "most": 2}],
}
HARBOUR = apply_edits(empty_ontology(NS), NS, PORT)
NONE: frozenset[Iri] = frozenset()


def iri(label: str, ontology: Ontology = HARBOUR) -> Iri:
    found = ontology.class_named(label)
    assert found is not None
    return found.iri


def parts(ontology: Ontology) -> list[list[str]]:
    return [sorted(map(ontology.label, island)) for island in islands(ontology)]


def faults(step: Step, ontology: Ontology = HARBOUR, own: frozenset[Iri] = NONE) -> str:
    return "; ".join(step_faults(ontology, step, NS, own))


def test_islands_hang_together_by_subclasses_and_object_properties_and_not_by_the_root_or_by_values() -> None:
    apart = [["berth", "ferry", "vessel"], ["gossip", "rumour"], ["boat"], ["captain"]]
    assert parts(HARBOUR) == apart
    assert parts(weave(HARBOUR)) == apart


def test_a_merged_class_gives_the_other_its_names_its_questions_and_its_ends() -> None:
    step = Step("merge", "boat", "vessel")
    assert faults(step) == ""
    merged = take(HARBOUR, step, NS)
    vessel = merged.classes[iri("vessel")]
    assert (vessel.label, vessel.other_labels, vessel.serves) == ("vessel", ("boat", "craft"), ("q2",))
    length = merged.property_named("length")
    assert length is not None
    assert length.domains == (vessel.iri,)
    assert merged.cardinalities == (Cardinality(vessel.iri, length.iri, 1, 2),)
    assert iri("boat") not in merged.classes
    assert len(islands(merged)) == 3


def test_of_two_limits_the_more_lenient_one_counts_after_a_merger() -> None:
    length = HARBOUR.properties[Iri(NS + "ontology#length")]
    both = replace(HARBOUR, cardinalities=(*HARBOUR.cardinalities, Cardinality(iri("vessel"), length.iri, 0, 5)))
    assert take(both, Step("merge", "boat", "vessel"), NS).cardinalities == (Cardinality(iri("vessel"), length.iri, 0, 5),)


def test_a_bridge_puts_one_top_below_a_class_of_another_island_or_both_below_a_new_one() -> None:
    below, both = Step("bridge", "boat", "vessel"), Step("bridge", "boat", "vessel", "craft of any kind", "What floats.")
    assert (faults(below), faults(both)) == ("", "")
    assert take(HARBOUR, below, NS).is_a(iri("boat"), iri("vessel"))
    above = take(HARBOUR, both, NS)
    assert above.is_a(iri("ferry"), iri("craft of any kind", above))
    assert above.is_a(iri("boat"), iri("craft of any kind", above))


def test_an_island_that_nothing_needs_is_pruned_whole() -> None:
    step = Step("prune", "gossip")
    assert faults(step) == ""
    assert parts(take(HARBOUR, step, NS)) == [["berth", "ferry", "vessel"], ["boat"], ["captain"]]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step("merge", "ferry", "berth"), "islands does not fall"),
        (Step("bridge", "berth", "vessel"), "islands does not fall"),
        (Step("bridge", "boat", "yacht"), "'yacht' is none of the classes"),
        (Step("merge", "", "ferry"), "'' is none of the classes"),
        (Step("bridge", "gossip", "boat"), "'gossip' has a parent already"),
        (Step("bridge", "boat", "ferry", "craft at sea", "What floats."), "'ferry' has a parent already"),
        (Step("merge", "gossip", "ferry"), "both have parents"),
        (Step("bridge", "captain", "vessel"), "'captain' and 'ferry' are disjoint"),
        (Step("bridge", "captain", "vessel", "part of a port", "It."), "'captain' and 'ferry' are disjoint"),
        (Step("merge", "captain", "berth"), ""),
        (Step("bridge", "boat", "vessel", "entity", "Anything."), "says nothing about what both are"),
        (Step("bridge", "boat", "vessel", "Thing", "Anything."), "says nothing about what both are"),
        (Step("bridge", "boat", "vessel", "hull", " "), "has no definition"),
        (Step("bridge", "boat", "vessel", "rumour", "It."), "is a class already"),
        (Step("prune", "boat"), "'boat' serves a question; the property 'length' needs it"),
        (Step("prune", "berth"), "'ferry' serves a question"),
        (Step("prune", "captain"), "the property 'born on' needs it"),
        (Step("prune", "yacht"), "none of the classes"),
    ],
)
def test_a_step_that_may_not_be_taken_says_why(step: Step, says: str) -> None:
    assert (faults(step) == "") if not says else says in faults(step)


@pytest.mark.parametrize(
    ("step", "own"),
    [
        (Step("merge", "boat", "vessel"), "boat"),
        (Step("merge", "boat", "vessel"), "vessel"),
        (Step("bridge", "boat", "vessel"), "boat"),
        (Step("bridge", "boat", "vessel", "craft at sea", "What floats."), "vessel"),
        (Step("prune", "gossip"), "rumour"),
    ],
)
def test_a_user_s_own_class_is_never_changed(step: Step, own: str) -> None:
    assert f"{own!r} is of the user's own ontology" in faults(step, own=frozenset({iri(own)}))


def test_a_class_may_go_below_a_user_s_own() -> None:
    assert faults(Step("bridge", "boat", "vessel"), own=frozenset({iri("vessel")})) == ""


def test_there_is_nothing_to_ask_when_all_islands_are_the_user_s_own() -> None:
    assert joinable(HARBOUR, NONE)
    assert not joinable(HARBOUR, frozenset(HARBOUR.classes))
    assert not joinable(empty_ontology(NS), NONE)


LABELS = [cls.label for cls in HARBOUR.classes.values()]
steps = st.builds(
    Step,
    st.sampled_from(["merge", "bridge", "prune"]),
    st.sampled_from(LABELS),
    st.sampled_from([*LABELS, "yacht"]),
    st.sampled_from(["", "craft at sea"]),
    st.just("It."),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, min_size=1, max_size=6))
def test_whatever_is_proposed_what_is_taken_leaves_fewer_islands_breaks_nothing_and_serves_all(proposed: list[Step]) -> None:
    ontology, taken = HARBOUR, []
    for step in proposed:
        if not step_faults(ontology, step, NS, NONE):
            ontology = take(ontology, step, NS)
            taken.append(step)
    assert [(w.before - w.after >= 1) for w in take_all(HARBOUR, taken, NS)[1]] == [True] * len(taken)
    assert check_ontology(weave(ontology)) == ()
    by_class = {question for cls in ontology.classes.values() for question in cls.serves}
    assert by_class | {question for prop in ontology.properties.values() for question in prop.serves} == {"q1", "q2", "q3"}
