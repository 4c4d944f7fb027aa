"""How a user's Cypher is run so that it can only read this graph: looked at, planned, and only then executed, in READ mode.

READ mode refuses every write and is no sandbox: files, addresses, other people's connections are open to it. So a query runs
only if its words name nothing else (cypher_words.py), its plan is made of operators known to read, and its type is `r`.
What neither stops is a query that uses up the server's memory within its time: strangers get a server of their own.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from neo4j import Query
from neo4j.exceptions import Neo4jError

from syngraph.connectors.neo4j.connection import Connection, TooLarge
from syngraph.connectors.neo4j.cypher_words import READERS, unread_word
from syngraph.connectors.neo4j.operators import OPERATORS
from syngraph.connectors.neo4j.plain import plain
from syngraph.ontologies.errors import QueryRefused

_PLANNING_S = 10.0
_NEXT_STEP: Final = "only reading this graph is possible here: MATCH, WHERE, WITH, UNWIND, CALL { … }, RETURN"
_VARIANT = re.compile(r"^(?:Undirected|Directed|Partitioned)+|\(.*\)$")


def queried(connection: Connection, cypher: str, limit: int, timeout_s: float) -> tuple[list[str], list[list[Any]]]:
    """Columns and at most `limit` rows, as plain JSON values.

    raises: QueryRefused when the query does not parse, does more than read this graph, or takes too long or too much memory.
    """
    refuse_unless_reading(connection, cypher)
    with _renamed(timeout_s), connection.session() as session:
        result = session.run(Query(cypher, timeout=timeout_s))
        rows = [[plain(value) for value in record.values()] for record in result.fetch(limit)]
        return list(result.keys()), rows


def refuse_unless_reading(connection: Connection, cypher: str) -> None:
    """Have a query planned, not run.

    raises: QueryRefused when it does not parse, or does more than read this graph.
    """
    _refuse_unreadable(cypher)
    with _renamed(_PLANNING_S), connection.session() as session:
        summary = session.run(Query("EXPLAIN " + cypher, timeout=_PLANNING_S)).consume()
    if summary.query_type != "r" or summary.plan is None:
        raise QueryRefused("the query does more than read", _NEXT_STEP)
    stranger = next((name for name in _operators(summary.plan) if name not in OPERATORS), None)
    if stranger is not None:
        raise QueryRefused(f"the query does something that is not known to be reading ({stranger})", _NEXT_STEP)


@contextmanager
def _renamed(timeout_s: float) -> Iterator[None]:
    """What Neo4j has against a query, as ours."""
    try:
        yield
    except TooLarge as exc:
        raise QueryRefused("the query needs more memory than a query may have", "ask for less at once") from exc
    except Neo4jError as exc:
        if "TimedOut" in (exc.code or ""):
            raise QueryRefused(f"the query took longer than {timeout_s:g} s", "ask for less at once") from exc
        raise QueryRefused(f"Neo4j cannot run this query: {exc.message}", "correct the query") from exc


def _refuse_unreadable(cypher: str) -> None:
    try:
        cypher.encode()
    except UnicodeEncodeError as exc:
        raise QueryRefused("the query holds half a character (a lone surrogate)", "type it again") from exc
    word = unread_word(cypher)
    if word is not None:
        raise QueryRefused(f"{word} is not allowed here", _NEXT_STEP)


def _operators(plan: Mapping[str, Any]) -> Iterator[str]:
    """Every operator of a plan; a call of a procedure that only reads is none."""
    todo = [plan]
    while todo:
        here = todo.pop()
        name = _VARIANT.sub("", here["operatorType"].partition("@")[0])
        called = str(here["args"].get("Details", "")).partition("(")[0].strip().lower()
        if name != "ProcedureCall" or called not in READERS:
            yield name
        todo += here.get("children", ())
