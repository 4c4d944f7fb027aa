"""After these tests a reader knows that what the ontologists return keeps every ontology contract, whatever a model answered."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDFS, Graph
from tests.agents.scripted import Memory, Rule, Scripted, chunk

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.answers import Remembering
from syngraph.agents.model.port import Ask, Model
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.errors import ModelUnreachable
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass
from syngraph.ontologies.question import CompetencyQuestion

SPACE = "https://example.org/g/"
PASSAGES = (chunk("The ferry Selkie was launched on 3 May 2001 and lies at Berth 4."),)


def question(number: str, state: Any = "agreed") -> CompetencyQuestion:
    return CompetencyQuestion(number, f"What about {number}?", "a mate", "a.md", "Selkie", (), state)


def cls(label: str, **more: object) -> dict[str, object]:
    return {"label": label, "definition": f"A {label} of the harbour.", "parents": [], **more}


def prop(label: str, serves: Sequence[str] = (), **more: object) -> dict[str, object]:
    plain = {"label": label, "definition": f"Its {label}.", "kind": "object", "domains": ["ferry"], "ranges": ["berth"], "serves": serves}
    return plain | more


LAUNCHED = prop("launched on", ["q1"], kind="datatype", ranges=["date"], functional=True)
LIES = prop("lies at", ["q2"])
SOUND = {"classes": [cls("ferry"), cls("berth")], "properties": [LAUNCHED, LIES], "cardinalities": []}


APART: dict[str, Rule] = {"weave": lambda _: {"steps": [], "nothing_here": True}}
"""Whoever is asked to join islands leaves them to the root."""
QUESTIONS = (question("q1"), question("q2"))


def built(
    folder: Path,
    model: Model,
    questions: Sequence[CompetencyQuestion] = QUESTIONS,
    start: Ontology | None = None,
    **more: Any,
) -> OntologyResult:
    async def work() -> OntologyResult:
        async with checkpoints(folder / "checkpoints.db") as saver:
            begun = empty_ontology(SPACE) if start is None else start
            return await build_ontology("boats", questions, PASSAGES, begun, model, OntologistSettings(SPACE, **more), saver, "build")

    result = asyncio.run(work())
    known = {(fault.item, fault.what) for fault in check_ontology(start)} if start else set()
    broken = [fault for fault in check_ontology(result.ontology) if (fault.item, fault.what) not in known]
    assert broken == [], "whatever was answered, the result keeps the ontology contract"
    return result


def labels(result: OntologyResult) -> tuple[set[str], set[str]]:
    ontology = result.ontology
    return {c.label for c in ontology.classes.values() if c.iri != ontology.root}, {p.label for p in ontology.properties.values()}


def test_agreed_questions_become_an_ontology_that_serves_them(tmp_path: Path) -> None:
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: SOUND}))
    assert labels(result) == ({"ferry", "berth"}, {"launched on", "lies at"})
    launched = result.ontology.property_named("launched on")
    assert launched is not None
    assert (launched.ranges, launched.functional, launched.serves) == ((xsd("date"),), True, ("q1",))
    assert (result.unserved, result.unreadable) == ((), ())
    assert result.ontology.root is not None


def test_dropped_questions_are_not_put(tmp_path: Path) -> None:
    model = Scripted({**APART, "ontology": lambda _: SOUND})
    built(tmp_path, model, (question("q1"), question("q2"), question("q3", "dropped")))
    assert [q["id"] for q in model.asked[0].inputs["questions"]] == ["q1", "q2"]


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


def test_a_question_that_nothing_serves_is_asked_for_again_and_then_reported(tmp_path: Path) -> None:
    model = Scripted({**APART, "ontology": lambda _: {**SOUND, "properties": [LAUNCHED]}})
    result = built(tmp_path, model)
    assert [fault.item for fault in result.unserved] == ["What about q2?"]
    assert model.tasks() == {"ontology": 2, "weave": 1}
    assert labels(result)[1] == {"launched on"}


def test_each_batch_builds_on_the_ones_before(tmp_path: Path) -> None:
    def batch(ask: Ask) -> object:
        if ask.inputs["questions"][0]["id"] == "q1":
            return {**SOUND, "properties": [LAUNCHED]}
        assert [c["label"] for c in ask.inputs["known"]["classes"]] == ["berth", "ferry"]
        launched = {"label": "launched on", "definition": "Its launched on.", "kind": "datatype", "domains": ["ferry"], "ranges": ["date"]}
        assert ask.inputs["known"]["properties"] == [launched | {"functional": True}]
        assert "property launched on (datatype, functional): ferry -> date: Its launched on." in ask.user
        return {"classes": [], "properties": [LIES], "cardinalities": []}

    result = built(tmp_path, Scripted({**APART, "ontology": batch}), batch=1)
    assert labels(result) == ({"ferry", "berth"}, {"launched on", "lies at"})
    assert result.unserved == ()


def test_a_cycle_across_batches_is_not_let_in(tmp_path: Path) -> None:
    def batch(ask: Ask) -> object:
        if ask.inputs["questions"][0]["id"] == "q1":
            return {**SOUND, "classes": [cls("ferry", parents=["berth"]), cls("berth")], "properties": [LAUNCHED]}
        return {"classes": [cls("berth", parents=["ferry"]), cls("pier", serves=["q2"])], "properties": [LIES], "cardinalities": []}

    result = built(tmp_path, Scripted({**APART, "ontology": batch}), batch=1)
    assert labels(result) == ({"ferry", "berth", "pier"}, {"launched on", "lies at"})
    assert len(result.unreadable) == 1


def test_an_ontology_of_the_users_own_keeps_its_iris_words_and_faults(tmp_path: Path) -> None:
    ferry = Iri("https://example.net/own#F1")
    bare = OntologyClass(Iri("https://example.net/own#F2"), "buoy", "")
    start = Ontology(Iri("https://example.net/own"), {ferry: OntologyClass(ferry, "ferry", "Crosses water."), bare.iri: bare})
    result = built(tmp_path, Scripted({**APART, "ontology": lambda _: SOUND}), start=start)
    found = result.ontology.class_named("ferry")
    assert found is not None
    assert (found.iri, found.definition) == (ferry, "Crosses water.")
    launched = result.ontology.property_named("launched on")
    assert launched is not None
    assert launched.domains == (ferry,)


def test_an_interrupted_build_goes_on_after_its_last_batch(tmp_path: Path) -> None:
    down = [True]

    def failing(ask: Ask) -> object:
        if down and ask.inputs["questions"][0]["id"] == "q2":
            down.clear()
            raise ModelUnreachable("down", "wait")
        return {**SOUND, "properties": [LAUNCHED if ask.inputs["questions"][0]["id"] == "q1" else LIES]}

    model = Scripted({**APART, "ontology": failing})
    with pytest.raises(ModelUnreachable):
        built(tmp_path, model, batch=1)
    result = built(tmp_path, Remembering(model, Memory()), batch=1)
    assert labels(result)[1] == {"launched on", "lies at"}
    assert [ask.inputs["questions"][0]["id"] for ask in model.asked] == ["q1", "q2", "q2"]
    built(tmp_path, model, batch=1)
    assert len(model.asked) == 3


def test_nonsense_ends_in_bounded_calls_and_an_ontology_that_is_the_start(tmp_path: Path) -> None:
    model = Scripted({**APART, "ontology": lambda ask: "hm" if "mend" in ask.inputs and ask.inputs["mend"]["attempt"] == 2 else "{"})
    result = built(tmp_path, model)
    assert len(model.asked) == 3
    assert labels(result) == (set(), set())
    assert len(result.unreadable) == 1
    assert len(result.unserved) == 2


def test_without_an_agreed_question_nothing_is_asked(tmp_path: Path) -> None:
    model = Scripted({**APART, "ontology": lambda _: SOUND})
    result = built(tmp_path, model, (question("q1", "dropped"),))
    assert (model.asked, result.unreadable) == ([], ())


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


def test_a_note_says_beside_its_question_why_the_ontology_cannot_answer_it(tmp_path: Path) -> None:
    model = Scripted({**APART, "ontology": lambda _: SOUND})

    async def work(notes: dict[str, str]) -> OntologyResult:
        async with checkpoints(tmp_path / "checkpoints.db") as saver:
            begun, settings = empty_ontology(SPACE), OntologistSettings(SPACE)
            return await build_ontology("boats", QUESTIONS, PASSAGES, begun, model, settings, saver, "build", notes)

    asyncio.run(work({}))
    asyncio.run(work({"q2": "no property leads to a berth"}))
    without, noted = (ask.inputs["questions"] for ask in model.asked if ask.task == "ontology")
    assert ["note" in one for one in without] == [False, False]
    assert [one.get("note") for one in noted] == [None, "no property leads to a berth"]
    assert "note: no property leads to a berth" in model.asked[-1].user


def test_what_a_user_s_files_define_stays_even_in_the_project_s_namespace(tmp_path: Path) -> None:
    start = apply_edits(empty_ontology(SPACE), SPACE, {"classes": [cls("ferry"), cls("berth")], "properties": [prop("lies at")]})
    wider = {**LIES, "domains": ["ferry", "tug"], "serves": ["q2"]}
    answer = {"classes": [cls("tug")], "properties": [LAUNCHED, wider], "cardinalities": []}
    model = Scripted({**APART, "ontology": lambda _: answer})
    ours = built(tmp_path / "ours", model, start=start).ontology.property_named("lies at")
    assert ours is not None
    assert len(ours.domains) == 2
    own = frozenset((*start.classes, *start.properties))
    result = built(tmp_path / "own", model, start=start, own=own)
    theirs = result.ontology.property_named("lies at")
    assert theirs is not None
    assert len(theirs.domains) == 1
    assert labels(result)[1] == {"launched on", "lies at", "lies at of tug"}
    shown = [ask.inputs["known"]["properties"][0].get("own") for ask in model.asked if ask.task == "ontology"]
    assert shown == [None, True]


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
