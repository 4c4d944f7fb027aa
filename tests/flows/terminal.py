"""A command in a terminal of a test's own: what it writes to the terminal, and what to stdout; not a test itself."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
from dataclasses import dataclass
from pathlib import Path

from tests.flows.command_line import SYNGRAPH, environment

ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[=>])")


@dataclass(frozen=True)
class Seen:
    """code: its exit code. out: stdout, a pipe. screen: all that the terminal was sent."""

    code: int
    out: str
    screen: str

    @property
    def lines(self) -> list[str]:
        """What the terminal was sent, without what steers it."""
        return [line.rstrip("\r") for line in re.split(r"\r?\n|\r", ESCAPE.sub("", self.screen)) if line.strip()]


def typed(*words: str | Path, columns: int = 100, **more: str) -> Seen:
    """Run a command whose stderr is a terminal of so many columns. more: for its environment."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    told: list[bytes] = []

    def read() -> None:
        try:
            while said := os.read(ours, 65_536):
                told.append(said)
        except OSError:
            return  # the other side has been closed: that is how a terminal ends

    env = {name: value for name, value in environment().items() if name not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")}
    command = [*SYNGRAPH, *map(str, words)]
    reader = threading.Thread(target=read)
    with subprocess.Popen(
        command, env=env | {"TERM": "xterm-256color"} | more, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        reader.start()
        out, _ = process.communicate(timeout=120)
    reader.join()
    os.close(ours)
    return Seen(process.returncode, out.decode(), b"".join(told).decode())
