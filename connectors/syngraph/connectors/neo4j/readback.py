"""What the graph in Neo4j says, statement by statement and in counts, read with the vocabulary that is stored in it."""

from collections import Counter
from collections.abc import Iterator

from syngraph.connectors.neo4j.connection import Connection
from syngraph.connectors.neo4j.ownership import Ownership
from syngraph.connectors.neo4j.resource_node import node_values
from syngraph.connectors.projected import Counts
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.statement import Statement

_NODES = "MATCH (n:Resource:Syngraph) RETURN n.uri AS uri, labels(n) AS labels, properties(n) AS properties"
_RELATIONS = "MATCH (a:Resource:Syngraph)-[x]->(b:Resource:Syngraph) RETURN a.uri AS subject, type(x) AS type, b.uri AS object"
_CLASS_COUNTS = "MATCH (n:Resource:Syngraph) UNWIND labels(n) AS name RETURN name, count(*) AS number"
_VALUE_COUNTS = """
MATCH (n:Resource:Syngraph) UNWIND keys(n) AS name
RETURN name, sum(CASE WHEN valueType(n[name]) STARTS WITH 'LIST' THEN size(n[name]) ELSE 1 END) AS number
"""
_RELATION_COUNTS = "MATCH (:Resource:Syngraph)-[x]->(:Resource:Syngraph) RETURN type(x) AS name, count(*) AS number"


class ReadBack:
    """The reading side of one project's database."""

    def __init__(self, connection: Connection, ownership: Ownership) -> None:
        self._connection = connection
        self._ownership = ownership

    def statements(self) -> Iterator[Statement]:
        """Every asserted statement, in no order: types (without those that only follow from a subclass axiom), values, relations.

        A class counts as asserted only while its label is still on the node, so what was changed by hand shows.
        """
        stored = self._ownership.stored_vocabulary()
        classes = {term.label: term.iri for term in stored.classes.values()}
        keys = {term.key: term for term in stored.properties.values()}
        types = {term.type: term.iri for term in stored.properties.values()}
        with self._connection.session() as session, session.begin_transaction() as transaction:
            for node in transaction.run(_NODES):
                subject = Iri(node["uri"])
                for label in node["properties"].get("_asserted", ()):
                    if label in node["labels"] and label in classes:
                        yield Statement(subject, RDF_TYPE, classes[label])
                for property, literal in node_values(node["properties"], keys):
                    yield Statement(subject, property, literal)
            for edge in transaction.run(_RELATIONS):
                if edge["type"] in types:
                    yield Statement(Iri(edge["subject"]), types[edge["type"]], Iri(edge["object"]))

    def counts(self) -> Counts:
        """Things of each class, superclasses included, and statements of each property."""
        stored = self._ownership.stored_vocabulary()
        classes = {term.label: term.iri for term in stored.classes.values()}
        keys = {term.key: term.iri for term in stored.properties.values()}
        types = {term.type: term.iri for term in stored.properties.values()}
        with self._connection.session() as session, session.begin_transaction() as transaction:
            labelled = {row["name"]: row["number"] for row in transaction.run(_CLASS_COUNTS)}
            properties: Counter[Iri] = Counter()
            for names, text in ((keys, _VALUE_COUNTS), (types, _RELATION_COUNTS)):
                for row in transaction.run(text):
                    if row["name"] in names:
                        properties[names[row["name"]]] += row["number"]
        return Counts({classes[name]: n for name, n in labelled.items() if name in classes}, dict(properties))
