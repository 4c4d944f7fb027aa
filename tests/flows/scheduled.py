"""Schedulers as processes of their own, and what Prefect's server says of their runs; not a test itself."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from tests.flows.command_line import SYNGRAPH

Found = TypeVar("Found")
PATIENCE_S = 150.0


def await_it(what: str, look: Callable[[], Found], said: Callable[[], str] = str) -> Found:
    """What `look` finds once it finds something. said: what to show when it does not within minutes."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"in vain: {what}\n{said()[-4000:]}")


@dataclass
class Scheduler:
    """`syngraph schedule` on a project. api: Prefect's; None for a server of the project's own."""

    project: Path
    words: tuple[str, ...]
    api: str | None = None
    _process: subprocess.Popen[bytes] = field(init=False)
    _before: int = field(init=False)

    def __post_init__(self) -> None:
        log = self.project / "said"
        self._before = log.stat().st_size if log.exists() else 0
        env = environment(self.api, self.project)
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                [*SYNGRAPH, "schedule", str(self.project), *self.words], env=env, stdout=subprocess.DEVNULL, stderr=stderr
            )
        if self.api is None:
            try:
                self.await_line("Prefect: ")
            except BaseException:
                self.end()
                raise
            self.api = self.said().partition("Prefect: ")[2].partition("/deployments/")[0] + "/api"

    def said(self) -> str:
        """What this scheduler and its runs have said on stderr."""
        return (self.project / "said").read_bytes()[self._before :].decode()

    def await_line(self, words: str, times: int = 1) -> None:
        await_it(words, lambda: self.said().count(words) >= times or self._process.poll() is not None, self.said)
        assert self.said().count(words) >= times, self.said()

    def runs(self, state: str | None = None) -> list[dict[str, Any]]:
        """This project's runs, the first one first; with the state of that name."""
        body = {"sort": "START_TIME_ASC", "limit": 200}
        found = httpx.post(f"{self.api}/flow_runs/filter", json=body, timeout=20, trust_env=False).raise_for_status().json()
        mine = sorted(
            (run for run in found if run["parameters"]["folder"] == str(self.project)), key=lambda run: run["expected_start_time"]
        )
        return [run for run in mine if state is None or run["state_name"] == state]

    def await_runs(self, state: str, count: int = 1) -> list[dict[str, Any]]:
        """Its runs of that state, once there are so many."""
        return await_it(f"{count} × {state}", lambda: len(found := self.runs(state)) >= count and found, self.said) or []

    def deployment(self) -> dict[str, Any] | None:
        body: dict[str, Any] = {}
        found = httpx.post(f"{self.api}/deployments/filter", json=body, timeout=20, trust_env=False).raise_for_status().json()
        return next((one for one in found if one["parameters"].get("folder") == str(self.project)), None)

    def told(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`syngraph schedule DIR …`, as typed in another terminal, where Prefect's address is set only if it was set here."""
        env = environment(None if f"{self.project}" in str(self._local()) else self.api, self.project)
        command = [*SYNGRAPH, "schedule", str(self.project), *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)

    def _local(self) -> str:
        return "" if "starting a Prefect server" not in self.said() else str(self.project)

    def signal(self, number: int) -> int:
        """Send it a signal. returns: its exit code."""
        self._process.send_signal(number)
        return self._process.wait(60)

    def ended(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(PATIENCE_S)

    def end(self) -> None:
        """Whatever became of it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def environment(api: str | None, home: Path) -> dict[str, str]:
    """This process's, without anything of Prefect's but the API's address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NEO4J_"))}
    return kept | {"HOME": str(home)} | ({"PREFECT_API_URL": api} if api else {})


def processes_of(project: Path) -> list[int]:
    """Processes that name a project on their command line, Linux only: its scheduler, its server, its runs."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        if any(word == os.fsencode(project) or word.startswith(os.fsencode(project) + b"/") for word in words):
            found.append(int(place.name))
    return found
