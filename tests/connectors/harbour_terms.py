"""The names that the tests of Neo4j speak of, and what a store says; not a test itself."""

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Statement

NS = "https://example.org/harbour/"


def iri(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


def thing(name: str) -> Iri:
    return Iri(f"{NS}thing/{name}")


def told(store: Neo4jStore) -> set[Statement]:
    said = list(store.statements())
    assert len(said) == len(set(said))
    return set(said)
