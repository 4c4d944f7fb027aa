"""After these tests a reader knows that what the ontologists return keeps every ontology contract, whatever a model answered."""

import asyncio
from pathlib import Path

import pytest
from tests.agents.harbour_questions import APART, LAUNCHED, LIES, PASSAGES, QUESTIONS, SOUND, SPACE, built, cls, labels, prop, question
from tests.agents.scripted import Memory, Scripted

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.answers import Remembering
from syngraph.agents.model.port import Ask
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.errors import ModelUnreachable
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass


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
