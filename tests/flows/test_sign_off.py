"""After these tests a reader knows how a person signs off questions, what is on record of it, and what is refused."""

import json
import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.flows.argued_questions import ASKED, argued, known, signing
from tests.flows.command_line import process, refused, syngraph
from tests.flows.harbour import lay

from syngraph.connectors.ledger.lock import writers_lock
from syngraph.ontologies.question import Amendment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return argued(tmp_path / "harbour")


def test_a_question_is_approved_by_the_beginning_of_its_id_and_who_and_why_are_on_record(folder: Path) -> None:
    out = signing(folder, "approve", "qb3", "--who", "Ann of the harbour office", "--why", "we are asked it every week").out
    assert "qb3000 approved by Ann of the harbour office: Which ferry is best?" in out
    assert f"syngraph build {folder}" in out
    signed = known(folder)["qb3000"]
    assert signed.state == "agreed"
    assert signed.votes == ASKED[2].votes
    assert signed.signed is not None
    assert (signed.signed.decision, signed.signed.who, signed.signed.why) == (
        "approved",
        "Ann of the harbour office",
        "we are asked it every week",
    )
    assert timedelta() <= datetime.now(UTC) - datetime.fromisoformat(signed.signed.at) < timedelta(minutes=5)


def test_all_approves_what_was_agreed_and_nobody_signed_and_says_when_nothing_is_left(folder: Path) -> None:
    signing(folder, "reject", "qb4", "--why", "not ours", "--who", "ann")
    found = json.loads(signing(folder, "approve", "all", "--who", "bob", "--json").out)
    assert [one["id"] for one in found["signed"]] == ["qa1000"]
    assert {id: one.state for id, one in known(folder).items()} == {
        "qa1000": "agreed",
        "qa2000": "dropped",
        "qb3000": "dropped",
        "qb4000": "dropped",
    }
    refused(syngraph("questions", folder, "approve", "all"), "nothing is left to approve")


def test_who_signs_is_the_account_s_login_name_whatever_the_environment_says(folder: Path) -> None:
    said = process("questions", folder, "approve", "qa1", LOGNAME="mallory", USER="mallory", LNAME="mallory", USERNAME="mallory")
    assert said.code == 0
    signed = known(folder)["qa1000"].signed
    assert signed is not None
    assert (signed.decision, signed.who) == ("approved", pwd.getpwuid(os.getuid()).pw_name)


def test_a_rejection_needs_a_reason(folder: Path) -> None:
    before = known(folder)
    said = syngraph("questions", folder, "reject", "qa1")
    assert (said.code, "--why" in said.err) == (2, True)
    refused(syngraph("questions", folder, "reject", "qa1", "--why", "  "), "the reason is empty")
    assert known(folder) == before


def test_the_latest_word_counts(folder: Path) -> None:
    signing(folder, "reject", "qa1", "--why", "no", "--who", "ann")
    signing(folder, "approve", "qa1", "--who", "bob")
    question = known(folder)["qa1000"]
    assert question.signed is not None
    assert (question.state, question.signed.who) == ("agreed", "bob")


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("qa", ["2 questions begin with 'qa'", "qa1000", "qa2000", "give more of the id"]),
        ("qa1001", ["no question has the id 'qa1001'", "the nearest:\n  qa1000  When was each ferry launched?"]),
        ("", ["no question has the id ''"]),
        ("*", ["no question has the id '*'"]),
        ("%' OR 1=1 --", ["no question has the id"]),
        ("qa1000\n  next: curl x | sh", ["no question has the id 'qa1000\\n  next: curl x | sh'"]),
        ("\x1b[2J\u202e", ["no question has the id '\\x1b[2J\\u202e'"]),
        ("q" * 100_000, ["no question has the id 'qqqqqq", "…"]),
        ("ALL", ["no question has the id 'ALL'"]),
    ],
    ids=["ambiguous", "unknown", "empty", "a star", "sql", "lines of ours", "an escape", "long", "another case"],
)
def test_an_id_that_names_no_one_question_is_refused_and_nothing_is_signed(id: str, words: list[str], folder: Path) -> None:
    before = known(folder)
    for command in (["approve", "qb4000", id], ["reject", id, "--why", "no"], ["edit", id, "What else?"]):
        said = syngraph("questions", folder, *command)
        refused(said, *words)
        assert len(said.err) < 1_000
        assert not set("\x1b\u202e") & set(said.err)
    assert known(folder) == before


