"""What runs have brought in and could not tell, for they were killed or failed: the next one that comes to its end tells it.

A run writes down what it has brought in so far in the transaction of each commit, so that what it leaves is what is in. What was held
before the first of such runs is kept as well: by it alone one can say afterwards what is newly held and what was freed.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.held import Fact, held_facts
from syngraph.connectors.ledger.runs import BROUGHT_IN, ORDER, TOLD
from syngraph.connectors.ledger.schema import held_when_told, runs


class Untold(NamedTuple):
    """A run that told nobody what it brought in. started: ISO 8601 in UTC. state: stopped, or failed."""

    run: str
    started: str
    state: str
    brought_in: Mapping[str, Any]


def note_brought_in(connection: Connection, run: str, brought_in: Mapping[str, Any]) -> None:
    """So much has come in by a run that is under way; in the transaction in which it comes."""
    connection.execute(update(runs).where(runs.c.id == run).values(summary=json.dumps({BROUGHT_IN: brought_in})))


def untold_runs(connection: Connection, run: str) -> list[Untold]:
    """The runs before this one that brought anything in since one told its end, the latest first."""
    found = []
    this = select(ORDER).where(runs.c.id == run).correlate(None).scalar_subquery()
    for row in connection.execute(select(runs).where(this > ORDER).order_by(ORDER.desc())):
        summary = json.loads(row.summary)
        if summary.get(TOLD):
            break
        if summary.get(BROUGHT_IN):
            found.append(Untold(row.id, row.started, row.state, summary[BROUGHT_IN]))
    return found


def held_before(connection: Connection, untold: bool) -> set[Fact]:
    """The facts that were held when a run last told its end. untold: whether others have brought in more since; else they are held now."""
    columns = [held_when_told.c[name] for name in ("subject", "property", "object")]
    known = set(connection.execute(select(*columns)).tuples())
    if untold:
        return known
    now = held_facts(connection)
    for fact in sorted(known - now):
        connection.execute(delete(held_when_told).where(*(column == term for column, term in zip(columns, fact, strict=True))))
    rows = [dict(zip(("subject", "property", "object"), fact, strict=True)) for fact in sorted(now - known)]
    if rows:
        connection.execute(insert(held_when_told), rows)
    return now
