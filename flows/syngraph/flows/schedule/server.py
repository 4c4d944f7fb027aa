"""A Prefect server of the project's own, for schedules where none is configured: started, started again when it dies, and ended.

Its database and files are in .syngraph/prefect, it listens on loopback only and reports to nobody. It ends with the scheduler, also with
one that is killed (leash.py).
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from syngraph.connectors.ledger.lock import lock_holder
from syngraph.flows.on_prefect.api import greet
from syngraph.flows.schedule.leash import end, leashed
from syngraph.flows.schedule.server_process import LOCK, PATIENCE_S
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import StoreRefused, StoreUnreachable

BEGIN_S = 120.0
"""How long a server may take until it answers; its first start lays out the database and takes 10 s on a small machine."""
_BACKOFF_S = (1.0, 2.0, 5.0, 15.0, 60.0)
_STEADY_S = 300.0
_LOG_BYTES = 5_000_000
_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_COLORS": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # a year of runs must not grow the database for ever: 90 days stay
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "20",  # it makes fewer runs ahead of time, more often: 100 of them take seconds
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "30",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}


@dataclass
class LocalServer:
    """The server of one project. home: where its files are. port: where it listens, the same after each restart."""

    home: Path
    port: int
    progress: Progress
    _process: subprocess.Popen[bytes] | None = None
    _begun: float = 0.0
    _deaths: int = 0
    _not_before: float = field(default=0.0)

    @property
    def ui(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        return f"{self.ui}/api"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it and wait until it answers. raises: StoreUnreachable, with what its log says, when it does not."""
        self._await_predecessor()
        self._launch()
        until = time.monotonic() + BEGIN_S
        while time.monotonic() < until and self._process is not None and self._process.poll() is None:
            try:
                return greet(self.api, 2)
            except (StoreUnreachable, StoreRefused):
                time.sleep(0.2)
        self.stop()
        where = self.home / "server.log"
        raise StoreUnreachable(
            f"Prefect's server does not start: {_last_words(where)}",
            f"see {where}; without {self.home / 'prefect.db'} it begins anew, and only the history of runs is lost",
        )

    def tend(self) -> bool:
        """Start it again if it has died: at once the first time, then less and less often. returns: whether it is alive."""
        if self._process is not None and self._process.poll() is None:
            return True
        now = time.monotonic()
        if not self._not_before:
            self._deaths = 0 if now - self._begun > _STEADY_S else self._deaths + 1
            wait = _BACKOFF_S[min(self._deaths, len(_BACKOFF_S)) - 1] if self._deaths else 0.0
            self._not_before = now + wait
            words = f"Prefect's server ended ({_last_words(self.home / 'server.log')}); it is started again"
            self.progress.say(f"{words} in {wait:.0f} s" if wait else words)
        if now >= self._not_before:
            try:
                self._launch()
            except OSError as exc:  # the disk is full, or there are too many processes
                self._not_before = now + _BACKOFF_S[-1]
                self.progress.say(f"Prefect's server cannot be started ({exc}); tried again in {_BACKOFF_S[-1]:.0f} s")
        return False

    def restart(self) -> None:
        """End it and start it anew. raises: as `start`."""
        self.stop()
        self.start()

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, PATIENCE_S)
            self._process = None

    def _launch(self) -> None:
        if self._process is not None and self._process.stdin:
            self._process.stdin.close()
        log = self.home / "server.log"
        with log.open("wb" if log.exists() and log.stat().st_size > _LOG_BYTES else "ab") as lines:
            command = [sys.executable, "-m", "syngraph.flows.schedule.server_process", str(self.home), str(self.port)]
            self._process = leashed(command, self._environment(), lines)
        self._begun, self._not_before = time.monotonic(), 0.0

    def _environment(self) -> dict[str, str]:
        """Ours, without what a user has set for a Prefect server elsewhere."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        return (
            kept
            | _SETTINGS
            | {
                "PREFECT_HOME": str(self.home),
                "PREFECT_SERVER_API_HOST": "127.0.0.1",
                "PREFECT_SERVER_API_PORT": str(self.port),
                "PREFECT_UI_API_URL": self.api,
                "PREFECT_UI_STATIC_DIRECTORY": str(self.home / "ui"),
            }
        )

    def _await_predecessor(self) -> None:
        """A server of a scheduler that was killed is ending; one that does not end is ended: nobody is left to need it."""
        lock = self.home / LOCK
        until = time.monotonic() + PATIENCE_S + 2
        while (holder := lock_holder(lock)) and time.monotonic() < until:
            time.sleep(0.1)
        if holder and (found := re.search(r"process (\d+)", holder)) and _is_server(int(found[1])):
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(int(found[1]), signal.SIGKILL)
            time.sleep(0.5)


def _is_server(process: int) -> bool:
    """Whether this is a server of ours: one that holds the lock in another container has a number that is somebody else's here."""
    try:
        return b"prefect_server_process" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def free_port(wanted: int | None) -> int:
    """A port of loopback nobody listens on: the wanted one if it is free, so that bookmarks last."""
    try:
        return _bound(wanted or 0)
    except OSError:
        return _bound(0)  # somebody else has it by now


def _bound(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        found: int = probe.getsockname()[1]
        return found


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-200:] if line.strip()] if log.exists() else []
    return lines[-1][:300] if lines else "it said nothing"
