"""After these tests a reader knows that one process writes at a time, that others hear who it is, and that no lock outlives it."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from syngraph.connectors.ledger.lock import lock_holder, writers_lock
from syngraph.ontologies.errors import Busy


def test_the_lock_names_its_holder_and_is_freed_with_it(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    code = f"""
import time
from pathlib import Path
from syngraph.connectors.ledger.lock import writers_lock
with writers_lock(Path({str(path)!r}), "ingest"):
    print("held", flush=True)
    time.sleep(60)
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    with pytest.raises(Busy, match=f"ingest, process {child.pid}"), writers_lock(path, "run"):
        pass
    assert "ingest" in str(lock_holder(path))
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with writers_lock(path, "run"):
        pass
    assert lock_holder(path) is None


def test_whoever_only_looks_who_has_the_lock_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    path.touch()
    with path.open() as looked_at:
        fcntl.flock(looked_at, fcntl.LOCK_SH)
        looks = threading.Timer(0.01, fcntl.flock, [looked_at, fcntl.LOCK_UN])
        looks.start()
        with writers_lock(path, "run"):
            assert lock_holder(path)
        looks.join()
