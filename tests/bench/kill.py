"""Kills an ingest with SIGKILL at random moments, runs again plainly, and compares all three stores with an uninterrupted run's.

python tests/bench/kill.py [--kills 25] [--seed 1]      # starts a Neo4j of its own; one JSON line a kill
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import current_ontology, store_ontology, store_questions, stored_questions
from syngraph.connectors.rdf.reader import open_for_reading

LOCAL_NEO4J = Path(__file__).parents[2] / "deploy" / "neo4j" / "local.py"
COMMAND = [sys.executable, "-m", "syngraph.flows.cli"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rnd = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        server = subprocess.run(
            [sys.executable, LOCAL_NEO4J, "start", "--home", work / "neo4j"], check=True, capture_output=True, text=True
        )
        try:
            neo4j = json.loads(server.stdout)
            same = measure(work, neo4j, rnd, given.kills)
        finally:
            subprocess.run([sys.executable, LOCAL_NEO4J, "stop", "--home", work / "neo4j"], check=True, capture_output=True)
    emit(what="kills", seed=given.seed, kills=given.kills, equal=same)
    sys.exit(same != given.kills)


def measure(work: Path, neo4j: dict[str, Any], rnd: random.Random, kills: int) -> int:
    built = work / "built"
    syngraph("init", built, "--sample")
    (built / "syngraph.toml").open("a").write(settings(neo4j))
    began = time.perf_counter()
    syngraph("run", built)
    wanted = stores(built, neo4j)
    emit(
        what="uninterrupted",
        seconds=round(time.perf_counter() - began, 1),
        claims=len(wanted[0]),
        quads=len(wanted[1]),
        neo4j=len(wanted[2]),
    )
    begun = begin(built, work / "timed", neo4j)
    began = time.perf_counter()
    syngraph("ingest", begun)
    lasts_s = time.perf_counter() - began
    same = 0
    for n in range(kills):
        begun = begin(built, work / f"killed-{n}", neo4j, with_answers=rnd.random() < 0.5)
        after_s = rnd.uniform(0.2, lasts_s)
        alive = kill_after([*COMMAND, "ingest", str(begun), "--quiet"], after_s)
        left = commits(begun)
        syngraph("run", begun)
        equal = [one == other for one, other in zip(stores(begun, neo4j), wanted, strict=True)]
        same += all(equal)
        emit(what="kill", n=n, after_s=round(after_s, 2), was_alive=alive, commits_then=left, ledger=equal[0], rdf=equal[1], neo4j=equal[2])
        shutil.rmtree(begun)
    return same


def settings(neo4j: dict[str, Any]) -> str:
    return "\n".join(
        [
            "\n[gate]\nbatch = 4",
            "[neo4j]",
            f"uri = {json.dumps(neo4j['uri'])}",
            f"username = {json.dumps(neo4j['username'])}",
            f"password_file = {json.dumps(neo4j['password_file'])}\n",
        ]
    )


def begin(built: Path, folder: Path, neo4j: dict[str, Any], with_answers: bool = True) -> Path:
    """The built project with nothing ingested, and an empty Neo4j."""
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns(".syngraph", "reports"))
    (folder / ".syngraph").mkdir()
    if with_answers:
        shutil.copy(built / ".syngraph" / "answers.db", folder / ".syngraph" / "answers.db")
    with Ledger(built / ".syngraph" / "ledger.db").reading() as connection:
        asked, turtle = stored_questions(connection), current_ontology(connection)
    assert turtle is not None
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_questions(connection, {}, asked)
        store_ontology(connection, "as it was", turtle)
    with GraphDatabase.driver(neo4j["uri"], auth=auth(neo4j)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return folder


def kill_after(command: list[str], seconds: float) -> bool:
    """Whether the process was still at work when it was killed, with the processes it had started."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(seconds)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return alive


def commits(folder: Path) -> int:
    from syngraph.connectors.ledger.commits import head

    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return head(connection).sequence


def stores(folder: Path, neo4j: dict[str, Any]) -> tuple[set[str], set[str], set[str]]:
    """Claims of the ledger, quads of the RDF store, nodes and relationships of Neo4j; without the place in the history."""
    claims = {without(json.loads(line), "title") for line in syngraph("claims", folder, "--json").splitlines()}
    reader = open_for_reading(folder / ".syngraph" / "rdf")
    rows = reader.query("SELECT ?g ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }").sparql_json()["results"]["bindings"]
    quads = {json.dumps(row, sort_keys=True) for row in rows if not row.get("g", {}).get("value", "").endswith((":cursor", ":ontology"))}
    with GraphDatabase.driver(neo4j["uri"], auth=auth(neo4j)) as driver:
        nodes = driver.execute_query(
            "MATCH (n) WHERE n:Resource OR n:Chunk OR n:Document RETURN labels(n) AS l, properties(n) AS p"
        ).records
        linked = "MATCH (a)-[r]->(b) WHERE a.uri IS NOT NULL AND b.uri IS NOT NULL"
        edges = driver.execute_query(f"{linked} RETURN a.uri AS a, type(r) AS t, b.uri AS b, properties(r) AS p").records
    graph = {json.dumps([sorted(r["l"]), r["p"]], sort_keys=True, default=str) for r in nodes}
    return claims, quads, graph | {json.dumps([r["a"], r["t"], r["b"], r["p"]], sort_keys=True, default=str) for r in edges}


def without(row: dict[str, Any], *names: str) -> str:
    return json.dumps({name: value for name, value in row.items() if name not in names}, sort_keys=True)


def auth(neo4j: dict[str, Any]) -> tuple[str, str]:
    return neo4j["username"], Path(neo4j["password_file"]).read_text().strip()


def syngraph(*words: str | Path) -> str:
    return subprocess.run([*COMMAND, *map(str, words)], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def emit(**row: Any) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
