"""One project's graph in Neo4j, as flows use it: catch up, rebuild, read back, count, query."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from syngraph.connectors.neo4j.connection import Connection
from syngraph.connectors.neo4j.ownership import Ownership
from syngraph.connectors.neo4j.projection import Projection
from syngraph.connectors.neo4j.readback import ReadBack
from syngraph.connectors.neo4j.reading import queried, refuse_unless_reading
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import CommitPart, Counts, Cursor, Outcome
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement


class Neo4jStore:
    """A connection to the database of one project; a context manager.

    ontology:  the version whose terms are written. namespace: of the project, for the IRIs of documents.
    adopt:     take the database over even when it holds something else; nodes that are not ours are left alone.
    raises:    StoreUnreachable when it does not answer; StoreRefused for a wrong password, a server that is too old,
               another project's graph, or a database that is not empty and not ours.

    Nothing is written before `prepare`, `apply` or `rebuild`.
    """

    def __init__(
        self,
        uri: str,
        username: str,
        password: str,
        database: str,
        project_id: str,
        namespace: str,
        ontology: Ontology,
        adopt: bool = False,
    ) -> None:
        self._connection = Connection(uri, username, password, database)
        self._ownership = Ownership(self._connection, project_id, adopt)
        self._vocabulary = Vocabulary.of(ontology)
        self._projection = Projection(self._connection, self._ownership, self._vocabulary, project_id, namespace)
        self._read_back = ReadBack(self._connection, self._ownership)
        try:
            self._ownership.mark()
        except BaseException:
            self.close()
            raise

    def cursor(self) -> Cursor | None:
        """The last part that is in the graph; None before the first, and when a rebuild is due because the last was broken off."""
        mark = self._ownership.mark()
        return mark.cursor if mark else None

    def prepare(self) -> str | None:
        """Mark an empty database as ours. returns: why `rebuild` must come before `apply`, None when it need not."""
        return self._ownership.take(self._vocabulary)

    def apply(self, part: CommitPart) -> Outcome:
        """Write one part of a commit in one transaction, if the graph stands just before it (projected.Outcome)."""
        return self._projection.apply(part)

    def rebuild(self, parts: Iterable[CommitPart]) -> int:
        """Delete what syngraph wrote here, nothing else, and load the present state; returns how many parts it had.

        parts: as a ledger would send them to an empty graph; the cursor of the last one is the graph's when this returns.
        """
        return self._projection.rebuild(parts)

    def statements(self) -> Iterator[Statement]:
        """Every asserted statement of the graph."""
        return self._read_back.statements()

    def counts(self) -> Counts:
        """Things of each class and statements of each property."""
        return self._read_back.counts()

    def query(self, cypher: str, limit: int = 1000, timeout_s: float = 30.0) -> tuple[list[str], list[list[Any]]]:
        """Columns and at most `limit` rows of a user's query, as plain JSON values.

        raises: QueryRefused when it does not parse, would write, or does anything but read this graph.
        """
        return queried(self._connection, cypher, limit, timeout_s)

    def refuse_unless_reading(self, cypher: str) -> None:
        """Have a query planned, not run.

        raises: QueryRefused as `query` does, for anything that shows before it runs.
        """
        refuse_unless_reading(self._connection, cypher)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Neo4jStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
