"""One process writes at a time: an `flock` on a file that says whose it is, freed by the kernel even after kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from syngraph.ontologies.errors import Busy

LOOK_S = 0.05
"""Whoever only looks who has the lock has it for an instant: so long nobody is told that it is taken."""


@contextmanager
def writers_lock(path: Path, command: str) -> Iterator[None]:
    """Hold the lock while the block runs.

    path:    the lock's file; it stays, its lock does not.
    command: what the holder is doing, for whoever finds it locked.
    raises:  Busy, naming the holder.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(handle)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{command}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC".encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """raises: Busy when somebody else has the lock, and not only to look."""
    until = time.monotonic() + LOOK_S
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            if time.monotonic() > until:
                holder = os.pread(handle, 500, 0).decode(errors="replace").strip() or "another process"
                raise Busy(f"another process is writing: {holder}", "wait until it has finished, then run this again") from exc
        time.sleep(LOOK_S / 10)


def lock_holder(path: Path) -> str | None:
    """Who holds the lock now, None when nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 500, 0).decode(errors="replace").strip() or "another process"
    else:
        return None
    finally:
        os.close(handle)
