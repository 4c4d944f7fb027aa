"""After these tests a reader knows what becomes of a part that is too large for the server: it is written in halves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import TransientError
from tests.connectors.harbour_terms import NS, iri, thing, told
from tests.local_neo4j import local_neo4j

from syngraph.connectors.neo4j.part_query import parameter
from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import Outcome
from syngraph.ontologies.statement import Literal, Statement

if TYPE_CHECKING:
    from tests.connectors.conftest import Book

OpenNeo4j = Callable[..., Neo4jStore]
Cypher = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server for this alone: one whose memory was exhausted may count some of it as used until it ends."""
    with local_neo4j(tmp_path_factory.mktemp("neo4j")) as server:
        yield server


def test_a_part_too_big_for_the_server_is_written_in_halves(open_neo4j: OpenNeo4j, book: Book, neo4j: dict[str, str]) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie")))
    text = "x" * 1_000_000
    part = book.commit([Statement(thing(f"t{n}"), iri("all_string"), Literal(f"{n} {text}")) for n in range(12)])
    rows = parameter(part, Vocabulary.of(book.ontology), NS)["nodes"]
    with GraphDatabase.driver(neo4j["uri"], auth=(neo4j["username"], neo4j["password"])) as driver, driver.session() as session:
        whole = session.begin_transaction()
        with pytest.raises(TransientError, match="memory"):
            whole.run("UNWIND $rows AS r UNWIND [1, 2] AS again CREATE (n:Syngraph) SET n = r[2]", rows=rows).consume()
        whole.close()
    assert store.apply(part) is Outcome.APPLIED
    assert store.cursor() == book.cursor
    assert told(store) == set(book.standing)
    assert store.rebuild([book.everything()]) == 1
    assert told(store) == set(book.standing)
