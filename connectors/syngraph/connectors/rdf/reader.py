"""How the RDF store is read: queries with a time and row limit, read-back, counts, and a reader beside a writer."""

import queue
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from syngraph.connectors.projected import Counts, Cursor
from syngraph.connectors.rdf import graphs as g
from syngraph.connectors.rdf.query_guard import refuse_unless_reading
from syngraph.connectors.rdf.query_result import QueryResult
from syngraph.ontologies.errors import Busy, QueryRefused, StoreUnreachable
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.statement import Statement, Term

_TRIES: Final = 100
_WAIT_S: Final = 0.05
_COUNT_CLASSES: Final = "SELECT ?term (COUNT(?s) AS ?n) { ?s a ?term } GROUP BY ?term"
_COUNT_PROPERTIES: Final = f"SELECT ?term (COUNT(?s) AS ?n) {{ ?s ?term ?o FILTER(?term != <{RDF_TYPE}>) }} GROUP BY ?term"


@contextmanager
def renamed(path: Path) -> Iterator[None]:
    """Oxigraph's errors, as ours; what RocksDB calls a corruption comes as a RuntimeError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        text = str(error)
        if "lock" in text.lower():
            raise Busy(
                f"another process has the RDF store {path.name} open", "wait until it is done, or ask the process that holds it"
            ) from error
        if "Corruption" in text:
            step = "if that stays so, delete the folder: `syngraph run` builds it again from the ledger"
            raise StoreUnreachable(f"the RDF store {path} is damaged: {text}", step) from error
        full = any(sign in text for sign in ("No space left", "File too large", "Disk quota"))
        step = "free some space on that disk" if full else f"check that {path.name} is a readable folder on a local disk"
        raise StoreUnreachable(f"the RDF store {path.name} cannot be used: {text}", f"{step}; `syngraph run` then catches up") from error


class RdfReader:
    """An open store, for reading. `RdfStore` adds writing."""

    def __init__(self, store: ox.Store, path: Path) -> None:
        self._store = store
        self.path = path

    def cursor(self) -> Cursor | None:
        """The last part applied; None in an empty store and while a rebuild is under way."""
        with renamed(self.path):
            found = {q.predicate: g.text(q.object) for q in self._store.quads_for_pattern(g.CURSOR_NODE, None, None, g.CURSOR)}
        if not found:
            return None
        return Cursor(found[g.LEDGER], int(found[g.SEQUENCE]), int(found[g.PART]), found[g.HASH])

    def statements(self) -> Iterator[Statement]:
        """The asserted statements of the default graph, in no order: what Neo4j's read-back is compared with."""
        with renamed(self.path):
            inferred = {q.triple for q in self._store.quads_for_pattern(None, None, None, g.INFERRED)}
            for quad in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
                if quad.triple not in inferred:
                    yield statement_of(quad)

    def documents_of(self, triple: ox.Triple) -> list[ox.NamedNode]:
        """The graphs of the documents that support a triple."""
        with renamed(self.path):
            names = {q.graph_name for q in self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)}
        return sorted((n for n in names - g.OUR_GRAPHS if isinstance(n, ox.NamedNode)), key=str)

    def counts(self) -> Counts:
        """How many things of each class and statements with each property the default graph has; superclass types count."""

        def count(query: str) -> dict[Iri, int]:
            return {Iri(str(row["term"])): _whole(row["n"]) for row in self.select(query)}

        return Counts(count(_COUNT_CLASSES), count(_COUNT_PROPERTIES))

    def select(self, query: str, limit: int | None = None, timeout_s: float | None = None) -> list[dict[str, Term]]:
        """The rows of a SELECT, unbound variables left out.

        raises: QueryRefused as `query` does, and for any other kind of query.
        """
        result = self.query(query, limit, timeout_s)
        if result.rows is None:
            raise QueryRefused("this query has no rows", "ask with SELECT")
        return result.terms()

    def query(
        self, query: str, limit: int | None = None, timeout_s: float | None = None, prefixes: Mapping[str, str] | None = None
    ) -> QueryResult:
        """The answer to a SPARQL 1.1 query over the default graph and, by name, the others.

        limit:    rows or triples at most; `complete` tells whether there were more.
        prefixes: known to the query without its declaring them.
        raises:   QueryRefused when it does not parse, would write or reach outside, or takes longer than `timeout_s`.
        """
        refuse_unless_reading(query)
        known = dict(prefixes or {})
        if timeout_s is None:
            return self._answer(query, limit, known)
        return self._within(query, limit, known, timeout_s)

    def _answer(self, query: str, limit: int | None, prefixes: dict[str, str]) -> QueryResult:
        try:
            with renamed(self.path):
                return _result(self._store.query(query, prefixes=prefixes), limit)
        except SyntaxError as error:
            raise QueryRefused(f"the query does not parse: {_readable(str(error))}", "correct it where the message points") from error

    def _within(self, query: str, limit: int | None, prefixes: dict[str, str], timeout_s: float) -> QueryResult:
        """Oxigraph cannot be interrupted: what runs over its time goes on in a thread of its own, unheard."""
        answers: queue.Queue[QueryResult | Exception] = queue.Queue()

        def ask() -> None:
            try:
                answers.put(self._answer(query, limit, prefixes))
            except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name="sparql").start()
        try:
            answer = answers.get(timeout=timeout_s)
        except queue.Empty:
            raise QueryRefused(f"the query took longer than {timeout_s:g} s", "ask for less, or raise the time limit") from None
        if isinstance(answer, Exception):
            raise answer
        return answer


