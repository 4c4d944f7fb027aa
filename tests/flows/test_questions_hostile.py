"""After these tests a reader knows that words of a model or a person stay words, on the page of the questions and in a terminal."""

from pathlib import Path

import pytest
from tests.flows.argued_questions import ASKED, GROUPS, NS, PERSONAS, RULES, argued, ledger
from tests.flows.command_line import syngraph
from tests.flows.read_page import Page

from syngraph.connectors.ledger.questions import store_ontology, store_queries, store_questions
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.unreadable import Unreadable
from syngraph.flows.build.minutes import minutes_of
from syngraph.flows.build.minutes_html import render_minutes
from syngraph.flows.ingest.extraction import unreadable_row
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff, Vote
from syngraph.ontologies.question_queries import QuestionQueries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return argued(tmp_path / "harbour")


NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31m\x07 abc\u202edef\u2066 {{ 7*7 }} \"' `$(id)`"


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
