"""How the ledger's file is opened: WAL, synchronous=FULL, and `BEGIN IMMEDIATE` for whatever will write."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, QueuePool

from syngraph.ontologies.errors import LedgerDamaged, SyngraphError

BUSY_TIMEOUT_MS = 20_000
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # Ctrl-C while a connection closes: it is raised, and logged besides
IN_LIST = 500
"""The most values in one IN list."""

Value = TypeVar("Value")


def batched(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in runs short enough for one IN list."""
    for start in range(0, len(values), IN_LIST):
        yield values[start : start + IN_LIST]


def open_database(path: Path, kept_open: bool = False) -> Engine:
    """An engine on a SQLite file, made if it is not there.

    kept_open: connections are used again as long as the engine lives. Else each is closed with its transaction: then the last one to go
               clears the log away, and a file can be put in the place of another; for many small transactions that takes too long.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=QueuePool if kept_open else NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # or the driver opens deferred transactions behind our back
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """One transaction, committed at the end of the block, rolled back when it raises.

    raises: LedgerDamaged when the file is no database or is malformed; SyngraphError when the disk is full.
    """
    try:
        with engine.connect().execution_options(writes=writes) as connection, connection.begin():
            yield connection
    except DatabaseError as exc:
        raise _renamed(exc, str(engine.url.database)) from exc


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection below SQLAlchemy's."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def overwriting(connection: Connection) -> None:
    """From here on what this connection deletes is overwritten with zeros in the file."""
    connection.exec_driver_sql("PRAGMA secure_delete=ON")


def compacted(path: Path) -> None:
    """Write a database anew without what was deleted in it, and empty its log; one that is not there is no error.

    raises: SyngraphError when the disk has no room for a second one, or another process will not let go of the log.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError as exc:
        what_next = "make room on its disk, or stop who reads it; then run this again"
        raise SyngraphError(f"{path} cannot be written anew: {exc}", what_next) from exc
    if is_busy:
        raise SyngraphError(f"{path}-wal cannot be emptied: another process reads it", "stop that process, then run this again")


def _renamed(exc: DatabaseError, path: str) -> SyngraphError:
    said = str(exc.orig)
    is_cut_off = getattr(exc.orig, "sqlite_errorname", "") == "SQLITE_IOERR_SHORT_READ"
    if not is_cut_off and ("full" in said or "disk I/O" in said):
        return SyngraphError(
            f"the disk holding {path} is full: nothing of this change was recorded", "free some space, then run this again"
        )
    if "locked" in said:
        return SyngraphError(f"{path} is locked by another process", "wait until it has finished, then run this again")
    if "readonly" in said or "unable to open" in said:
        return SyngraphError(f"{path} cannot be written", "check the folder's rights, then run this again")
    return LedgerDamaged(f"{path}: {said}", "restore it from a backup (`syngraph restore DIR FILE`); the projections rebuild themselves")
