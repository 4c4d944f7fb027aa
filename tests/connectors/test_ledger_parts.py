"""Commits in many parts, of many documents, lead a projection to just the state that a rebuild gives it, however far behind it was."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from syngraph.connectors.ledger import commits, parts
from syngraph.connectors.ledger.commits import Batch, TakenDocument, head, record
from syngraph.connectors.ledger.documents import KnownDocument, chunk_ids, note_state
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.parts import head_cursor, parts_after, present_parts
from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.projected import CommitPart, Cursor, Outcome
from syngraph.connectors.rdf.store import RdfStore
from syngraph.contracts.change import Commit
from syngraph.contracts.standing import Standing, changed_states, inferred_types
from syngraph.ontologies.claim import Claim, Evidence
from syngraph.ontologies.document import Chunk, Document, Span
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.statement import Literal, Statement

PATHS = [f"{name}.md" for name in "abcdef"]
NS = "https://example.org/harbour/"


def iri(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


def thing(name: str) -> Iri:
    return Iri(f"{NS}thing/{name}")


CLASSES = (
    OntologyClass(iri("Thing"), "thing", ""),
    OntologyClass(iri("Vessel"), "vessel", "", (iri("Thing"),)),
    OntologyClass(iri("Ferry"), "ferry", "", (iri("Vessel"),)),
    OntologyClass(iri("Port"), "port", "", (iri("Thing"),)),
)
PROPERTIES = (
    OntologyProperty(iri("servesPort"), "serves port", "", "object"),
    OntologyProperty(iri("length"), "length", "", "datatype", (), (xsd("integer"),)),
)
ONTOLOGY = Ontology(iri(""), {c.iri: c for c in CLASSES}, {p.iri: p for p in PROPERTIES}, root=iri("Thing"))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three statements and about two texts a part."""
    monkeypatch.setattr(commits, "PART_STATEMENTS", 3)
    monkeypatch.setattr(parts, "PART_STATEMENTS", 3)
    monkeypatch.setattr(commits, "PART_TEXT", 10)


def random_statement(rnd: random.Random) -> Statement:
    subject = thing(rnd.choice("stuv"))
    said = [
        Statement(subject, RDF_TYPE, iri(rnd.choice(["Ferry", "Vessel", "Port"]))),
        Statement(subject, RDFS_LABEL, Literal(rnd.choice(["Selkie", "Ness"]))),
        Statement(subject, iri("length"), Literal(str(rnd.randrange(3)), xsd("integer"))),
        Statement(subject, iri("servesPort"), thing(rnd.choice("stuvw"))),
    ]
    return rnd.choice(said)


@dataclass
class World:
    """Random documents in a ledger, with some of their claims held: what a gate would make of them plays no part here."""

    ledger: Ledger
    rnd: random.Random
    claims: dict[str, Claim] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def step(self) -> None:
        """Some documents come, change or go, and claims of others move, are held or are freed."""
        chosen = self.rnd.sample(PATHS, self.rnd.randrange(4))
        here = {claim.evidence.document for claim in self.claims.values()}
        gone = [path for path in chosen if path in here and self.rnd.random() < 0.4]
        taken = [self._document(path) for path in chosen if path not in gone]
        old = dict(self.claims)
        self.claims = {id: claim for id, claim in old.items() if claim.evidence.document not in chosen}
        for id, claim in self.claims.items():
            if self.rnd.random() < 0.2:
                self.claims[id] = replace(claim, statement=random_statement(self.rnd))
        for document in taken:
            self.claims |= self._claims(document)
        before, self.standing = self.standing, self._outcome()
        supported = {id for ids in self.standing.support.values() for id in ids}
        came = [claim for id, claim in self.claims.items() if old.get(id) != claim]
        with self.ledger.writing() as connection:
            for one in taken:
                note_state(connection, KnownDocument(one.path, one.sha256, one.size, 0, "text", one.title, "new", "", "", ""))
            commit = Commit(
                head(connection),
                changed_states(before, self.standing),
                held={id: key for id, key in self.standing.held.items() if before.held.get(id) != key},
                freed=tuple(before.held.keys() & supported),
            )
            batch = Batch(
                "run",
                commit,
                taken=tuple(TakenDocument(document, "recipe") for document in taken),
                gone=tuple(gone),
                claims_came=tuple((claim, "reading") for claim in came),
                claims_went=tuple(old.keys() - self.claims.keys()),
            )
            record(connection, batch)

    def _document(self, path: str) -> Document:
        texts = [self.rnd.choice(["some text", "other", "x" * self.rnd.randrange(1, 9)]) for _ in range(self.rnd.randrange(4))]
        if path in self.texts and self.rnd.random() < 0.6:
            texts = ["x" * self.rnd.randrange(1, 9), *self.texts[path]][:5]  # what was there moves down
        self.texts[path] = texts
        text, chunks = "", []
        for n, one in enumerate(texts):
            chunks.append(Chunk(path, n, Span(len(text), len(text) + len(one)), one, "title", ("Heading",)))
            text += one
        return Document(path, f"hash of {text}", len(text), "text", f"title {len(texts)}", text, tuple(chunks))

    def _claims(self, document: Document) -> dict[str, Claim]:
        """What a chunk says is a function of its id: taken in again at another place, it says the same."""
        ids, found = chunk_ids(document), {}
        for chunk in document.chunks:
            said = random.Random(ids[chunk.n])
            for n in range(said.randrange(4)):
                evidence = Evidence(document.path, ids[chunk.n], "t", chunk.span, chunk.text, "extract", "m", "p")
                found[f"{ids[chunk.n]} {n}"] = Claim(f"{ids[chunk.n]} {n}", random_statement(said), evidence)
        return found

    def _outcome(self) -> Standing:
        """Some statements are held, fewer of those that stood."""
        said: dict[Statement, list[str]] = {}
        for id, claim in sorted(self.claims.items()):
            said.setdefault(claim.statement, []).append(id)
        held = {one for one in sorted(said, key=Statement.ntriples) if self.rnd.random() < (0.1 if one in self.standing.support else 0.3)}
        support = {one: tuple(ids) for one, ids in said.items() if one not in held}
        return Standing(support, inferred_types(support, ONTOLOGY), {id: "violation" for one in held for id in said[one]})

    def behind(self, cursor: Cursor | None) -> list[CommitPart]:
        with self.ledger.reading() as connection:
            return list(parts_after(connection, self.ledger.id, cursor))

    def present(self) -> list[CommitPart]:
        with self.ledger.reading() as connection:
            return list(present_parts(connection, self.ledger.id))

    def newest(self) -> Cursor | None:
        with self.ledger.reading() as connection:
            return head_cursor(connection, self.ledger.id)


