"""A child process that does not outlive whoever started it, even one that is killed with -9: it holds one end of a pipe.

The pipe's other end is open in the parent alone; when the parent is gone, however it went, the kernel closes it and the child reads the end
of it. No number of a process is looked at, so none can be mistaken.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO


def leashed(
    command: list[str], env: Mapping[str, str], log: IO[bytes] | None = None, folder: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a process whose stdin is the leash; its program calls `heed` first of all.

    log: where its output goes; without, stdout and stderr to our stderr. It has a session of its own: Ctrl-C reaches the parent alone.
    """
    return subprocess.Popen(
        command, env=dict(env), stdin=subprocess.PIPE, stdout=log or 2, stderr=log or 2, cwd=folder, start_new_session=True
    )


def heed(patience_s: float) -> None:
    """In the child: once the parent is gone, ask this process to end (SIGTERM), and after `patience_s` end it."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience_s)
        os._exit(1)

    threading.Thread(target=watch, name="leash", daemon=True).start()


def end(process: subprocess.Popen[bytes], patience_s: float) -> int:
    """Ask a process to end, wait, and kill it when it has not by then. returns: its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
    code = process.wait()
    if process.stdin:
        process.stdin.close()
    return code
