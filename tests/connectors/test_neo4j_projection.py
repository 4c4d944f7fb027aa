"""Parts of commits in a real Neo4j: once each, in order, whole or not at all, and read back as they were said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.connectors.harbour_terms import iri, thing, told

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.projected import CommitPart, Outcome, ProjectedChunk, ProjectedDocument
from syngraph.ontologies.errors import StoreRefused, StoreUnreachable
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL
from syngraph.ontologies.ontology import OntologyClass
from syngraph.ontologies.statement import Literal, Statement

if TYPE_CHECKING:
    from tests.connectors.conftest import Book

OpenNeo4j = Callable[..., Neo4jStore]
Cypher = Callable[[str], list[dict[str, Any]]]


def everything(cypher: Cypher) -> list[str]:
    """Every node and relationship, as text: for comparing two ways to the same graph."""
    nodes = cypher("MATCH (n:Syngraph) WHERE NOT n:SyngraphProject RETURN labels(n) AS l, properties(n) AS p")
    edges = cypher("MATCH (a:Syngraph)-[x]->(b) RETURN a.uri AS a, type(x) AS t, properties(x) AS p, b.uri AS b")
    return sorted(str((sorted(n["l"]), sorted(n["p"].items()))) for n in nodes) + sorted(str(sorted(e.items(), key=str)) for e in edges)


def test_what_was_applied_is_read_back_with_types_labels_values_and_relations(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    assert store.cursor() is None
    assert store.apply(book.commit(book.ferry("selkie", "north", "south"))) is Outcome.APPLIED
    assert (
        store.apply(book.commit(book.ferry("heron", "north"), [Statement(thing("selkie"), iri("servesPort"), thing("south"))]))
        is Outcome.APPLIED
    )
    assert told(store) == set(book.standing)
    assert store.cursor() == book.cursor


def test_superclasses_are_labels_and_count_but_are_not_read_back(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    store.apply(book.commit([*book.ferry("selkie", "north"), Statement(thing("raft"), RDF_TYPE, iri("Vessel"))]))
    counts = store.counts()
    assert counts.classes == {iri("Thing"): 3, iri("Vessel"): 2, iri("Ferry"): 1, iri("Port"): 1}
    assert counts.properties == {RDFS_LABEL: 1, iri("one_integer"): 1, iri("servesPort"): 1}
    assert store.query("MATCH (v:Vessel) RETURN v.label ORDER BY v.label")[1] == [["selkie"], [None]]
    assert told(store) == set(book.standing)


def test_a_class_taken_back_takes_its_superclasses_along(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie")))
    store.apply(book.commit([Statement(thing("selkie"), RDF_TYPE, iri("Port"))], [Statement(thing("selkie"), RDF_TYPE, iri("Ferry"))]))
    assert store.counts().classes == {iri("Thing"): 1, iri("Port"): 1}
    assert told(store) == set(book.standing)


def test_a_value_taken_back_is_gone(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    odd = Statement(thing("selkie"), iri("one_integer"), Literal("unknown"))
    store.apply(book.commit([*book.ferry("selkie"), odd]))
    store.apply(book.commit(drop=[odd, Statement(thing("selkie"), RDFS_LABEL, Literal("selkie"))]))
    assert told(store) == set(book.standing)
    assert store.query("MATCH (f:Ferry) RETURN f.label, f.oneInteger")[1] == [[None, 1931]]


def test_a_thing_nothing_speaks_of_any_more_is_gone_with_its_links(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie", "north")))
    store.apply(book.commit(drop=book.ferry("selkie", "north")))
    assert told(store) == set()
    assert cypher("MATCH (n:Resource) RETURN n") == []


def test_a_replayed_part_changes_nothing(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    parts = [book.commit(book.ferry("selkie", "north")), book.commit(book.ferry("heron", "north"))]
    assert [store.apply(part) for part in parts] == [Outcome.APPLIED] * 2
    before = everything(cypher)
    assert [store.apply(part) for part in parts] == [Outcome.REPLAYED] * 2
    assert everything(cypher) == before


def test_a_gap_and_a_forgotten_history_are_told_and_change_nothing(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    first = book.commit(book.ferry("selkie"))
    second, third = book.commit(book.ferry("heron")), book.commit(book.ferry("raft"))
    assert store.apply(third) is Outcome.ELSEWHERE
    store.apply(first)
    before = everything(cypher)
    assert store.apply(third) is Outcome.ELSEWHERE
    assert store.apply(replace(first, cursor=replace(first.cursor, hash="other"))) is Outcome.ELSEWHERE
    assert store.apply(replace(second, previous=replace(first.cursor, ledger="other"))) is Outcome.ELSEWHERE
    assert everything(cypher) == before
    assert store.apply(second) is Outcome.APPLIED


def test_two_writers_racing_apply_each_part_once(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    stores = (open_neo4j(), open_neo4j())
    stores[0].prepare()
    parts = [book.commit(book.ferry(f"f{n}", f"p{n % 3}"), documents=1 + n % 2) for n in range(25)]
    outcomes: list[list[Outcome]] = [[], []]
    start = threading.Barrier(2)

    def race(who: int) -> None:
        for part in parts:
            start.wait()
            outcomes[who].append(stores[who].apply(part))

    threads = [threading.Thread(target=race, args=(who,)) for who in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [{one, two} for one, two in zip(*outcomes, strict=True)] == [{Outcome.APPLIED, Outcome.REPLAYED}] * len(parts)
    assert told(stores[0]) == set(book.standing)
    incremental = everything(cypher)
    stores[0].rebuild([book.everything()])
    assert everything(cypher) == incremental


def test_a_part_that_fails_leaves_nothing(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie")))
    cypher("CREATE CONSTRAINT spoiler FOR (n:Port) REQUIRE n.label IS UNIQUE")
    before, cursor = everything(cypher), store.cursor()
    twins = [Statement(thing(name), RDF_TYPE, iri("Port")) for name in "ab"] + [
        Statement(thing(name), RDFS_LABEL, Literal("x")) for name in "ab"
    ]
    part = book.commit([*book.ferry("heron", "north"), *twins])
    try:
        with pytest.raises(StoreRefused):
            store.apply(part)
        assert everything(cypher) == before
        assert store.cursor() == cursor
    finally:
        cypher("DROP CONSTRAINT spoiler")
    assert store.apply(part) is Outcome.APPLIED
    assert told(store) == set(book.standing)


def test_support_and_evidence_hang_on_relations_and_on_links_to_chunks(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    part = book.commit(book.ferry("selkie", "north"), documents=2)
    chunks = [ProjectedChunk(f"c{n}", n, 0, 4, None, "", "text") for n in range(2)]
    documents = tuple(ProjectedDocument(f"d{n}.md", f"D{n}", "00", True, (chunk,)) for n, chunk in enumerate(chunks))
    store.apply(replace(part, documents=documents))
    relation = cypher("MATCH (:Ferry)-[x:SERVES_PORT]->(:Port) RETURN x.support AS support, size(x.evidence) AS evidence")
    assert relation == [{"support": 2, "evidence": 2}]
    links = cypher(
        "MATCH (f:Ferry)-[x:FROM_CHUNK]->(c)-[:FROM_DOCUMENT]->(d:Document) RETURN d.path AS path, size(x.claims) AS claims ORDER BY path"
    )
    assert links == [{"path": "d0.md", "claims": 4}, {"path": "d1.md", "claims": 4}]
    store.apply(book.commit(book.ferry("selkie", "north"), documents=1))
    assert cypher("MATCH (:Ferry)-[x:SERVES_PORT]->(:Port) RETURN x.support AS support") == [{"support": 1}]
    assert cypher("MATCH (f:Ferry)-[:FROM_CHUNK]->(c) RETURN c.uri AS uri") == [{"uri": "urn:syngraph:chunk:c0"}]


def test_the_chunks_of_a_document_follow_it(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()

    def document(present: bool, *ids: str) -> ProjectedDocument:
        chunks = tuple(ProjectedChunk(id, n, n, n + 1, n + 1, "A › B", f"text of {id}") for n, id in enumerate(ids))
        return ProjectedDocument("notes/day 1.md", "Day", "00", present, chunks)

    def order() -> list[str]:
        rows = cypher(
            "MATCH (c:Chunk)-[:FROM_DOCUMENT]->() OPTIONAL MATCH (c)-[:NEXT_CHUNK]->(n) RETURN c.id + '>' + coalesce(n.id, '') AS x"
        )
        return sorted(row["x"] for row in rows)

    store.apply(replace(book.commit(book.ferry("selkie")), documents=(document(True, "c0", "k", "z"),)))
    assert order() == ["c0>k", "k>z", "z>"]
    cypher("MATCH (c:Chunk {id: 'z'}) SET c.embedding = [1.0]")
    store.apply(replace(book.commit(book.ferry("heron")), documents=(document(True, "z", "new", "c0"),)))
    assert order() == ["c0>", "new>c0", "z>new"]
    assert cypher("MATCH (c:Chunk {id: 'z'}) RETURN c.embedding AS e, c.index AS i") == [{"e": [1.0], "i": 0}]
    store.apply(replace(book.commit(book.ferry("raft")), documents=(document(False),)))
    assert cypher("MATCH (n:Document) RETURN n") == []
    assert cypher("MATCH (c:Chunk {id: 'z'}) RETURN c") == []


def test_what_users_put_on_our_nodes_stays_when_the_nodes_change(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie")))
    cypher("MATCH (n:Ferry) SET n.embedding = [0.5], n:Favourite")
    store.apply(
        book.commit(
            [Statement(thing("selkie"), RDFS_LABEL, Literal("Selkie II"))], [Statement(thing("selkie"), RDFS_LABEL, Literal("selkie"))]
        )
    )
    assert cypher("MATCH (n:Favourite) RETURN n.embedding AS e, n.label AS l, n.labels AS ls") == [
        {"e": [0.5], "l": "Selkie II", "ls": ["Selkie II"]}
    ]


def test_rebuilding_equals_having_followed(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    cypher("CREATE (:Mine {uri: 'theirs'})")
    with pytest.raises(StoreRefused):
        open_neo4j()
    cypher("MATCH (n:Mine) DELETE n")
    for n in range(6):
        store.apply(
            book.commit(book.ferry(f"f{n}", f"p{n % 2}", f"p{n % 3}"), [Statement(thing(f"f{n - 1}"), iri("servesPort"), thing("p1"))])
        )
    followed = everything(cypher)
    cypher("CREATE (:Mine {uri: 'theirs'})")
    assert store.rebuild([book.everything()]) == 1
    assert everything(cypher) == followed
    assert store.cursor() == book.cursor
    assert told(store) == set(book.standing)
    assert cypher("MATCH (n:Mine) RETURN n.uri AS uri") == [{"uri": "theirs"}]
    assert store.apply(book.commit(book.ferry("last"))) is Outcome.APPLIED


def test_a_rebuild_broken_off_asks_for_another(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    store.apply(book.commit(book.ferry("selkie")))

    def torn() -> Iterator[CommitPart]:
        yield book.everything()
        raise StoreUnreachable("gone")

    with pytest.raises(StoreUnreachable):
        store.rebuild(torn())
    again = open_neo4j()
    assert again.cursor() is None
    assert again.prepare() is not None
    assert again.apply(book.everything()) is Outcome.ELSEWHERE
    again.rebuild([book.everything()])
    assert (again.prepare(), again.cursor(), told(again)) == (None, book.cursor, set(book.standing))


def test_a_new_class_needs_no_rebuild_and_a_renamed_one_does(open_neo4j: OpenNeo4j, book: Book) -> None:
    open_neo4j().apply(book.commit(book.ferry("selkie")))
    grown, renamed = dict(book.ontology.classes), dict(book.ontology.classes)
    grown[iri("Buoy")] = OntologyClass(iri("Buoy"), "buoy", "")
    renamed[iri("Ferry")] = OntologyClass(iri("Ferry"), "ferry boat", "")
    assert open_neo4j(ontology=replace(book.ontology, classes=grown)).prepare() is None
    store = open_neo4j(ontology=replace(book.ontology, classes={**grown, **renamed}))
    assert "ontology" in str(store.prepare())
    assert store.apply(book.commit(book.ferry("heron"))) is Outcome.ELSEWHERE
    store.rebuild([book.everything()])
    assert store.query("MATCH (n:FerryBoat) RETURN count(n)") == (["count(n)"], [[2]])


def test_hostile_and_reserved_names_stay_names(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    classes = [Statement(thing(f"t{n}"), RDF_TYPE, cls) for n, cls in enumerate(sorted(book.ontology.classes))]
    links = [Statement(thing("t0"), property, thing("t1")) for property in (iri("evil"), iri("next"), iri("servesPort"))]
    values = [
        Statement(thing("t0"), iri("name"), Literal("not an IRI")),
        Statement(thing("t0"), iri("tag"), Literal("chat", language="fr")),
    ]
    store.apply(book.commit([*classes, *links, *values]))
    assert told(store) == set(book.standing)
    assert store.counts().properties == {iri("evil"): 1, iri("next"): 1, iri("servesPort"): 1, iri("name"): 1, iri("tag"): 1}
    assert cypher("MATCH (n:Resource:Document) RETURN n") == []
    store.apply(book.commit(drop=links))
    assert told(store) == set(book.standing)


def test_a_waived_term_outside_the_vocabulary_is_written_and_taken_back(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    odd = [
        Statement(thing("a"), RDF_TYPE, iri("Unheard")),
        Statement(thing("a"), iri("unheardOf"), Literal("x")),
        Statement(thing("a"), iri("unheardOf"), thing("b")),
        Statement(thing("a"), iri("one_integer"), thing("b")),
        Statement(thing("a"), iri("servesPort"), Literal("the pier")),
        Statement(thing("b"), RDFS_LABEL, Literal("b")),
    ]
    store.apply(book.commit(odd))
    assert told(store) == set(odd)
    later = open_neo4j()
    later.apply(book.commit(drop=odd[:2]))
    assert told(later) == set(odd[2:])
    assert later.counts().classes == {}
    later.apply(book.commit(drop=odd[2:5]))
    assert told(later) == {odd[5]}
    assert later.counts().classes == {}
