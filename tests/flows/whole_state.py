"""After this file a reader knows what must be equal where two projects have the same graph: all that their three stores say.

Left out is what is of a history and not of a graph: when, in which commit and by which run. Things are compared by their IRIs, which is
more than is asked: minted IRIs are functions of mention keys.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase
from sqlalchemy import Select, Table, select

from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.schema import (
    blame,
    chunks,
    claims,
    documents,
    reading_keys,
    readings,
    standing,
    texts,
    unreadable,
    violations,
)
from syngraph.connectors.rdf.reader import open_for_reading

State = Mapping[str, frozenset[str]]
"""What is said, part by part, a line of JSON each."""

_OF_A_HISTORY = {
    "documents": {"size", "mtime_ns", "ctime_ns", "state", "format", "title", "text", "left_unread"},
    "claims": {"since"},
    "violations": {"first_seen", "open_since", "resolved"},
    "unreadable": {"at"},
}
_QUADS = "SELECT ?g ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


def ledger_state(folder: Path) -> State:
    """Standing statements with their support, claims with what holds them, open violations with their blame, and what they rest on."""
    present = select(documents).where(documents.c.state != "deleted")
    open_now = violations.c.state == "open"
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return {
            "documents": _rows(connection, documents, present),
            "texts": _rows(connection, texts, _taken()),
            "chunks": _rows(connection, chunks),
            "readings": _rows(connection, readings, select(readings).where(readings.c.present)),
            "keys": _rows(connection, reading_keys, select(reading_keys).join(readings).where(readings.c.present)),
            "claims": _rows(connection, claims, select(claims).where(claims.c.state != "withdrawn")),
            "standing": _rows(connection, standing),
            "violations": _rows(connection, violations, select(violations).where(open_now)),
            "blame": _rows(connection, blame, select(blame).join(violations, violations.c.key == blame.c.violation).where(open_now)),
            "unreadable": _rows(connection, unreadable),
        }


def _taken() -> Select[Any]:
    """What is known of the documents whose claims are in."""
    known = (documents.c.path, documents.c.format, documents.c.title, documents.c.left_unread, texts.c.text)
    return select(*known).join(texts, texts.c.hash == documents.c.text).where(documents.c.recipe != "")


def rdf_state(folder: Path) -> State:
    """Every quad but those of the ontology (the same for all) and of the place in the history."""
    found = open_for_reading(folder / ".syngraph" / "rdf").query(_QUADS).sparql_json()["results"]["bindings"]
    graphs = {row["g"]["value"] for row in found if "g" in row}
    assert {"urn:syngraph:graph:ontology", "urn:syngraph:graph:cursor"} <= graphs
    return {"quads": _lines(row for row in found if row.get("g", {}).get("value", "").rpartition(":")[2] not in ("ontology", "cursor"))}


def neo4j_state(server: Mapping[str, str]) -> State:
    """Every node and relationship but the project's mark and the vocabulary. server: uri, username, password."""
    with GraphDatabase.driver(server["uri"], auth=(server["username"], server["password"])) as driver:
        ours = "WHERE NOT n:SyngraphProject AND NOT n:SyngraphTerm"
        nodes = driver.execute_query(f"MATCH (n) {ours} RETURN labels(n) AS labels, properties(n) AS properties").records
        edges = driver.execute_query(f"MATCH (n)-[r]->(m) {ours} RETURN n.uri AS a, type(r) AS t, m.uri AS b, properties(r) AS p").records
    return {
        "nodes": _lines({"labels": sorted(row["labels"]), "properties": row["properties"]} for row in nodes),
        "edges": _lines(dict(row) for row in edges),
    }


def difference(one: State, other: State) -> dict[str, dict[str, list[str]]]:
    """Where two states differ: part -> what only the one and what only the other says; nothing where they are equal."""
    assert one.keys() == other.keys()
    return {
        part: {"only one": sorted(one[part] - other[part]), "only other": sorted(other[part] - one[part])}
        for part in one
        if one[part] != other[part]
    }


def _rows(connection: Transaction, table: Table, query: Select[Any] | None = None) -> frozenset[str]:
    left_out = _OF_A_HISTORY.get(table.name, set())
    found = [dict(row._mapping) for row in connection.execute(select(table) if query is None else query)]
    return _lines({name: value for name, value in row.items() if name not in left_out} for row in found)


def _lines(rows: Iterable[Any]) -> frozenset[str]:
    found = [json.dumps(row, sort_keys=True, default=str) for row in rows]
    assert len(found) == len(set(found)), "something is there twice"
    return frozenset(found)
