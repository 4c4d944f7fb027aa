"""After these tests a reader knows what `syngraph questions` tells of a panel, and how its command line is read."""

import json
from pathlib import Path

import pytest
from tests.flows.argued_questions import ASKED, GROUPS, NS, PERSONAS, RULES, argued, known, ledger, signing
from tests.flows.command_line import refused, syngraph
from tests.flows.harbour import lay
from tests.flows.read_page import Page

from syngraph.agents.quote import located
from syngraph.connectors.ledger.documents import text_of
from syngraph.connectors.ledger.questions import store_ontology, store_queries
from syngraph.flows.build.minutes import minutes_of
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.question_queries import QuestionQueries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return argued(tmp_path / "harbour")


EVERYTHING = [
    *(word for one in ASKED for word in (one.text, one.proposer, one.document, one.passage)),
    *(word for one in ASKED for vote in one.votes for word in (vote.persona, vote.reason)),
    "a model of ours",
    "When is each ferry from?",
    "launched and built are two things",
    "round 1: 0 of 2 approve; rewritten; round 2: 2 of 2 approve",
]


def test_all_that_was_said_is_told_to_people_on_a_page_and_as_json(folder: Path) -> None:
    signing(folder, "reject", "qb3", "--why", "a matter of taste", "--who", "ann")
    text, data = syngraph("questions", folder).out, syngraph("questions", folder, "--json").json
    assert syngraph("questions", folder, "--html").out.strip() == str(folder / "reports" / "questions.html")
    words = Page((folder / "reports" / "questions.html").read_text("utf-8")).words
    for said in [*EVERYTHING, "a matter of taste", "rejected", "ann"]:
        assert said in text, said
        assert said in words, said
        assert said in json.dumps(data), said
    assert {name: data[name] for name in ("rules", "groups", "personas")} == RULES | GROUPS | PERSONAS
    assert "quorum 0.5, at most 3 rounds of votes" in text
    assert all(one["interest"] in words for one in GROUPS["groups"] + PERSONAS["personas"])


def test_votes_stand_in_their_rounds_with_the_earlier_text_between_them(folder: Path) -> None:
    lines = [line.strip() for line in syngraph("questions", folder).out.splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith("qa1000 agreed"))
    assert lines[start + 3 : start + 8] == [
        "round 1   Pilot would amend: launched or built? → “When was each ferry launched?”",
        "round 1   Clerk objects: too vague to check",
        "amended   was “When is each ferry from?”: launched and built are two things",
        "round 2   Clerk approves: now it can be checked",
        "round 2   Pilot approves: that is what I meant",
    ]


def test_a_merged_question_is_told_with_both_its_origins(folder: Path) -> None:
    found = {one["id"]: one for one in syngraph("questions", folder, "--json").json["questions"]}
    assert found["qa1000"]["merged"] == ["qa2000"]
    assert found["qa2000"]["same_as"] == "qa1000"
    out = syngraph("questions", folder).out
    assert "also      Clerk (Auditors), from companies.md: “Thornwick Shipyard is a company.”, in qa2000" in out
    assert "same as   qa1000: When was each ferry launched?" in out


def test_before_and_after_the_ontology_it_says_what_the_list_is_for(folder: Path) -> None:
    assert f"no ontology is built yet: `syngraph build {folder}`" in syngraph("questions", folder).out
    query = QuestionQueries("qa1000", "v1", "PREFIX : <urn:x>\nSELECT ?s WHERE { ?s :launched ?d }", "MATCH (s) RETURN s.uri AS s")
    with ledger(folder).writing() as connection:
        store_ontology(connection, "v1", to_turtle(empty_ontology(NS)), [ASKED[0]])
        store_queries(connection, [query])
    found = syngraph("questions", folder, "--json").json
    assert found["ontology"] == {"version": "v1", "added": ["qb4000"], "reworded": [], "gone": []}
    assert {one["id"]: one["built"] for one in found["questions"]} == {"qa1000": True, "qa2000": False, "qb3000": False, "qb4000": False}
    out = syngraph("questions", folder).out
    assert "sparql    SELECT ?s WHERE { ?s :launched ?d }" in out
    assert "cypher    MATCH (s) RETURN s.uri AS s" in out
    signing(folder, "edit", "qa1", "In which year was each ferry launched?", "--who", "ann")
    found = syngraph("questions", folder, "--json").json
    assert found["ontology"]["reworded"] == ["qa1000"]
    assert found["questions"][0]["query"] is None, "that query is about its earlier text"


def test_the_sample_s_minutes_are_whole_and_every_passage_stands_in_its_document(ran_sample: Path) -> None:
    found = minutes_of(ran_sample)
    assert found["rules"]["model"].startswith("offline")
    personas = {one["name"] for one in found["personas"]}
    with ledger(ran_sample).reading() as connection:
        texts = {one["document"]: text_of(connection, one["document"]) for one in found["questions"]}
    assert len(found["questions"]) > 20
    for one in found["questions"]:
        assert one["proposer"] in personas
        assert located(one["passage"], texts[one["document"]])
        assert {vote["persona"] for vote in one["votes"]} <= personas - {one["proposer"]}
        assert all(vote["reason"] for vote in one["votes"])
        assert one["why"]
        if one["state"] == "agreed":
            assert one["built"]
            assert one["query"]["sparql"]
            assert one["answer"]["ontology_can"]
    assert sum(bool(one["answer"] and one["answer"]["rows"]) for one in found["questions"]) > 15


def test_before_any_panel_it_says_how_to_convene_one(tmp_path: Path) -> None:
    folder = lay(tmp_path / "new")
    refused(syngraph("questions", folder), "has no questions yet", f"syngraph build {folder} --review")
    refused(syngraph("questions", folder, "approve", "q1"), "no question has the id 'q1'", "--review")
    refused(syngraph("questions", tmp_path), "there is no project")


def test_options_stand_before_or_after_the_folder_as_with_every_command(folder: Path) -> None:
    first, second = syngraph("questions", folder, "--json"), syngraph("questions", "--json", folder)
    assert first.json == second.json
    assert first.err == ""


def test_what_follows_a_command_is_its_own(folder: Path) -> None:
    assert "questions {DIR} approve [OPTIONS] {ID|all}..." in syngraph("questions", folder, "approve", "--help").out
    assert "questions [OPTIONS] {DIR} [COMMAND …]" in syngraph("questions", "--help").out
    signing(folder, "edit", "qb4", "--who", "--json", "--", "-- Where is it? --html")
    assert known(folder)["qb4000"].text == "-- Where is it? --html"
    assert known(folder)["qb4000"].signed.who == "--json"  # type: ignore[union-attr]  # it is signed


@pytest.mark.parametrize(
    "words",
    [[], ["DIR", "aprove", "qa1"], ["DIR", "--json", "approve", "qa1"], ["DIR", "approve"], ["DIR", "edit", "qa1"], ["DIR", "--quiet"]],
    ids=["no folder", "no such command", "an option in the wrong place", "no id", "no text", "no such option"],
)
def test_a_slip_of_the_hand_signs_nothing(words: list[str], folder: Path) -> None:
    before = known(folder)
    said = syngraph("questions", *(str(folder) if word == "DIR" else word for word in words))
    assert said.code == 2
    assert said.out == ""
    assert "Error: " in said.err
    assert known(folder) == before


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    for name in ("approve", "a b", "--json"):
        folder = lay(tmp_path / name)
        said = signing(folder, "add", "Who built each ferry?", "--who", "ann")
        assert "syngraph build" in said.out
        assert ("'" in said.out) == (name == "a b")
