"""When a violation was first seen, since when it has been open, and when it was resolved: each by its commit, and the run that made it.

One that was resolved and comes back keeps the day it was first seen, and is open since it came back: it is new again for whoever asks
what is new, and never taken for one that nobody has seen. What one run closes and opens again has been open all the time.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, case, func, select

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import commits, violations


class Moment(NamedTuple):
    """A commit as people know it. at: ISO 8601 in UTC. run: id of the run that made it."""

    commit: int
    at: str
    run: str


class Dates(NamedTuple):
    """What became of one violation. open_since: later than first_seen when it came back. resolved: None while it is open."""

    first_seen: Moment
    open_since: Moment
    resolved: Moment | None


_FIRST, _OPENED, _CLOSED = (commits.alias(name) for name in ("first", "opened", "closed"))
_LAST_OPENED = case((violations.c.open_since > violations.c.first_seen, violations.c.open_since), else_=violations.c.first_seen)
"""A program of the schema before, still at work on a ledger that ours has brought to ours, leaves open_since at 0."""

_MOMENTS = [column for one in (_FIRST, _OPENED, _CLOSED) for column in (one.c.sequence, one.c.at, one.c.run)]
_DATED = (
    violations.outerjoin(_FIRST, _FIRST.c.sequence == violations.c.first_seen)
    .outerjoin(_OPENED, _OPENED.c.sequence == _LAST_OPENED)
    .outerjoin(_CLOSED, _CLOSED.c.sequence == violations.c.resolved)
)


def dates_of_open(connection: Connection) -> dict[str, Dates]:
    """Violation key -> its dates, of all that are open."""
    query = select(violations.c.key, *_MOMENTS).select_from(_DATED).where(violations.c.state == "open")
    return {row.key: _dates(row) for row in connection.execute(query)}


def dates_of_resolved(connection: Connection, since: int) -> dict[str, Dates]:
    """The same of those that commit `since` or a later one closed; not of those that one run opened and closed: nobody has seen them."""
    resolved = (violations.c.state == "resolved", violations.c.resolved >= since, _OPENED.c.run != _CLOSED.c.run)
    query = select(violations.c.key, *_MOMENTS).select_from(_DATED).where(*resolved)
    return {row.key: _dates(row) for row in connection.execute(query)}


def first_commit_since(connection: Connection, moment: datetime) -> int:
    """The sequence number that the first commit at this moment or later has, or will have."""
    at = moment.astimezone(UTC).isoformat(timespec="seconds")
    return _first(connection, commits.c.at >= at)


def first_commit_of(connection: Connection, run: str) -> int:
    """The sequence number of a run's first commit; that of the next commit for a run that changed nothing."""
    return _first(connection, commits.c.run == run)


def still_open_since(connection: Connection, keys: Iterable[str], run: str) -> dict[str, int]:
    """Those of these violations that are open, or were until this run closed them -> the commit since which they are."""
    found: dict[str, int] = {}
    for some in batched(list(keys)):
        query = select(violations.c.key, _LAST_OPENED).select_from(_DATED)
        ours = (violations.c.state == "open") | (_CLOSED.c.run == run)
        found.update(connection.execute(query.where(violations.c.key.in_(some), ours)).tuples().all())
    return found


def _first(connection: Connection, which: Any) -> int:
    found: int | None = connection.execute(select(func.min(commits.c.sequence)).where(which)).scalar()
    if found is not None:
        return found
    newest: int | None = connection.execute(select(func.max(commits.c.sequence))).scalar()
    return (newest or 0) + 1


def _dates(row: Row[Any]) -> Dates:
    _, *columns = row
    first, opened, closed = (Moment(*columns[n : n + 3]) for n in (0, 3, 6))
    return Dates(first, opened, closed if closed.commit is not None else None)
