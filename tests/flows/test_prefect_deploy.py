"""After these tests a reader knows that deploy/prefect.yaml works: deployed to a real server, its runs are done by a worker's processes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import graph
from tests.flows.prefect_on_loopback import Server, documents_of, environment

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture(scope="module")
def server(prefect_server: Server) -> Server:
    return prefect_server


def prefect(server: Server, *words: str, timeout_s: float = 60) -> str:
    """What somebody types who has a Prefect server and syngraph in one environment. returns: stdout."""
    env = environment(server.url, server.home) | {"PREFECT_HOME": str(server.home / "prefect"), "COLUMNS": "200", "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
    done = subprocess.run(command, cwd=DEPLOY, env=env, capture_output=True, text=True, timeout=timeout_s, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def deployed(server: Server) -> dict[str, dict[str, Any]]:
    """The deployments by their descriptions' first words, as the server has them."""
    prefect(server, "work-pool", "create", "--type", "process", "syngraph")
    prefect(server, "deploy", "--all")
    found = {one["entrypoint"].rsplit(".")[-1]: one for one in server.ask("deployments") if one["work_pool_name"] == "syngraph"}
    assert found.keys() == {"run_flow", "ingest_flow", "build_flow"}
    return found


def test_parameters_are_typed_and_described_for_whoever_starts_a_run_by_hand(deployed: dict[str, dict[str, Any]]) -> None:
    schema = deployed["run_flow"]["parameter_openapi_schema"]
    assert schema["required"] == ["folder"]
    kinds = {name: (one["type"], one.get("format")) for name, one in schema["properties"].items()}
    assert kinds == {"folder": ("string", "path"), "accept_withdrawals": ("boolean", None), "accept_deletions": ("boolean", None)}
    for deployment in deployed.values():
        for name, one in deployment["parameter_openapi_schema"]["properties"].items():
            assert one["description"].endswith("."), f"{name} is described in a sentence"
        assert deployment["description"]


def test_a_worker_runs_it_in_a_process_of_its_own(
    server: Server, deployed: dict[str, dict[str, Any]], ran_harbour: Path, tmp_path: Path
) -> None:
    """Two projects: one that there is, one that there is not."""
    project = shutil.copytree(ran_harbour, tmp_path / "harbour")
    (project / "documents" / "more.md").write_text("# More\n\nThe Sandpiper is a ferry. The Sandpiper was built by Thornwick Shipyard.\n")
    before = len(graph(project))
    prefect(server, "deployment", "run", "syngraph ingest/folder", "--param", f"folder={json.dumps(str(project))}")
    server.post(f"deployments/{deployed['ingest_flow']['id']}/create_flow_run", parameters={"folder": str(tmp_path / "nowhere")})
    prefect(server, "worker", "start", "--pool", "syngraph", "--run-once", timeout_s=120)
    (run,) = server.runs(project)
    assert (run["name"], run["state_type"], run["deployment_id"]) == ("ingest harbour", "COMPLETED", deployed["ingest_flow"]["id"])
    assert len(graph(project)) > before
    assert documents_of(server.tasks(run, 3)) == 3
    assert "documents: 3 of 3" in [line["message"] for line in server.of_run("logs", run)]
    (failed,) = server.runs(tmp_path / "nowhere")
    assert failed["state_type"] == "FAILED"
    assert "there is no project" in failed["state"]["message"]
    assert "next: syngraph init" in failed["state"]["message"]
