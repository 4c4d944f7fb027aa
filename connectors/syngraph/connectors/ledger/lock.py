"""One process writes at a time: an `flock` on a file that says whose it is, freed by the kernel even after kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from syngraph.ontologies.errors import Busy

AGAIN_S = 0.2
"""Whoever waits for the lock looks this often: the kernel tells nobody when it is free."""


@contextmanager
def writers_lock(path: Path, command: str, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the lock while the block runs.

    path:    the lock's file; it stays, its lock does not.
    command: what the holder is doing, for whoever finds it locked.
    wait_s:  how many seconds to wait for whoever has it; 0 does not wait.
    raises:  Busy, naming the holder.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(handle, wait_s)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{command}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC".encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, wait_s: float) -> None:
    """raises: Busy when somebody else still has the lock after `wait_s` seconds."""
    until = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            left_s = until - time.monotonic()
            if left_s <= 0:
                holder = os.pread(handle, 500, 0).decode(errors="replace").strip() or "another process"
                waited = f" (after waiting {wait_s:,.0f} s)" if wait_s else ""
                raise Busy(f"another process is writing{waited}: {holder}", "wait until it has finished, then run this again") from exc
            time.sleep(min(AGAIN_S, left_s))
        else:
            return


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
