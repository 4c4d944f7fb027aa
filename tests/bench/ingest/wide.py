"""Figure: how close model calls come to running as wide as they may, gate included; and what a few slow calls hold up.

python -m tests.bench.ingest.wide [--documents 100] [--chunks 4] [--wide 64] [--takes 0.5] [--batch 50]

ideal: calls over width, rounded up, times what a call takes. wall: from the first call until the last document is in the ledger, of an
`ingest` of a project that has an ontology and no graph. The model is a server on loopback in a process of its own. The figure is for a
quiet machine: cpu_s is what the run needed of its cores, load the machine's when it began; with --takes 5 it says on any machine what is
waited for. The second line is the same with one call in a hundred taking twenty times as long (10 s): of the documents that had no such
call all must be in before the first slow answer is.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.flows.ferry_model import Asked, lay, requests, serving

from syngraph.connectors.ledger.documents import known_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.project.settings import GateSettings
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

Result = TypeVar("Result")
REACH = 1.15
SLOW_EVERY, SLOWER = 100, 20


class Watched:
    """Stages whose ends are noted: when, and how many documents were in then."""

    def __init__(self, folder: Path) -> None:
        self._ledger = Ledger(folder / ".syngraph" / "ledger.db")
        self.ends: list[tuple[float, int]] = []

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        result = work()
        if name.startswith("documents"):
            at = time.monotonic()
            with self._ledger.reading() as connection:
                self.ends.append((at, sum(bool(one.recipe) for one in known_documents(connection).values())))
        return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--chunks", type=int, default=4)
    parser.add_argument("--wide", type=int, default=64)
    parser.add_argument("--takes", type=float, default=0.5)
    parser.add_argument("--batch", type=int, default=GateSettings().batch)
    given = parser.parse_args()
    steady = measure(given)
    uneven = measure(given, "--slow-every", str(SLOW_EVERY), "--slow", str(SLOWER * given.takes))
    sys.exit(not (steady["reached"] and uneven["reached"]))


def measure(given: argparse.Namespace, *options: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        log = Path(temporary) / "log"
        with serving(log, "--takes", str(given.takes), *options) as url:
            folder = lay(
                Path(temporary) / "graph", given.documents, given.chunks, url, f"wide = {given.wide}\n[gate]\nbatch = {given.batch}"
            )
            watched = Watched(folder)
            load, began, cpu_s = os.getloadavg()[0], time.monotonic(), time.process_time()
            taken = ingest_project(folder, Silent(), stages=watched)["ingested"]
            whole_s, cpu_s = time.monotonic() - began, time.process_time() - cpu_s
        asked = requests(log)
    calls = given.documents * given.chunks
    assert (taken["documents"], taken["chunks"], len(asked)) == (given.documents, calls, calls), taken
    found = uneven(asked, watched, given) if options else steady(asked, watched, given)
    row = {
        "figure": "wide",
        "calls": calls,
        "wide": given.wide,
        "takes_s": given.takes,
        "batch": given.batch,
        **found,
        "whole_s": round(whole_s, 2),
        "cpu_s": round(cpu_s, 2),
        "load": round(load, 1),
    }
    print(json.dumps(row), flush=True)
    return row


def steady(asked: list[Asked], watched: Watched, given: argparse.Namespace) -> dict[str, Any]:
    ideal_s = math.ceil(len(asked) / given.wide) * given.takes
    first = min(one.came for one in asked)
    wall_s = watched.ends[-1][0] - first
    calls_s = max(one.answered for one in asked) - first
    ratio = wall_s / ideal_s
    return {
        "ideal_s": ideal_s,
        "calls_s": round(calls_s, 2),
        "wall_s": round(wall_s, 2),
        "ratio": round(ratio, 3),
        "reached": ratio <= REACH,
    }


def uneven(asked: list[Asked], watched: Watched, given: argparse.Namespace) -> dict[str, Any]:
    """What was in when the first slow answer came."""
    slow = [one for one in asked if one.answered - one.came > SLOWER * given.takes / 2]
    waiting = {one.about.split("-")[0] for one in slow}
    first_slow = min(one.answered for one in slow)
    there = max((documents for at, documents in watched.ends if at < first_slow), default=0)
    wanted = given.documents - len(waiting)
    return {
        "slow_calls": len(slow),
        "slow_s": SLOWER * given.takes,
        "in_before_the_first_slow_answer": there,
        "of": wanted,
        "reached": there >= wanted,
    }


if __name__ == "__main__":
    main()
