"""After these tests a reader knows that no query of a model's that writes, reaches outside or never ends is kept, let alone run."""

import json
import re
from itertools import cycle
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from tests.flows.command_line import graph, syngraph, untraced
from tests.flows.harbour import NAMESPACE, lay
from tests.flows.hostile_model import Asked, Spoken
from tests.flows.possessed_model import Turned

from syngraph.agents.offline.model import OfflineModel
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import stored_queries
from syngraph.connectors.ledger.violations import unreadable_rows

SPARQL = (
    "INSERT DATA { <urn:a> <urn:b> 'c' }",
    "SELECT ?f ?s { ?f :seats ?s } ; DROP ALL",
    "SELECT ?f ?s { SERVICE <http://127.0.0.1:9/> { ?f :seats ?s } }",
    "SELECT ?f ?s { ?f :seats ?s FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?f ?p ?s } } }",
    "SELECT ?f ?s FROM <file:///etc/passwd> { ?f :seats ?s }",
    "SELECT ?f ?s { ?f ?p ?s }",
    "SELECT ?f ?s { GRAPH ?g { ?f :seats ?s } }",
    "PREFIX : <https://evil.example/> SELECT ?f ?s { ?f :seats ?s }",
    "SELECT ?f ?s { ?f :seats ?s FILTER(<https://evil.example/f>(?s)) }",
    "SELECT ?f ?s { " + " ".join(["{ ?f :seats ?s } UNION { ?f :seats ?s }"] * 100) + " }",
    "SELECT ?f ?s { ?f :seats ?s FILTER(" + "(" * 2_000 + "1=1" + ")" * 2_000 + ") }",
    'SELECT ?f ?s { ?f :seats ?s FILTER(?s != "\\u0022) } ; DROP ALL #") }',
)
"""Each would, if it were run, do what no query for a question needs."""
CYPHER = (
    "MATCH (n) DETACH DELETE n RETURN n.uri AS f, 1 AS s",
    "MATCH (f:Ferry) CALL { MATCH (n) DETACH DELETE n } RETURN f.uri AS f, f.label AS s",
    "LOAD CSV FROM 'http://127.0.0.1:9/' AS s MATCH (f:Ferry) RETURN f.uri AS f, s AS s",
    "MATCH (f:Ferry) CALL db.labels() YIELD label RETURN f.uri AS f, label AS s",
    "MATCH (f:Ferry) FOREACH (x IN [1] | CREATE (:Owned)) RETURN f.uri AS f, f.label AS s",
    "MATCH (f:Ferry) RETURN f.uri AS f, f.label AS s; MATCH (n) DETACH DELETE n",
    "MATCH (f:Ferry) \\u0044ELETE f RETURN f.uri AS f, f.label AS s",
    "MATCH (f:`Ferry\\u0060) DETACH DELETE f //`) RETURN f.uri AS f, f.label AS s",
    "MATCH (f:SyngraphProject) SET f.id = 'x' RETURN f.uri AS f, f.label AS s",
    "MATCH (f:Ferry) /* x */ REMOVE f.uri RETURN f.uri AS f, f.label AS s",
    "MATCH (f:Ferry) RETURN properties(f) AS f, keys(f) AS s",
    "MATCH (f:Ferry) UNWIND range(1, 1000000000) AS s RETURN f.uri AS f, s AS s",
)


def test_hostile_queries_are_refused(tmp_path: Path, empty_neo4j: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = cycle(zip(SPARQL, CYPHER, strict=True))
    tried = set[str]()

    def querying(asked: Asked) -> Spoken:
        """For each question the next two of the hostile queries."""
        written = []
        for id in dict.fromkeys(re.findall(r"^id: (\S+)$", asked.prompt, re.MULTILINE)):
            sparql, cypher = next(pairs)
            tried.add(sparql)
            written.append({"question": id, "sparql": sparql, "cypher": cypher})
        return Spoken(json.dumps({"queries": written, "unanswerable": []}))

    folder = lay(tmp_path / "harbour")
    (folder / "syngraph.toml").write_text(f'{NAMESPACE}[neo4j]\nuri = "{empty_neo4j["uri"]}"\npassword = "{empty_neo4j["password"]}"\n')
    model = Turned(OfflineModel(), "queries", querying)
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: model)
    said = syngraph("run", folder, "--json")
    untraced(said)
    assert said.code == 0, said.err
    assert tried == set(SPARQL)
    assert model.asked["queries"] <= 3 * model.firsts["queries"]
    asked = said.json["verify"]["questions"]
    assert [(one["sparql"], one["cypher"]) for one in asked] == [("", "")] * len(asked)
    assert all(one["why_not"] and not one["ontology_can"] and not one["rows"] for one in asked)
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        assert not any(one.sparql or one.cypher for one in stored_queries(connection).values())
        refused = [one for one in unreadable_rows(connection) if one["task"] == "queries"]
    assert sum("SPARQL: " in one["reason"] and "Cypher: " in one["reason"] for one in refused) >= 4
    assert said.json["verify"]["drift"] == {"rdf": 0, "neo4j": 0}
    assert len(graph(folder)) > 30
    with GraphDatabase.driver(empty_neo4j["uri"], auth=(empty_neo4j["username"], empty_neo4j["password"])) as driver:
        ((ferries, owned),) = driver.execute_query("RETURN COUNT { (:Ferry) }, COUNT { (:Owned) }").records
    assert (ferries, owned) == (3, 0)
