"""How a job says what it is doing: one line a stage on stderr, rewritten in place in a terminal; `Silent` says nothing."""

import sys
import time
from typing import Protocol, TextIO

from syngraph.flows.figures import Figures
from syngraph.flows.harmless import harmless


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
    """Progress on a stream. In a terminal a stage's line is rewritten; elsewhere it is printed when it is done, and every 10 s."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._open = False
        self._last = 0.0
        self._printed = ""

    def say(self, line: str) -> None:
        self._end_line()
        print(harmless(line), file=self._stream, flush=True)

    def step(self, stage: str, done: int, total: int) -> None:
        line = f"  {stage}: {done:,} of {total:,}"
        now = time.monotonic()
        if self._live:
            if done == total or now - self._last > 0.1:
                print(f"\r\x1b[K{line}", end="", file=self._stream, flush=True)
                self._open, self._last = True, now
            if done == total:
                self._end_line()
        elif line != self._printed and (done == total or now - self._last > 10):
            print(line, file=self._stream, flush=True)
            self._last, self._printed = now, line

    def figures(self, figures: Figures) -> None:
        pass

    def _end_line(self) -> None:
        if self._open:
            print(file=self._stream, flush=True)
            self._open = False
