"""Invented worlds that the offline rules were not written for: documents in, questions, ontology and claims out."""

import asyncio
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from syngraph.agents.model.port import Ask
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.panel.agreement import merged
from syngraph.agents.panel.stages import (
    Groups,
    GroupsAnswer,
    Personas,
    PersonasAnswer,
    Questions,
    QuestionsAnswer,
    Read,
    Revise,
    RulingsAnswer,
    Votes,
    VotesAnswer,
)
from syngraph.agents.passage import passage
from syngraph.connectors.documents.read import read_document
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.edit import apply_all, empty_ontology
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.weaving import weave

WORLDS = Path(__file__).parent / "offline_worlds"
NAMES = sorted(world.name for world in WORLDS.iterdir() if world.is_dir())
Plain = dict[str, Any]


def ask(task: str, inputs: Plain) -> Plain:
    answer = asyncio.run(OfflineModel().answer(Ask(task, "", "", "", inputs, {})))
    answered: Plain = json.loads(answer.text)
    return answered


@cache
def passages(world: str) -> list[Plain]:
    root = WORLDS / world
    return [passage(chunk) for path in sorted(root.iterdir()) for chunk in read_document(root, path.name).chunks]


@cache
def panel(world: str) -> Plain:
    """What the panel's tasks make of a world: what was proposed, voted and ruled on, and the questions on which all agree afterwards."""
    shown = passages(world)
    groups = ask("groups", {"domain": "", "most": 8, "passages": shown})["groups"]
    personas = ask("personas", {"domain": "", "groups": groups, "most": 8, "passages": shown})["personas"]
    questions: list[Plain] = []
    for persona in personas:
        for put in ask("questions", {"domain": "", "persona": persona, "passages": shown})["questions"]:
            questions.append({"id": f"q{len(questions)}", "proposer": persona["name"], **put})
    votes = voted(personas, questions, shown)
    first = [{**q, "votes": cast_on(q, votes)} for q in questions]
    contested = [q for q in first if any(vote["choice"] != "approve" for vote in q["votes"])]
    rulings = ask("revise", {"domain": "", "questions": contested, "agreed": [], "passages": shown})["rulings"]
    rewritten = {one["id"]: one["text"] for one in rulings if one["choice"] == "rewrite"}
    second = [{**q, "text": rewritten.get(q["id"], q["text"])} for q in questions]
    again = voted(personas, second, shown)
    agreed = [q for q in second if all(vote["choice"] == "approve" for vote in cast_on(q, again))]
    made = {"groups": groups, "personas": personas, "questions": questions, "votes": votes + again}
    return {**made, "contested": contested, "rulings": rulings, "agreed": agreed}


def voted(personas: list[Plain], questions: list[Plain], shown: list[Plain]) -> list[tuple[list[Plain], list[Plain]]]:
    """What each persona is asked to vote on, and its votes."""
    votes = []
    for persona in personas:
        mine = [{k: q[k] for k in ("id", "text", "document", "passage")} for q in questions if q["proposer"] != persona["name"]]
        votes.append((mine, ask("votes", {"persona": persona, "questions": mine, "passages": shown})["votes"]))
    return votes


def cast_on(question: Plain, votes: list[tuple[list[Plain], list[Plain]]]) -> list[Plain]:
    return [vote for _, cast in votes for vote in cast if vote["id"] == question["id"]]


@cache
def answered(world: str, batch: int = 1000) -> list[Plain]:
    """The ontology task's answers, so many questions at a time, each knowing the labels of those before."""
    answers: list[Plain] = []
    questions = panel(world)["agreed"]
    for start in range(0, len(questions), batch):
        labels = {part: {one["label"] for answer in answers for one in answer[part]} for part in ("classes", "properties")}
        known = {part: [{"label": label} for label in sorted(found)] for part, found in labels.items()}
        put = questions[start : start + batch]
        answers.append(ask("ontology", {"domain": "", "questions": put, "passages": passages(world), "known": known}))
    return answers


def ontology(world: str, batch: int = 1000) -> Ontology:
    return weave(apply_all(empty_ontology("https://example.org/w/"), "https://example.org/w/", answered(world, batch)))


