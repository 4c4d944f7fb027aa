"""A real Prefect server on loopback, and the command line watched for connections that leave it; not a test itself.

Whatever imports Prefect runs in a process of its own: Prefect reads its settings once, when it is imported.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

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

    def post(self, path: str, **body: Any) -> Any:
        return httpx.post(f"{self.url}/{path}", json=body, timeout=20, trust_env=False).raise_for_status().json()

    def get(self, path: str) -> Any:
        return httpx.get(f"{self.url}/{path}", timeout=20, trust_env=False).raise_for_status().json()

    def ask(self, what: str, **body: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.post(f"{what}/filter", **body)
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


def documents_of(tasks: dict[str, str]) -> int:
    """How many documents the tasks of these names took in: a batch is what has finished by then, whatever it is.

    >>> documents_of({"scan": "", "documents: a.md … c.md (3)": "", "documents: b.md": ""})
    4
    """
    batches = [name for name in tasks if name.startswith("documents: ")]
    return sum(int(found[1]) if (found := re.search(r" … .* \((\d+)\)$", name)) else 1 for name in batches)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server whose files are in `folder`, ended with all it has started."""
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
