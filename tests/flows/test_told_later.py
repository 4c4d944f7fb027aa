"""After these tests a reader knows that what a run brought in is told, though it was killed: by the next one that comes to its end."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import environment, graph, syngraph
from tests.flows.reopened import sequence
from tests.flows.test_document_states import put, settings
from tests.flows.test_gate_restarts import allow_commits, refuse_commits
from tests.flows.test_vanished import ferry, taken

KILLED = """
import os, signal, sys
from pathlib import Path
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

def stages(name, work):
    done = work()
    if name.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

ingest_project(Path(sys.argv[1]), Silent(), stages=stages)
"""
SAME = ("documents", "renamed", "gone", "chunks", "commits", "statements_in", "statements_out", "unpublished", "kinds")
HELD = ("held", "freed", "unsaid", "held_words", "freed_words")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of seven ferries, of which one has two years. Nobody may change it."""
    folder = taken(tmp_path_factory.mktemp("fleet") / "graph", 6)
    contradict(folder, 0)
    assert ingest(folder)["ingested"]["held"] == 2
    settings(folder, gate="batch = 1")
    return folder


@pytest.fixture
def folder(fleet: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(fleet, tmp_path / "graph"))
    ingest(copy)  # sees that these are the same documents, in other files
    return copy


def contradict(folder: Path, *which: int) -> None:
    for n in which:
        put(folder, f"against {n:02}.md", ferry(n).replace(str(1950 + n), str(1850 + n)))


def ingest(folder: Path, *more: str) -> dict[str, Any]:
    said = syngraph("ingest", folder, "--json", "--quiet", *more)
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json
    return found


def killed(folder: Path, after: str = "documents") -> None:
    """An ingest that is killed with -9 when it has done a stage of this name."""
    done = subprocess.run([sys.executable, "-c", KILLED, folder, after], env=environment(), check=False, timeout=120)
    assert done.returncode == -9


def undisturbed(folder: Path) -> dict[str, Any]:
    """What one run says that does all of it."""
    found: dict[str, Any] = ingest(Path(shutil.copytree(folder, folder.parent / "undisturbed")))["ingested"]
    return found


def test_what_killed_runs_brought_in_is_told_by_the_next_as_if_one_run_had_done_it_all(folder: Path) -> None:
    (folder / "documents" / "against 00.md").unlink()
    contradict(folder, 1, 2, 3, 4, 5)
    whole = undisturbed(folder)
    assert (whole["held"], whole["freed"], whole["documents"], whole["of_stopped_runs"]) == (10, 1, 5, {})
    killed(folder)
    killed(folder)
    found = ingest(folder)
    told = found["ingested"]
    assert {name: told[name] for name in SAME} == {name: whole[name] for name in SAME}
    assert {name: told[name] for name in HELD} == {name: whole[name] for name in HELD}
    part = told["of_stopped_runs"]
    assert [run["state"] for run in part["runs"]] == ["stopped", "stopped"]
    assert (part["documents"], part["gone"]) == (2, 0)
    assert 0 < part["statements_out"] < told["statements_out"]
    (line,) = (line for line in found["lines"] if "told nothing" in line)
    assert line.startswith("  of this, 2 runs since 20")
    assert ": 2 documents in, 0 gone; " in line
    assert graph(folder) == graph(folder.parent / "undisturbed")


def test_a_run_killed_when_all_was_in_is_told_by_one_that_finds_nothing_and_once(folder: Path) -> None:
    (folder / "documents" / "against 00.md").unlink()
    killed(folder, after="let go")
    found = ingest(folder)
    told = found["ingested"]
    assert (told["documents"], told["gone"], told["freed"], told["held"], told["unsaid"]) == (0, 1, 1, 0, 1)
    assert told["freed_words"][0]["document"] == "00.md"
    assert any(line.startswith("  of this, the run of 20") and "which was stopped and told nothing" in line for line in found["lines"])
    for _ in range(2):
        again = ingest(folder)
        assert again["lines"][0] == "nothing changed"
        assert (again["ingested"]["gone"], again["ingested"]["freed"], again["ingested"]["of_stopped_runs"]) == (0, 0, {})
    put(folder, "06.md", ferry(6))
    after = ingest(folder)["ingested"]
    assert (after["documents"], after["gone"], after["freed"], after["of_stopped_runs"]) == (1, 0, 0, {})


def test_a_run_that_failed_half_way_is_told_too_and_only_with_what_is_in(folder: Path) -> None:
    contradict(folder, 1, 2, 3, 4, 5)
    whole = undisturbed(folder)
    refuse_commits(folder, f"NEW.sequence = {sequence(folder) + 3}")
    said = syngraph("ingest", folder, "--quiet")
    assert "refused" in said.err
    allow_commits(folder)
    found = ingest(folder)
    part = found["ingested"]["of_stopped_runs"]
    assert ([run["state"] for run in part["runs"]], part["documents"]) == (["failed"], 2)
    assert {name: found["ingested"][name] for name in (*SAME, *HELD)} == {name: whole[name] for name in (*SAME, *HELD)}
    assert any("which failed and told nothing: 2 documents in" in line for line in found["lines"])


def test_a_notice_counts_what_a_killed_run_newly_held(folder: Path) -> None:
    keeps = "import sys, pathlib; pathlib.Path('told').open('a').write(sys.stdin.read() + '\\n')"
    with (folder / "syngraph.toml").open("a") as more:
        more.write(f"[notify]\ncommand = {json.dumps([sys.executable, '-c', keeps])}\n")
    ingest(folder)
    contradict(folder, 1, 2, 3)
    killed(folder)
    ingest(folder)
    (notice,) = map(json.loads, (folder / "told").read_text().splitlines())
    counts = notice["counts"]
    assert (counts["newly_held"], counts["new_violations"], counts["of_stopped_runs"]) == (6, 3, 1)