@cache
def extracted(world: str) -> list[tuple[Plain, Plain]]:
    made = answered(world)[0]
    shown = [{k: v for k, v in one.items() if k != "document"} for one in passages(world)]
    given = {"classes": made["classes"], "properties": made["properties"]}
    return [(one, ask("extract", {**seen, **given})) for one, seen in zip(passages(world), shown, strict=True)]


def prop(world: str, label: str) -> Plain:
    return next(one for one in answered(world)[0]["properties"] if one["label"] == label)


@pytest.mark.parametrize("world", NAMES)
def test_the_claims_of_a_world_are_those_its_reader_would_make(world: str) -> None:
    expected = {tuple(row) for row in json.loads((WORLDS / f"{world}.json").read_text(encoding="utf-8"))}
    found = {(one["document"], c["subject"], c["property"], c["object"]) for one, said in extracted(world) for c in said["claims"]}
    assert found - expected == set()
    assert expected - found == set()


@pytest.mark.parametrize("world", NAMES)
def test_every_quote_stands_verbatim_in_its_passage(world: str) -> None:
    quotes = [(one["text"], item["quote"]) for one, said in extracted(world) for item in said["claims"] + said["outside"]]
    assert quotes
    assert all(quote in text for text, quote in quotes)


@pytest.mark.parametrize("world", NAMES)
def test_the_panel_keeps_its_stage_contracts(world: str) -> None:
    made, shown = panel(world), passages(world)
    read = Read(shown, made["groups"])
    assert list(Groups().after(read, GroupsAnswer.model_validate({"groups": made["groups"]}))) == []
    assert list(Personas().after(read, PersonasAnswer.model_validate({"personas": made["personas"]}))) == []
    put = [{k: q[k] for k in ("text", "document", "passage")} for q in made["questions"]]
    assert list(Questions().after(read, QuestionsAnswer.model_validate({"questions": put}))) == []
    for mine, cast in made["votes"]:
        assert list(Votes().after(Read(shown, questions=mine), VotesAnswer.model_validate({"votes": cast}))) == []
    ruled = RulingsAnswer.model_validate({"rulings": made["rulings"]})
    assert [fault.what for fault in Revise().after(Read(shown, questions=made["contested"]), ruled)] == []
    assert len(made["personas"]) >= 2
    assert made["agreed"]


@pytest.mark.parametrize("world", NAMES)
@pytest.mark.parametrize("batch", [1000, 5])
def test_the_ontology_of_a_world_breaks_no_contract_and_serves_every_question(world: str, batch: int) -> None:
    questions = [CompetencyQuestion(q["id"], q["text"], q["proposer"], q["document"], q["passage"]) for q in panel(world)["agreed"]]
    assert check_ontology(ontology(world, batch), questions) == ()


@pytest.mark.parametrize("world", NAMES)
def test_asking_in_batches_gives_the_same_ontology(world: str) -> None:
    whole, batched = ontology(world), ontology(world, 5)
    assert {p.label: (p.kind, p.domains, p.ranges, p.functional) for p in whole.properties.values()} == {
        p.label: (p.kind, p.domains, p.ranges, p.functional) for p in batched.properties.values()
    }
    assert {c.label: (c.parents, c.disjoint_with) for c in whole.classes.values()} == {
        c.label: (c.parents, c.disjoint_with) for c in batched.classes.values()
    }


def test_values_decide_the_kind_and_range_of_a_property() -> None:
    assert (prop("ordinances", "amends")["kind"], prop("ordinances", "amends")["ranges"]) == ("object", ["ordinance"])
    assert (prop("ordinances", "proposer")["kind"], prop("ordinances", "proposer")["ranges"]) == ("object", ["person"])
    assert prop("ordinances", "adopted")["ranges"] == ["date"]
    assert prop("ordinances", "state")["ranges"] == ["string"]
    assert prop("clinics", "website")["ranges"] == ["anyURI"]
    assert prop("clinics", "price in euros")["ranges"] == ["integer"]
    assert prop("observatories", "discovered")["ranges"] == ["date", "gYear"]
    assert prop("orchestra", "hall")["ranges"] == ["hall"]


