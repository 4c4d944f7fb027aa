"""The graph that is written to Neo4j in three ways: what its documents say, and the parts in which a ledger would tell it.

A thing has one class of 24, two values of 12 properties, and relations of 20 types to things of which a few are hubs. Eight
things are a document of two chunks. Everything is a function of the seed.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from syngraph.connectors.projected import (
    PART_STATEMENTS,
    CommitPart,
    Cursor,
    ProjectedChunk,
    ProjectedDocument,
    ProjectedState,
    ReadFrom,
    ResourceState,
    Support,
    chunk_iri,
)
from syngraph.ontologies.iri import RDF_TYPE, Iri, xsd
from syngraph.ontologies.minting import document_iri
from syngraph.ontologies.neo4j_names import Names
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.statement import Literal, Statement

NS = "https://example.org/fleet/"
A_PAGE = 8
"""Things that one document is about."""
SENTENCE = "The ferry calls at the northern quay twice a day, and its crew changes there. "


def iri(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


SUPERS = [iri(f"Kind{n}") for n in range(6)]
CLASSES = [iri(f"Class{n:02d}") for n in range(24)]
KEYS = [iri(f"key{n:02d}") for n in range(12)]
RELATIONS = [iri(f"rel{n:02d}") for n in range(20)]


def fleet() -> Ontology:
    """24 classes below 6 others, 4 properties of integers and 8 of strings, all with one value, and 20 object properties."""
    classes = [OntologyClass(cls, cls.local, "") for cls in SUPERS]
    classes += [OntologyClass(cls, cls.local, "", (SUPERS[n % 6],)) for n, cls in enumerate(CLASSES)]
    ranges = [(xsd("integer"),) if n < 4 else (xsd("string"),) for n in range(12)]
    properties = [OntologyProperty(key, key.local, "", "datatype", (), ranges[n], functional=True) for n, key in enumerate(KEYS)]
    properties += [OntologyProperty(relation, relation.local, "", "object") for relation in RELATIONS]
    return Ontology(iri(""), {cls.iri: cls for cls in classes}, {one.iri: one for one in properties})


@dataclass(frozen=True)
class Page:
    """A document, and what its chunks say: pairs of a statement and the place of its chunk."""

    path: str
    said: tuple[tuple[Statement, int], ...]

    @property
    def document(self) -> ProjectedDocument:
        digest = hashlib.sha256(self.path.encode()).hexdigest()
        text = SENTENCE * 8
        chunks = tuple(
            ProjectedChunk(f"{digest[:24]}{n}", n, n * len(text), (n + 1) * len(text), None, f"Part {n}", f"{self.path} {n}: {text}")
            for n in range(2)
        )
        return ProjectedDocument(self.path, f"About {self.path}", digest, True, chunks)


def pages(things: int, seed: int = 7) -> Iterator[Page]:
    """Documents that give each of `things` things a class, two values and three relations."""
    rnd = random.Random(seed)
    names = [Iri(f"{NS}thing/{n:07d}") for n in range(things)]
    for first in range(0, things, A_PAGE):
        some = names[first : first + A_PAGE]
        said: list[tuple[Statement, int]] = []
        for place, name in enumerate(some):
            about = [*_described(name, rnd)]
            while len(about) < 6:
                to = names[int(things * rnd.random() ** 3)]  # a few are hubs
                one = Statement(name, rnd.choice(RELATIONS), to)
                if to != name and one not in about:
                    about.append(one)
            said += [(one, place * 2 // A_PAGE) for one in about]
        yield Page(f"fleet/{first // A_PAGE:05d}.md", tuple(said))


def small_pages(count: int, first: int = 0) -> Iterator[Page]:
    """Documents of 50 statements about eight new things that relate to one another: what Neo4jWriter can take one at a time."""
    for n in range(first, first + count):
        rnd = random.Random(n)
        names = [Iri(f"{NS}thing/new-{n:05d}-{place}") for place in range(A_PAGE)]
        said = dict.fromkeys(one for name in names for one in _described(name, rnd))
        while len(said) < 50:
            said[Statement(*_related(names, rnd))] = None
        yield Page(f"new/{n:05d}.md", tuple((one, place % 2) for place, one in enumerate(said)))


def _related(names: Sequence[Iri], rnd: random.Random) -> tuple[Iri, Iri, Iri]:
    one, other = rnd.sample(names, 2)
    return one, rnd.choice(RELATIONS), other


def _described(name: Iri, rnd: random.Random) -> Iterator[Statement]:
    yield Statement(name, RDF_TYPE, rnd.choice(CLASSES))
    for key in rnd.sample(KEYS, 2):
        number = key in KEYS[:4]
        yield Statement(
            name, key, Literal(str(rnd.randrange(10_000)), xsd("integer")) if number else Literal(f"value {rnd.random()} of {key.local}")
        )


@dataclass
class Graph:
    """What stands, who says it, and how far the story is; `take` tells it on as a ledger would."""

    ontology: Ontology = field(default_factory=fleet)
    standing: dict[Statement, dict[str, Support]] = field(default_factory=dict)
    documents: dict[str, ProjectedDocument] = field(default_factory=dict)
    cursor: Cursor | None = None
    _about: dict[Iri, dict[Statement, None]] = field(default_factory=lambda: defaultdict(dict))
    _naming: dict[Iri, set[Statement]] = field(default_factory=lambda: defaultdict(set))
    _links: dict[tuple[Iri, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    _claims: dict[str, list[tuple[Statement, Support]]] = field(default_factory=dict)

    def take(self, some: Iterable[Page]) -> CommitPart:
        """One commit that these documents came or changed with."""
        some = list(some)
        changed: dict[Statement, None] = {}
        pairs: set[tuple[Iri, str]] = set()
        for page in some:
            self.documents[page.path] = page.document
            for statement, support in self._claims.pop(page.path, ()):
                self._withdraw(statement, support)
                changed[statement] = None
                pairs |= {(end, support.chunk) for end in ends(statement)}
            self._claims[page.path] = list(self._read(page))
            for statement, support in self._claims[page.path]:
                self._admit(statement, support)
                changed[statement] = None
                pairs |= {(end, support.chunk) for end in ends(statement)}
        previous, sequence = self.cursor, self.cursor.sequence + 1 if self.cursor else 1
        self.cursor = Cursor("fleet", sequence, 0, hashlib.sha256(f"{sequence}".encode()).hexdigest())
        return self._part(previous, [page.document for page in some], list(changed), pairs)

    def present(self) -> Iterator[CommitPart]:
        """The present state in parts, as a rebuild gets it."""
        yield self._part(None, list(self.documents.values()), [], set())
        said = sorted(self.standing, key=Statement.ntriples)
        for start in range(0, len(said), PART_STATEMENTS):
            some = said[start : start + PART_STATEMENTS]
            pairs = {(end, by.chunk) for one in some for by in self.standing[one].values() for end in ends(one)}
            yield self._part(None, [], some, pairs)

    def nodes(self, only: Sequence[Page] = ()) -> list[dict[str, Any]]:
        """Every node as {uri, labels, properties}: of all things, documents and chunks, or of those that a page brings."""
        names, made = Names.of(self.ontology), list[dict[str, Any]]()
        wanted = (
            dict.fromkeys(statement.subject for page in only for statement, _ in page.said)
            if only
            else [name for name, said in self._naming.items() if said]
        )
        for name in wanted:
            labels, values = list[str](), dict[str, str | int]()
            for one in self._about[name]:
                if one.property == RDF_TYPE and isinstance(one.object, Iri):
                    labels += [names.labels[cls] for cls in (one.object, *sorted(self.ontology.ancestors(one.object) - {one.object}))]
                elif isinstance(one.object, Literal):
                    values[names.keys[one.property]] = (
                        int(one.object.lexical) if one.object.datatype == xsd("integer") else one.object.lexical
                    )
            made.append({"uri": str(name), "labels": labels, "properties": values})
        for document in self._documents(only):
            about = {"path": document.path, "title": document.title, "sha256": document.sha256}
            made.append({"uri": str(document_iri(NS, document.path)), "labels": ["Document"], "properties": about})
            for chunk in document.chunks:
                held = {"id": chunk.id, "index": chunk.n, "text": chunk.text, "heading": chunk.heading}
                held |= {"start": chunk.start, "end": chunk.end}
                made.append({"uri": str(chunk_iri(chunk.id)), "labels": ["Chunk"], "properties": held})
        return made

    def relations(self, only: Sequence[Page] = ()) -> list[list[Any]]:
        """Every relationship as [from, type, to, properties]: relations with who says them, and what links things, chunks and documents."""
        types, made = Names.of(self.ontology).types, []
        for one in dict.fromkeys(statement for page in only for statement, _ in page.said) if only else self.standing:
            if one.property != RDF_TYPE and isinstance(one.object, Iri):
                by = self.standing[one]
                support = {"support": len({claim.document for claim in by.values()}), "evidence": sorted(by)}
                made.append([str(one.subject), types[one.property], str(one.object), support])
        chunks = {chunk.id for document in self._documents(only) for chunk in document.chunks}
        for (name, chunk_id), claims in self._links.items():
            if claims and chunk_id in chunks:
                made.append([str(name), "FROM_CHUNK", str(chunk_iri(chunk_id)), {"claims": sorted(claims)}])
        for document in self._documents(only):
            uris = [str(chunk_iri(chunk.id)) for chunk in document.chunks]
            made += [[uri, "FROM_DOCUMENT", str(document_iri(NS, document.path)), {}] for uri in uris]
            made += [[one, "NEXT_CHUNK", next_one, {}] for one, next_one in pairwise(uris)]
        return made

    def _documents(self, only: Sequence[Page]) -> list[ProjectedDocument]:
        return [page.document for page in only] or list(self.documents.values())

    @staticmethod
    def _read(page: Page) -> Iterator[tuple[Statement, Support]]:
        chunks = page.document.chunks
        for n, (statement, place) in enumerate(page.said):
            claim = hashlib.sha256(f"{page.path} {n} {statement.ntriples()}".encode()).hexdigest()[:24]
            yield statement, Support(claim, page.path, chunks[place].id, 0, 9, "the ferry")

    def _admit(self, statement: Statement, support: Support) -> None:
        self.standing.setdefault(statement, {})[support.claim] = support
        self._about[statement.subject][statement] = None
        for end in ends(statement):
            self._naming[end].add(statement)
            self._links[end, support.chunk].add(support.claim)

    def _withdraw(self, statement: Statement, support: Support) -> None:
        del self.standing[statement][support.claim]
        for end in ends(statement):
            self._links[end, support.chunk].discard(support.claim)
        if not self.standing[statement]:
            del self.standing[statement], self._about[statement.subject][statement]
            for end in ends(statement):
                self._naming[end].discard(statement)

    def _part(
        self, previous: Cursor | None, documents: Sequence[ProjectedDocument], said: Sequence[Statement], pairs: Iterable[tuple[Iri, str]]
    ) -> CommitPart:
        assert self.cursor is not None
        states = tuple(
            ProjectedState(one, one in self.standing, False, tuple(by for _, by in sorted(self.standing.get(one, {}).items())))
            for one in said
        )
        resources = tuple(self._resource(end) for end in dict.fromkeys(end for one in said for end in ends(one)))
        read_from = tuple(ReadFrom(end, chunk, tuple(sorted(self._links[end, chunk]))) for end, chunk in sorted(pairs))
        return CommitPart(self.cursor, previous, tuple(documents), states, resources, read_from)

    def _resource(self, name: Iri) -> ResourceState:
        asserted = tuple(sorted(one.object for one in self._about[name] if one.property == RDF_TYPE and isinstance(one.object, Iri)))
        inferred = tuple(sorted({above for cls in asserted for above in self.ontology.ancestors(cls)} - {*asserted}))
        values = {one.property: (one.object,) for one in self._about[name] if isinstance(one.object, Literal)}
        return ResourceState(name, bool(self._naming[name]), asserted, inferred, values)


def ends(statement: Statement) -> tuple[Iri, ...]:
    """The things a statement is about."""
    if statement.property != RDF_TYPE and isinstance(statement.object, Iri):
        return statement.subject, statement.object
    return (statement.subject,)
