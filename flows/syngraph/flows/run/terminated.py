"""SIGTERM ends a command as Ctrl-C does: what is half done is let go, what was spent is written down, and the run counts as stopped."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(BaseException):
    """Somebody asked this process to end: a service manager, a container's host, `kill`."""


@contextmanager
def sigterm_raises() -> Iterator[None]:
    """SIGTERM raises Terminated where the block is; a second one ends the process at once, as it would without us.

    Where somebody else answers SIGTERM, or in another thread than the main one, nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _raise)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _raise(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise Terminated
