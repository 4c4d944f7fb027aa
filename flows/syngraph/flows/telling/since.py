"""Since when: how a person says a moment (`2026-11-01`, `7d`, `last-run`), and from which commit on that is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.runs import last_run
from syngraph.connectors.ledger.violation_dates import first_commit_of, first_commit_since
from syngraph.ontologies.errors import QueryRefused

LAST_RUN: Final = "last-run"
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True)
class Since:
    """A moment and the commit that was the first after it. said: the moment as the reports name it."""

    said: str
    commit: int


def since(connection: Transaction, text: str, now: datetime | None = None) -> Since:
    """The moment that a person means: a day or a time (UTC where no zone is said), so many hours, days or weeks ago, or the last run.

    `last-run` is the newest run, under way or not; its moment is when it began.
    raises: QueryRefused when it is none of these.
    """
    if text == LAST_RUN:
        run = last_run(connection)
        return Since(str(run["started"])[:19] + "+00:00", first_commit_of(connection, run["id"])) if run else Since("", 1)
    moment = moment_of(text, now or datetime.now(UTC))
    return Since(moment.isoformat(timespec="seconds"), first_commit_since(connection, moment))


def moment_of(text: str, now: datetime) -> datetime:
    """
    >>> now = datetime(2026, 11, 8, 12, tzinfo=UTC)
    >>> moment_of("7d", now).isoformat(), moment_of("2026-11-01", now).isoformat()
    ('2026-11-01T12:00:00+00:00', '2026-11-01T00:00:00+00:00')
    >>> moment_of("2026-11-01T08:30+02:00", now).isoformat()
    '2026-11-01T06:30:00+00:00'
    """
    if ago := re.fullmatch(r"(\d{1,5})([hdw])", text.strip(), re.ASCII):
        return now - int(ago[1]) * _UNITS[ago[2]]
    try:
        said = datetime.fromisoformat(text.strip())
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise QueryRefused(f"{text!r} is no moment", f"say a day (2026-11-01), how long ago (12h, 7d, 2w) or {LAST_RUN}") from exc
