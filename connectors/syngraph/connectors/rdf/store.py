"""The RDF projection as it is written: parts of commits, each one transaction with its cursor inside."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import Graph

from syngraph.connectors.projected import CommitPart, Cursor, Outcome
from syngraph.connectors.rdf import graphs as g
from syngraph.connectors.rdf.part_quads import changes, cursor_quads, quads, update_text
from syngraph.connectors.rdf.reader import RdfReader, renamed
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl import to_owl

UNFLUSHED: Final = 4_000_000
"""So many characters of updates may lie in Oxigraph's memory: it keeps twenty times as many bytes for them until it is flushed."""


class RdfStore(RdfReader):
    """Oxigraph in a folder. One process has it open at a time; others use `open_for_reading`.

    path:      the folder, made when it is not there. namespace: of the project; document IRIs begin with it.
    raises:    Busy when another process has it open, StoreUnreachable when the disk refuses.
    """

    def __init__(self, path: Path, namespace: str) -> None:
        with renamed(path):
            path.mkdir(parents=True, exist_ok=True)
            super().__init__(ox.Store(str(path)), path)
        self._namespace = namespace
        self._unflushed = 0

    def apply(self, part: CommitPart) -> Outcome:
        """Bring in one part, with its cursor, or nothing of it; see `Outcome`.

        raises: StoreUnreachable when the disk refuses; then the store stands as before.
        """
        here = self.cursor()
        if here is not None and here.reaches(part.cursor):
            same_place = (here.sequence, here.part) == (part.cursor.sequence, part.cursor.part)
            return Outcome.ELSEWHERE if same_place and here != part.cursor else Outcome.REPLAYED
        if here != part.previous:
            return Outcome.ELSEWHERE
        with renamed(self.path):
            if here is None:
                self._empty()
            text = update_text(*changes(part, self._namespace, self._store))
            self._store.update(text)
        self._unflushed += len(text)
        if self._unflushed > UNFLUSHED:
            self.flush()
        return Outcome.APPLIED

    def rebuild(self, parts: Iterable[CommitPart]) -> Cursor | None:
        """Empty the store and load the present state; the ontology stays. Returns where it stands afterwards.

        There is no cursor until the last part is in, so a rebuild that is cut short counts as none.
        """
        last: Cursor | None = None
        with renamed(self.path):
            self._empty()
        for part in parts:
            with renamed(self.path):
                self._store.bulk_extend(q for q in quads(part, self._namespace) if q.graph_name != g.CURSOR)
            last = part.cursor
        with renamed(self.path):
            if last is not None:
                self._store.extend(cursor_quads(last))
            self._store.flush()
        return last

    def put_ontology(self, ontology: Ontology, extra: Graph | None = None) -> None:
        """Make the ontology's graph say exactly this ontology, and what a user's file says beyond it, in one transaction."""
        lines = "\n".join(sorted(to_owl(ontology, extra).serialize(format="nt").split("\n")))
        with renamed(self.path):
            self._store.update(f"DROP SILENT GRAPH {g.ONTOLOGY} ;\nINSERT DATA {{ GRAPH {g.ONTOLOGY} {{\n{lines}}} }}")

    def flush(self) -> None:
        """Make what was applied visible to readers beside, and quick to open."""
        with renamed(self.path):
            self._store.flush()
        self._unflushed = 0

    def _empty(self) -> None:
        """Take everything away but the ontology, in one transaction; DROP ALL costs no time, graph by graph it costs minutes."""
        kept = self._store.quads_for_pattern(None, None, None, g.ONTOLOGY)
        lines = "".join(sorted(f"{quad.triple} .\n" for quad in kept))
        self._store.update(f"DROP ALL ;\nINSERT DATA {{ GRAPH {g.ONTOLOGY} {{\n{lines}}} }}")
