"""How many documents are read at once, in processes that may crash or hang without harm to the run."""

import hashlib
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType

from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.read import shown
from syngraph.connectors.documents.unread import Unread
from syngraph.ontologies.document import Document

_AHEAD = 4
"""Documents read beyond the one that is asked for, for each process: a slow consumer must not fill the memory."""


class Reader:
    """A few reading processes; use it in a `with` statement.

    A document on which a process crashes, or takes longer than `limits.timeout_s`, is unreadable; the process is replaced.
    The processes are started as programs of their own, not forked: the caller may have threads, and any `__main__`.
    """

    def __init__(self, root: Path, limits: ReadingLimits | None = None, processes: int = 2) -> None:
        self._root, self._limits, self._size = root, limits or ReadingLimits(), processes
        self._idle: list[_Process] = []
        self._busy: list[_Process] = []
        self._stopped, self._stop = Pipe(duplex=False)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, those at work too."""
        for process in self._idle + self._busy:
            process.end()
        self._idle, self._busy = [], []
        self._stopped.close()
        self._stop.close()

    def stop(self) -> None:
        """Have `read_all` end, from another thread than the one that waits in it, and as often as one likes."""
        self._stop.send(None)

    def read_all(self, paths: Iterable[str]) -> Iterator[Document | Unread]:
        """One Document or Unread for each path, in the order of the paths, each as soon as it and those before it are there."""
        todo, order, done = iter(paths), deque[str](), dict[str, Document | Unread]()
        more = True
        while (more or order) and not self._stopped.poll():
            while more and len(self._busy) < self._size and len(order) < self._size * _AHEAD:
                path = next(todo, None)
                more = path is not None
                if path is not None:
                    order.append(path)
                    self._give(path)
            if order and order[0] in done:
                yield done.pop(order.popleft())
            elif order:
                done.update(self._answers())

    def _give(self, path: str) -> None:
        process = self._idle.pop() if self._idle else _Process(self._limits.most_memory)
        process.give(self._root, path, self._limits)
        self._busy.append(process)

    def _answers(self) -> Iterator[tuple[str, Document | Unread]]:
        """Wait until a process has answered, died or run out of time, or nobody wants to know any more."""
        patience = min(process.deadline for process in self._busy) - time.monotonic()
        ready = wait([self._stopped, *(process.pipe for process in self._busy)], max(0.0, patience))
        now = time.monotonic()
        for process in list(self._busy):
            if process.pipe in ready:
                answer = process.answer()
            elif process.deadline <= now:
                process.end()
                answer = f"reading {shown(process.path)} took longer than {self._limits.timeout_s:g} s"
            else:
                continue
            self._busy.remove(process)
            if isinstance(answer, str):
                step = "save it again in a simpler form, exclude it, or raise the time limit"
                yield process.path, Unread(process.path, self._sha256(process.path), answer, step)
            else:
                self._idle.append(process)
                yield process.path, answer

    def _sha256(self, path: str) -> str:
        """The hash of a file on which a process died, "" if it cannot be taken: so that it is not tried again until it changes."""
        place = Path(self._root, path)
        try:
            if not place.is_file() or place.stat().st_size > self._limits.most_bytes:
                return ""
            with place.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""


class _Process:
    """One reading process and the pipe to it."""

    def __init__(self, most_memory: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            program = [sys.executable, "-P", "-m", "syngraph.connectors.documents.worker", str(theirs.fileno()), str(most_memory)]
            # Native parsers print their panics to stderr; what happened is told in the Unread.
            self._popen = subprocess.Popen(
                program, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        self.pipe = Connection(ours.detach())
        self.path, self.deadline = "", 0.0

    def give(self, root: Path, path: str, limits: ReadingLimits) -> None:
        self.path, self.deadline = path, time.monotonic() + limits.timeout_s
        try:
            self.pipe.send((root, path, limits))
        except OSError:
            return  # it is dead: answer() finds that out

    def answer(self) -> Document | Unread | str:
        """What it sent, or how it died."""
        try:
            sent = self.pipe.recv()
        except (EOFError, OSError):
            self.end()
            return f"reading {shown(self.path)} crashed the reader ({_exit(self._popen.returncode)})"
        if not isinstance(sent, Document | Unread):
            raise TypeError(f"a reading process sent {type(sent).__name__}")
        return sent

    def end(self) -> None:
        self.pipe.close()
        if self._popen.poll() is None:
            try:
                self._popen.wait(0.2)  # a process that has nothing to do leaves by itself when the parent hangs up
            except subprocess.TimeoutExpired:
                self._popen.kill()
        self._popen.wait()


def _exit(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