def test_only_what_has_one_value_throughout_is_functional() -> None:
    assert prop("ordinances", "state")["functional"]
    assert prop("ordinances", "title")["functional"]
    assert not prop("ordinances", "amends")["functional"]
    assert not prop("ordinances", "proposer")["functional"]
    assert not prop("observatories", "discovered")["functional"]
    assert not prop("orchestra", "date")["functional"], "three concerts are not enough to say"
    assert prop("publisher", "born")["functional"], "one is born once"


def test_rules_in_words_become_axioms() -> None:
    made = answered("observatories")[0]
    classes = {one["label"]: one for one in made["classes"]}
    assert classes["telescope"]["disjoint_with"] == ["comet"]
    assert classes["observatory"]["parents"] == ["institution"]
    assert {"class": "telescope", "property": "operator", "least": 1, "most": 1} in made["cardinalities"]
    assert prop("observatories", "operator")["functional"]


def test_what_is_known_keeps_its_label() -> None:
    labels = {"classes": ["Regulation", "Ordinances"], "properties": ["is amended by", "date adopted", "Amends"]}
    known = {part: [{"label": label} for label in found] for part, found in labels.items()}
    asked = {"domain": "", "questions": panel("ordinances")["agreed"], "passages": passages("ordinances"), "known": known}
    made = ask("ontology", asked)
    assert {"date adopted", "Amends"} <= {one["label"] for one in made["properties"]}
    assert "Ordinances" in {one["label"] for one in made["classes"]}


def test_a_question_in_other_words_is_still_served() -> None:
    put = [{"id": "mine", "text": "Which person proposed to amend? I want the proposer of an ordinance.", "document": "x", "passage": "y"}]
    made = ask("ontology", {"domain": "", "questions": put, "passages": passages("ordinances"), "known": {}})
    assert [(one["label"], one["serves"]) for one in made["properties"]] == [("proposer", ["mine"])]


def test_a_question_that_nothing_answers_is_objected_to() -> None:
    put = [{"id": "q", "text": "What colour is the sea?", "document": "x", "passage": "y"}]
    cast = ask("votes", {"persona": panel("clinics")["personas"][0], "questions": put, "passages": passages("clinics")})["votes"]
    assert [(vote["id"], vote["choice"]) for vote in cast] == [("q", "object")]


def test_the_answers_do_not_depend_on_hash_seeds() -> None:
    script = (
        "import asyncio, json, sys; from syngraph.agents.model.port import Ask; from syngraph.agents.offline.model import OfflineModel\n"
        "for task, inputs in json.load(sys.stdin):\n"
        "    print(asyncio.run(OfflineModel().answer(Ask(task, '', '', '', inputs, {}))).text)"
    )
    given: list[tuple[str, Plain]] = []
    for world in NAMES:
        shown, made = passages(world), panel(world)
        given.append(("groups", {"domain": "", "most": 8, "passages": shown}))
        given.append(("revise", {"domain": "", "questions": made["contested"], "agreed": [], "passages": shown}))
        given += [("votes", {"persona": made["personas"][0], "questions": mine, "passages": shown}) for mine, _ in made["votes"]]
        given.append(("ontology", {"domain": "", "questions": made["agreed"], "passages": shown, "known": {}}))
        given += [
            ("extract", {**one, "classes": answered(world)[0]["classes"], "properties": answered(world)[0]["properties"]}) for one in shown
        ]
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != ""


@pytest.mark.parametrize("world", NAMES)
def test_no_two_questions_are_taken_for_one(world: str) -> None:
    agreed = panel(world)["agreed"]
    put = [CompetencyQuestion(q["id"], q["text"], q["proposer"], q["document"], q["passage"]) for q in agreed]
    assert merged(put) == {}


def test_questions_that_differ_by_a_letter_or_two_show_what_they_ask_for() -> None:
    assert "What is the state of each ordinance?" in [q["text"] for q in panel("ordinances")["questions"]]
    texts = [q["text"] for q in panel("ordinances")["agreed"]]
    assert "What is the state of each ordinance, for example “in force” or “repealed”?" in texts
    assert "What is the title of each ordinance, for example “On the keeping of bees” or “On street lamps, benches and fountains”?" in texts
