"""Over what time it is counted what goes from the graph unasked: what is lost in waves is asked about like what is lost at once."""

from datetime import UTC, datetime, timedelta
from typing import Final

from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.runs import borne_out, failing_since

DAYS: Final = 30
"""What went so long ago does not count any more."""
TAKING_IN: Final = ("run", "ingest")


def now_and_since(connection: Transaction) -> tuple[datetime, datetime]:
    """How late it is, and since when it counts what went unasked; both in UTC.

    A run that stopped to ask has let nothing go: as long as runs fail the days before the first of them count, so that whoever lets
    a schedule ask for a month has not answered it. A clock that jumped forward makes nothing old.
    """
    now = borne_out(connection, datetime.now(UTC))
    failing = failing_since(connection, TAKING_IN)
    last = min(now, datetime.fromisoformat(failing)) if failing else now
    return now, last - timedelta(days=DAYS)


def counted_since(connection: Transaction) -> str:
    """The same moment as ISO 8601."""
    return now_and_since(connection)[1].isoformat(timespec="seconds")
