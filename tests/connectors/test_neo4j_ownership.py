"""A real Neo4j refuses us, or we refuse it: wrong password, nobody there, another's database; each says the next step."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from socketserver import BaseRequestHandler, TCPServer
from typing import TYPE_CHECKING, Any

import pytest

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.projected import CommitPart, Outcome
from syngraph.ontologies.errors import Busy, StoreRefused, StoreUnreachable, SyngraphError

if TYPE_CHECKING:
    from tests.connectors.conftest import Book

OpenNeo4j = Callable[..., Neo4jStore]
Cypher = Callable[[str], list[dict[str, Any]]]


def refusal(kind: type[SyngraphError], opening: Callable[[], Neo4jStore]) -> str:
    with pytest.raises(kind) as told:
        opening()
    assert told.value.next_step
    assert "Traceback" not in str(told.value)
    return str(told.value)


def test_a_wrong_password_is_refused_and_names_the_settings(open_neo4j: OpenNeo4j) -> None:
    said = refusal(StoreRefused, lambda: open_neo4j(password="not the password"))
    assert "NEO4J_PASSWORD" in said
    assert "not the password" not in said


def test_nobody_there_is_unreachable_and_worth_a_retry(open_neo4j: OpenNeo4j) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{taken.getsockname()[1]}"
        assert uri in refusal(StoreUnreachable, lambda: open_neo4j(uri=uri))


def test_something_else_on_the_port_is_unreachable(open_neo4j: OpenNeo4j) -> None:
    with TCPServer(("127.0.0.1", 0), BaseRequestHandler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        refusal(StoreUnreachable, lambda: open_neo4j(uri=f"bolt://127.0.0.1:{other.server_address[1]}"))
        other.shutdown()


@pytest.mark.parametrize("uri", ["localhost", "http://127.0.0.1:7474", ""])
def test_an_address_that_is_none_is_refused(open_neo4j: OpenNeo4j, uri: str) -> None:
    refusal(StoreRefused, lambda: open_neo4j(uri=uri))


@pytest.mark.parametrize("uri", ["bolt://127.0.0.1:notaport", "neo4j://nowhere.invalid", "bolt://nowhere.invalid"])
def test_a_host_that_nobody_knows_is_unreachable(open_neo4j: OpenNeo4j, uri: str) -> None:
    assert uri in refusal(StoreUnreachable, lambda: open_neo4j(uri=uri))


def test_an_unknown_database_is_refused(open_neo4j: OpenNeo4j) -> None:
    assert "nosuch" in refusal(StoreRefused, lambda: open_neo4j(database="nosuch"))


def test_looking_writes_nothing(open_neo4j: OpenNeo4j, cypher: Cypher) -> None:
    store = open_neo4j()
    assert (store.cursor(), list(store.statements())) == (None, [])
    assert cypher("MATCH (n) RETURN n") == []


def test_another_projects_database_is_refused_and_adopted_only_on_request(open_neo4j: OpenNeo4j, book: Book) -> None:
    part = book.commit(book.ferry("selkie"))
    open_neo4j("theirs").apply(part)
    assert "theirs" in refusal(StoreRefused, lambda: open_neo4j("ours"))
    ours = open_neo4j("ours", adopt=True)
    assert ours.cursor() is None
    assert ours.apply(part) is Outcome.ELSEWHERE
    ours.rebuild([book.everything()])
    assert set(ours.statements()) == set(book.standing)
    refusal(StoreRefused, lambda: open_neo4j("theirs"))


def test_a_project_that_was_open_when_its_database_was_adopted_writes_no_more(open_neo4j: OpenNeo4j, book: Book) -> None:
    theirs = open_neo4j("theirs")
    theirs.apply(book.commit(book.ferry("selkie")))
    open_neo4j("ours", adopt=True).rebuild([book.everything()])
    with pytest.raises(StoreRefused):
        theirs.apply(book.commit(book.ferry("heron")))


def test_an_unmarked_database_that_is_not_empty_is_refused_and_shared_only_on_request(
    open_neo4j: OpenNeo4j, book: Book, cypher: Cypher
) -> None:
    cypher("CREATE (:Ferry {label: 'not ours'})-[:SERVES_PORT]->(:Port)")
    assert "adopt" in refusal(StoreRefused, open_neo4j)
    store = open_neo4j(adopt=True)
    store.apply(book.commit(book.ferry("selkie", "north")))
    store.rebuild([book.everything()])
    assert set(store.statements()) == set(book.standing)
    assert cypher("MATCH (f:Ferry)-[:SERVES_PORT]->() WHERE NOT f:Syngraph RETURN f.label AS l") == [{"l": "not ours"}]
    assert store.counts().classes[book.iri("Ferry")] == 1


def test_a_foreign_node_with_an_iri_of_ours_is_not_overwritten(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    part = book.commit(book.ferry("selkie"))
    cypher(f"CREATE (:Resource {{uri: '{part.resources[0].iri}', theirs: 1}})")
    store = open_neo4j(adopt=True)
    with pytest.raises(StoreRefused, match="did not write"):
        store.apply(part)
    assert cypher("MATCH (n:Resource) RETURN n.theirs AS t") == [{"t": 1}]


def test_two_rebuilds_at_once_end_in_one(open_neo4j: OpenNeo4j, book: Book) -> None:
    first, second = open_neo4j(), open_neo4j()
    first.apply(book.commit(book.ferry("selkie")))

    def overtaken() -> Iterator[CommitPart]:
        second.rebuild([book.everything()])
        yield book.everything()

    with pytest.raises(Busy):
        first.rebuild(overtaken())
    assert set(second.statements()) == set(book.standing)
    assert second.cursor() == book.cursor
