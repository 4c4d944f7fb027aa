"""After these tests a reader knows what `syngraph questions` tells of a panel, how a person signs off, and what it refuses to sign."""

import json
import os
import pwd
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.flows.command_line import Said, process, refused, syngraph
from tests.flows.harbour import lay

from syngraph.agents.quote import located
from syngraph.connectors.ledger.documents import text_of
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.questions import store_ontology, store_queries, store_questions, stored_questions
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.unreadable import Unreadable
from syngraph.flows.extraction import unreadable_row
from syngraph.flows.minutes import minutes_of
from syngraph.flows.minutes_html import render_minutes
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff, Vote
from syngraph.ontologies.question_queries import QuestionQueries

NS = "https://example.org/harbour/"
GROUPS = {"groups": [{"name": "Operators", "interest": "what sails when"}, {"name": "Auditors", "interest": "what is on record"}]}
PERSONAS = {
    "personas": [
        {"name": name, "group": group, "interest": f"what a {name.lower()} needs"}
        for name, group in (("Mate", "Operators"), ("Pilot", "Operators"), ("Clerk", "Auditors"))
    ]
}
RULES = {"rules": {"model": "a model of ours", "quorum": 0.5, "rounds": 3}}
ASKED = [
    CompetencyQuestion(
        "qa1000",
        "When was each ferry launched?",
        "Mate",
        "ferries.md",
        "The Selkie is a ferry.",
        (
            Vote("Pilot", "amend", "launched or built?", 1, "When was each ferry launched?"),
            Vote("Clerk", "object", "too vague to check", 1),
            Vote("Clerk", "approve", "now it can be checked", 2),
            Vote("Pilot", "approve", "that is what I meant", 2),
        ),
        "agreed",
        (Amendment("When is each ferry from?", "launched and built are two things", 1),),
        "round 1: 0 of 2 approve; rewritten; round 2: 2 of 2 approve",
    ),
    CompetencyQuestion(
        "qa2000",
        "When was a ferry launched?",
        "Clerk",
        "companies.md",
        "Thornwick Shipyard is a company.",
        (Vote("Mate", "approve", "I ask it myself", 1),),
        "dropped",
        (),
        "says the same as qa1000",
        "qa1000",
    ),
    CompetencyQuestion(
        "qb3000",
        "Which ferry is best?",
        "Pilot",
        "ferries.md",
        "| Selkie | 180 | Fish Quay |",
        (Vote("Mate", "object", "nobody could tell", 1),),
        "dropped",
    ),
    CompetencyQuestion("qb4000", "Where is the seat of each company?", "Clerk", "companies.md", "Ormwick", (), "agreed"),
]


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / ".syngraph" / "ledger.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with the minutes of a panel that argued, and nothing built."""
    folder = lay(tmp_path / "harbour")
    (folder / ".syngraph").mkdir()
    with ledger(folder).writing() as connection:
        store_questions(connection, RULES | GROUPS | PERSONAS, ASKED)
    return folder


def known(folder: Path) -> dict[str, CompetencyQuestion]:
    with ledger(folder).reading() as connection:
        return {one.id: one for one in stored_questions(connection)}


def signing(folder: Path, *words: str) -> Said:
    said = syngraph("questions", folder, *words)
    assert said.code == 0, said
    return said


# The minutes

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


# Hostile words

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31m\x07 abc\u202edef\u2066 {{ 7*7 }} \"' `$(id)`"