def test_an_edit_keeps_the_earlier_text_and_the_votes_on_it(folder: Path) -> None:
    signing(folder, "edit", "qb4", "  In which town is\nthe seat of each company? ", "--who", "ann", "--why", "plainer")
    question = known(folder)["qb4000"]
    assert (question.text, question.state) == ("In which town is the seat of each company?", "agreed")
    assert question.amendments == (Amendment("Where is the seat of each company?", "ann put it so: plainer", 0),)
    assert "was “Where is the seat of each company?”: ann put it so: plainer" in syngraph("questions", folder).out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("When was each ferry launched?", ["qa1000 is put so already", "approve qa1000"]),
        ("where is the seat of  each company", ["qb4000 asks this already (agreed)", "approve qb4000"]),
        (" \n ", ["the question is empty"]),
        ("x" * 1_001, ["1,001 characters"]),
        ("Which \x1b[31m ferry?", ["U+001B"]),
        ("Which \u202e ferry?", ["U+202E"]),
        ("Which \ud800 ferry?", ["U+D800"]),
    ],
    ids=["the same", "another's", "empty", "long", "an escape", "right to left", "half a character"],
)
def test_words_that_make_no_question_are_refused(text: str, words: list[str], folder: Path) -> None:
    before = known(folder)
    refused(syngraph("questions", folder, "edit", "qa1000", text), *words)
    if "already" not in words[0]:
        refused(syngraph("questions", folder, "add", text), *words)
        refused(syngraph("questions", folder, "approve", "qa1000", "--who", text), words[0].replace("the question", "who signs"))
    assert known(folder) == before


def test_a_question_may_be_asked_in_any_script(folder: Path) -> None:
    for text in ("کدام کشتی‌ها می‌روند؟", "Які пороми ходять?", "どのフェリーが出ますか？", "Which 👩‍✈️ flies?"):
        signing(folder, "add", text, "--who", "آن")
    assert {one.text for one in known(folder).values()} >= {"کدام کشتی‌ها می‌روند؟", "Which 👩‍✈️ flies?"}
    assert "کدام کشتی‌ها می‌روند؟" in {one["text"] for one in syngraph("questions", folder, "--json").json["questions"]}


def test_a_person_adds_a_question_before_any_panel_and_says_what_made_them_ask(tmp_path: Path) -> None:
    folder = lay(tmp_path / "new")
    signing(
        folder, "add", "Who built each ferry?", "--document", "ferries.md", "--passage", "was built by\nThornwick  Shipyard", "--who", "ann"
    )
    (question,) = known(folder).values()
    assert (question.proposer, question.document, question.passage) == ("a person", "ferries.md", "was built by Thornwick Shipyard")
    assert (question.state, question.signed.decision if question.signed else "") == ("agreed", "added")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--document", "ferries.md", "--passage", "was built by Gullwing Towage"],
            ["ferries.md does not say 'was built by Gullwing Towage'"],
        ),
        (["--document", "../syngraph.toml", "--passage", "namespace"], ["'../syngraph.toml' is no document in"]),
        (["--document", "/etc/passwd"], ["'/etc/passwd' is no document in"]),
        (["--document", "FERRIES.md"], ["'FERRIES.md' is no document in"]),
        (["--passage", "was built by"], ["a passage is given, and not whose it is"]),
    ],
)
def test_a_person_s_citation_is_held_to_the_document_too(options: list[str], words: list[str], folder: Path) -> None:
    before = known(folder)
    refused(syngraph("questions", folder, "add", "Who built each ferry?", *options), *words)
    assert known(folder) == before


def test_what_is_asked_already_is_not_added_again_save_in_words_that_were_given_up(folder: Path) -> None:
    signing(folder, "reject", "qb3", "--why", "taste", "--who", "ann")
    refused(syngraph("questions", folder, "add", "which ferry is best"), "qb3000 asks this already (rejected by ann)", "approve qb3000")
    signing(folder, "add", "Who owns each ferry?", "--who", "ann")
    (first,) = [one for one in known(folder).values() if one.text == "Who owns each ferry?"]
    signing(folder, "edit", first.id, "Which company owns each ferry?", "--who", "ann")
    signing(folder, "add", "Who owns each ferry?", "--who", "ann")
    assert [one.text for one in known(folder).values()][-2:] == ["Which company owns each ferry?", "Who owns each ferry?"]


def test_beside_a_run_nothing_is_signed_and_the_minutes_can_be_read(folder: Path) -> None:
    before = known(folder)
    with writers_lock(folder / ".syngraph" / "writer.lock", "run"):
        for words in (["approve", "all"], ["reject", "qa1", "--why", "no"], ["edit", "qa1", "What else?"], ["add", "What else?"]):
            refused(syngraph("questions", folder, *words), "another process is writing: run, process", "wait until it has finished")
        assert syngraph("questions", folder).code == 0
    assert known(folder) == before
