"""Shapes, ontologies, models, Neo4j and disks that fail: each is named, and nothing that is stored is harmed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from tests.agents.endpoint import Behaviour, Reply, always, completion, serving
from tests.flows.command_line import SYNGRAPH, environment, graph, process, refused, syngraph
from tests.flows.harbour import FERRIES, NAMESPACE, lay

from syngraph.connectors.ledger.lock import writers_lock

# Shapes and ontologies

SHAPE = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/x#> .\nex:S a sh:NodeShape ; sh:targetClass ex:C ; "


@pytest.mark.parametrize(
    "text",
    [
        "no turtle at all",
        SHAPE + "sh:property [ sh:minCount 1 ] .",
        SHAPE + 'sh:property [ sh:path ex:p ; sh:minCount "many" ] .',
        SHAPE + 'sh:property [ sh:path ex:p ; sh:pattern "(" ] .',
        SHAPE + 'sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <http://127.0.0.1/> { $this ?p ?o } }" ] .',
    ],
    ids=["no turtle", "no path", "a count that is none", "a pattern that is none", "a query that reaches outside"],
)
@pytest.mark.usefixtures("unharmed")
def test_shapes_that_cannot_be_honoured_are_named_and_nothing_is_judged_by_them(text: str, harbour: Path) -> None:
    (harbour / "shapes" / "mine.ttl").write_text(text)
    refused(syngraph("run", harbour), "mine.ttl")
    refused(syngraph("verify", harbour), "mine.ttl")
    assert syngraph("status", harbour, "--json").json["last_run"]["state"] == "failed"
    (harbour / "shapes" / "mine.ttl").unlink()
    assert syngraph("run", harbour).code == 0


def test_shapes_are_read_before_a_model_is_asked_for_an_ontology(tmp_path: Path) -> None:
    project = lay(tmp_path / "harbour")
    (project / "shapes" / "mine.ttl").write_text("no turtle at all")
    said = syngraph("run", project)
    refused(said, "mine.ttl")
    assert "panel" not in said.err


@pytest.mark.parametrize("folder", ["shapes", "ontology"])
def test_what_lies_among_shapes_and_ontologies_and_is_no_file_is_named(folder: str, tmp_path: Path) -> None:
    project = lay(tmp_path / "harbour")
    os.mkfifo(project / folder / "mine.ttl")  # reading it would wait for ever
    refused(syngraph("run", project), "mine.ttl", "no file")
    (project / folder / "mine.ttl").unlink()
    (project / folder / "mine.ttl").symlink_to("nowhere")
    refused(syngraph("run", project), "mine.ttl", "no file")


@pytest.mark.parametrize(
    "content",
    [
        b"nonsense {",
        b"\xff\xfe",
        b'<?xml version="1.0"?><rdf:RDF',
        b"@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<x> owl:imports <y> .",
    ],
    ids=["no turtle", "no UTF-8", "half an XML", "an import that is not there"],
)
def test_an_ontology_that_cannot_be_read_is_named(content: bytes, tmp_path: Path) -> None:
    project = lay(tmp_path / "harbour")
    (project / "ontology" / "mine.ttl").write_bytes(content)
    refused(syngraph("run", project), "mine.ttl")


# Model endpoints

HALF = '{"groups": [{"na'
ENDPOINTS: dict[str, tuple[Behaviour, str]] = {
    "401": (always(Reply(401, "no \x1b[31mkey")), "(401)"),
    "404": (always(Reply(404, "no such model")), "(404)"),
    "429": (always(Reply(429, "slow down")), "429"),
    "500": (always(Reply(500, "oh")), "500"),
    "HTML": (always(Reply(200, "<html>\x1b]0;log in</html>", kind="text/html")), "no chat completion"),
    "half a body": (always(Reply(200, '{"choices": [{"ind')), "no chat completion"),
    "hangs up": (always(Reply(200, '{"choices": []}', cut=4)), "no connection"),
    "nothing for long": (always(Reply(200, "{}", delay_s=2.0)), "no answer within 0.3 s"),
    "half a JSON as answer": (always(completion(HALF)), "are unreadable or empty"),
}


@pytest.mark.parametrize("kind", ENDPOINTS)
@pytest.mark.usefixtures("unharmed")
def test_an_endpoint_that_does_not_answer_as_it_should_is_named_and_the_graph_stays(kind: str, harbour: Path) -> None:
    behaviour, words = ENDPOINTS[kind]
    with serving(behaviour) as endpoint:
        settings = f'[model]\nkind = "openai"\nname = "m"\nbase_url = "{endpoint.url}"\ntimeout_s = 0.3\nattempts = 1\n'
        (harbour / "syngraph.toml").write_text(NAMESPACE + settings)
        said = syngraph("run", harbour)
        refused(said, words, *([] if kind.startswith("half a J") else [endpoint.url]))
        assert "\x1b" not in said.err
        assert endpoint.requests


def test_a_panel_whose_answers_cannot_be_read_says_so(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    with serving(always(completion(HALF))) as endpoint:
        settings = f'[model]\nkind = "openai"\nname = "m"\nbase_url = "{endpoint.url}"\n'
        (folder / "syngraph.toml").write_text(NAMESPACE + settings)
        refused(syngraph("run", folder), "agreed on no question", "JSON", "another model")
    (folder / "syngraph.toml").write_text(NAMESPACE)
    assert syngraph("run", folder).code == 0, "a project outlives a bad model"


# Neo4j: tests/flows/test_neo4j_run.py has the rest


@pytest.mark.usefixtures("unharmed")
def test_neo4j_away_is_said_in_a_line_and_costs_nothing_else(harbour: Path) -> None:
    (harbour / "syngraph.toml").write_text(NAMESPACE + '[neo4j]\nuri = "bolt://127.0.0.1:9"\npassword = "x"\n')
    said = syngraph("run", harbour)
    assert said.code == 0
    assert "neo4j: unreachable" in said.out
    assert "bolt://127.0.0.1:9" in said.out
    assert "the next run catches up" in said.err
    status = syngraph("status", harbour, "--json")
    assert status.json["projections"]["neo4j"]["state"] == "unreachable"
    assert status.json["projections"]["neo4j"]["lag"] > 0
    refused(syngraph("query", harbour, "RETURN 1", "--cypher"), "bolt://127.0.0.1:9")


@pytest.mark.usefixtures("unharmed")
def test_a_wrong_password_and_another_projects_graph_end_before_any_work(harbour: Path, empty_neo4j: dict[str, str]) -> None:
    login = (empty_neo4j["username"], empty_neo4j["password"])
    wrong = f'{NAMESPACE}[neo4j]\nuri = "{empty_neo4j["uri"]}"\npassword = "wrong"\n'
    (harbour / "documents" / "new.md").write_text("The Teal is a ferry.\n")
    (harbour / "syngraph.toml").write_text(wrong)
    refused(syngraph("run", harbour), empty_neo4j["uri"], "password")
    (harbour / "syngraph.toml").write_text(wrong.replace('"wrong"', f'"{login[1]}"'))
    with GraphDatabase.driver(empty_neo4j["uri"], auth=login) as driver:
        driver.execute_query("CREATE (:SyngraphProject:Syngraph {id: 'syngraph', project: 'of somebody else'})")
        refused(syngraph("run", harbour), "another project (of somebody else)", "adopt = true")
        driver.execute_query("MATCH (n) DETACH DELETE n CREATE (:Invoice {number: 7})")
        refused(syngraph("run", harbour), "holds data that syngraph did not write", "adopt = true")
        assert driver.execute_query("MATCH (n) RETURN labels(n), n.number").records[0].values() == [["Invoice"], 7]


# The machine


@pytest.mark.usefixtures("unharmed")
def test_a_second_run_names_the_first(harbour: Path) -> None:
    with writers_lock(harbour / ".syngraph" / "writer.lock", "run"):
        refused(syngraph("run", harbour), f"run, process {os.getpid()}, since")
        assert "run, process" in syngraph("status", harbour, "--json").json["writing"]
        assert syngraph("query", harbour, "ASK { ?s ?p ?o }").code == 0
    assert syngraph("run", harbour).code == 0


@pytest.mark.parametrize("left_kb", [48, 900])
def test_a_full_disk_harms_nothing_and_what_was_missed_is_caught_up(left_kb: int, harbour: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", small], capture_output=True, check=False).returncode:
        pytest.skip("a small disk of its own can only be mounted by root with that right")
    try:
        for n in range(6):
            (harbour / "documents" / f"more {n}.md").write_text(
                FERRIES.replace("Selkie", f"Selkie {n}").replace("Marigold", f"Marigold {n}")
            )
        folder = shutil.copytree(harbour, small / "harbour")
        before = graph(folder)
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        (small / "ballast").write_bytes(bytes(free - left_kb * 1024))
        said = process("run", folder)
        refused(said, "free some space")
        (small / "ballast").unlink()
        assert set(before) <= set(graph(folder)) or syngraph("status", folder).code == 0
        assert syngraph("run", folder).code == 0
        assert syngraph("verify", folder, "--json").json["drift"]["rdf"] == 0
        assert syngraph("run", harbour).code == 0
        assert graph(folder) == graph(harbour)
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def test_a_disk_that_takes_no_output_is_said(harbour: Path) -> None:
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [*SYNGRAPH, "status", harbour], stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment()
        )
    assert said.returncode == 2
    assert "No space left" in said.stderr
    assert "Traceback" not in said.stderr
    assert "Exception ignored" not in said.stderr


@pytest.mark.parametrize("part", ["ledger.db", "answers.db", "rdf/CURRENT"])
def test_a_damaged_record_is_named(part: str, harbour: Path) -> None:
    for file in (harbour / ".syngraph").glob(f"{part}*"):
        file.unlink()
    (harbour / ".syngraph" / part).write_text("garbage, and certainly no database of any kind\x00")
    (harbour / "documents" / "new.md").write_text("The Teal is a ferry.\n")
    refused(syngraph("run", harbour), str(harbour / ".syngraph" / part.split("/")[0]))


@pytest.mark.parametrize("part", ["rdf", "answers.db", "reports", "checkpoints.db"])
@pytest.mark.usefixtures("unharmed")
def test_what_can_be_made_again_may_be_deleted(part: str, harbour: Path) -> None:
    place = harbour / part if part == "reports" else harbour / ".syngraph" / part
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    assert syngraph("run", harbour).code == 0


def test_what_nobody_foresaw_is_no_traceback_either(harbour: Path) -> None:
    broken = "import syngraph.flows.run.running as r, sys; r.run_project = lambda *_: 1 / 0; from syngraph.flows.cli import main; main()"
    command = [SYNGRAPH[0], "-c", broken, "run", str(harbour)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert said.returncode == 2
    assert "ZeroDivisionError" in said.stderr
    assert "Traceback" not in said.stderr
    assert "SYNGRAPH_TRACEBACK=1" in said.stderr
