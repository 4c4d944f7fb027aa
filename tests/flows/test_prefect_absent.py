"""Jobs without a Prefect API, where nothing of Prefect is touched, and with one that is not there. With one: test_prefect.py."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.flows.prefect_on_loopback import environment, free_port

from syngraph.flows.on_prefect.api import greet
from syngraph.flows.project.layout import lay_out
from syngraph.ontologies.errors import StoreRefused, StoreUnreachable


def python(code: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, timeout=120, check=False)


def small_sample(folder: Path) -> Path:
    """A project with one of the sample's documents."""
    list(lay_out(folder, sample=True))
    for document in (folder / "documents").rglob("*.*"):
        if document.name != "tin-museum.md":
            document.unlink()
    return folder


def test_an_api_that_is_not_there_is_an_error_within_seconds(tmp_path: Path) -> None:
    project = small_sample(tmp_path / "bay")
    started = time.monotonic()
    done = python(
        "from syngraph.flows.cli import main; main()", environment(f"http://127.0.0.1:{free_port()}/api", tmp_path), "run", str(project)
    )
    assert time.monotonic() - started < 60
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: Prefect at http://127.0.0.1:")
    assert "does not answer" in done.stderr
    assert "unset PREFECT_API_URL" in done.stderr
    assert not (project / ".syngraph" / "ledger.db").exists()


def test_an_address_that_is_none_is_refused_and_one_that_keeps_silent_is_not_waited_for() -> None:
    with pytest.raises(StoreRefused) as refused:
        greet("nonsense")
    assert "PREFECT_API_URL" in refused.value.next_step
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(StoreUnreachable, match="does not answer"):
            greet(f"http://127.0.0.1:{silent.getsockname()[1]}/api", 0.3)


def test_without_an_api_the_same_job_runs_directly_imports_no_prefect_and_says_so(tmp_path: Path) -> None:
    project = small_sample(tmp_path / "bay")
    code = f"""
import json, sys
from pathlib import Path
from syngraph.flows.on_prefect import dispatch
from syngraph.flows.telling.progress import Lines
dispatch.run(Path({str(project)!r}), Lines(), False)
print(json.dumps([name for name in sys.modules if name.split(".")[0] == "prefect"]))
"""
    done = python(code, environment(None, tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert done.stderr.splitlines()[0] == "running directly, not under Prefect: PREFECT_API_URL is not set"
    assert done.stderr.count("PREFECT") == 1
    assert not (project / ".syngraph" / "prefect").exists()
    assert not (tmp_path / ".prefect").exists()


def test_no_server_starts_by_itself_neither_for_a_stage_outside_a_flow_nor_for_a_flow_without_an_api(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from syngraph.flows.on_prefect.settings import settle_prefect
here = Path({str(tmp_path)!r})
settle_prefect(here / "prefect")
from syngraph.flows.on_prefect.flows import run_flow
from syngraph.flows.on_prefect.stages import Tasks
print(Tasks(here)("scan", lambda: "done"))
try:
    run_flow(here)
except ValueError as error:
    print(error)
tasks = Path("/proc/self/task").iterdir() if Path("/proc/self/task").exists() else []
print([child for task in tasks for child in (task / "children").read_text().split()])
"""
    done = python(code, environment(None, tmp_path))
    assert done.returncode == 0, done.stderr
    stage, flow, children = done.stdout.splitlines()
    assert stage == "done"
    assert flow.startswith("No Prefect API URL provided")
    assert children == "[]"
    assert not (tmp_path / "prefect" / "prefect.db").exists()