class ReaderBeside(RdfReader):
    """A reader beside a writer: when the writer takes a file away under a query, the query is asked again."""

    def _answer(self, query: str, limit: int | None, prefixes: dict[str, str]) -> QueryResult:
        for _ in range(3):
            try:
                return super()._answer(query, limit, prefixes)
            except StoreUnreachable:
                self._store = _opened(self.path, _TRIES, _WAIT_S)
        return super()._answer(query, limit, prefixes)


def open_for_reading(path: Path, tries: int = _TRIES, wait_s: float = _WAIT_S) -> RdfReader:
    """A reader beside whatever process writes; it sees what the writer last flushed. Open, ask, drop it.

    raises: StoreUnreachable when there is no store, or it cannot be opened in `tries` attempts.
    """
    if not (path / "CURRENT").exists():
        raise StoreUnreachable("there is no RDF store yet", "syngraph run DIR")
    return ReaderBeside(_opened(path, tries, wait_s), path)


def _opened(path: Path, tries: int, wait_s: float) -> ox.Store:
    """The store as it was at one moment: opened while the writer moved no file.

    A flush in the midst of opening makes one open in five fail, and one in a hundred show some indexes before it and some after.
    """
    for _ in range(tries):
        with suppress(OSError, RuntimeError):
            before = _files(path)
            store = ox.Store.read_only(str(path))
            if _files(path) == before:
                return store
        time.sleep(wait_s)
    with renamed(path):
        ox.Store.read_only(str(path))  # for the reason, if there is one
    raise StoreUnreachable(f"the RDF store {path.name} is being written without a pause", "try again in a moment")


def _files(path: Path) -> list[tuple[str, int]]:
    """The files that a flush changes; that the log grows does no harm."""
    found = [f for f in path.iterdir() if f.suffix in (".sst", ".log") or f.name.startswith(("CURRENT", "MANIFEST"))]
    return sorted((f.name, f.stat().st_size if f.name.startswith("MANIFEST") else 0) for f in found)


def statement_of(quad: ox.Quad | ox.Triple) -> Statement:
    subject, property = g.term(quad.subject), g.term(quad.predicate)
    assert isinstance(subject, Iri)
    assert isinstance(property, Iri)
    return Statement(subject, property, g.term(quad.object))


def _readable(complaint: str) -> str:
    """Oxigraph's words about a query without the letters that a longer name could have gone on with.

    >>> _readable("error at 1:25: expected one of \\",\\", \\"}\\", ['0' ..= '9'], [_]")
    'line 1, character 25: expected one of ",", "}"'
    """
    place = re.sub(r"^error at (\d+):(\d+):", r"line \1, character \2:", complaint)
    named = re.sub(r"(, )?\[[^][]*\]", "", place)
    first, *others = named.split(", ", 12)
    return ", ".join([first, *others[:10]]) + (", …" if len(others) > 10 else "")


def _result(answer: object, limit: int | None) -> QueryResult:
    if isinstance(answer, ox.QueryBoolean):
        return QueryResult(boolean=bool(answer))
    if isinstance(answer, ox.QueryTriples):
        triples = tuple(islice(answer, limit))
        return QueryResult(triples=triples, complete=next(answer, None) is None)
    assert isinstance(answer, ox.QuerySolutions)
    names = [v.value for v in answer.variables]
    rows = []
    for solution in islice(answer, limit):
        values = ((name, solution[name]) for name in names)
        rows.append({name: value for name, value in values if value is not None})
    return QueryResult(tuple(names), tuple(rows), complete=next(answer, None) is None)


def _whole(term: Term) -> int:
    assert not isinstance(term, Iri)
    return int(term.lexical)
