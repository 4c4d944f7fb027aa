"""A run with Neo4j: the same facts as in the RDF store; Neo4j away, refused or another project's changes nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from tests.flows.test_document_states import settings
from tests.flows.test_large_folders import Said
from tests.flows.test_vanished import quay

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.build.planning import planning
from syngraph.flows.project.project import open_project
from syngraph.flows.queries.asking import ask_cypher, ask_sparql
from syngraph.flows.queries.verifying import verify_project
from syngraph.flows.run.running import ingest_project
from syngraph.flows.run.status import project_status
from syngraph.flows.stores import projections
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import QueryRefused, StoreRefused

Begin = Callable[[str], Path]


def with_neo4j(folder: Path, neo4j: dict[str, str], **changed: str) -> Path:
    facts = neo4j | changed
    lines = [f'{name} = "{facts[name]}"' for name in ("uri", "username", "password")]
    text = (folder / "syngraph.toml").read_text().split("\n[neo4j]")[0]
    (folder / "syngraph.toml").write_text("\n".join([text, "[neo4j]", *lines, ""]))
    return folder


def test_sparql_and_cypher_give_the_same_facts(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    folder = with_neo4j(begun_anew("graph"), empty_neo4j)
    ingest_project(folder, Silent())
    found = verify_project(folder)
    assert found["drift"] == {"rdf": 0, "neo4j": 0}
    assert found["conforms"]
    assert len(found["questions"]) > 30
    assert all(one["ontology_can"] and one["graph_does"] for one in found["questions"])
    assert all(one["neo4j"] == {"only_sparql": [], "only_cypher": []} for one in found["questions"])
    captains = ask_sparql(folder, "SELECT ?f ?c { ?x a :Ferry ; rdfs:label ?f ; :captain/rdfs:label ?c }", 100).rows
    _, rows = ask_cypher(folder, "MATCH (f:Ferry)-[:CAPTAIN]->(c) RETURN f.label, c.label", 100)
    assert len(captains) >= 5
    assert sorted(map(tuple, captains)) == sorted((flat(f), flat(c)) for f, c in rows)


def flat(value: object) -> object:
    return value[0] if isinstance(value, list) else value


def test_a_drift_is_found(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    folder = with_neo4j(begun_anew("graph"), empty_neo4j)
    ingest_project(folder, Silent())
    with GraphDatabase.driver(empty_neo4j["uri"], auth=(empty_neo4j["username"], empty_neo4j["password"])) as driver:
        driver.execute_query("MATCH (:Ferry)-[r:CAPTAIN]->() WITH r LIMIT 1 DELETE r")
    found = verify_project(folder)
    assert found["drift"]["neo4j"] > 0
    assert not found["conforms"]


def test_neo4j_away_the_run_finishes_and_the_next_one_catches_up(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    folder = with_neo4j(begun_anew("graph"), empty_neo4j, uri="bolt://127.0.0.1:9")
    outcome = ingest_project(folder, Silent())
    assert outcome["projections"]["neo4j"]["state"] == "unreachable"
    commits = outcome["ingested"]["commits"]
    assert project_status(folder)["projections"]["neo4j"]["lag"] == commits > 0
    with_neo4j(folder, empty_neo4j)
    outcome = ingest_project(folder, Silent())
    assert outcome["ingested"]["commits"] == 0
    assert outcome["projections"]["neo4j"] == {"state": "ok", "cursor": commits, "lag": 0, "why": ""}
    assert verify_project(folder)["drift"]["neo4j"] == 0


def test_a_neo4j_that_was_away_from_the_first_is_loaded_at_once_as_if_it_had_followed(
    tmp_path: Path, empty_neo4j: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, said = quay(tmp_path / "graph", 7), Said()
    settings(folder, gate="batch = 1")
    with_neo4j(folder, empty_neo4j, uri="bolt://127.0.0.1:9")
    assert ingest_project(folder, Silent())["ingested"]["commits"] == 7
    with_neo4j(folder, empty_neo4j)
    assert ingest_project(folder, said)["projections"]["neo4j"] == {"state": "ok", "cursor": 7, "lag": 0, "why": ""}
    assert [line for line in said.lines if line.startswith("neo4j")] == ["neo4j: it is loaded for the first time"]
    nodes = "MATCH (n) WHERE NOT n:SyngraphProject RETURN labels(n) AS labels, properties(n) AS said"
    relations = "MATCH (a)-[x]->(b) RETURN a.uri AS a, type(x) AS type, properties(x) AS said, b.uri AS b"

    def everything() -> list[list[str]]:
        with GraphDatabase.driver(empty_neo4j["uri"], auth=(empty_neo4j["username"], empty_neo4j["password"])) as driver:
            found = [[row.data() for row in driver.execute_query(text).records] for text in (nodes, relations)]
            driver.execute_query("MATCH (n) DETACH DELETE n")
        rows = [[{**row, "labels": sorted(row.get("labels", ())), "said": sorted(row["said"].items())} for row in some] for some in found]
        return [sorted(str(row) for row in some) for some in rows]

    at_once = everything()
    monkeypatch.setattr(projections, "FEW_COMMITS", 100)
    said.lines.clear()
    assert ingest_project(folder, said)["projections"]["neo4j"]["cursor"] == 7
    assert not [line for line in said.lines if line.startswith("neo4j: it")]
    assert everything() == at_once
    assert len(at_once[0]) > 7


def test_another_projects_database_and_a_wrong_password_are_refused_before_any_work(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    first = with_neo4j(begun_anew("first"), empty_neo4j)
    ingest_project(first, Silent())
    second = with_neo4j(begun_anew("second"), empty_neo4j)
    with pytest.raises(StoreRefused, match="another project"):
        ingest_project(second, Silent())
    assert project_status(second)["statements"] == 0
    with_neo4j(second, empty_neo4j, password="wrong")
    with pytest.raises(StoreRefused):
        ingest_project(second, Silent())
    assert verify_project(first)["drift"]["neo4j"] == 0


def test_a_lost_ledger_makes_the_projections_rebuild(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    folder = with_neo4j(begun_anew("graph"), empty_neo4j)
    backup = (folder / ".syngraph" / "ledger.db").read_bytes()
    (folder / "documents" / "museums" / "tin-museum.md").rename(folder / "tin-museum.md")
    ingest_project(folder, Silent())
    for part in (folder / ".syngraph").glob("ledger.db*"):
        part.unlink()
    (folder / ".syngraph" / "ledger.db").write_bytes(backup)
    (folder / "tin-museum.md").rename(folder / "documents" / "museums" / "tin-museum.md")
    ingest_project(folder, Silent())
    assert verify_project(folder)["drift"] == {"rdf": 0, "neo4j": 0}


def test_a_question_s_cypher_is_planned_when_it_is_written_where_neo4j_is_there(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    project = open_project(begun_anew("graph"))
    with planning(project, Ledger(project.ledger)) as objection:
        assert objection is None, "no Neo4j is set"
    away = open_project(with_neo4j(project.folder, empty_neo4j, uri="bolt://127.0.0.1:9"))
    with planning(away, Ledger(away.ledger)) as objection:
        assert objection is None, "Neo4j is away"
    there = open_project(with_neo4j(project.folder, empty_neo4j))
    with planning(there, Ledger(there.ledger)) as objection:
        assert objection is not None
        assert objection("MATCH (f:Ferry) RETURN f.uri AS ferry") == ""
        assert "not defined" in objection("MATCH (f:Ferry) RETURN f.uri AS ferry ORDER BY g.uri")
        assert objection("MATCH (f:Ferry) SET f.label = 'x' RETURN f.uri AS ferry") == "the query does more than read"


def test_cypher_that_would_write_is_refused(begun_anew: Begin, empty_neo4j: dict[str, str]) -> None:
    folder = with_neo4j(begun_anew("graph"), empty_neo4j)
    ingest_project(folder, Silent())
    with pytest.raises(QueryRefused):
        ask_cypher(folder, "MATCH (n) DETACH DELETE n", 10)
    assert verify_project(folder)["drift"]["neo4j"] == 0
