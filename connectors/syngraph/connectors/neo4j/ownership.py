"""Whose database it is, and how far it is: one `(:SyngraphProject)` node holds the project's id, the cursor and the vocabulary.

    {id: 'syngraph', project, vocabulary, ledger, sequence, part, hash, rebuilding}

`rebuilding` is there from the first deletion of a rebuild to its last load: what lies between is no state of any ledger.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from neo4j.exceptions import ClientError

from syngraph.connectors.neo4j.connection import Connection, TooLarge
from syngraph.connectors.neo4j.resource_node import term_rows
from syngraph.connectors.neo4j.vocabulary import LABEL, TermName, Vocabulary
from syngraph.connectors.projected import Cursor
from syngraph.ontologies.errors import StoreRefused

_UNIQUE: Final = {"Resource": "uri", "Document": "uri", "Chunk": "uri", "SyngraphProject": "id"}
_TERMS = "UNWIND $terms AS t MERGE (v:SyngraphTerm:Syngraph {iri: t.iri, kind: t.kind}) SET v = t"


@dataclass(frozen=True)
class Mark:
    """What the project node says; `cursor` is None before the first part, and while a rebuild is under way or was broken off."""

    project: str
    vocabulary: str
    cursor: Cursor | None
    rebuilding: bool

    @classmethod
    def of(cls, node: dict[str, Any]) -> "Mark":
        cursor = Cursor(node["ledger"], node["sequence"], node["part"], node["hash"]) if "hash" in node else None
        rebuilding = bool(node.get("rebuilding"))
        return cls(node["project"], node.get("vocabulary", ""), None if rebuilding else cursor, rebuilding)


class Ownership:
    """One project's claim to one database."""

    def __init__(self, connection: Connection, project: str, adopt: bool) -> None:
        self._connection = connection
        self._project = project
        self._adopt = adopt

    def mark(self) -> Mark | None:
        """What is written on the database.

        raises: StoreRefused when it is another's, or unmarked and not empty, and `adopt` is off.
        """
        rows = self._connection.rows("OPTIONAL MATCH (m:SyngraphProject {id: 'syngraph'}) RETURN m, EXISTS { MATCH () } AS filled")
        mark = Mark.of(dict(rows[0]["m"])) if rows[0]["m"] is not None else None
        if mark is None and rows[0]["filled"] and not self._adopt:
            raise self._refused("holds data that syngraph did not write")
        if mark is not None and mark.project != self._project:
            if not self._adopt:
                raise self._refused(f"holds the graph of another project ({mark.project})")
            mark = None
        return mark

    def take(self, vocabulary: Vocabulary) -> str | None:
        """Mark the database as this project's, and write what is new in the vocabulary.

        returns: why the graph must be rebuilt before anything else can be written, None when it need not.
        """
        found = self.mark()
        if found is None:
            return self._first(vocabulary)
        if found.rebuilding:
            return "the last rebuild did not end"
        stored = self.stored_vocabulary()
        if found.vocabulary == vocabulary.version:
            self._keep_outside(stored, vocabulary)
            return None
        if not vocabulary.extends(stored):
            return "the ontology changed how its terms are named or stored"
        self._keep_outside(stored, vocabulary)
        self._write_terms(vocabulary)
        return None

    def _first(self, vocabulary: Vocabulary) -> str | None:
        for label, key in _UNIQUE.items():
            text = f"CREATE CONSTRAINT syngraph_{label.lower()} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
            try:
                self._connection.rows(text, write=True)
            except ClientError as exc:
                why = f"cannot be shared: {exc.message}"
                raise self._refused(why) from exc
        adopted = "ON MATCH SET m.rebuilding = CASE m.project WHEN $project THEN m.rebuilding ELSE 'adopted' END, m.project = $project"
        text = "MERGE (m:SyngraphProject:Syngraph {id: 'syngraph'}) ON CREATE SET m.project = $project " + (adopted if self._adopt else "")
        self._connection.rows(text, {"project": self._project}, write=True)
        found = self.mark()  # another project may have been quicker
        if found is not None and found.rebuilding:
            return "the database held another project's graph"
        self._write_terms(vocabulary)
        return None

    def begin_rebuild(self, vocabulary: Vocabulary) -> str:
        """Delete all of our nodes but the project's, and give the token that the loading needs."""
        self.take(vocabulary)
        token = secrets.token_hex(8)
        text = "MATCH (m:SyngraphProject {id: 'syngraph'}) SET m.rebuilding = $token REMOVE m.ledger, m.sequence, m.part, m.hash"
        self._connection.rows(text, {"token": token}, write=True)
        for what in ("MATCH (:Syngraph)-[x]->()", "MATCH (:Syngraph)<-[x]-()", "MATCH (x:Syngraph) WHERE NOT x:SyngraphProject"):
            self._delete(what, rows=2000)
        self._write_terms(vocabulary)
        return token

    def _delete(self, what: str, rows: int) -> None:
        """Delete every `x`, `rows` in a transaction; fewer where long texts make that too many."""
        try:
            self._connection.rows(f"{what} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF {rows} ROWS", write=True)
        except TooLarge as exc:
            if rows == 1:
                why = f"one node does not fit into a transaction of Neo4j at {self._connection.uri}"
                raise StoreRefused(why, "give the server more memory: db.memory.transaction.max, server.memory.heap.max_size") from exc
            self._delete(what, max(1, rows // 10))

    def end_rebuild(self, token: str) -> None:
        """Say that what the cursor names is there."""
        text = "MATCH (m:SyngraphProject {id: 'syngraph', rebuilding: $token}) REMOVE m.rebuilding"
        self._connection.rows(text, {"token": token}, write=True)

    def stored_vocabulary(self) -> Vocabulary:
        """The vocabulary as the database has it."""
        rows = self._connection.rows("MATCH (t:SyngraphTerm:Syngraph) RETURN properties(t) AS t")
        return Vocabulary(TermName.of(row["t"]) for row in rows)

    @staticmethod
    def _keep_outside(stored: Vocabulary, vocabulary: Vocabulary) -> None:
        """Let what only the database knows be known, so that it can be taken away again."""
        for term in stored.terms:
            if term.outside and term.iri not in (vocabulary.classes if term.kind == "class" else vocabulary.properties):
                vocabulary.add(term)

    def _write_terms(self, vocabulary: Vocabulary) -> None:
        text = _TERMS + " WITH count(*) AS n MATCH (m:SyngraphProject {id: 'syngraph'}) SET m.vocabulary = $version"
        values = {"terms": term_rows([LABEL, *vocabulary.terms]), "version": vocabulary.version}
        self._connection.rows(text, values, write=True)

    def _refused(self, why: str) -> StoreRefused:
        next_step = "give this project a database of its own, or set `adopt = true` in the [neo4j] part of syngraph.toml"
        return StoreRefused(f"the Neo4j database at {self._connection.uri} {why}", next_step)
