"""After these tests a reader knows which dates a violation has when it opens, is resolved, comes back, or only seems to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from syngraph.connectors.ledger.commits import Batch, head, record
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.schema import commits
from syngraph.connectors.ledger.violation_dates import (
    Dates,
    dates_of_open,
    dates_of_resolved,
    first_commit_of,
    first_commit_since,
)
from syngraph.connectors.ledger.violations import violations_by_key
from syngraph.contracts.change import Commit
from syngraph.contracts.violation import Violation
from syngraph.ontologies.iri import Iri

MOORED = Violation(Iri("urn:shape"), "urn:shape", Iri("urn:max"), "Violation", Iri("https://example.org/selkie"), None, None, "two quays")
DAY_ONE = datetime(2026, 11, 1, 6, tzinfo=UTC)

Commits = Callable[..., int]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


@pytest.fixture
def commit(ledger: Ledger) -> Commits:
    """Records a commit of a run, the n-th on the n-th day from DAY_ONE; returns its number."""

    def recorded(run: str, opened: tuple[Violation, ...] = (), closed: tuple[str, ...] = ()) -> int:
        with ledger.writing() as connection:
            one = Commit(head(connection), (), opened=opened, closed=closed)
            record(connection, Batch(run, one))
            at = (DAY_ONE + timedelta(days=one.sequence - 1)).isoformat(timespec="seconds")
            connection.execute(update(commits).where(commits.c.sequence == one.sequence).values(at=at))
        return one.sequence

    return recorded


def opened(ledger: Ledger) -> Dates | None:
    with ledger.reading() as connection:
        return dates_of_open(connection).get(MOORED.key)


def resolved(ledger: Ledger, since: int = 1) -> Dates | None:
    with ledger.reading() as connection:
        return dates_of_resolved(connection, since).get(MOORED.key)


def test_it_is_first_seen_with_the_commit_and_the_run_that_opened_it(ledger: Ledger, commit: Commits) -> None:
    commit("monday")
    commit("tuesday", opened=(MOORED,))
    commit("wednesday", opened=(MOORED,))  # its message or blame has changed
    dates = opened(ledger)
    assert dates
    assert dates.first_seen == dates.open_since == (2, "2026-11-02T06:00:00+00:00", "tuesday")
    assert (dates.resolved, resolved(ledger)) == (None, None)


def test_resolved_it_keeps_its_dates_and_says_when_it_went(ledger: Ledger, commit: Commits) -> None:
    commit("monday", opened=(MOORED,))
    commit("tuesday", closed=(MOORED.key,))
    dates = resolved(ledger)
    assert dates
    assert dates.resolved == (2, "2026-11-02T06:00:00+00:00", "tuesday")
    assert dates.first_seen.run == "monday"
    assert opened(ledger) is None
    assert resolved(ledger, 3) is None, "it went before"
    with ledger.reading() as connection:
        assert [one.message for one in violations_by_key(connection, [MOORED.key])] == ["two quays"], "it can still be shown"


def test_come_back_it_was_first_seen_long_ago_and_is_open_since_it_came_back(ledger: Ledger, commit: Commits) -> None:
    commit("monday", opened=(MOORED,))
    commit("tuesday", closed=(MOORED.key,))
    commit("wednesday", opened=(MOORED,))
    dates = opened(ledger)
    assert dates
    assert (dates.first_seen.run, dates.open_since.run, dates.resolved) == ("monday", "wednesday", None)
    assert resolved(ledger) is None


def test_what_one_run_closes_and_opens_again_was_open_all_the_time(ledger: Ledger, commit: Commits) -> None:
    """A document is renamed: one batch lets it go, a later one takes it in under its new name."""
    commit("monday", opened=(MOORED,))
    commit("tuesday", closed=(MOORED.key,))
    commit("tuesday", opened=(MOORED,))
    dates = opened(ledger)
    assert dates
    assert dates.open_since.run == "monday"


def test_what_one_run_opens_and_closes_again_nobody_has_seen(ledger: Ledger, commit: Commits) -> None:
    commit("monday", opened=(MOORED,))
    assert opened(ledger)
    commit("monday", closed=(MOORED.key,))
    assert (opened(ledger), resolved(ledger)) == (None, None)


def test_a_moment_and_a_run_have_a_first_commit_or_the_next_one_will_be_it(ledger: Ledger, commit: Commits) -> None:
    with ledger.reading() as connection:
        assert (first_commit_since(connection, DAY_ONE), first_commit_of(connection, "monday")) == (1, 1)
    commit("monday")
    commit("tuesday")
    commit("tuesday")
    with ledger.reading() as connection:
        assert first_commit_since(connection, DAY_ONE) == 1
        assert first_commit_since(connection, DAY_ONE + timedelta(seconds=1)) == 2
        assert first_commit_since(connection, DAY_ONE + timedelta(days=30)) == 4
        assert (first_commit_of(connection, "tuesday"), first_commit_of(connection, "a run that changed nothing")) == (2, 4)
