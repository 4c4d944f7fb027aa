"""After these tests a reader knows what a slip on the command line is answered with: what is wrong, in few words, and what to type."""

from pathlib import Path

import pytest
from tests.flows.argued_questions import ASKED, NS, argued, known, ledger
from tests.flows.command_line import refused, syngraph

from syngraph.connectors.ledger.questions import store_answers, store_ontology, store_queries, store_questions
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.question_queries import QuestionQueries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return argued(tmp_path / "harbour")


def test_a_command_before_its_folder_is_told_where_the_folder_stands(folder: Path) -> None:
    said = syngraph("questions", "approve", folder, "all")
    assert (said.code, "syngraph questions DIR approve" in said.err) == (2, True)
    assert syngraph("questions", folder, "approve", "all", "--who", "ann").code == 0


def test_who_names_a_folder_inside_a_project_is_shown_the_project_and_makes_none_in_it(folder: Path) -> None:
    refused(syngraph("run", folder / "documents"), "there is no project at", f"next: name the project's own folder, {folder}\n")
    refused(syngraph("run", folder.parent), "there is no project at", f"next: syngraph init {folder.parent}\n")


def test_all_may_be_approved_and_neither_rejected_nor_edited(folder: Path) -> None:
    before = known(folder)
    for command in (["reject", "all", "--why", "no"], ["edit", "all", "What else?"]):
        refused(syngraph("questions", folder, *command), "`all` goes with approve alone", "name each question by its id")
    assert known(folder) == before


def test_of_many_ids_that_begin_alike_some_are_shown_and_the_rest_is_counted(folder: Path) -> None:
    with ledger(folder).writing() as connection:
        store_questions(connection, {}, [CompetencyQuestion(f"q{n:02}", f"Question {n}?", "Mate", "", "") for n in range(13)])
    said = syngraph("questions", folder, "approve", "q")
    refused(said, "13 questions begin with 'q'", "and 3 more", "give more of the id")
    assert said.err.count("?") == 10


def test_an_answer_s_columns_stand_in_the_order_of_its_query_and_what_cannot_be_asked_is_told_once(folder: Path) -> None:
    asked = [
        QuestionQueries("qa1000", "v1", "SELECT ?ship ?date WHERE { ?ship :launched ?date }", ""),
        QuestionQueries("qb4000", "v1", "", "", "the model says: nothing serves it"),
    ]
    row = {"ship": "Selkie", "date": "1994-04-03"}
    answers = [
        {"question": "qa1000", "ontology_can": True, "rows": [row], "cells": [row], "claims": [[]], "query": ""},
        {"question": "qb4000", "ontology_can": False, "rows": [], "cells": [], "claims": [], "query": ""},
    ]
    with ledger(folder).writing() as connection:
        store_ontology(connection, "v1", to_turtle(empty_ontology(NS)), [ASKED[0], ASKED[3]])
        store_queries(connection, asked)
        store_answers(connection, 1, answers)
    out = syngraph("questions", folder).out
    assert "ship: Selkie, date: 1994-04-03" in out
    assert "cannot    the model says: nothing serves it" in out
    assert out.count("the ontology can answer it; the graph gives 1 row (as of commit 1)") == 1
    assert "the ontology cannot answer it" not in out
    syngraph("questions", folder, "--html")
    page = (folder / "reports" / "questions.html").read_text("utf-8")
    assert page.index("<th><bdi>ship</bdi>") < page.index("<th><bdi>date</bdi>")


def test_a_document_that_the_ledger_does_not_know_is_told_with_the_nearest_name(harbour: Path) -> None:
    assert syngraph("run", harbour, "--quiet").code == 0
    assert syngraph("claims", harbour, "--document", "ferries.md").code == 0
    refused(syngraph("claims", harbour, "--document", "ferrie.md"), "the ledger knows no document ferrie.md", "did you mean ferries.md?")
    refused(syngraph("claims", harbour, "--document", "tugs.md"), "the ledger knows no document tugs.md", "its path below the documents")


def test_a_build_says_that_the_documents_are_read_by_a_run(harbour: Path) -> None:
    assert syngraph("build", harbour, "--quiet").out.endswith(f"\n  next: syngraph run {harbour}\n")


def test_where_nothing_is_held_the_quarantine_says_so(harbour: Path) -> None:
    assert syngraph("quarantine", "list", harbour).out == "nothing is held\n"
