"""How tests come by a ledger that something has happened to: a page spoiled, a log left by a killed process, other bytes."""

import sqlite3
from contextlib import closing
from pathlib import Path


def ledger_of(folder: Path) -> Path:
    return folder / ".syngraph" / "ledger.db"


def spoil_index(ledger: Path) -> None:
    """Overwrite one page, of an index: nobody notices who does not look for it."""
    with closing(sqlite3.connect(ledger)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = file.execute("PRAGMA page_size").fetchone()[0]
        page = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'standing_by_object'").fetchone()[0]
    content = bytearray(ledger.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    ledger.write_bytes(content)


def log_of(ledger: Path) -> bytes:
    """What the log of a ledger holds when its writer is killed: SQLite reads it into whatever file lies beside it."""
    with closing(sqlite3.connect(ledger)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        with file:
            file.execute("UPDATE meta SET value = 'of an old log' WHERE key = 'id'")
        return ledger.with_name("ledger.db-wal").read_bytes()


def lay_down(ledger: Path, content: bytes) -> None:
    """A ledger of these bytes, without a log."""
    for ending in ("", "-wal", "-shm"):
        ledger.with_name(ledger.name + ending).unlink(missing_ok=True)
    ledger.write_bytes(content)
