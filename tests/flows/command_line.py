"""How tests type a command: in this process where that is enough, as a process of its own where streams and signals matter."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syngraph.connectors.rdf.export import export
from syngraph.connectors.rdf.reader import open_for_reading
from syngraph.flows.cli import main

SYNGRAPH = [sys.executable, "-m", "syngraph.flows.cli"]
_FOREIGN = ("PREFECT_API_URL", "NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "SYNGRAPH_TRACEBACK", "PYTHONIOENCODING")


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document that stdout is."""
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """This process's, without what would lead a command elsewhere."""
    return {name: value for name, value in os.environ.items() if name not in _FOREIGN} | more


def syngraph(*words: str | Path) -> Said:
    """Run a command in this process, as its own `main` does."""
    out, err = io.StringIO(), io.StringIO()
    argv, environ = sys.argv, dict(os.environ)
    code: object = None
    try:
        sys.argv = ["syngraph", *map(str, words)]
        for name in _FOREIGN:
            os.environ.pop(name, None)
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.argv = argv
        os.environ.update(environ)
    assert isinstance(code, int)
    return Said(code, out.getvalue(), err.getvalue())


def process(*words: str | Path, **more: str) -> Said:
    """Run a command as a process of its own. more: for its environment."""
    done = subprocess.run([*SYNGRAPH, *map(str, words)], env=environment(**more), capture_output=True, check=False, timeout=120)
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


def refused(said: Said, *words: str) -> None:
    """It could not run, says what about and what to do next, prints nothing else, and shows no traceback."""
    assert said.code == 2, said
    assert said.out == ""
    assert "\n  next: " in said.err, said.err
    for word in words:
        assert word in said.err, said.err
    untraced(said)


def untraced(said: Said) -> None:
    """It did not break: what it says is no traceback, and nothing that nobody foresaw."""
    assert "Traceback" not in said.err + said.out
    assert "did not foresee" not in said.err, said.err
    assert 'File "' not in said.err


def graph(folder: Path) -> list[str]:
    """All that stands, and who supports it, as sorted N-Quads."""
    return sorted(export(open_for_reading(folder / ".syngraph" / "rdf"), "nq").splitlines())
