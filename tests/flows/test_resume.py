"""After these tests a reader knows what a run that is cut short costs: nothing lost, nothing doubled, no answer paid for twice."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import SYNGRAPH, environment, graph, process
from tests.flows.ferry_model import Asked, lay, requests, serving
from tests.flows.fleet import Ferries, Fleet, nothing, paths

from syngraph.agents.model.port import Ask
from syngraph.connectors.ledger.documents import known_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import last_run, spent
from syngraph.flows.queries.asking import claims_of
from syngraph.ontologies.errors import ProjectUnusable

DOCUMENTS, CHUNKS = 8, 2
TAKES_S, QUIET_S = 0.8, 0.3
MOST_S = 60.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after a run that nobody disturbed."""
    place = tmp_path_factory.mktemp("whole")
    with serving(place / "log") as url:
        folder = lay(place / "fleet", DOCUMENTS, CHUNKS, url)
        said = process("ingest", folder)
    assert said.code == 0, said.err
    return folder


@contextmanager
def ingesting(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """An ingest in a group of processes of its own, of which nothing is left afterwards."""
    with subprocess.Popen(
        [*SYNGRAPH, "ingest", folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    ) as run:
        try:
            yield run
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)


def until(holds: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < MOST_S
        time.sleep(0.02)


def answered(log: Path) -> list[Asked]:
    return [one for one in requests(log) if one.answered]


def some_are_kept(log: Path, run: subprocess.Popen[str]) -> bool:
    """Some answers have come, long enough ago to be kept, and others are on their way."""
    assert run.poll() is None, "it was to be cut short, and is done"
    there, asked = answered(log), len(requests(log))
    return len(there) >= 6 and len(there) < asked and time.monotonic() - max(one.answered for one in there) > QUIET_S


def facts(folder: Path) -> Counter[tuple[Any, ...]]:
    """Every claim, with its evidence."""
    names = ("subject", "property", "object", "document", "start", "end", "quote", "state")
    return Counter(tuple(claim[name] for name in names) for claim in claims_of(folder, None, None))


def same(folder: Path, whole: Path) -> None:
    """Nothing is lost and nothing is doubled, in the ledger and in the graph."""
    assert facts(folder) == facts(whole)
    assert graph(folder) == graph(whole)


@pytest.mark.parametrize(("ending", "batch"), [(signal.SIGKILL, 50), (signal.SIGTERM, 1)])
def test_a_run_that_is_ended_is_gone_on_with_and_no_answer_that_came_is_asked_for_again(
    ending: signal.Signals, batch: int, whole: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(log, "--takes", str(TAKES_S)) as url:
        folder = lay(tmp_path / "fleet", DOCUMENTS, CHUNKS, url, f"wide = 4\n[gate]\nbatch = {batch}")
        with ingesting(folder) as run:
            until(lambda: some_are_kept(log, run))
            os.killpg(run.pid, ending)
            come = {one.hash for one in answered(log)}
            code, said = run.wait(MOST_S), run.stderr.read() if run.stderr else ""
        if ending == signal.SIGTERM:
            stopped_well(folder, code, said, len(come))
        before = len(requests(log))
        again = process("ingest", folder, "--json")
    assert again.code == 0, again.err
    asked_again = {one.hash for one in requests(log)[before:]}
    assert not asked_again & come
    assert len(come | asked_again) == DOCUMENTS * CHUNKS
    assert again.json["cost"]["calls"] == len(asked_again)
    same(folder, whole)


def stopped_well(folder: Path, code: int, said: str, calls: int) -> None:
    """A run that was asked to end has said so, to people and in the ledger, with what it has spent."""
    assert code == 143
    assert said.splitlines()[-1] == "stopped; what was recorded is kept, and the next run goes on from there"
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        run = last_run(connection)
        assert run is not None
        assert run["state"] == "stopped"
        assert spent(connection, run["id"])["calls"] >= calls


def test_a_documents_folder_that_goes_away_in_the_middle_is_no_reason_to_think_ill_of_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Fleet(lay(tmp_path / "fleet", 40, 1, "http://unused", "wide = 2\n[gate]\nbatch = 2"), Ferries())
    documents, away = made.folder / "documents", tmp_path / "away"

    async def unmounted(_: Ask) -> None:
        if len(made.model.asked) == 8:
            documents.rename(away)

    made.model.does = unmounted
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: made.model)
    with pytest.raises(ProjectUnusable, match=r"documents folder .* has gone"):
        made.ingest()
    present = made.present
    assert 0 < len(present) < 40
    assert states(made) <= {"new"}
    away.rename(documents)
    made.model.does = nothing
    after = made.ingest()
    assert (after["documents"], after["of_stopped_runs"]["documents"]) == (40, len(present))
    assert made.present == paths(*range(40))
    assert set(made.model.asked.values()) == {1}


def states(made: Fleet) -> set[str]:
    with made.ledger.reading() as connection:
        return {one.state for one in known_documents(connection).values()}
