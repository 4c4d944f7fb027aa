"""After these tests a reader knows what the ledger gives back of questions: all of it, in order, and a person's word whatever is stored."""

from pathlib import Path

import pytest

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import (
    built_for,
    current_version,
    minutes,
    store_ontology,
    store_questions,
    store_sign_off,
    stored_questions,
)
from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff, Vote
from syngraph.ontologies.signed import signed_off

BUILT = CompetencyQuestion(
    "q2",
    "When was each ferry built?",
    "a mate",
    "a.md",
    "built in 1999",
    (Vote("a clerk", "amend", "launched?", 1, "When was each ferry launched?"), Vote("a clerk", "approve", "yes", 2)),
    "agreed",
    (Amendment("When is it from?", "vague", 1),),
    "1 of 1 approve",
    "q1",
    SignOff("approved", "ann", "2024-02-01T09:00:00+00:00", "we need it"),
)
SAILS = CompetencyQuestion("q1", "Which ferries sail?", "a clerk", "b.md", "it sails", state="dropped")
NO = SignOff("rejected", "bob", "2024-02-01T10:00:00+00:00", "not ours")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def test_a_question_comes_back_as_it_went_in_and_in_its_place(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        store_questions(connection, {"groups": [{"name": "Ω"}]}, [BUILT, SAILS])
    with ledger.reading() as connection:
        assert stored_questions(connection) == [BUILT, SAILS]
        assert minutes(connection) == {"groups": [{"name": "Ω"}]}


def test_a_sign_off_leaves_a_question_in_its_place_and_puts_a_new_one_last(ledger: Ledger) -> None:
    added = CompetencyQuestion("q0", "Who pilots?", "a person", "", "", state="agreed")
    with ledger.writing() as connection:
        store_questions(connection, {}, [SAILS, BUILT])
        store_sign_off(connection, signed_off(SAILS, NO))
        store_sign_off(connection, added)
        assert stored_questions(connection) == [signed_off(SAILS, NO), BUILT, added]


def test_whoever_stores_another_panel_s_questions_keeps_what_persons_said(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        store_questions(connection, {}, [SAILS])
        store_sign_off(connection, signed_off(SAILS, NO))
        store_questions(connection, {}, [CompetencyQuestion("q9", "which ferries sail", "a captain", "c.md", "sails", state="agreed")])
        assert [(one.id, one.state, one.signed) for one in stored_questions(connection)] == [("q9", "dropped", NO), ("q1", "dropped", NO)]


def test_an_ontology_keeps_the_list_it_was_built_for_whatever_is_stored_since(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        store_questions(connection, {}, [BUILT, SAILS])
        assert current_version(connection) is None
        store_ontology(connection, "v1", "", [BUILT])
        store_questions(connection, {}, [SAILS])
        store_sign_off(connection, signed_off(BUILT, NO))
        assert (current_version(connection), built_for(connection)) == ("v1", [BUILT])


def test_for_an_ontology_of_an_earlier_program_the_list_is_what_is_agreed(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        store_questions(connection, {}, [BUILT, SAILS])
        store_ontology(connection, "v1", "")
        assert built_for(connection) == [BUILT]
