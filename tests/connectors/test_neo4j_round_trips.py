"""After these tests a reader knows what a commit costs on the way to Neo4j: one round trip, one transaction, and no scan of anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import GraphDatabase
from tests.connectors.bolt_wire import listening

from syngraph.connectors.neo4j import load_query
from syngraph.connectors.neo4j.load_query import Loading
from syngraph.connectors.neo4j.part_query import parameter, statement, types_of
from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import CommitPart, Outcome, ProjectedChunk, ProjectedDocument
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Statement

if TYPE_CHECKING:
    from tests.connectors.conftest import Book

OpenNeo4j = Callable[..., Neo4jStore]
NS = "https://example.org/harbour/"
ONE_TRIP = ["C: RUN", "C: PULL", "S: SUCCESS", "S: RECORD", "S: SUCCESS"]
"""Both requests go before any answer comes; BEGIN and COMMIT are no requests of ours: the statement is its own transaction."""


def fifty(book: Book, n: int) -> CommitPart:
    """A commit of 50 statements, with a document of two chunks from which they were read."""
    said: list[Statement] = []
    for ferry in range(8):
        said += book.ferry(f"f{n}-{ferry}", f"p{n}", f"q{ferry}")
    said = list(dict.fromkeys(said))[:49]
    said += [Statement(Iri(f"{NS}thing/f{n}-0"), book.iri("servesPort"), Iri(f"{NS}thing/f{n}-1"))]
    chunks = tuple(ProjectedChunk(f"c{part}", part, part, part + 1, None, "", "words") for part in range(2))
    return replace(book.commit(said), documents=(ProjectedDocument("d0.md", "D", f"{n}", True, chunks),))


def test_a_commit_of_fifty_statements_is_one_round_trip(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    assert store.apply(fifty(book, 0)) is Outcome.APPLIED  # the first also marks the database as ours
    for n in (1, 2, 3):
        part = fifty(book, n)
        assert len(part.states) == 50
        with listening() as wire:
            assert store.apply(part) is Outcome.APPLIED
        assert wire.messages == ONE_TRIP
        assert wire.round_trips == 1
    assert set(store.statements()) == set(book.standing)


def test_what_is_taken_back_costs_no_further_round_trip(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    store.apply(fifty(book, 0))
    part = book.commit(drop=list(book.standing))
    gone = replace(part, documents=(ProjectedDocument("d0.md", "", "", False, ()),))
    with listening() as wire:
        assert store.apply(gone) is Outcome.APPLIED
    assert wire.messages == ONE_TRIP
    assert list(store.statements()) == []


def test_the_wire_counts_what_a_hand_made_transaction_costs(empty_neo4j: dict[str, str]) -> None:
    """So that one round trip, above, is a finding and no habit of the counter."""
    with GraphDatabase.driver(empty_neo4j["uri"], auth=(empty_neo4j["username"], empty_neo4j["password"])) as driver:
        driver.verify_connectivity()
        with listening() as wire, driver.session() as session, session.begin_transaction() as transaction:
            transaction.run("RETURN 1").consume()
            transaction.run("RETURN 2").consume()
            transaction.commit()
    assert [message for message in wire.messages if message[0] == "C"].count("C: RUN") == 2
    assert wire.round_trips >= 3


def test_what_documents_say_stays_out_of_the_drivers_log(open_neo4j: OpenNeo4j, book: Book, caplog: pytest.LogCaptureFixture) -> None:
    """The driver writes out whatever it sends, and a commit's texts would take as long as sending them."""
    store = open_neo4j()
    store.prepare()
    caplog.set_level("DEBUG", "neo4j.io")
    assert store.apply(fifty(book, 0)) is Outcome.APPLIED
    store.rebuild([fifty(book, 1)])
    assert caplog.text.count("Changes(") == 2, "it is told that something was sent, and which lists"
    assert "words" not in caplog.text
    assert f"{NS}thing/f0-0" not in caplog.text


@pytest.mark.parametrize("filled", [False, True])
def test_the_statements_of_a_part_scan_nothing(open_neo4j: OpenNeo4j, book: Book, empty_neo4j: dict[str, str], filled: bool) -> None:
    """Whatever statistics it is planned by: on a graph just begun, and on one with a few documents in it."""
    store = open_neo4j()
    store.prepare()
    if filled:
        for n in range(3):
            store.apply(fifty(book, n))
    part = fifty(book, 9)
    vocabulary = Vocabulary.of(book.ontology)
    where = {"project": "p", "vocabulary": "", "rebuilding": "", "previous": [], "cursor": {}}
    changes, loaded = parameter(part, vocabulary, NS) | where, Loading(vocabulary, NS).parameter(part) | where
    texts = [(statement(types_of(vocabulary)), changes), (load_query.statement(types_of(vocabulary)), loaded)]
    for text, told in texts:
        with GraphDatabase.driver(empty_neo4j["uri"], auth=(empty_neo4j["username"], empty_neo4j["password"])) as driver:
            driver.execute_query("CALL db.clearQueryCaches()")
            plan = driver.execute_query("EXPLAIN " + text, {"p": told}).summary.plan
        assert plan is not None
        found = list(operators(plan))
        assert any("NodeUniqueIndexSeek" in name for name, _ in found), "what is looked for is found by its index"
        scanned = {about for name, about in found if "Scan" in name}
        assert scanned <= {"v:SyngraphTerm", "v:Syngraph"}, "only the vocabulary's few nodes"


def operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every operator of a plan, with what it is about."""
    yield plan["operatorType"], str(plan["args"].get("Details", ""))
    for child in plan.get("children", ()):
        yield from operators(child)
