"""A schedule tried as a year would try it: python -m tests.bench.ingest.schedule [--every 5s] [--firings 6]. Lines of JSON.

A project is run by `syngraph schedule` at short intervals with a Prefect server of its own. Documents come, change and go between its
firings, one changes while a run is under way, the scheduler is killed with -9 between two of them and started again; then the graph must
be the one that a clean build of the folder gives, and no process may be left.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.flows.command_line import graph
from tests.flows.conftest import begin_anew
from tests.flows.harbour import lay
from tests.flows.scheduled import Scheduler, await_it, processes_of

from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", default="5s", help="the schedule's interval")
    parser.add_argument("--firings", type=int, default=6, help="runs that are to complete, at the least")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        reached = tried(Path(place), asked.every, asked.firings)
    sys.exit(0 if reached else "the schedule's graph is not that of a clean build")


def tried(place: Path, every: str, firings: int) -> bool:
    """Whether all went as it should; what was seen is printed."""
    project = lay(place / "harbour")
    run_project(project, Silent())
    documents = project / "documents"
    scheduler = Scheduler(project, ("--every", every))
    try:
        for n, edit in enumerate(edits(documents)):
            completed(scheduler, n + 1)
            edit()
            tell("edited", after=n + 1, how=edit.__name__)
        changed_under_way(scheduler, documents)
        address, before = scheduler.api, states(scheduler)
        scheduler.signal(signal.SIGKILL)
        await_it("nothing is left", lambda: processes_of(project) == [])
        tell("killed", states_before=before, processes_left=len(processes_of(project)))
        (documents / "while-away.md").write_text("The Tern is a ferry. The Tern was built by Thornwick Shipyard.\n")
        time.sleep(12)
        scheduler = Scheduler(project, ("--every", every))
        tell("restarted", same_address=scheduler.api == address)
        await_it("what changed meanwhile is in the graph", lambda: any("Tern" in line for line in graph(project)), scheduler.said)
        begun = scheduler.said().count(" begins")
        completed(scheduler, max(firings, len(ran(scheduler)) + 1))
        overlapping, fired, found = overlaps(scheduler), len(ran(scheduler)), states(scheduler)
    finally:
        scheduler.end()
    left = processes_of(project)
    equal = graph(project) == graph(clean(project, place / "clean"))
    told = {"runs_begun_to_catch_up": begun, "firings": fired, "overlaps": overlapping, "states": found}
    tell("ended", **told, processes_left=len(left), statements=len(graph(project)), equals_a_clean_build=equal)
    return equal and not left and overlapping == 0 and fired >= firings and begun == 1


def edits(documents: Path) -> list[Callable[[], object]]:
    """What happens to the folder, one after each of the first firings."""

    def comes() -> None:
        (documents / "heron.md").write_text("The Heron is a ferry. The Heron was built by Thornwick Shipyard.\n")

    def changes() -> None:
        ferries = documents / "ferries.md"
        ferries.write_text(ferries.read_text().replace("| Kittiwake | 96 | Rope Quay |", "| Kittiwake | 98 | Fish Quay |"))

    def moves() -> None:
        (documents / "yards").mkdir()
        shutil.move(documents / "companies.md", documents / "yards" / "companies.md")

    def goes() -> None:
        (documents / "heron.md").unlink()

    return [comes, changes, moves, goes]


def changed_under_way(scheduler: Scheduler, documents: Path) -> None:
    """Change a document just after a run has looked through the folder, and leave it to a later run to find."""
    (documents / "stork.md").write_text("The Stork is a ferry.\n")
    before = scheduler.said().count("1 to read")
    await_it("a run that reads it", lambda: scheduler.said().count("1 to read") > before, scheduler.said)
    (documents / "ferries.md").write_text((documents / "ferries.md").read_text() + "\nThe Gannet is a ferry.\n")
    under_way = len([run for run in scheduler.runs() if run["state_type"] == "RUNNING"])
    await_it("a later run finds the change", lambda: any("Gannet" in line for line in graph(scheduler.project)), scheduler.said)
    tell("changed under way", runs_under_way=under_way)


def completed(scheduler: Scheduler, count: int) -> None:
    await_it(f"{count} runs", lambda: len(ran(scheduler)) >= count, scheduler.said)


def ran(scheduler: Scheduler) -> list[dict[str, Any]]:
    return sorted(scheduler.runs("Completed"), key=lambda run: run["start_time"])


def overlaps(scheduler: Scheduler) -> int:
    return sum(one["end_time"] > next["start_time"] for one, next in pairwise(ran(scheduler)))


def states(scheduler: Scheduler) -> dict[str, int]:
    return dict(Counter(run["state_name"] for run in scheduler.runs() if run["state_name"] != "Scheduled"))


def clean(project: Path, folder: Path) -> Path:
    """A clean build of the folder as it is now: the same ontology and answers, everything else from nothing."""
    run_project(begin_anew(project, folder), Silent())
    return folder


def tell(what: str, **found: Any) -> None:
    print(json.dumps({"figure": "schedule", "what": what, **found}), flush=True)


if __name__ == "__main__":
    main()