@pytest.fixture
def world(tmp_path: Path) -> Callable[[int], World]:
    return lambda seed: World(Ledger(tmp_path / f"{seed}.db"), random.Random(seed))


def quads(store: RdfStore) -> set[str]:
    found = store.query("SELECT ?g ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }").sparql_json()
    return {str(sorted(row.items())) for row in found["results"]["bindings"]}


@pytest.mark.parametrize("seed", range(8))
def test_an_rdf_store_that_applied_every_part_is_one_that_was_rebuilt(seed: int, world: Callable[[int], World], tmp_path: Path) -> None:
    lived, rnd = world(seed), random.Random(seed)
    store, afresh = RdfStore(tmp_path / "rdf", NS), RdfStore(tmp_path / "afresh", NS)
    for _ in range(12):
        for _ in range(rnd.choice([1, 1, 3])):
            lived.step()
        due = lived.behind(store.cursor())
        for part in due[: rnd.randrange(len(due) + 1)] if rnd.random() < 0.5 else due:  # cut short, now and then
            assert store.apply(part) is Outcome.APPLIED
    for part in lived.behind(store.cursor()):
        assert store.apply(part) is Outcome.APPLIED
    assert afresh.rebuild(lived.present()) == store.cursor() == lived.newest()
    assert quads(store) == quads(afresh)
    assert set(store.statements()) == set(lived.standing.support)


def test_texts_come_before_what_names_their_chunks(world: Callable[[int], World]) -> None:
    several = 0
    for seed in range(12):
        lived = world(seed)
        for _ in range(3):
            lived.step()
        texts: set[str] = set()
        for part in lived.behind(None):
            assert len(part.states) <= 3
            texts |= {chunk.id for document in part.documents for chunk in document.chunks}
            assert {link.chunk for link in part.read_from if link.claims} <= texts
            several += part.cursor.part > 0 and bool(part.documents)
    assert several


def test_a_graph_of_which_everything_is_gone_is_rebuilt_as_such(world: Callable[[int], World], tmp_path: Path) -> None:
    lived = world(1)
    while not lived.standing.support:
        lived.step()
    with lived.ledger.writing() as connection:
        commit = Commit(head(connection), changed_states(lived.standing, Standing()))
        record(connection, Batch("run", commit, gone=tuple(PATHS), claims_went=tuple(lived.claims)))
    store = RdfStore(tmp_path / "rdf", NS)
    assert store.rebuild(lived.present()) == lived.newest() is not None


def test_two_histories_that_say_the_same_of_other_texts_are_told_apart(tmp_path: Path) -> None:
    marks = []
    for run in ("one", "other"):
        ledger = Ledger(tmp_path / f"{run}.db")
        with ledger.writing() as connection:
            record(connection, Batch(run, Commit(head(connection), ())))
        with ledger.reading() as connection:
            marks.append(head_cursor(connection, "the same"))
    assert marks[0] != marks[1]


def nodes_and_relations(cypher: Callable[[str], list[dict[str, Any]]]) -> tuple[list[str], list[str]]:
    nodes = cypher("MATCH (n:Syngraph) WHERE NOT n:SyngraphProject RETURN labels(n) AS labels, properties(n) AS said")
    links = cypher("MATCH (a)-[r]->(b) RETURN a.uri AS a, type(r) AS type, properties(r) AS said, b.uri AS b")
    return sorted(str((sorted(n["labels"]), plain(n["said"]))) for n in nodes), sorted(
        str((r["a"], r["type"], plain(r["said"]), r["b"])) for r in links
    )


def plain(said: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted((key, sorted(map(str, value)) if isinstance(value, list) else value) for key, value in said.items())


def test_a_neo4j_that_applied_every_part_is_one_that_was_rebuilt(
    world: Callable[[int], World],
    open_neo4j: Callable[..., Neo4jStore],
    cypher: Callable[[str], list[dict[str, Any]]],
) -> None:
    lived = world(5)
    store = open_neo4j(project=lived.ledger.id, ontology=ONTOLOGY)
    store.prepare()
    store.rebuild([])
    for _ in range(8):
        lived.step()
        lived.step()
        for part in lived.behind(store.cursor()):
            assert store.apply(part) is Outcome.APPLIED
    assert store.cursor() == lived.newest()
    assert set(store.statements()) == set(lived.standing.support)
    applied = nodes_and_relations(cypher)
    store.rebuild(lived.present())
    assert store.cursor() == lived.newest()
    assert nodes_and_relations(cypher) == applied
