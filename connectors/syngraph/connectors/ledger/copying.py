"""How a SQLite file is copied while others write to it, and how a copy takes its place again: whole, or not at all.

SQLite's own backup reads one state of the file, write-ahead log included. What comes of it is one file without a log, so that it can
be carried anywhere.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_WAIT_S: Final = 20
_LOGS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, and reads with it."""


def open_as_it_is(path: Path) -> sqlite3.Connection:
    """A connection that only reads, and makes no file that is not there.

    raises: sqlite3.Error, now or at the first question, when there is no database.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_S)


@contextmanager
def database_copy(source: Path, target: Path) -> Iterator[Path]:
    """A copy of `source` under a name of its own beside `target`; it takes `target`'s place when the block has looked at it and ends well.

    raises: sqlite3.Error, OSError; then, as after an error of the block, `target` is what it was and nothing half-copied is left.
    """
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        with closing(open_as_it_is(source)) as said, closing(sqlite3.connect(unfinished)) as copy:
            said.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # the file was in WAL mode, and so is its copy until it is told otherwise
        yield unfinished
        unfinished.replace(target)
        _settle(target.parent)
    finally:
        for left in (unfinished, *_beside(unfinished)):
            left.unlink(missing_ok=True)


def written_over(source: Path, target: Path) -> None:
    """Make `target` say what `source` says, in one transaction of SQLite: whoever reads it meanwhile sees the one state or the other.

    raises: sqlite3.Error, and `target` says what it said; sqlite3.DatabaseError among them when it is no database any more.
    """
    with closing(open_as_it_is(source)) as said, closing(sqlite3.connect(target, timeout=_WAIT_S)) as into:
        into.execute("PRAGMA synchronous=FULL")
        into.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a file that is no database is found out before anything is done
        said.backup(into)


def put_aside(path: Path, aside: Path) -> None:
    """Keep a file under another name as well, byte for byte, and take its logs there: SQLite would read them into whatever comes next.

    It keeps its own name too, until something is put there; one that is not there is no error, for its logs may be.
    """
    aside.unlink(missing_ok=True)
    if path.exists():
        os.link(path, aside)
    for log, kept in zip(_beside(path), _beside(aside), strict=True):
        if log.exists():
            log.replace(kept)
    _settle(path.parent)


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in _LOGS]


def _settle(folder: Path) -> None:
    """Have the names in a folder on disk before going on: a rename outlives a power cut only then."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
