"""After these tests a reader knows what a schedule does: real schedulers on a real Prefect server, their runs really run."""

import json
import shutil
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.flows.command_line import graph, process, refused, syngraph
from tests.flows.scheduled import Scheduler, await_it

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.schedule.server import LocalServer, free_port
from syngraph.flows.telling.progress import Silent

HERON = "The Heron is a ferry. The Heron was built by Thornwick Shipyard.\n"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prefect server that schedules, as somebody else's would."""
    server = LocalServer(tmp_path_factory.mktemp("prefect"), free_port(None), Silent())
    server.start()
    yield server.api
    server.stop()


@pytest.fixture(scope="module")
def kept(ran_harbour: Path, api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    """A project whose graph is built, run every four seconds."""
    project = shutil.copytree(ran_harbour, tmp_path_factory.mktemp("kept") / "harbour")
    scheduler = Scheduler(project, ("--every", "4s"), api)
    yield scheduler
    scheduler.end()


def test_a_schedule_is_a_deployment_of_the_flow_loaded_by_module(kept: Scheduler) -> None:
    kept.await_runs("Completed")
    deployment = kept.deployment()
    assert deployment
    assert deployment["entrypoint"] == "syngraph.flows.on_prefect.flows.run_flow"
    assert [one["schedule"]["interval"] for one in deployment["schedules"]] == [4.0]
    assert deployment["name"].startswith("harbour-")
    assert kept.runs("Completed")[0]["name"] == "run harbour"


def test_what_changes_between_two_firings_is_in_the_graph_after_the_next(kept: Scheduler) -> None:
    assert not any("Heron" in line for line in graph(kept.project))
    (kept.project / "documents" / "heron.md").write_text(HERON)
    await_it("it is in the graph", lambda: any("Heron" in line for line in graph(kept.project)), kept.said)


def test_a_run_that_fails_says_why_and_the_schedule_goes_on(kept: Scheduler) -> None:
    away = kept.project / "away"
    (kept.project / "documents").rename(away)
    failed = kept.await_runs("Failed")[0]
    away.rename(kept.project / "documents")
    assert "there is no documents folder" in failed["state"]["message"]
    assert "\n  next: make it" in failed["state"]["message"]
    await_it("its error on stderr", lambda: "\n  next: make it and put documents into it\n" in kept.said())
    assert "error: there is no documents folder" in kept.said()
    kept.await_runs("Completed", len(kept.runs("Completed")) + 1)


def test_runs_of_a_project_never_overlap(kept: Scheduler) -> None:
    ran = sorted((run["start_time"], run["end_time"]) for run in kept.runs() if run["state_name"] in ("Completed", "Failed"))
    assert len(ran) > 2
    assert [(one, next) for one, next in pairwise(ran) if one[1] > next[0]] == []


def test_what_is_paused_runs_no_more(kept: Scheduler) -> None:
    assert kept.told("pause").stdout.startswith("paused")
    await_it("no run to come", lambda: not [run for run in kept.runs() if run["state_type"] in ("SCHEDULED", "PENDING", "RUNNING")])


def test_list_shows_what_is_scheduled_and_how_runs_went(kept: Scheduler) -> None:
    told = json.loads(kept.told("list", "--json").stdout)
    assert (told["schedule"], told["paused"], len(told["runs"])) == ("every 4s", True, 5)
    assert f"/deployments/deployment/{(kept.deployment() or {})['id']}" in told["ui"]
    assert "schedule, process " in told["scheduler"]


def test_a_second_scheduler_is_told_who_has_the_project(kept: Scheduler) -> None:
    second = kept.told("--every", "1h")
    assert second.returncode == 2
    assert f"another scheduler has {kept.project}: schedule, process " in second.stderr


def test_what_is_resumed_runs_again_and_what_is_removed_is_gone(kept: Scheduler) -> None:
    before = len(kept.runs("Completed"))
    assert kept.told("resume").stdout == "resumed\n"
    kept.await_runs("Completed", before + 1)
    assert kept.told("remove").returncode == 0
    assert kept.ended() == 0
    assert kept.deployment() is None
    assert "nothing is scheduled" in kept.told("list").stdout


def test_a_run_that_would_overlap_is_skipped_where_that_is_set(harbour: Path, api: str) -> None:
    with writers_lock(harbour / ".syngraph" / "writer.lock", "a test"):
        scheduler = Scheduler(harbour, ("--every", "1s", "--overlap", "skip"), api)
        try:
            (skipped, *_) = scheduler.await_runs("Skipped", 2)
        finally:
            scheduler.end()
    assert skipped["state_type"] == "CANCELLED"
    assert skipped["state"]["message"].startswith("skipped: another process is writing: a test, process ")
    assert [run for run in scheduler.runs() if run["state_type"] in ("PENDING", "RUNNING", "FAILED")] == []


def test_sigterm_stops_the_run_under_way_and_the_next_start_goes_on_with_it_waits_for_others_and_watches(
    harbour_anew: Path, api: str
) -> None:
    first = Scheduler(harbour_anew, ("--every", "1d"), api)
    try:
        first.await_line("documents: ")
        assert first.signal(signal.SIGTERM) == 0
    finally:
        first.end()
    assert [run["state_name"] for run in first.runs() if run["start_time"]] == ["Stopped"]
    assert states_of_runs(harbour_anew) == ["stopped"]

    with writers_lock(harbour_anew / ".syngraph" / "writer.lock", "a test"):
        second = Scheduler(harbour_anew, ("--every", "1d", "--watch"), api)
        try:
            (waits,) = second.await_runs("Waiting")
        except BaseException:
            second.end()
            raise
    try:
        assert (second.deployment() or {})["description"].startswith("every 1d, and whenever documents change: ")
        assert waits["state"]["message"].startswith("waits: another process is writing: a test, process ")
        (done,) = second.await_runs("Completed")
        assert done["id"] == waits["id"]
        assert "catch-up" in done["tags"]
        assert states_of_runs(harbour_anew) == ["stopped", "done"]
        (harbour_anew / "documents" / "heron.md").write_text(HERON)
        watched = second.await_runs("Completed", 2)[-1]
        assert "watch" in watched["tags"]
        assert any("Heron" in line for line in graph(harbour_anew))
    finally:
        second.end()


def states_of_runs(project: Path) -> list[str]:
    """As the ledger has them, in their order."""
    with Ledger(project / ".syngraph" / "ledger.db").reading() as connection:
        return [row.state for row in connection.exec_driver_sql("select state from runs order by rowid")]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--cron", "0 6 * * *", "--timezone", "Europe/Nowhere"), "'Europe/Nowhere' is no timezone"),
        (("--every", "soon"), "'soon' is no interval"),
        (("--every", "0s"), "from a second to a year"),
        (("--every", "1h", "--cron", "0 6 * * *"), "either every or cron"),
        (("--every", "1h", "--overlap", "both"), "overlap"),
        ((), "nothing says when to run"),
    ],
)
def test_what_cannot_be_kept_to_is_refused_with_what_to_write_instead(harbour: Path, words: tuple[str, ...], reason: str) -> None:
    refused(syngraph("schedule", harbour, *words), reason)


def test_a_cron_line_that_is_none_is_refused_before_a_server_is_started(harbour: Path) -> None:
    refused(process("schedule", harbour, "--cron", "every morning"), "'every morning' is no cron line", "0 6 * * *")


def test_settings_of_a_schedule_are_read_with_all_others(harbour: Path) -> None:
    with (harbour / "syngraph.toml").open("a") as settings:
        settings.write('\n[schedule]\nevery = "often"\n')
    refused(syngraph("status", harbour), "schedule.every", "'often' is no interval")


def test_where_nothing_was_scheduled_nothing_can_be_paused(harbour: Path) -> None:
    assert syngraph("schedule", harbour, "list").out.startswith("nothing is scheduled")
    refused(syngraph("schedule", harbour, "pause"), "nothing is scheduled", "--every 1h")
