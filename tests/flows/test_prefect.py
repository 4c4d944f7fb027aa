"""The jobs as Prefect runs, against a real Prefect server on loopback. Without a server: test_prefect_absent.py.

Whatever imports Prefect runs in a process of its own: Prefect reads its settings once, when it is imported.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from syngraph.flows import dispatch
from syngraph.flows.layout import lay_out
from syngraph.flows.prefect_api import greet
from syngraph.flows.progress import Silent
from syngraph.ontologies.errors import ProjectUnusable, StoreRefused

DOCUMENTS = ("museums/tin-museum.md", "museums/guide-to-the-museums.pdf", "museums/herring-museum.txt", "places/towns-and-quays.md")
"""Of the sample: enough for a contradiction between two documents."""

QUOTE = "The Tin Museum was founded on 3 May 1921 by Gerda Pewterby."

WATCHED = """
import os, sys

def loopback_only(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        host = args[1][0] if event == "socket.connect" and isinstance(args[1], tuple) else args[0]
        if isinstance(host, str) and host not in ("127.0.0.1", "::1", "localhost"):
            print("OUTSIDE", event, host, file=sys.stderr)

sys.addaudithook(loopback_only)
from syngraph.flows.cli import main
main()
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def environment(api: str | None, home: Path) -> dict[str, str]:
    """This process's, without anything of Prefect's, and with a home directory of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NEO4J_"))}
    return kept | {"HOME": str(home)} | ({"PREFECT_API_URL": api} if api else {})


@dataclass
class Server:
    """A Prefect server; `home` is the home directory of the commands that speak to it."""

    url: str
    home: Path

    def ask(self, what: str, **body: Any) -> list[dict[str, Any]]:
        answer = httpx.post(f"{self.url}/{what}/filter", json=body, timeout=20, trust_env=False)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    def runs(self, project: Path) -> list[dict[str, Any]]:
        """A project's flow runs, the newest first."""
        return [run for run in self.ask("flow_runs", sort="START_TIME_DESC") if run["parameters"]["folder"] == str(project)]

    def of_run(self, what: str, run: dict[str, Any]) -> list[dict[str, Any]]:
        return self.ask(what, **{{"logs": "logs", "artifacts": "artifacts"}[what]: {"flow_run_id": {"any_": [run["id"]]}}})

    def tasks(self, run: dict[str, Any], expected: int) -> dict[str, str]:
        """Name -> state. The server hears of tasks as events, a moment later."""
        until = time.monotonic() + 20
        while True:
            found = self.ask("task_runs", flow_runs={"id": {"any_": [run["id"]]}}, sort="EXPECTED_START_TIME_ASC")
            states = {task["name"]: task["state_type"] for task in found}
            if time.monotonic() > until or (len(found) >= expected and set(states.values()) <= {"COMPLETED", "FAILED"}):
                return states
            time.sleep(0.3)

    def syngraph(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line, watched for connections that leave loopback."""
        env = environment(self.url, self.home)
        command = [sys.executable, "-c", WATCHED, *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("prefect")
    (folder / "home").mkdir()
    port = free_port()
    env = environment(None, folder / "home") | {
        "PREFECT_HOME": str(folder / "server"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    (folder / "server").mkdir()
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        quiet = ["--no-ui", "--no-scheduler", "--no-late-runs"]
        process = subprocess.Popen([*command, *quiet], env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        await_health(f"http://127.0.0.1:{port}/api", process, folder / "log")
        yield Server(f"http://127.0.0.1:{port}/api", folder / "home")
    finally:
        end_group(process)


def await_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health", trust_env=False).text == "true":
                return
        except httpx.TransportError:
            time.sleep(0.3)
    pytest.fail(f"no Prefect server: {log.read_text()[-2000:]}", pytrace=False)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """The server and whatever it started."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def small_sample(folder: Path) -> Path:
    """A project with a few of the sample's documents, one of them under a name that looks like a template."""
    list(lay_out(folder, sample=True))
    for document in (folder / "documents").rglob("*"):
        if document.is_file() and document.relative_to(folder / "documents").as_posix() not in DOCUMENTS:
            document.unlink()
    (folder / "documents" / "museums" / "herring-museum.txt").rename(folder / "documents" / "{draft} herring.txt")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_sample(tmp_path_factory.mktemp("projects") / "bay")


@pytest.fixture(scope="module")
def ran(server: Server, project: Path) -> subprocess.CompletedProcess[str]:
    return server.syngraph("run", str(project), "--json")


@pytest.fixture(scope="module")
def flow_run(server: Server, project: Path, ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The first run, as the server has it."""
    assert ran.returncode == 0, ran.stderr
    return server.runs(project)[-1]


def test_a_run_is_a_flow_run_with_its_name_and_parameters(flow_run: dict[str, Any], project: Path) -> None:
    assert flow_run["state_type"] == "COMPLETED"
    assert flow_run["name"] == "run bay"
    assert flow_run["parameters"] == {"folder": str(project), "accept_withdrawals": False, "accept_deletions": False}


def test_its_tasks_are_the_stages_and_the_batches_of_documents(server: Server, flow_run: dict[str, Any]) -> None:
    tasks = server.tasks(flow_run, 6)
    batch = "documents: museums/guide-to-the-museums.pdf … {draft} herring.txt"
    assert set(tasks) == {"build", "scan", batch, "project", "verify", "report"}
    assert set(tasks.values()) == {"COMPLETED"}


def test_its_log_says_what_stderr_says(server: Server, flow_run: dict[str, Any], ran: subprocess.CompletedProcess[str]) -> None:
    log = [line["message"] for line in server.of_run("logs", flow_run)]
    assert "documents: 4 found, 4 to read, 0 gone" in log
    assert "documents: 4 found, 4 to read, 0 gone" in ran.stderr.splitlines()
    assert "documents: 4 of 4" in log


def test_its_artifacts_tell_how_it_ended_and_quote_what_broke_a_contract(
    server: Server, flow_run: dict[str, Any], ran: subprocess.CompletedProcess[str]
) -> None:
    artifacts = {artifact["key"]: artifact for artifact in server.of_run("artifacts", flow_run)}
    outcome = json.loads(ran.stdout)
    summary = artifacts["bay-summary"]["data"].splitlines()
    assert [line.removeprefix("    ") for line in summary if line.startswith("    ")] == outcome["lines"]
    rows = json.loads(artifacts["bay-violations"]["data"])
    assert len(rows) == outcome["violations"] > 0
    [row] = [row for row in rows if QUOTE in row["quotes"] and "founded" in row["what is wrong"]]
    assert "museums/tin-museum.md" in row["documents"]


def test_stdout_is_one_json_document_and_stderr_is_ours_alone(ran: subprocess.CompletedProcess[str], server: Server) -> None:
    assert json.loads(ran.stdout)["lines"]
    assert ran.stderr.startswith(f"running under Prefect at {server.url}\nflow run: http://127.0.0.1")
    assert not [line for line in ran.stderr.splitlines() if any(word in line for word in ("Traceback", "Warning", " | ", "prefect."))]


def test_nothing_leaves_loopback_and_prefects_files_stay_in_the_project(
    ran: subprocess.CompletedProcess[str], server: Server, project: Path
) -> None:
    assert "OUTSIDE" not in ran.stderr
    assert not (server.home / ".prefect").exists()
    assert (project / ".syngraph" / "prefect").is_dir()


def test_a_build_stops_for_a_person_there_too_and_goes_on(server: Server, tmp_path: Path) -> None:
    project = small_sample(tmp_path / "reviewed")
    done = server.syngraph("build", str(project), "--review", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["review"]["agreed"] > 3
    assert server.runs(project)[0]["parameters"] == {"folder": str(project), "review": True}
    (summary,) = server.of_run("artifacts", server.runs(project)[0])
    assert "nothing is built yet" in summary["data"]
    assert json.loads(server.syngraph("build", str(project), "--json").stdout)["built"]["version"]


def test_a_killed_run_is_ended_by_the_next_which_goes_on_over_an_unchanged_folder(
    server: Server, project: Path, flow_run: dict[str, Any]
) -> None:
    killed = begun(server, project, "documents:")
    killed.kill()
    killed.wait()
    assert [run["state_type"] for run in server.runs(project)] == ["RUNNING", "COMPLETED"]
    again = server.syngraph("run", str(project), "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["lines"][0] == "nothing changed"
    newest, ended, first = server.runs(project)
    assert [newest["state_type"], ended["state_type"], first["id"]] == ["COMPLETED", "CRASHED", flow_run["id"]]
    assert "never said how it ended" in ended["state"]["message"]
    assert set(server.tasks(newest, 4)) == {"scan", "project", "verify", "report"}


def begun(server: Server, project: Path, line: str) -> subprocess.Popen[bytes]:
    """A run that has come as far as to say this line."""
    command = [sys.executable, "-m", "syngraph.flows.cli", "run", str(project)]
    said = project / "stderr"
    with said.open("w") as stderr:
        process = subprocess.Popen(command, env=environment(server.url, server.home), stdout=subprocess.DEVNULL, stderr=stderr)
    while process.poll() is None:
        if f"\n{line}" in said.read_text():
            return process
        time.sleep(0.05)
    pytest.fail(said.read_text(), pytrace=False)


def interrupted(server: Server, folder: Path) -> Path:
    """A project whose run ended by Ctrl-C.

    Python loses a Ctrl-C that falls into a weak reference's callback (it prints "Exception ignored"); then the run goes on to its end, as
    it should, and another is interrupted, a few times at the most.
    """
    for n in range(6):
        project = small_sample(folder / str(n))
        process = begun(server, project, "flow run:")
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
        if code == 130:
            return project
        assert code == 0
        assert "Exception ignored" in (project / "stderr").read_text()
    pytest.fail("Ctrl-C was lost six times", pytrace=False)


def test_ctrl_c_and_sigterm_leave_no_run_running(server: Server, tmp_path: Path) -> None:
    first, second = interrupted(server, tmp_path / "interrupted"), small_sample(tmp_path / "terminated")
    terminated = begun(server, second, "flow run:")
    terminated.send_signal(signal.SIGTERM)
    assert terminated.wait(30) == -signal.SIGTERM
    states = [server.runs(project)[0]["state"] for project in (first, second)]
    assert [state["type"] for state in states] == ["CRASHED", "CRASHED"]
    assert "interrupt signal" in states[0]["message"]
    assert "termination signal" in states[1]["message"]


def test_a_job_that_cannot_go_on_fails_with_the_reason_the_command_line_gives(
    server: Server, project: Path, flow_run: dict[str, Any]
) -> None:
    del flow_run  # it comes first
    away = project / "elsewhere"
    shutil.move(project / "documents", away)
    try:
        done = server.syngraph("ingest", str(project))
    finally:
        shutil.move(away, project / "documents")
    assert (done.returncode, done.stdout) == (2, "")
    reason = done.stderr[done.stderr.index("error: ") + len("error: ") :].strip()
    assert "there is no documents folder" in reason
    assert "\n  next: " in reason
    assert "Traceback" not in done.stderr
    failed = server.runs(project)[0]
    assert (failed["name"], failed["state_type"]) == ("ingest bay", "FAILED")
    assert reason in failed["state"]["message"]
    assert server.tasks(failed, 1) == {"scan": "FAILED"}
    log = [line["message"] for line in server.of_run("logs", failed)]
    assert reason in log
    assert not [line for line in log if "Traceback" in line]


def test_a_folder_without_a_project_makes_no_run_and_stays_as_it_was(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    with pytest.raises(ProjectUnusable):
        dispatch.run(tmp_path, Silent(), False)
    assert server.runs(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_the_servers_pages_are_not_taken_for_its_api(server: Server) -> None:
    greet(server.url)
    with pytest.raises(StoreRefused, match="no Prefect API") as refused:
        greet(server.url.removesuffix("/api"))
    assert "/api" in refused.value.next_step
