"""How a job says what it is doing: plain lines on stderr; `Silent` says nothing. In a terminal there is a live view (live_view.py)."""

import sys
import time
from threading import Lock
from typing import Final, Protocol, TextIO

from syngraph.flows.telling.figures import Figures, in_words
from syngraph.flows.telling.harmless import harmless

EVERY_S: Final = 10.0


class Progress(Protocol):
    """Whoever wants to know how far a job is."""

    def say(self, line: str) -> None:
        """Something worth a line of its own."""
        ...

    def step(self, stage: str, done: int, total: int) -> None:
        """How far a stage has come."""
        ...

    def figures(self, figures: Figures) -> None:
        """How far the run has come: after each commit, and every second or so; from whatever thread."""
        ...


class Silent:
    """For `--quiet` and for those who call the jobs from Python."""

    def say(self, line: str) -> None:
        pass

    def step(self, stage: str, done: int, total: int) -> None:
        pass

    def figures(self, figures: Figures) -> None:
        pass


class Lines:
    """Progress as plain lines, for a log: what is said, a stage when it is done, and in between a line every 10 s and no more."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._last = time.monotonic()
        self._printed = ""
        self._lock = Lock()

    def say(self, line: str) -> None:
        self._print(harmless(line))

    def step(self, stage: str, done: int, total: int) -> None:
        self._in_between(f"  {harmless(stage)}: {done:,} of {total:,}", at_once=done == total)

    def figures(self, figures: Figures) -> None:
        words = ", ".join(in_words(figures))
        if words:
            self._in_between(f"  {harmless(words)}")

    def _in_between(self, line: str, at_once: bool = False) -> None:
        now = time.monotonic()
        if line != self._printed and (at_once or now - self._last >= EVERY_S):
            self._last, self._printed = now, line
            self._print(line)

    def _print(self, line: str) -> None:
        with self._lock:
            print(line, file=self._stream, flush=True)
