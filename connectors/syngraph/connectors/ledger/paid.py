"""What answers have cost, written in `answers.db` in the transaction that keeps them, until the ledger has it all.

The ledger adds up what a run spends every second; who is killed in between has paid for what it has not heard of. Here are all of a
run's calls, so that their sum can be compared as often as one likes: what the ledger lacks of it is added, and nothing twice. They go
once the ledger has them and the run is over.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.runs import spend
from syngraph.connectors.ledger.schema import runs, spending

metadata = MetaData()
paid = Table(
    "paid",
    metadata,
    Column("call", Text, primary_key=True),  # a name of its own: what is kept twice was paid for once
    Column("run", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
)
_LINE = ("run", "task", "document", "prompt", "model")
_COUNTS = ("calls", "prompt_tokens", "completion_tokens")


class Paid(NamedTuple):
    """What one run's answers to one task have cost, about one document, by one version of the prompt and one model."""

    run: str
    task: str
    document: str
    prompt: str
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int


def note_paid(connection: Connection, run: str, calls: Iterable[tuple[str, str, str, str, str, int, int]]) -> None:
    """Put calls down to a run: each with a name of its own, task, document, prompt, model, tokens of the prompt and of the answer."""
    names = [column.name for column in paid.columns if column.name != "run"]
    if rows := [dict(zip(names, one, strict=True), run=run) for one in calls]:
        connection.execute(insert(paid).on_conflict_do_nothing(), rows)


def all_paid(connection: Connection) -> list[Paid]:
    """What is noted here, added up by run, task, document, prompt and model."""
    line = [paid.c[name] for name in _LINE]
    sums = (func.count(), func.sum(paid.c.prompt_tokens), func.sum(paid.c.completion_tokens))
    return [Paid(*row) for row in connection.execute(select(*line, *sums).group_by(*line))]


def forget_paid(connection: Connection, of_runs: Iterable[str], about: str) -> None:
    """Of these runs, and about this document if one is named."""
    if about:
        connection.execute(delete(paid).where(paid.c.document == about))
    for some in batched(sorted(set(of_runs))):
        connection.execute(delete(paid).where(paid.c.run.in_(some)))


def lacking(connection: Connection, rows: Iterable[Paid]) -> list[Paid]:
    """What the ledger has not heard of, line by line; nothing of runs that are not its own. connection: to the ledger."""
    rows = list(rows)
    found = []
    for run in sorted(_own(connection, rows)):
        wanted = select(*(spending.c[name] for name in (*_LINE, *_COUNTS))).where(spending.c.run == run)
        known = {row[:5]: row[5:] for row in map(tuple, connection.execute(wanted))}
        for one in rows:
            if one.run == run:
                counts = (max(0, paid - heard) for paid, heard in zip(one[5:], known.get(one[:5], (0, 0, 0)), strict=True))
                found.append(Paid(*one[:5], *counts))
    return [one for one in found if any(one[5:])]


def book(connection: Connection, rows: Iterable[Paid]) -> frozenset[str]:
    """Put what the ledger lacks into it. Returns the runs of which it has everything now: its own."""
    rows = list(rows)
    for one in lacking(connection, rows):
        spend(connection, *one[:5], True, one.calls, (one.prompt_tokens, one.completion_tokens))
    return _own(connection, rows)


def see_booked(connection: Connection, rows: Iterable[Paid]) -> None:
    """From here on this connection, which only reads the ledger, sees what was spent as if all of it had been booked."""
    if late := lacking(connection, rows):
        connection.exec_driver_sql("CREATE TEMP TABLE spending AS SELECT * FROM main.spending")  # it hides the other
        connection.execute(insert(spending), [one._asdict() | {"remembered": 0} for one in late])


def _own(connection: Connection, rows: Iterable[Paid]) -> frozenset[str]:
    """The runs of these rows that the ledger knows: `answers.db` may have been another project's before."""
    named = sorted({one.run for one in rows})
    return frozenset(run for some in batched(named) for run in connection.execute(select(runs.c.id).where(runs.c.id.in_(some))).scalars())
