"""What the ledger knows of runs: when they ran, how they ended, what they spent on models.

They are in the order in which they began, whatever the clock said then: that of their rows, of which none is ever deleted.
"""

import json
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Integer, func, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import runs, spending

SpentBy = Literal["task", "document", "run", "prompt"]
BORNE_OUT: Final = timedelta(days=1)
"""A clock that was wrong is set right within a day, or is believed."""
AHEAD: Final = timedelta(days=3)
"""So long a project may rest, over a weekend, without anybody wondering whether its clock is right."""
BROUGHT_IN: Final = "brought_in"
"""In a run's summary: what it has brought in (`untold.py`), as long as nobody has been told."""
TOLD: Final = "told"
"""In a run's summary: that it has told what came in."""
ORDER: Final = literal_column("runs.rowid", Integer)
"""In which runs began, whatever the clock said."""


def begin_run(connection: Connection, command: str) -> str:
    """A new run's id. Runs that never ended (killed, power lost) are marked `stopped` now: the caller holds the writer's lock."""
    connection.execute(update(runs).where(runs.c.state == "running").values(state="stopped", ended=_now()))
    run = uuid.uuid4().hex
    connection.execute(insert(runs).values(id=run, command=command, started=_now(), state="running", summary="{}"))
    return run


def end_run(connection: Connection, run: str, state: str, summary: Mapping[str, Any]) -> None:
    """A run is over. What it has noted to have brought in stays in its summary, unless it has come to its end or that tells it."""
    known = run_of(connection, run)["summary"]
    is_told = state == "done" or summary.get(TOLD)
    kept = {BROUGHT_IN: known[BROUGHT_IN]} if BROUGHT_IN in known and not is_told else {}
    connection.execute(update(runs).where(runs.c.id == run).values(state=state, ended=_now(), summary=json.dumps({**summary, **kept})))


def note_progress(connection: Connection, run: str, progress: Mapping[str, Any]) -> None:
    """How far a run has come, for whoever asks while it is under way."""
    connection.execute(update(runs).where(runs.c.id == run).values(progress=json.dumps(progress)))


def spend(
    connection: Connection, run: str, task: str, document: str, prompt: str, model: str, fresh: bool, calls: int, tokens: tuple[int, int]
) -> None:
    """Add up answers; `fresh` is False when they were remembered. `tokens`: of the prompts, of the completions."""
    prompt_tokens, completion_tokens = tokens if fresh else (0, 0)
    row = {
        "run": run,
        "task": task,
        "document": document,
        "prompt": prompt,
        "model": model,
        "calls": calls if fresh else 0,
        "remembered": 0 if fresh else calls,
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
    }
    statement = insert(spending).values(row)
    added = {name: spending.c[name] + row[name] for name in ("calls", "remembered", "prompt_tokens", "completion_tokens")}
    keys = ["run", "task", "document", "prompt", "model"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added))


def spent(connection: Connection, run: str | None = None) -> dict[str, int]:
    """Calls, remembered answers and tokens, of one run or of all."""
    sums = [func.coalesce(func.sum(spending.c[name]), 0) for name in ("calls", "remembered", "prompt_tokens", "completion_tokens")]
    query = select(*sums)
    if run is not None:
        query = query.where(spending.c.run == run)
    calls, remembered, prompt_tokens, completion_tokens = connection.execute(query).one()
    return {
        "calls": calls,
        "remembered": remembered,
        "tokens": prompt_tokens + completion_tokens,
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
    }


class Spent(NamedTuple):
    """What one model took for one task, document, run or prompt: `key` says which."""

    key: str
    model: str
    calls: int
    remembered: int
    prompt_tokens: int
    completion_tokens: int


def spent_by(connection: Connection, what: SpentBy, run: str | None = None) -> list[Spent]:
    """Everything that was spent, by one run or by all, added up for each model by one of these."""
    sums = [func.sum(spending.c[name]) for name in ("calls", "remembered", "prompt_tokens", "completion_tokens")]
    by = (spending.c[what], spending.c.model)
    query = select(*by, *sums) if run is None else select(*by, *sums).where(spending.c.run == run)
    return [Spent(*row) for row in connection.execute(query.group_by(*by).order_by(*by))]


def spent_since_month(connection: Connection, month: str) -> list[Spent]:
    """What was taken by the first run that began in a month, in UTC, and by all after it, added up for each model.

    A clock that was set back meanwhile makes none of them one of an earlier month: money that is spent is never forgotten. When runs
    of an earlier month have gone on for BORNE_OUT after it, it was the clock of that first run that was wrong: it does not count.
    month: as ISO 8601 has it, "2026-11"; it is the key.
    """
    sums = [func.coalesce(func.sum(spending.c[name]), 0) for name in ("calls", "remembered", "prompt_tokens", "completion_tokens")]
    first = select(func.min(ORDER)).where(runs.c.started.startswith(f"{month}-"), _ahead_of(connection, month) < ORDER)
    since = first.correlate(None).scalar_subquery()
    of_month = spending.join(runs, (runs.c.id == spending.c.run) & (since <= ORDER))
    query = select(spending.c.model, *sums).select_from(of_month).group_by(spending.c.model).order_by(spending.c.model)
    return [Spent(month, *row) for row in connection.execute(query)]


