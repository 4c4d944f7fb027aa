"""The jobs as Prefect runs, against a real Prefect server on loopback. Without a server: test_prefect_absent.py.

Whatever imports Prefect runs in a process of its own: Prefect reads its settings once, when it is imported.
"""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.agents.endpoint import Received, Reply, completion, serving
from tests.flows.hostile_model import filled
from tests.flows.prefect_on_loopback import Server, documents_of, environment

from syngraph.flows.on_prefect import dispatch
from syngraph.flows.on_prefect.api import greet
from syngraph.flows.project.layout import lay_out
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import ProjectUnusable, StoreRefused

DOCUMENTS = ("museums/tin-museum.md", "museums/guide-to-the-museums.pdf", "museums/herring-museum.txt", "places/towns-and-quays.md")
"""Of the sample: enough for a contradiction between two documents."""

QUOTE = "The Tin Museum was founded on 3 May 1921 by Gerda Pewterby."


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
def server(prefect_server: Server) -> Server:
    return prefect_server


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
    assert {name for name in tasks if not name.startswith("documents: ")} == {"build", "scan", "project", "verify", "report"}
    assert documents_of(tasks) == 4
    assert [name for name in tasks if "{draft} herring.txt" in name], "a name is no template"
    assert set(tasks.values()) == {"COMPLETED"}


def test_its_log_says_what_stderr_says(server: Server, flow_run: dict[str, Any], ran: subprocess.CompletedProcess[str]) -> None:
    log = [line["message"] for line in server.of_run("logs", flow_run)]
    assert "documents: 4 found, 4 to read, 0 gone" in log
    assert "documents: 4 found, 4 to read, 0 gone" in ran.stderr.splitlines()
    assert "documents: 4 of 4" in log
    assert json.loads(ran.stdout)["lines"][-1] in log, "whoever has no terminal reads here how it ended"


def test_its_artifacts_tell_how_it_ended_and_quote_what_broke_a_contract(
    server: Server, flow_run: dict[str, Any], ran: subprocess.CompletedProcess[str], project: Path
) -> None:
    artifacts = {artifact["key"]: artifact for artifact in server.of_run("artifacts", flow_run)}
    outcome = json.loads(ran.stdout)
    summary = artifacts["bay-summary"]["data"].splitlines()
    assert [line.removeprefix("    ") for line in summary if line.startswith("    ")] == outcome["lines"]
    rows = json.loads(artifacts["bay-violations"]["data"])
    assert len(rows) == outcome["violations"] > 0
    [row] = [row for row in rows if QUOTE in row["quotes"] and "founded" in row["what is wrong"]]
    assert "museums/tin-museum.md" in row["documents"]
    assert row["first seen"].startswith("20")
    costs = json.loads(artifacts["bay-cost"]["data"])
    assert [row["stage"] for row in costs][-2:] == ["extraction", "total"]
    assert int(costs[-1]["calls"]) == outcome["cost"]["calls"] > 0
    assert artifacts["bay-progress"]["data"] == 100.0
    assert artifacts["bay-progress"]["description"].startswith("documents 4 of 4, ")
    assert f"]({(project / 'reports' / 'report.html').as_uri()})" in artifacts["bay-report"]["data"]
    assert str(project / "reports" / "report.html") in artifacts["bay-report"]["description"]


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
    artifacts = {artifact["key"]: artifact["data"] for artifact in server.of_run("artifacts", server.runs(project)[0])}
    assert artifacts.keys() == {"reviewed-summary", "reviewed-cost"}
    assert "nothing is built yet" in artifacts["reviewed-summary"]
    assert json.loads(server.syngraph("build", str(project), "--json").stdout)["built"]["version"]


def test_a_killed_run_is_ended_by_the_next_which_goes_on_over_an_unchanged_folder(
    server: Server, project: Path, flow_run: dict[str, Any]
) -> None:
    (project / ".syngraph" / "settled.json").unlink()  # so that it begins at all
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


def test_a_run_that_finds_nothing_to_do_is_a_run_without_a_task(server: Server, project: Path) -> None:
    done = server.syngraph("run", str(project), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unchanged_since"]
    newest = server.runs(project)[0]
    assert newest["state_type"] == "COMPLETED"
    assert server.tasks(newest, 0) == {}


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
    assert terminated.wait(30) == 128 + signal.SIGTERM
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
    log = [line["message"] for line in server.of_run("logs", failed)]
    assert reason in log
    assert not [line for line in log if "Traceback" in line]


def test_what_a_run_waits_for_and_what_it_may_not_spend_are_states_and_log_lines(server: Server, ran_harbour: Path, tmp_path: Path) -> None:
    project = shutil.copytree(ran_harbour, tmp_path / "limited")
    for name in ("a", "b"):
        (project / "documents" / f"{name}.md").write_text(f"# {name}\n\nThe Sandpiper {name} is a ferry.\n")

    def not_at_first(received: Received) -> Reply:
        if received.n < 3:
            return Reply(503, "warming up")
        schema = received.json["response_format"]["json_schema"]["schema"]
        return completion(json.dumps(filled(schema, lambda: "nothing", many=0)))

    with serving(not_at_first) as slow:
        with (project / "syngraph.toml").open("a") as settings:
            settings.write(
                f'\n[model]\nkind = "openai"\nname = "m"\nbase_url = "{slow.url}"\nwide = 1\n\n[budget]\nrun = {{ calls = 1 }}\n'
            )
        done = server.syngraph("ingest", str(project), "--json", "--accept-withdrawals")
    assert done.returncode == 0, done.stderr
    (run,) = server.runs(project)
    states = server.get(f"flow_run_states/?flow_run_id={run['id']}")
    assert [state["name"] for state in states][-3:] == ["WaitingForModel", "Running", "StoppedAtItsBudget"]
    waiting, _, stopped = states[-3:]
    assert (waiting["type"], stopped["type"]) == ("RUNNING", "COMPLETED")
    assert "it answers 503" in waiting["message"]
    assert stopped["message"].startswith("stopped at its budget: ")
    log = [line["message"] for line in server.of_run("logs", run)]
    (first,) = [line for line in log if "asked again in 1 s (1 of 4 tries made)" in line]
    assert first.startswith("model: a.md: ")
    assert [line for line in log if line.startswith("budget: reached; for the next run: ") and "b.md" in line]
    assert set(log) >= set(json.loads(done.stdout)["lines"])


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
