"""After these tests a reader knows that the ledger keeps people's decisions, and what these make of its claims, as they were written."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.connectors.test_ledger import A, B, P, batch, claim, document, relation, taken_in

from syngraph.connectors.ledger.claims import claim_counts, claims_saying, decided_claims, present_claims, stored_claims
from syngraph.connectors.ledger.commits import Batch, head, record
from syngraph.connectors.ledger.decisions import all_decisions, forget_decisions, holding_decisions, store_decision
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.reading_record import StoredReading, reading_id
from syngraph.connectors.ledger.readings import readings_in_texts, store_readings
from syngraph.contracts.change import Commit
from syngraph.ontologies.claim import Mention, Reading
from syngraph.ontologies.decision import Decision, Fact, TakenBack, end_of
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Literal, Statement

RULE = Iri("https://example.org/shapes#one")
FACT = Fact("the\ud800 selkie", P, end_of(Literal("a\nb “c” 🐚")))
WAIVE = Decision("waive", FACT.subject, frozenset({"t1", "t2"}), "ann", "2024-05-01T10:00:00.5+00:00", "why\tnot", FACT, RULE)
PREFER = Decision(
    "prefer", "selkie", frozenset({"t2"}), "bea", "2024-05-02T10:00:00+00:00", fact=Fact("selkie", P, end_of(Mention("Ness")))
)
SPLIT = Decision("split", "ness", frozenset({"t3"}), "bea", "2024-05-03T10:00:00+00:00", taken_back=TakenBack("ann", "2024-05-04", "no"))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def test_decisions_are_read_as_they_were_taken_the_earliest_first(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        for one in (SPLIT, WAIVE, PREFER, WAIVE):
            store_decision(connection, one)
    with ledger.reading() as connection:
        assert all_decisions(connection) == [WAIVE, PREFER, SPLIT]
        assert holding_decisions(connection) == [WAIVE, PREFER]


def test_who_decides_the_same_again_decides_once_and_the_last_word_counts(ledger: Ledger) -> None:
    back = replace(PREFER, taken_back=TakenBack("cas", "2024-06-01"))
    again = replace(PREFER, who="dan", at="2024-07-01")
    assert PREFER.id == back.id == again.id
    for one in (PREFER, back, again):
        with ledger.writing() as connection:
            store_decision(connection, one)
    with ledger.reading() as connection:
        assert all_decisions(connection) == [again]
    others = [replace(PREFER, texts=frozenset({"t4"})), replace(PREFER, kind="discard"), replace(PREFER, key="x")]
    assert len({PREFER.id, *(one.id for one in others)}) == 4


def test_decisions_that_hang_on_erased_texts_alone_are_erased(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        for one in (SPLIT, WAIVE, PREFER):
            store_decision(connection, one)
        assert forget_decisions(connection, {"t2", "t3"}) == 2
        assert all_decisions(connection) == [WAIVE], "it hangs on a text that is still there, too"


def test_a_claim_is_read_with_the_weight_and_the_waivers_that_it_was_given(ledger: Ledger) -> None:
    doc = document()
    said = replace(claim("c", Statement(A, P, B), doc), prefer=1, waived=frozenset({RULE, Iri("urn:other")}))
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.reading() as connection:
        assert list(present_claims(connection)) == [said]
        assert [one.claim for one in decided_claims(connection)] == [said]


def test_a_discarded_claim_is_on_record_and_nobody_says_it(ledger: Ledger) -> None:
    doc = document()
    said = claim("c", Statement(A, P, B), doc)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.writing() as connection:
        record(connection, Batch("run", Commit(head(connection), ()), claims_went=("c",), claims_discarded=((said, "r"),)))
    with ledger.reading() as connection:
        assert list(present_claims(connection)) == []
        assert claims_saying(connection, [said.statement]) == {}
        assert [(one.claim, one.state) for one in stored_claims(connection, ["c"]).values()] == [(said, "discarded")]
    with ledger.writing() as connection:
        record(connection, Batch("run", Commit(head(connection), ()), claims_came=((said, "r"),)))
    with ledger.reading() as connection:
        assert claim_counts(connection) == {"standing": 1, "held": 0, "withdrawn": 0, "discarded": 0}


def test_readings_are_found_by_the_text_or_the_passage_that_says_them_whatever_the_document(ledger: Ledger) -> None:
    def reading(chunk: str, text: str, passage: str, name: str = "Selkie") -> StoredReading:
        said = Reading(Mention(name), P, Literal("x"), "x", Span(0, 1))
        return StoredReading(reading_id(chunk, said), f"{chunk}.md", chunk, text, said, "extract", "m", "p", passage)

    rows = [
        reading("a", "t1", "p1"),
        reading("b", "t2", "p1"),
        reading("c", "t1", "p3"),
        reading("d", "t1", "p1", "Ness"),
        reading("e", "t2", "p2"),
    ]
    with ledger.writing() as connection:
        store_readings(connection, rows, ())
    with ledger.reading() as connection:
        assert {one.chunk for one in readings_in_texts(connection, "selkie", {"p1"})} == {"a", "b"}
        assert {one.chunk for one in readings_in_texts(connection, "selkie", {"t1", "p2"})} == {"a", "c", "e"}
        assert sorted(readings_in_texts(connection, "ness", {"t1"}), key=lambda one: one.id) == [rows[3]]
