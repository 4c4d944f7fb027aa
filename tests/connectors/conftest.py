"""A small harbour of ferries and ports, a ledger in memory that tells projections of it, and stores opened on the session's Neo4j."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from neo4j import GraphDatabase

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.projected import CommitPart, Cursor, ProjectedState, ReadFrom, ResourceState, Support
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.statement import Literal, Statement

NS = "https://example.org/harbour/"
DATATYPES = (
    "string",
    "boolean",
    "integer",
    "long",
    "decimal",
    "double",
    "float",
    "date",
    "dateTime",
    "gYear",
    "duration",
    "anyURI",
    "time",
)


def iri(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


def thing(name: str) -> Iri:
    return Iri(f"{NS}thing/{name}")


def harbour() -> Ontology:
    """Things, vessels, ferries and ports, with a property of each datatype."""
    classes = [
        OntologyClass(iri("Thing"), "thing", ""),
        OntologyClass(iri("Vessel"), "vessel", "", (iri("Thing"),)),
        OntologyClass(iri("Ferry"), "ferry", "", (iri("Vessel"),)),
        OntologyClass(iri("Port"), "port", "", (iri("Thing"),)),
        OntologyClass(iri("Document"), "document", "", (iri("Thing"),)),
        OntologyClass(iri("Tick"), "a`b", "", (iri("Thing"),)),
        OntologyClass(iri("Break"), "\\u0060}) DETACH DELETE n //", "", (iri("Thing"),)),
        OntologyClass(iri("Smile"), "\U0001f600", "", (iri("Thing"),)),
        OntologyClass(iri("Long"), "long " * 60, "", (iri("Thing"),)),
    ]
    properties = [
        OntologyProperty(iri("servesPort"), "serves port", "", "object", (iri("Vessel"),), (iri("Port"),)),
        OntologyProperty(iri("next"), "next chunk", "", "object"),
        OntologyProperty(iri("evil"), "x`]->() DETACH DELETE n //", "", "object"),
        OntologyProperty(iri("name"), "uri", "", "datatype", (), (xsd("string"),)),
        OntologyProperty(iri("tag"), "label", "", "datatype", (), (Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),)),
        OntologyProperty(iri("either"), "either", "", "datatype", (), (xsd("date"), xsd("integer"))),
        OntologyProperty(iri("free"), "free", "", "datatype"),
    ]
    for name in DATATYPES:
        properties.append(OntologyProperty(iri(f"all_{name}"), f"all {name}", "", "datatype", (), (xsd(name),)))
        properties.append(OntologyProperty(iri(f"one_{name}"), f"one {name}", "", "datatype", (), (xsd(name),), functional=True))
    return Ontology(iri(""), {c.iri: c for c in classes}, {p.iri: p for p in properties}, root=iri("Thing"))


@dataclass
class Book:
    """A ledger in memory: what stands, who says it, and the parts that tell a projection."""

    ontology: Ontology = field(default_factory=harbour)
    standing: dict[Statement, tuple[Support, ...]] = field(default_factory=dict)
    cursor: Cursor | None = None

    iri = staticmethod(iri)

    def commit(self, add: Iterable[Statement] = (), drop: Iterable[Statement] = (), documents: int = 1) -> CommitPart:
        """One commit in one part; each added statement is said by one claim in each of `documents` documents."""
        add, drop = list(add), list(drop)
        changed, before = {*add, *drop}, dict(self.standing)
        for said in add:
            claims = [f"{said.ntriples()} in {n}" for n in range(documents)]
            self.standing[said] = tuple(Support(claim, f"d{n}.md", f"c{n}", 0, 1, "q") for n, claim in enumerate(claims))
        for said in drop:
            self.standing.pop(said, None)
        return self._part(changed, before)

    def everything(self) -> CommitPart:
        """The present state as one part, for a rebuild."""
        return replace(self._part(set(self.standing), {}, move=False), previous=None)

    @staticmethod
    def ferry(name: str, *ports: str) -> list[Statement]:
        """A ferry with its label, its year and its ports."""
        said = [
            Statement(thing(name), RDF_TYPE, iri("Ferry")),
            Statement(thing(name), RDFS_LABEL, Literal(name)),
            Statement(thing(name), iri("one_integer"), Literal("1931", xsd("integer"))),
        ]
        for port in ports:
            said += [Statement(thing(port), RDF_TYPE, iri("Port")), Statement(thing(name), iri("servesPort"), thing(port))]
        return said

    def _part(self, changed: set[Statement], before: dict[Statement, tuple[Support, ...]], move: bool = True) -> CommitPart:
        previous = self.cursor
        here = Cursor("book", previous.sequence + 1 if previous else 1, 0, f"h{len(changed)}{len(self.standing)}")
        if move:
            self.cursor = here
        ends = {end for said in changed for end in _ends(said)}
        by = {said: (*self.standing.get(said, ()), *before.get(said, ())) for said in changed}
        pairs = {(end, one.chunk) for said in changed for end in _ends(said) for one in by[said]}
        states = tuple(ProjectedState(said, said in self.standing, False, self.standing.get(said, ())) for said in changed)
        resources = tuple(self._resource(end) for end in ends)
        read_from = tuple(ReadFrom(end, chunk, self._claims(end, chunk)) for end, chunk in sorted(pairs))
        cursor = here if move or previous is None else previous
        return CommitPart(cursor, previous, (), states, resources, read_from)

    def _claims(self, end: Iri, chunk: str) -> tuple[str, ...]:
        return tuple(sorted(one.claim for said, by in self.standing.items() if end in _ends(said) for one in by if one.chunk == chunk))

    def _resource(self, end: Iri) -> ResourceState:
        mine = [said for said in self.standing if said.subject == end]
        asserted = {said.object for said in mine if said.property == RDF_TYPE and isinstance(said.object, Iri)}
        inferred = {above for cls in asserted for above in self.ontology.ancestors(cls)} - asserted
        values: dict[Iri, tuple[Literal, ...]] = {}
        for said in mine:
            if isinstance(said.object, Literal):
                values[said.property] = (*values.get(said.property, ()), said.object)
        present = any(end in _ends(said) for said in self.standing)
        return ResourceState(end, present, tuple(sorted(asserted)), tuple(sorted(inferred)), values)


def _ends(said: Statement) -> tuple[Iri, ...]:
    if said.property != RDF_TYPE and isinstance(said.object, Iri):
        return (said.subject, said.object)
    return (said.subject,)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def open_neo4j(empty_neo4j: dict[str, str]) -> Iterator[Callable[..., Neo4jStore]]:
    """Opens stores of project "p", and closes them."""
    opened: list[Neo4jStore] = []

    def open_store(project: str = "p", ontology: Ontology | None = None, **changed: Any) -> Neo4jStore:
        to: dict[str, Any] = {**empty_neo4j, "database": "neo4j", "project_id": project, "namespace": NS, **changed}
        opened.append(Neo4jStore(ontology=ontology or harbour(), **to))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def cypher(empty_neo4j: dict[str, str]) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """Runs a statement of the test's own."""
    with GraphDatabase.driver(empty_neo4j["uri"], auth=(empty_neo4j["username"], empty_neo4j["password"])) as driver:
        yield lambda text: [dict(record) for record in driver.execute_query(text).records]
