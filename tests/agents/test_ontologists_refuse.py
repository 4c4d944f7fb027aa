"""After these tests a reader knows which classes and properties of an answer are refused, with what reason, and that the others stay."""

import asyncio
from pathlib import Path

import pytest
from rdflib import OWL, RDFS, Graph
from tests.agents.harbour_questions import APART, LAUNCHED, LIES, QUESTIONS, SOUND, SPACE, built, cls, labels, prop
from tests.agents.scripted import Scripted, chunk

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.port import Ask
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass


def test_only_the_broken_item_goes_back(tmp_path: Path) -> None:
    wrong = {**LIES, "ranges": ["pier"]}

    def mending(ask: Ask) -> object:
        if "mend" not in ask.inputs:
            return {**SOUND, "properties": [LAUNCHED, wrong]}
        (item,) = ask.inputs["mend"]["items"]
        assert item["item"] == wrong
        assert any("pier" in fault.casefold() for fault in item["faults"])
        assert "pier" in ask.user, "a language model is told the same"
        return {"classes": [], "properties": [{**LIES, "mends": item["n"]}], "cardinalities": []}

    result = built(tmp_path, Scripted({**APART, "ontology": mending}))
    assert labels(result) == ({"ferry", "berth"}, {"launched on", "lies at"})
    assert result.unreadable == ()


@pytest.mark.parametrize(
    ("classes", "lost"),
    [
        ([cls("hull", parents=["hull"])], {"hull"}),
        ([cls("hull", parents=["deck"]), cls("deck", parents=["hull"])], {"hull", "deck"}),
        ([cls("hull", parents=["deck"]), cls("deck", parents=["keel"]), cls("keel", parents=["hull"])], {"hull", "deck", "keel"}),
        ([cls("hull", parents=["nowhere"])], {"hull"}),
        ([cls("hull", disjoint_with=["ferry"], parents=["ferry"])], {"hull"}),
        ([cls("hull", definition=" ")], {"hull"}),
        ([cls("hull", serves=["q99"])], {"hull"}),
        ([{"label": "hull"}], {"hull"}),
        ([cls("")], {""}),
        ([cls("hull\x1b[31m")], {"hull"}),
        ([cls("hull", other_labels=["keel\u202e"])], {"hull"}),
        ([cls("hull" * 1_000)], {"hull"}),
        ([cls("hull", parents=["deck" * 1_000])], {"hull"}),
    ],
)
def test_a_broken_class_is_unreadable_and_what_leans_on_nothing_broken_stays(
    tmp_path: Path, classes: list[dict[str, object]], lost: set[str]
) -> None:
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: {**SOUND, "classes": [cls("ferry"), cls("berth"), *classes]}}))
    kept_classes, kept_properties = labels(result)
    assert {"ferry", "berth"} <= kept_classes
    assert "launched on" in kept_properties
    assert result.unreadable
    said = " ".join(one.raw for one in result.unreadable)
    assert all(label in said for label in lost)


@pytest.mark.parametrize(
    "properties",
    [
        [prop("age", ["q1"], kind="datatype", ranges=["banana"])],
        [prop("age", ["q1"], kind="object", ranges=["integer"])],
        [prop("age", ["q1"], domains=["captain"])],
        [prop("age", ["q1"], domains=[])],
        [prop("age", ["q1"], ranges=[])],
        [prop("age", ["q1"], kind="number")],
        [prop("age" * 1_000)],
        [prop("Is  a")],
        [prop("age", ["q1"], domains=["captain" * 1_000])],
    ],
)
def test_a_broken_property_is_unreadable_and_the_others_stay(tmp_path: Path, properties: list[dict[str, object]]) -> None:
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: {**SOUND, "properties": [LAUNCHED, LIES, *properties]}}))
    assert labels(result)[1] == {"launched on", "lies at"}
    assert [one.task for one in result.unreadable] == ["ontology"]