def _ahead_of(connection: Connection, month: str) -> int:
    """The last run after which runs of earlier months went on for BORNE_OUT: a run of this month before it went by a wrong clock."""
    first = select(func.min(ORDER)).where(runs.c.started.startswith(f"{month}-")).correlate(None).scalar_subquery()
    wanted = select(ORDER, runs.c.started).where(first < ORDER, runs.c.started < f"{month}-")
    latest = earliest = None
    for row, started in connection.execute(wanted.order_by(ORDER.desc())).tuples():
        at = datetime.fromisoformat(started)
        earliest, latest = min(at, earliest or at), max(at, latest or at)
        if latest - earliest > BORNE_OUT:
            return int(row)
    return 0


def passages_read(connection: Connection) -> tuple[int, int]:
    """How often the runs that came to their end asked about passages, remembered answers included; and how many passages they read."""
    read = func.json_extract(runs.c.summary, "$.ingested.chunks")
    asked = select(func.sum(spending.c.calls + spending.c.remembered)).where(spending.c.run == runs.c.id, spending.c.task == "extract")
    rows = connection.execute(select(asked.scalar_subquery(), read).where(runs.c.state == "done", read > 0)).all()
    return sum(put or 0 for put, _ in rows), sum(passages for _, passages in rows)


def all_runs(connection: Connection) -> list[dict[str, Any]]:
    """Every run, the oldest first: id, command, started, ended, state."""
    wanted = select(runs.c.id, runs.c.command, runs.c.started, runs.c.ended, runs.c.state)
    return [dict(row._mapping) for row in connection.execute(wanted.order_by(ORDER))]


def last_run(connection: Connection) -> dict[str, Any] | None:
    """The newest run: id, command, started, ended, state, summary, progress."""
    row = connection.execute(select(runs).order_by(ORDER.desc()).limit(1)).first()
    return {**row._mapping, "summary": json.loads(row.summary), "progress": json.loads(row.progress)} if row else None


def run_of(connection: Connection, run: str) -> dict[str, Any]:
    """A run by its id: id, command, started, ended, state, summary."""
    row = connection.execute(select(runs).where(runs.c.id == run)).one()
    return {**row._mapping, "summary": json.loads(row.summary)}


def failing_since(connection: Connection, commands: Collection[str]) -> str | None:
    """When the first of those runs of these commands began that have all come to nothing since one did not (ISO 8601 in UTC).

    None without any. To nothing comes what failed, and what was stopped or killed before it had told what came in; a run that stopped at
    its budget has told it.
    """
    of_them = runs.c.command.in_(commands)
    is_told = func.json_extract(runs.c.summary, f"$.{TOLD}").is_(True)
    is_well = (runs.c.state == "done") | ((runs.c.state == "stopped") & is_told)
    well = select(func.max(ORDER)).where(of_them, is_well).correlate(None).scalar_subquery()
    ended = runs.c.state.in_(("failed", "stopped"))
    failed = select(runs.c.started).where(of_them, ended, func.coalesce(well, 0) < ORDER)
    return connection.execute(failed.order_by(ORDER).limit(1)).scalar()


def borne_out(connection: Connection, now: datetime) -> datetime:
    """How late it is, as far as the runs on record bear the clock out: AHEAD of the last one that ended BORNE_OUT ago or earlier.

    Where runs are further apart, as far ahead as they were at most until then, and BORNE_OUT more. A clock that jumped forward is
    believed once runs have gone by it for a day; until then it is as late as it was before, and a little.
    """
    earlier = runs.c.ended <= (now - BORNE_OUT).isoformat(timespec="microseconds")
    ended = connection.execute(select(runs.c.ended).where(earlier).order_by(ORDER.desc()).limit(1)).scalar()
    if not ended:
        return now
    days = func.julianday(runs.c.ended) - func.julianday(func.lag(runs.c.ended).over(order_by=ORDER))
    pauses = select(days.label("days"), runs.c.ended).where(runs.c.ended.is_not(None)).subquery()
    longest = connection.execute(select(func.max(pauses.c.days)).where(pauses.c.ended <= ended)).scalar()
    return min(now, datetime.fromisoformat(ended) + max(AHEAD, timedelta(days=longest or 0) + BORNE_OUT))


def add_to_summary(connection: Connection, run: str, more: Mapping[str, Any]) -> None:
    """What is known of a run only after its end."""
    summary = run_of(connection, run)["summary"] | dict(more)
    connection.execute(update(runs).where(runs.c.id == run).values(summary=json.dumps(summary)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
