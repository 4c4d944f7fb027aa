"""What is older than `[retention]` lets it be is deleted at the end of a run."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.retention import forget_resolved, forget_withdrawn
from syngraph.flows.project.retention import RetentionSettings

COPIES: Final = ("ledger.db.schema-*", "ledger.db.before-restore-*")
"""What migration and restore leave beside the ledger."""


def keep_no_longer(settings: RetentionSettings, hidden: Path, ledger: Ledger, now: datetime | None = None) -> Iterator[str]:
    """Delete what is older than it may be. hidden: the project's folder of records. Returns what was deleted, a line each."""
    now = now or datetime.now(UTC)
    if settings.withdrawn is not None:
        with ledger.writing() as connection:
            gone = forget_withdrawn(connection, _before(now, settings.withdrawn))
        if gone.claims or gone.texts:
            yield f"retention: {gone.claims:,} withdrawn claims, {gone.readings:,} readings and {gone.texts:,} texts deleted"
    if settings.resolved is not None:
        with ledger.writing() as connection:
            gone = forget_resolved(connection, _before(now, settings.resolved))
        if gone.violations:
            yield f"retention: {gone.violations:,} violations that were over deleted"
    if settings.answers is not None and (hidden / "answers.db").exists():
        forgotten = AnswerFile(hidden / "answers.db").forget_older(_before(now, settings.answers))
        if forgotten:
            yield f"retention: {forgotten:,} answers of models deleted"
    for days, patterns in ((settings.copies, COPIES), (settings.checkpoints, ("checkpoints.db",))):
        for path in _older(hidden, patterns, now, days):
            path.unlink(missing_ok=True)
            yield f"retention: {path.name} deleted"


def _before(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).isoformat(timespec="seconds")


def _older(folder: Path, patterns: tuple[str, ...], now: datetime, days: int | None) -> Iterator[Path]:
    """Files of these names that were last written so long ago, with what SQLite keeps beside each; none where days are not said."""
    if days is None:
        return
    until = (now - timedelta(days=days)).timestamp()
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern) if not path.name.endswith(("-wal", "-shm"))):
        beside = [path, *sorted(folder.glob(f"{path.name}-*"))]
        if all(one.stat().st_mtime < until for one in beside):
            yield from beside
