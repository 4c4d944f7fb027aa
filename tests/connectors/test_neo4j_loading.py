"""After these tests a reader knows that a graph loaded anew is the one that followed, into however many parts it is cut."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.connectors.conftest import Book, thing

from syngraph.connectors.neo4j import sieve
from syngraph.connectors.neo4j.load_query import Loading
from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import CommitPart, Outcome, ProjectedChunk, ProjectedDocument
from syngraph.ontologies.errors import StoreRefused, StoreUnreachable

Cypher = Callable[[str], list[dict[str, Any]]]
Opens = Callable[..., Neo4jStore]
NS = "https://example.org/harbour/"


def document(name: str, *chunks: str) -> ProjectedDocument:
    return ProjectedDocument(name, name, "0", True, tuple(ProjectedChunk(id, n, 0, 1, None, "", id) for n, id in enumerate(chunks)))


DOCUMENTS = (document("d0.md", "c0", "c00", "c000"), document("d1.md", "c1"), document("empty.md"))


def in_pieces(whole: CommitPart, rnd: random.Random) -> Iterator[CommitPart]:
    """A part as many: links to things not yet described, a statement at a time with its things, some of it said again."""
    yield replace(whole, states=(), resources=(), read_from=())
    by_iri = {one.iri: one for one in whole.resources}
    states = [*whole.states, *rnd.sample(whole.states, 5)]
    rnd.shuffle(states)
    for said in states:
        ends = [by_iri[end] for end in (said.statement.subject, said.statement.object) if end in by_iri]
        links = tuple(rnd.sample(whole.read_from, 4))
        yield replace(whole, documents=(), states=(said,), resources=tuple(ends), read_from=links)
    yield replace(whole, states=(), resources=())


def everything(cypher: Cypher) -> tuple[list[str], list[str]]:
    """Every node and every relationship but the project's, to compare."""

    def told(row: dict[str, Any]) -> str:
        return str([sorted(value.items()) if isinstance(value, dict) else value for value in row.values()])

    labels = "COLLECT { UNWIND labels(n) AS l RETURN l ORDER BY l }"
    nodes = f"MATCH (n:Syngraph) WHERE NOT n:SyngraphProject RETURN {labels} AS labels, properties(n) AS p"
    relations = "MATCH (a)-[x]->(b) RETURN a.uri AS a, type(x) AS type, properties(x) AS p, b.uri AS b"
    return sorted(map(told, cypher(nodes))), sorted(map(told, cypher(relations)))


@pytest.mark.parametrize("bits", [3, 26])
def test_a_graph_loaded_in_pieces_some_of_them_twice_is_the_one_that_followed(
    bits: int, open_neo4j: Opens, book: Book, cypher: Cypher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sieve, "_BITS", bits)  # with three, everything but the first few may have been there before
    store = open_neo4j()
    for n in range(6):
        part = book.commit(book.ferry(f"f{n}", f"p{n % 2}", f"p{n % 3}"), documents=2)
        assert store.apply(replace(part, documents=DOCUMENTS if n == 0 else ())) is Outcome.APPLIED
    followed = everything(cypher)
    whole = replace(book.everything(), documents=DOCUMENTS)
    pieces = list(in_pieces(whole, random.Random(bits)))
    assert store.rebuild(pieces) == len(pieces)
    assert everything(cypher) == followed
    assert (store.cursor(), set(store.statements())) == (book.cursor, set(book.standing))


def test_what_is_new_is_created_and_not_looked_for(book: Book) -> None:
    book.commit(book.ferry("selkie", "oban", "mull"))
    loading = Loading(Vocabulary.of(book.ontology), NS)
    first, again = (loading.parameter(book.everything()) for _ in range(2))
    assert [len(first[name]) for name in ("described", "named", "late", "new", "between", "links", "more")] == [3, 0, 0, 2, 0, 3, 0]
    assert [len(again[name]) for name in ("described", "named", "late", "new", "between", "links", "more")] == [0, 3, 0, 0, 2, 0, 3]


def test_the_next_part_is_made_while_one_is_written_but_no_further(open_neo4j: Opens, book: Book) -> None:
    store = open_neo4j()
    book.commit(book.ferry("selkie"))
    whole, made = book.everything(), list[int]()

    def parts() -> Iterator[CommitPart]:
        for n in range(4):
            made.append(len(set(store.statements())))  # what has been written when this one is made
            yield whole if n == 0 else replace(whole, states=(), resources=(), read_from=())

    assert store.rebuild(parts()) == 4
    assert made[0] == 0
    assert made[2:] == [3, 3], "the first is in before the third is made"


def test_a_part_that_fails_ends_the_load_and_another_begins_it_anew(open_neo4j: Opens, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie", "oban")))
    cypher(f"CREATE (:Resource {{uri: '{thing('heron')}'}})")
    book.commit(book.ferry("heron"))
    with pytest.raises(StoreRefused, match="did not write"):
        store.rebuild([book.everything(), replace(book.everything(), states=())])
    assert (store.cursor(), store.prepare() is None) == (None, False)
    cypher("MATCH (n:Resource) WHERE NOT n:Syngraph DELETE n")

    def cut_off() -> Iterator[CommitPart]:
        yield book.everything()
        raise StoreUnreachable("the ledger's disk is gone")

    with pytest.raises(StoreUnreachable):
        store.rebuild(cut_off())
    assert (store.cursor(), store.prepare() is None) == (None, False)
    store.rebuild([book.everything()])
    assert (store.cursor(), set(store.statements())) == (book.cursor, set(book.standing))
