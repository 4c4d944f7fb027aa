"""After these tests a reader knows that what an answer cost is known as long as the answer is, whatever its run came to, and once."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.flows import ferry_model
from tests.flows.command_line import syngraph
from tests.flows.fleet import Ferries, Fleet

from syngraph.agents.model.port import Ask
from syngraph.agents.model.trouble import Charged
from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.paid import Paid, book, lacking
from syngraph.connectors.ledger.runs import begin_run, last_run, spend, spent
from syngraph.ontologies.errors import ModelRefused, ModelUnreachable

CHUNKS = 12
KILLED = """
import os, signal, sys
from pathlib import Path
from syngraph.connectors.ledger import answers
from syngraph.flows.budget import late
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

where, after = sys.argv[2], int(sys.argv[3])

def killed(of, name):
    work, left = getattr(of, name), [after]
    def done(*given, **more):
        found = work(*given, **more)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    setattr(of, name, done)

killed(*{"kept": (answers.AnswerFile, "put"), "booked": (late, "book")}[where])
ingest_project(Path(sys.argv[1]), Silent())
"""
Laid = Callable[[str], Path]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ferry_model.serving(tmp_path_factory.mktemp("endpoint") / "log") as url:
        yield url


@pytest.fixture
def laid(tmp_path: Path, endpoint: str) -> Laid:
    def lay(budget: str = "") -> Path:
        return ferry_model.lay(tmp_path / "fleet", 4, CHUNKS // 4, endpoint, f"wide = 2\n{budget}")

    return lay


def killed_ingest(folder: Path, where: str, after: int) -> None:
    """An ingest that is killed -9 at this point, before the ledger has heard of what it paid last."""
    run = subprocess.run([sys.executable, "-c", KILLED, folder, where, str(after)], capture_output=True, timeout=120, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()


def calls(folder: Path) -> int:
    """What `syngraph cost` adds up, and `syngraph status` too."""
    found: dict[str, Any] = syngraph("cost", folder, "--json").json
    assert syngraph("status", folder, "--json").json["model"]["calls"] == found["total"]["calls"]
    counted: int = found["total"]["calls"]
    return counted


def kept(folder: Path) -> list[dict[str, Any]]:
    """Every answer that is kept."""
    file = AnswerFile(folder / ".syngraph" / "answers.db")
    with closing(sqlite3.connect(folder / ".syngraph" / "answers.db")) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM answers")]
    return [json.loads(file.get(key) or "") for key in keys]


def in_ledger(folder: Path) -> dict[str, int]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return spent(connection)


@pytest.mark.parametrize("after", [1, 3])
def test_what_was_paid_for_in_the_moment_before_a_kill_is_counted_at_once_and_once(after: int, laid: Laid) -> None:
    folder = laid("")
    killed_ingest(folder, "kept", after)
    paid = kept(folder)
    assert len(paid) >= after
    assert in_ledger(folder)["calls"] < len(paid), "it was killed before the ledger heard of the last"
    assert calls(folder) == len(paid)
    for _ in range(2):
        assert syngraph("ingest", folder, "--quiet").code == 0
        assert calls(folder) == in_ledger(folder)["calls"] == len(kept(folder)) == CHUNKS
    tokens = sum(one["prompt_tokens"] + one["completion_tokens"] for one in kept(folder))
    assert in_ledger(folder)["tokens"] == tokens


def test_it_is_the_killed_run_that_has_spent_it(laid: Laid) -> None:
    folder = laid("")
    killed_ingest(folder, "kept", 2)
    before = len(kept(folder))
    syngraph("ingest", folder, "--quiet")
    rows = syngraph("cost", folder, "--by", "run", "--json").json["rows"]
    assert [(row["state"], row["calls"]) for row in rows] == [("stopped", before), ("done", CHUNKS - before)]


def test_a_kill_between_booking_and_forgetting_doubles_nothing(laid: Laid) -> None:
    folder = laid("")
    killed_ingest(folder, "booked", 1)
    assert AnswerFile(folder / ".syngraph" / "answers.db").paid(), "it was killed before they went"
    assert calls(folder) == in_ledger(folder)["calls"] == CHUNKS
    syngraph("ingest", folder, "--quiet")
    assert calls(folder) == CHUNKS
    assert AnswerFile(folder / ".syngraph" / "answers.db").paid() == []


def test_the_month_s_budget_knows_what_the_killed_run_spent(laid: Laid) -> None:
    folder = laid(f"[budget]\nmonth = {{ calls = {CHUNKS - 2} }}")
    killed_ingest(folder, "kept", 2)
    before = len(kept(folder))
    assert syngraph("cost", folder, "--json").json["budget"]["month"]["calls"]["spent"] == before
    said = syngraph("ingest", folder, "--json", "--quiet").json
    assert said["budget"]["month"]["calls"]["spent"] <= CHUNKS - 2
    assert said["budget"]["month"]["calls"]["spent"] == before + said["cost"]["calls"] == len(kept(folder))


def test_an_answer_that_nobody_waited_for_any_more_has_cost_what_it_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def does(ask: Ask) -> None:
        if ask.about == "0003.md":
            raise ModelRefused("401", "set the key")

    made = Fleet(ferry_model.lay(tmp_path / "fleet", 4, 1, "http://unused", "wide = 4"), Ferries(does))
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: made.model)
    with pytest.raises(ModelRefused):
        made.ingest()
    assert in_ledger(made.folder)["calls"] == len(kept(made.folder)) == 3
    assert AnswerFile(made.folder / ".syngraph" / "answers.db").paid() == []


def test_what_was_charged_for_no_answer_is_in_the_account_and_in_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def does(ask: Ask) -> None:
        if ask.about == "0001.md":
            raise Charged(ModelUnreachable("no answer", "wait"), "ferries", (40, 2))

    made = Fleet(ferry_model.lay(tmp_path / "fleet", 3, 1, "http://unused", "wide = 1\n[budget]\nrun = { tokens = 9000 }"), Ferries(does))
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: made.model)
    assert made.ingest()["waiting"] == 1
    assert (in_ledger(made.folder)["calls"], in_ledger(made.folder)["tokens"]) == (3, 2 * 20 + 42)
    with made.ledger.reading() as connection:
        run = last_run(connection)
    assert run is not None
    assert run["summary"]["budget"]["run"]["tokens"]["spent"] == 2 * 20 + 42


def test_what_another_project_s_run_paid_stays_its_own(tmp_path: Path) -> None:
    """A file of answers may be copied, or shared, with what is noted in it."""
    ledger = Ledger(tmp_path / "ledger.db")
    with ledger.writing() as connection:
        run = begin_run(connection, "ingest")
        spend(connection, run, "extract", "a.md", "extract-1", "m", True, 2, (20, 4))
    AnswerFile(tmp_path / "answers.db", "elsewhere").put([("k", "extract", "{}", "a.md")], [("1", "extract", "a.md", "p", "m", 9, 9)])
    ours = AnswerFile(tmp_path / "answers.db", run)
    paid = [(str(n), "extract", "a.md", "extract-1", "m", 10, n) for n in range(2, 5)]
    ours.put([("k", "extract", "{}", "a.md")], paid)
    ours.put([("k", "extract", "{}", "a.md")], paid)  # a call that is noted already costs nothing more
    with ledger.writing() as connection:
        assert lacking(connection, ours.paid()) == [Paid(run, "extract", "a.md", "extract-1", "m", 1, 10, 5)]
        ours.forget_paid(book(connection, ours.paid()))
        assert lacking(connection, ours.paid()) == []
    with ledger.reading() as connection:
        assert spent(connection) == {"calls": 3, "remembered": 0, "tokens": 39, "prompt_tokens": 30, "completion_tokens": 9}
    assert [one.run for one in ours.paid()] == ["elsewhere"]
    ours.forget_paid(about="b.md")
    assert len(ours.paid()) == 1
    ours.forget_paid(about="a.md")  # it is erased
    assert ours.paid() == []
