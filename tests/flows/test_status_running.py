"""After these tests a reader knows what others see of a run while it is under way, and what is known of one that was killed."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.flows import ferry_model
from tests.flows.command_line import SYNGRAPH, environment, syngraph

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.budget.meter import Meter, telling
from syngraph.flows.telling.figures import Figures
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import SyngraphError

PATIENT_S = 90.0
"""Whoever waits so long in these tests waits for what never comes."""
PASSAGES = 40


def status(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = syngraph("status", folder, "--json").json
    return found


def until(folder: Path, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + PATIENT_S
    while not holds(found := status(folder)):
        assert time.monotonic() < end, found
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any], list[str]]]:
    """A project whose run was killed with -9; what status said of it before, as JSON and in words."""
    folder = tmp_path_factory.mktemp("killed")
    with ferry_model.serving(folder / "log", "--takes", "0.8") as url:
        settings = f"wide = 2\n[prices]\nferries = {{ input = 1, output = 1 }}\n[budget]\nmonth = {{ calls = {PASSAGES} }}"
        fleet = ferry_model.lay(folder / "fleet", 4, PASSAGES // 4, url, settings)
        with subprocess.Popen([*SYNGRAPH, "ingest", str(fleet), "--quiet"], env=environment()) as run:
            seen = until(fleet, lambda found: bool(found["running"] and found["running"]["calls"] >= 3 and found["model"]["calls"] >= 3))
            words = syngraph("status", fleet).out.splitlines()
            run.kill()
        yield fleet, seen, words


def test_a_run_under_way_shows_the_same_figures_to_everybody(killed: tuple[Path, dict[str, Any], list[str]]) -> None:
    _, seen, words = killed
    figures = Figures.of(seen["running"])
    assert seen["running"].keys() == figures.plain().keys()
    assert (figures.documents_of, figures.chunks_of > 0, figures.stage) == (4, True, figures.stage)
    assert figures.tokens > 0
    assert figures.money is not None
    assert "ingest, process" in seen["writing"]
    assert seen["last_run"]["state"] == "running"
    (line,) = [line for line in words if line.startswith("so far ")]
    assert "documents 0 of 4, chunks " in line
    assert line.endswith(" left")


def test_a_killed_run_is_told_apart_and_how_far_it_came(killed: tuple[Path, dict[str, Any], list[str]]) -> None:
    found = status(killed[0])
    assert (found["writing"], found["running"], found["last_run"]["state"]) == (None, None, "stopped")
    assert found["killed_at"]["calls"] >= 3
    said = syngraph("status", killed[0]).out
    (line,) = [line for line in said.splitlines() if line.strip().startswith("killed, at ")]
    assert "left" not in line


def test_what_a_killed_run_spent_counts_for_the_month(killed: tuple[Path, dict[str, Any], list[str]]) -> None:
    """It was written while the run was under way, a second after it was spent at the most; nobody waits for its end."""
    spent = status(killed[0])["model"]["calls"]
    assert spent >= 3
    assert syngraph("cost", killed[0], "--json").json["budget"]["month"]["calls"] == {
        "spent": spent,
        "limit": PASSAGES,
        "left": PASSAGES - spent,
    }


def test_when_nothing_is_under_way_nothing_is_said_of_it(ran_harbour: Path) -> None:
    found = status(ran_harbour)
    assert (found["running"], found["killed_at"], found["last_run"]["state"]) == (None, None, "done")
    assert "so far" not in syngraph("status", ran_harbour).out


def test_a_ledger_that_was_locked_for_a_while_hears_of_what_is_spent_again(tmp_path: Path) -> None:
    """A large commit has it for long, and a run that is killed afterwards is to have its calls on record all the same."""
    tried: list[int] = []
    heard = threading.Event()

    def spending() -> None:
        tried.append(1)
        if len(tried) == 1:
            raise SyngraphError("ledger.db is locked by another process", "wait")
        heard.set()

    with telling(Meter(), Silent(), Ledger(tmp_path / "ledger.db"), "run", spending):
        assert heard.wait(30)