def test_an_impossible_cardinality_goes_and_the_rest_stays(tmp_path: Path) -> None:
    limits = [{"class": "ferry", "property": "lies at", "least": 3, "most": 1}, {"class": "ferry", "property": "launched on", "least": 1}]
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: {**SOUND, "cardinalities": limits}}))
    assert [(c.least, c.most) for c in result.ontology.cardinalities] == [(1, None)]
    assert len(result.unreadable) == 1


def test_what_one_answer_means_alone_it_means_among_others() -> None:
    once = apply_edits(empty_ontology(SPACE), SPACE, SOUND)
    assert apply_edits(once, SPACE, SOUND) == once


def test_a_property_that_is_for_no_question_goes_back(tmp_path: Path) -> None:
    idle = prop("painted by")
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: {**SOUND, "properties": [LAUNCHED, LIES, idle]}}))
    assert labels(result)[1] == {"launched on", "lies at"}
    assert ["serves none of the questions" in one.reason for one in result.unreadable] == [True]


def test_a_class_that_is_the_name_of_one_thing_is_refused(tmp_path: Path) -> None:
    told = chunk("Berth 4 is the berth of the ferry. At noon the Grey Heron left it, and at one the tug met the Grey Heron.")

    async def work() -> OntologyResult:
        answer = {**SOUND, "classes": [cls("ferry"), cls("berth"), cls("grey heron", parents=["ferry"], serves=["q1"])]}
        async with checkpoints(tmp_path / "checkpoints.db") as saver:
            model, settings = Scripted({**APART, "ontology": lambda _: answer}), OntologistSettings(SPACE)
            return await build_ontology("boats", QUESTIONS, (told,), empty_ontology(SPACE), model, settings, saver, "build")

    result = asyncio.run(work())
    assert labels(result)[0] == {"ferry", "berth"}
    assert ["'grey heron' is the name of one thing" in one.reason for one in result.unreadable] == [True]


def test_a_cardinality_that_leaves_a_class_empty_is_refused_with_the_reason(tmp_path: Path) -> None:
    classes = [cls("ferry"), cls("berth"), cls("pilot", disjoint_with=["ferry"], serves=["q1"])]
    limits = [{"class": "pilot", "property": "launched on", "least": 1, "most": None}]
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: {**SOUND, "classes": classes, "cardinalities": limits}}))
    assert result.ontology.cardinalities == ()
    (lost,) = result.unreadable
    assert "every 'pilot' has at least 1 of 'launched on', which only 'ferry' has, and 'pilot' is disjoint with that" in lost.reason


def test_what_a_user_s_axioms_leave_empty_goes_back_though_our_noun_cannot_say_them(tmp_path: Path) -> None:
    boat = OntologyClass(Iri("https://example.net/own#Boat"), "boat", "It floats.")
    anchor = OntologyClass(Iri("https://example.net/own#Anchor"), "anchor", "It sinks.")
    start = Ontology(Iri(f"{SPACE}ontology"), {boat.iri: boat, anchor.iri: anchor})
    axiom = f"<{boat.iri}> <{RDFS.subClassOf}> [ a <{OWL.Class}> ; <{OWL.complementOf}> <{anchor.iri}> ] ."
    extra = Graph().parse(data=axiom, format="turtle")
    classes = [cls("ferry", parents=["boat"]), cls("berth"), cls("kedge", parents=["boat", "anchor"], serves=["q1"])]
    model = Scripted({**APART, "ontology": lambda _: {**SOUND, "classes": classes}})
    result = built(tmp_path, model, start=start, extra=extra)
    assert labels(result)[0] == {"boat", "anchor", "ferry", "berth"}
    assert ["'kedge' can have no members: " in one.reason for one in result.unreadable] == [True]
    again = built(tmp_path, model, start=start)
    assert "kedge" in labels(again)[0], "without the axiom it is another piece of work, not the one that was checkpointed"
