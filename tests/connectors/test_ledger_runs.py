"""After these tests a reader knows that runs are in the order in which they began, and how far a clock is believed that jumps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.runs import (
    AHEAD,
    TOLD,
    all_runs,
    begin_run,
    borne_out,
    end_run,
    failing_since,
    last_run,
    spend,
    spent_since_month,
)
from syngraph.connectors.ledger.schema import runs

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Transaction]:
    with Ledger(tmp_path / "ledger.db").writing() as connection:
        yield connection


def ran(connection: Transaction, at: datetime, state: str = "done", command: str = "run", told: bool = False) -> str:
    """A run that began at this time, as the clock had it then, and took an hour and three calls."""
    run = begin_run(connection, command)
    spend(connection, run, "extract", "a.md", "1", "model", True, 3, (10, 5))
    end_run(connection, run, state, {TOLD: True} if told else {})
    dated = {"started": at.isoformat(timespec="microseconds"), "ended": (at + timedelta(hours=1)).isoformat(timespec="microseconds")}
    connection.execute(update(runs).where(runs.c.id == run).values(dated))
    return run


def calls(connection: Transaction, month: str) -> int:
    return sum(one.calls for one in spent_since_month(connection, month))


def test_a_run_by_a_clock_that_was_set_back_is_the_last_all_the_same(connection: Transaction) -> None:
    first = ran(connection, NOON)
    second = ran(connection, NOON - timedelta(days=100))
    assert [run["id"] for run in all_runs(connection)] == [first, second]
    found = last_run(connection)
    assert found is not None
    assert found["id"] == second


def test_what_is_spent_by_a_clock_that_was_set_back_is_of_this_month(connection: Transaction) -> None:
    ran(connection, NOON - timedelta(days=60))
    ran(connection, NOON)
    ran(connection, NOON - timedelta(days=100))
    ran(connection, NOON + timedelta(hours=3))
    assert calls(connection, "2026-11") == 9
    assert calls(connection, "2026-12") == 0, "a month in which nothing ran"


def test_what_was_spent_by_a_clock_that_was_ahead_once_is_not_of_the_month_that_comes(connection: Transaction) -> None:
    ran(connection, NOON + timedelta(days=20))
    for day in range(-1, 3):
        ran(connection, NOON + timedelta(days=day))
    assert calls(connection, "2026-12") == 0
    ran(connection, NOON + timedelta(days=15))
    assert calls(connection, "2026-12") == 3
    ran(connection, NOON + timedelta(days=2))  # set back, for an hour
    assert calls(connection, "2026-12") == 6


@pytest.mark.parametrize(
    ("ended", "now", "believed"),
    [
        ([], 0, 0),
        ([-0.1], 0, 0),
        ([-1.5], 0, 0),
        ([-2.9, -0.2], 0, 0),
        ([-1.5], 4000, -1.5 + AHEAD.days),
        ([-1.5, 4000, 4000.4], 4000.5, -1.5 + AHEAD.days),
        ([-1.5, 4000, 4000.9], 4001.5, 4001.5),
        ([4000, 4001.5, -1.5], 5000, -1.5 + AHEAD.days),
        ([-1.5], -900, -900),
        ([-21, -14, -7], 0, 0),
        ([-14, -7], 4000, -7 + 7 + 1),
        ([-10, 4000, -9, -5], 4100, -5 + 4 + 1),
    ],
    ids=[
        "a first run",
        "one an hour later",
        "one a day later",
        "one after a weekend",
        "a clock that jumped",
        "it has been followed for half a day",
        "it has been followed for a day",
        "it was wrong before, and jumps again",
        "a clock that was set back",
        "a run a week",
        "it jumps between runs a week apart",
        "it jumped once, and jumps again",
    ],
)
def test_a_clock_is_believed_as_far_as_runs_of_an_earlier_day_bear_it_out(
    connection: Transaction, ended: list[float], now: float, believed: float
) -> None:
    """In days from noon."""
    for day in ended:
        ran(connection, NOON + timedelta(days=day, hours=-1))
    assert borne_out(connection, NOON + timedelta(days=now)) == NOON + timedelta(days=believed)


def test_failures_are_counted_back_to_the_last_run_that_was_none(connection: Transaction) -> None:
    commands = ("run", "ingest")
    assert failing_since(connection, commands) is None
    ran(connection, NOON, "failed")
    ran(connection, NOON, "done")
    assert failing_since(connection, commands) is None
    ran(connection, NOON + timedelta(days=1), "failed")
    ran(connection, NOON + timedelta(days=2), "failed", "ingest")
    ran(connection, NOON + timedelta(days=3), "done", "build")
    assert failing_since(connection, commands) == (NOON + timedelta(days=1)).isoformat(timespec="microseconds")
    begin_run(connection, "run")  # under way: nobody knows yet
    assert failing_since(connection, commands) == (NOON + timedelta(days=1)).isoformat(timespec="microseconds")


def test_a_run_that_was_stopped_or_killed_is_no_run_that_went_well_unless_it_told_what_came_in(connection: Transaction) -> None:
    commands = ("run", "ingest")
    ran(connection, NOON, "failed")
    ran(connection, NOON + timedelta(days=1), "stopped")
    begin_run(connection, "run")
    begin_run(connection, "run")  # the one before was killed, and counts as stopped
    assert failing_since(connection, commands) == NOON.isoformat(timespec="microseconds")
    ran(connection, NOON + timedelta(days=3), "stopped", told=True)  # at its budget
    assert failing_since(connection, commands) is None
