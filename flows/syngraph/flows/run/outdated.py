"""What is older than `[retention]` lets it be is deleted at the end of a run; a clock that jumps forward makes nothing old at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.retention import forget_resolved, forget_withdrawn
from syngraph.connectors.ledger.runs import borne_out
from syngraph.flows.project.retention import RetentionSettings
from syngraph.flows.telling.counted import counted

COPIES: Final = ("ledger.db.schema-*", "ledger.db.before-restore-*")
"""What migration and restore leave beside the ledger."""


@dataclass(frozen=True)
class Clock:
    """says: how late the clock has it. sure: as far as earlier runs bear that out; what is deleted is not to be had back."""

    says: datetime
    sure: datetime

    def before(self, days: int) -> datetime:
        """What is so many days old was made before this. What is to go at once goes whatever the clock says."""
        return self.sure - timedelta(days=days) if days else self.says


def keep_no_longer(settings: RetentionSettings, hidden: Path, ledger: Ledger, now: datetime | None = None) -> Iterator[str]:
    """Delete what is older than it may be. hidden: the project's folder of records. Returns what was deleted, a line each."""
    if not settings.is_set:
        return
    now = now or datetime.now(UTC)
    with ledger.reading() as connection:
        clock = Clock(now, borne_out(connection, now))
    if clock.sure < now and settings.goes_by_age:
        yield f"retention: counted up to {clock.sure:%Y-%m-%d}, not to {now:%Y-%m-%d} as the clock says, until a run of a later day agrees"
    if settings.withdrawn is not None:
        with ledger.writing() as connection:
            gone = forget_withdrawn(connection, _iso(clock.before(settings.withdrawn)))
        if gone.claims or gone.texts:
            claims, readings = counted(gone.claims, "withdrawn claim"), counted(gone.readings, "reading")
            yield f"retention: {claims}, {readings} and {counted(gone.texts, 'text')} deleted"
    if settings.resolved is not None:
        with ledger.writing() as connection:
            gone = forget_resolved(connection, _iso(clock.before(settings.resolved)))
        if gone.violations:
            yield f"retention: {counted(gone.violations, 'violation')} that had been resolved deleted"
    if settings.answers is not None and (hidden / "answers.db").exists():
        forgotten = AnswerFile(hidden / "answers.db").forget_older(_iso(clock.before(settings.answers)))
        if forgotten:
            yield f"retention: {counted(forgotten, 'answer')} of models deleted"
    for days, patterns in ((settings.copies, COPIES), (settings.checkpoints, ("checkpoints.db",))):
        for path in _older(hidden, patterns, clock.before(days)) if days is not None else ():
            path.unlink(missing_ok=True)
            yield f"retention: {path.name} deleted"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")  # as commits have it: what this run let go is before now


def _older(folder: Path, patterns: tuple[str, ...], than: datetime) -> Iterator[Path]:
    """Files of these names that were last written before, with what SQLite keeps beside each."""
    until = than.timestamp()
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern) if not path.name.endswith(("-wal", "-shm"))):
        beside = [path, *sorted(folder.glob(f"{path.name}-*"))]
        if all(one.stat().st_mtime < until for one in beside):
            yield from beside
