"""After these tests a reader knows what becomes of a schedule, and of the Prefect server it started, when something is killed."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.flows.scheduled import Scheduler, await_it, processes_of

from syngraph.connectors.ledger.lock import lock_holder
from syngraph.flows.schedule.server import LocalServer, free_port
from syngraph.flows.telling.progress import Silent

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up in /proc")


def server_of(project: Path) -> int:
    """The process of its Prefect server."""
    holder = await_it("a server", lambda: lock_holder(project / ".syngraph" / "prefect" / "server.lock")) or ""
    return int(holder.split("process ")[1].split(",")[0])


def test_a_server_that_could_not_be_started_is_tried_again(tmp_path: Path) -> None:
    """Neither a start that failed nor a disk without room ends it for good."""
    server = LocalServer(tmp_path / "home", free_port(None), Silent())
    assert not server.tend(), "there is no folder for its log"
    assert server.pid is None
    (tmp_path / "home").mkdir()
    again = replace(server, _not_before=0.0)
    try:
        assert not again.tend()
        assert again.pid
        assert again.tend()
    finally:
        again.stop()


@pytest.fixture
def scheduler(harbour: Path) -> Iterator[Scheduler]:
    """A project with a server of its own, run every two seconds."""
    scheduler = Scheduler(harbour, ("--every", "2s"))
    yield scheduler
    scheduler.end()
    assert await_it("nothing is left", lambda: processes_of(harbour) == [])


def test_whoever_is_killed_leaves_nothing_running_and_what_was_missed_is_caught_up_once(harbour: Path, scheduler: Scheduler) -> None:
    scheduler.await_line("flow run: ")
    server = server_of(harbour)

    os.kill(server, signal.SIGKILL)
    scheduler.await_line("Prefect's server ended")
    assert server_of(harbour) != server
    scheduler.await_line(" begins", times=2)

    scheduler.signal(signal.SIGKILL)
    await_it("the server and the run have ended", lambda: processes_of(harbour) == [])
    assert scheduler.told("list").stdout.startswith("every 2s: no scheduler runs, so nothing fires\n  next: syngraph schedule ")
    assert "no scheduler runs" in scheduler.told("pause").stderr

    time.sleep(6)  # three runs are missed at least
    again = Scheduler(harbour, ("--every", "2s"))
    try:
        assert again.api == scheduler.api, "bookmarks last"
        (crashed,) = again.await_runs("Crashed")
        assert crashed["state"]["message"].startswith("the scheduler that ran it is gone")
        again.await_line("Completed")
        begun_before_end = again.said().partition("Completed")[0].count(" begins")
        assert begun_before_end == 1
        skipped = [run["state"]["message"] for run in again.runs("Skipped")]
        assert sum("stands in for it" in why for why in skipped) >= 2
        assert again.told("pause").returncode == 0
    finally:
        again.end()
