"""Users' Cypher on a real Neo4j: honest queries are answered as plain JSON, everything that reaches beyond the graph is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.ontologies.errors import QueryRefused

if TYPE_CHECKING:
    from tests.connectors.conftest import Book

OpenNeo4j = Callable[..., Neo4jStore]
Cypher = Callable[[str], list[dict[str, Any]]]

WRITES = (
    "CREATE (:W)",
    "MERGE (:W {a: 1})",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) SET n:$('W')",
    "MATCH (n:Ferry) REMOVE n:Ferry",
    "MATCH (n) DETACH DELETE n",
    "FOREACH (i IN [1] | CREATE (:W))",
    "CALL () { CREATE (:W) }",
    "CALL () { CREATE (:W) } IN TRANSACTIONS",
    "MATCH (n) CALL (n) { RETURN 1 AS one } IN TRANSACTIONS RETURN one",
    "MATCH (n) WHERE false CREATE (:W)",
    "MATCH (n) RETURN n; MATCH (m) DETACH DELETE m",
    "CYPHER 5 CREATE (:W)",
    "PROFILE CREATE (:W)",
    "EXPLAIN CREATE (:W)",
    "\\u0043REATE (:W)",
    "RETURN 1 UNION CREATE (:W) RETURN 1",
)
SCHEMA = (
    "CREATE INDEX w FOR (n:W) ON (n.a)",
    "CREATE CONSTRAINT w FOR (n:W) REQUIRE n.a IS UNIQUE",
    "DROP CONSTRAINT syngraph_resource",
    "CALL db.createLabel('W')",
    "CALL db.createProperty('w')",
)
ADMIN = (
    "SHOW USERS",
    "SHOW SETTINGS",
    "SHOW TRANSACTIONS",
    "SHOW TRANSACTIONS YIELD * RETURN 1",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "CREATE USER w SET PASSWORD 'wwwwwwww'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "STOP DATABASE neo4j",
    "USE system SHOW USERS",
    "USE system MATCH (n) RETURN n",
    "CALL dbms.listConfig()",
    "CALL dbms.listConnections()",
    "CALL dbms.killConnections(['bolt-1'])",
    "CALL dbms.queryJmx('java.lang:type=Runtime') YIELD attributes RETURN attributes",
    "CALL db.clearQueryCaches()",
    "CALL dbms.components()",
    "CALL tx.setMetaData({a: 1})",
    "CALL apoc.load.json('http://127.0.0.1/')",
)
LEAKS = (
    "LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r",
    "LOAD CSV FROM 'http://127.0.0.1:PORT/' AS r RETURN r",
    "load/**/csv FROM 'http://127.0.0.1:PORT/' AS r RETURN r",
    "\\u004coad csv FROM 'http://127.0.0.1:PORT/' AS r RETURN r",
    "RETURN [x IN [1, 2] WHERE COUNT { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS r RETURN r } > 0 | x]",
    "RETURN CASE WHEN EXISTS { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS r RETURN r } THEN 1 ELSE 2 END",
    "RETURN [x IN [1, 2] WHERE COUNT { \\u004cOAD /* */ CSV FROM 'http://127.0.0.1:PORT/' AS r RETURN r } > 0 | x]",
    "MATCH (n) CALL (n) { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS r RETURN r } RETURN r",
)
TRICKS = (
    "EXPLAIN PROFILE CALL dbms.listConnections()",
    "/* c */ CALL `dbms`.`listConnections`()",
    "CALL DBMS . listConnections ( )",
    "CALL dbms.\\u006cistConnections()",
    "RETURN 1 //\\u000a AS x UNION CALL dbms.listConnections() YIELD connectionId RETURN 1 AS x",
    "CALL { CALL dbms.listConnections() YIELD connectionId RETURN connectionId } RETURN 1",
    "RETURN COUNT { CALL dbms.listConnections() YIELD connectionId RETURN 1 }",
    "RETURN reduce(a = 0, x IN [1] | a + COUNT { CALL dbms.listConfig() YIELD name RETURN 1 })",
    "MATCH (n) RETURN [(n)-->(m) WHERE EXISTS { CALL dbms.listConfig() YIELD name RETURN 1 } | m]",
    "RETURN apoc.cypher.runFirstColumnSingle('LOAD CSV …', {})",
    "RETURN `apoc` . `util` . `sleep`(1)",
)
BROKEN = (
    "",
    "   ",
    "MATCH",
    "SELECT 1",
    "MATCH (n) RETURN m",
    "RETURN $missing",
    "RETURN 1/0",
    "RETURN 'x",
    "\ud800",
    "RETURN 1\0",
    "}{" * 50,
)
HOSTILE = (*WRITES, *SCHEMA, *ADMIN, *LEAKS, *TRICKS, *BROKEN)

HONEST = {
    "MATCH (n:Ferry) RETURN count(n) AS n": [[2]],
    "MATCH (f:Ferry)-[:SERVES_PORT]->(p:Port) RETURN f.label, p.uri ORDER BY f.label, p.uri": [
        ["heron", "https://example.org/harbour/thing/north"],
        ["selkie", "https://example.org/harbour/thing/north"],
        ["selkie", "https://example.org/harbour/thing/south"],
    ],
    "MATCH (f:Vessel) WHERE NOT (f)-->(:Port {uri: 'https://example.org/harbour/thing/south'}) RETURN f.label": [["heron"]],
    "MATCH (f:Ferry) OPTIONAL MATCH (f)-[:NEXT_CHUNK]->(x) RETURN f.label, x ORDER BY f.label": [["heron", None], ["selkie", None]],
    "MATCH p = shortestPath((a:Ferry {label: 'heron'})-[*..4]-(b:Ferry {label: 'selkie'})) RETURN length(p)": [[2]],
    "MATCH (a:Ferry {label: 'heron'}) ((x)--(y)){1,3} (b:Ferry) RETURN count(*) > 0": [[True]],
    "MATCH (a:Ferry)-[:SERVES_PORT*1..2]-(b) RETURN count(DISTINCT b) AS n": [[4]],
    "MATCH (f:Ferry) RETURN f.oneInteger AS year, collect(f.label)[0] IS NOT NULL AS any": [[1931, True]],
    "MATCH (f:Ferry) WITH f ORDER BY f.label SKIP 1 LIMIT 1 RETURN f.label": [["selkie"]],
    "MATCH (f:Ferry) UNWIND labels(f) AS l RETURN DISTINCT l ORDER BY l": [
        ["Ferry"],
        ["Resource"],
        ["Syngraph"],
        ["Thing"],
        ["Vessel"],
    ],
    "UNWIND [3, 1, 2] AS x RETURN x ORDER BY x DESC": [[3], [2], [1]],
    "RETURN 1 AS x UNION RETURN 1 AS x": [[1]],
    "RETURN 1 AS x UNION ALL RETURN 1 AS x": [[1], [1]],
    "MATCH (f:Ferry) CALL (f) { MATCH (f)-->(p:Port) RETURN count(p) AS n } RETURN f.label, n ORDER BY n": [["heron", 1], ["selkie", 2]],
    "MATCH (f:Ferry) WHERE EXISTS { (f)-->(:Port {uri: 'https://example.org/harbour/thing/south'}) } RETURN f.label": [["selkie"]],
    "MATCH (f:Ferry) WHERE COUNT { (f)-->(:Port) } > 1 RETURN f.label": [["selkie"]],
    "MATCH (f:Ferry) RETURN [(f)-->(p:Port) | p.uri][0] IS NULL AS none, f.label ORDER BY f.label": [[False, "heron"], [False, "selkie"]],
    "RETURN date.truncate('month', date('2020-05-17')) AS d, duration.between(date('2020-01-01'), date('2020-02-01')) AS m": [
        ["2020-05-01", "P1M"]
    ],
    "RETURN datetime('2020-05-01T10:00:00Z') AS t, localtime('10:30') AS l": [["2020-05-01T10:00:00Z", "10:30:00"]],
    "RETURN point({x: 1, y: 2}) AS p, 0.0/0.0 AS nan, {a: [1, null]} AS m": [
        [{"srid": 7203, "coordinates": [1.0, 2.0]}, "NaN", {"a": [1, None]}]
    ],
    "RETURN 'LOAD CSV and CALL dbms.x() in a text' AS load, 1 AS `use`": [["LOAD CSV and CALL dbms.x() in a text", 1]],
    "MATCH (n:Ferry) // CALL dbms.listConnections()\nRETURN count(n)": [[2]],
    "CALL db.labels() YIELD label WHERE label = 'Ferry' RETURN label": [["Ferry"]],
    "MATCH (n) WHERE n.label STARTS WITH 'sel' OR n.label =~ 'h.*' RETURN count(n)": [[2]],
    "MATCH (t:SyngraphTerm {label: 'Ferry'}) RETURN t.iri": [["https://example.org/harbour/ontology#Ferry"]],
    "MATCH ()-[x:SERVES_PORT]->() RETURN sum(x.support)": [[3]],
}


class Page(BaseHTTPRequestHandler):
    """A page that should never be fetched."""

    hits = 0

    def do_GET(self) -> None:
        Page.hits += 1
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def listening() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def store(open_neo4j: OpenNeo4j, book: Book) -> Neo4jStore:
    opened = open_neo4j()
    opened.apply(book.commit([*book.ferry("selkie", "north", "south"), *book.ferry("heron", "north")]))
    return opened


def refused(store: Neo4jStore, query: str) -> bool:
    try:
        store.query(query, timeout_s=5)
    except QueryRefused as refusal:
        return bool(refusal.next_step)
    return False


def test_everything_that_reaches_beyond_the_graph_is_refused_with_a_reason(store: Neo4jStore, listening: int, cypher: Cypher) -> None:
    def state() -> str:
        names = cypher("SHOW INDEXES YIELD name RETURN collect(name) AS n") + cypher("SHOW USERS YIELD user RETURN collect(user) AS u")
        return json.dumps([names, cypher("MATCH (n) RETURN count(n) AS n, sum(size(keys(n))) AS k, sum(size(labels(n))) AS l")])

    before = state()
    assert len(HOSTILE) > 60
    for query in HOSTILE:
        assert refused(store, query.replace("PORT", str(listening))), query
    assert state() == before
    assert Page.hits == 0


def test_what_a_plan_hides_is_seen_in_the_words(store: Neo4jStore) -> None:
    for query in (*LEAKS, *TRICKS[1:]):
        with pytest.raises(QueryRefused, match="is not allowed here"):
            store.query(query)


def test_what_writes_but_says_no_forbidden_word_is_stopped_before_it_runs(store: Neo4jStore) -> None:
    for query in ("SHOW TRANSACTIONS", "TERMINATE TRANSACTIONS 'neo4j-transaction-1'", "SHOW USERS"):
        with pytest.raises(QueryRefused, match=r"more than read|not known to be reading"):
            store.query(query)


def test_honest_queries_are_answered_in_plain_json(store: Neo4jStore) -> None:
    assert len(HONEST) > 20
    assert {query: json.loads(json.dumps(store.query(query)[1])) for query in HONEST} == HONEST


def test_nodes_relations_and_paths_come_without_what_is_ours(store: Neo4jStore) -> None:
    columns, rows = store.query("MATCH p = (f:Ferry {label: 'heron'})-[x:SERVES_PORT]->() RETURN f, x, p")
    assert columns == ["f", "x", "p"]
    node, relation, path = rows[0]
    assert node["uri"] == "https://example.org/harbour/thing/heron"
    assert node["properties"] == {"label": "heron", "labels": ["heron"], "oneInteger": 1931}
    assert (relation["type"], relation["properties"]["support"]) == ("SERVES_PORT", 1)
    assert path["nodes"][0] == node


def test_rows_are_limited_and_time_is_too(store: Neo4jStore) -> None:
    assert len(store.query("UNWIND range(1, 1000000) AS n RETURN n", limit=7)[1]) == 7
    with pytest.raises(QueryRefused, match="longer than 1 s"):
        store.query("UNWIND range(1, 100000000000) AS i WITH i WHERE i < 0 RETURN count(*)", timeout_s=1)


def test_a_query_that_needs_too_much_memory_is_refused_and_the_server_lives(store: Neo4jStore) -> None:
    with pytest.raises(QueryRefused, match="memory"):
        store.query("UNWIND range(1, 100000000) AS i RETURN size(collect(toString(i) + 'xxxxxxxxxxxxxxxx'))")
    assert store.query("RETURN 1")[1] == [[1]]