class Page(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, and the text outside style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the name is the base class's
        self._style = False

    def handle_data(self, data: str) -> None:
        self.words += "" if self._style else data


def nasty() -> list[CompetencyQuestion]:
    """The same minutes with hostile words wherever words are."""
    return [
        CompetencyQuestion(
            one.id,
            NASTY,
            NASTY,
            NASTY,
            NASTY,
            tuple(Vote(NASTY, vote.choice, NASTY, vote.round, NASTY) for vote in one.votes),
            one.state,
            tuple(Amendment(NASTY, NASTY, past.round) for past in one.amendments),
            NASTY,
            one.same_as,
            SignOff("approved", NASTY, NASTY, NASTY),
        )
        for one in ASKED
    ]


def wild(folder: Path) -> None:
    minutes = {key: [dict.fromkeys(row, NASTY) for row in rows] for key, rows in (GROUPS | PERSONAS).items()}
    with ledger(folder).writing() as connection:
        store_ontology(connection, "v1", to_turtle(empty_ontology(NS)), nasty())
        store_queries(connection, [QuestionQueries("qa1000", "v1", NASTY, NASTY, NASTY)])
        store_unreadable(connection, "", [unreadable_row(Unreadable("votes", "", NASTY, NASTY), "", "")])
        store_questions(connection, {"rules": RULES["rules"] | {"model": NASTY}} | minutes, nasty())


def test_on_the_page_hostile_words_stay_words(folder: Path) -> None:
    with ledger(folder).writing() as connection:
        store_ontology(connection, "v1", to_turtle(empty_ontology(NS)), ASKED)
        store_queries(connection, [QuestionQueries("qa1000", "v1", "SELECT", "MATCH", "because")])
        store_unreadable(connection, "", [unreadable_row(Unreadable("votes", "", "{", "no JSON"), "", "")])
        signed = [
            CompetencyQuestion(**{n: getattr(one, n) for n in one.__slots__ if n != "signed"}, signed=nasty()[0].signed) for one in ASKED
        ]
        store_questions(connection, RULES | GROUPS | PERSONAS, signed)
    tame = Page(render_minutes(minutes_of(folder)))
    wild(folder)
    html = render_minutes(minutes_of(folder))
    page = Page(html)
    assert "<script>alert(1)</script>" in page.words
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in tame.tags}
    assert {name for _, attributes in page.tags for name in attributes} <= {name for _, attributes in tame.tags for name in attributes}
    assert "script" not in {tag for tag, _ in page.tags}
    assert not set("\x1b\x07\u202e\u2066") & set(html)
    assert "{{ 7*7 }}" in page.words


def test_the_page_needs_nothing_from_outside_and_leads_nowhere_else(folder: Path) -> None:
    for hostile in (False, True):
        if hostile:
            wild(folder)
        assert syngraph("questions", folder, "--html").code == 0
        page = Page((folder / "reports" / "questions.html").read_text("utf-8"))
        assert {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "base", "form", "script"} == set()
        assert "default-src 'none'" in str([a for tag, a in page.tags if tag == "meta"])
        assert "script-src" not in str(page.tags)
        links = [str(attributes["href"]) for tag, attributes in page.tags if tag == "a"]
        assert all(link.startswith(("#", "../documents/")) for link in links)
        assert {link for link in links if link.startswith("#")} <= {f"#{a['id']}" for _, a in page.tags if a.get("id")}


def test_in_a_terminal_hostile_words_steer_nothing(folder: Path) -> None:
    wild(folder)
    out = syngraph("questions", folder).out
    assert "unreadable  votes: <script>" in out
    assert "alert(1)" in out
    assert not set("\x1b\x07\u202e\u2066") & set(out)


# Sign-off


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
    assert known(folder)["qa1000"].signed == SignOff("approved", pwd.getpwuid(os.getuid()).pw_name, known(folder)["qa1000"].signed.at)  # type: ignore[union-attr]


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


# The command line


def test_options_stand_before_or_after_the_folder_as_with_every_command(folder: Path) -> None:
    first, second = syngraph("questions", folder, "--json"), syngraph("questions", "--json", folder)
    assert first.json == second.json
    assert first.err == ""


def test_what_follows_a_command_is_its_own(folder: Path) -> None:
    assert "questions {DIR} approve [OPTIONS] {ID|all}..." in syngraph("questions", folder, "approve", "--help").out
    assert "questions [OPTIONS] {DIR} [COMMAND …]" in syngraph("questions", "--help").out
    signing(folder, "edit", "qb4", "--who", "--json", "--", "-- Where is it? --html")
    assert known(folder)["qb4000"].text == "-- Where is it? --html"
    assert known(folder)["qb4000"].signed.who == "--json"  # type: ignore[union-attr]


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
