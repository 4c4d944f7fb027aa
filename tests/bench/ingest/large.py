"""What one document of 50 MB costs beside the same text in many: python -m tests.bench.ingest.large [--megabytes 49].

Prose with a heading now and then, taken in with a small ontology: seconds, and how far memory grows while it is done. To be reached: one
document takes at most one and a half times as long as its pieces, and memory grows by at most a hundred bytes for each of its characters.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from tests.bench.ingest.kill import forked
from tests.flows.tavrey_papers import line
from tests.flows.test_document_states import fleet, settings

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.owl import to_turtle

SLOWER: Final = 1.5
BYTES_A_CHARACTER: Final = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=49)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        pieces = [piece(n) for n in range(given.megabytes)]
        many = measured(Path(temporary) / "many", {f"{n:03}.md": text for n, text in enumerate(pieces)})
        one = measured(Path(temporary) / "one", {"all.md": "".join(pieces)})
    slower = round(one["seconds"] / many["seconds"], 2)
    grown = round(one["grown_mb"] / given.megabytes)
    reached = slower <= SLOWER and grown <= BYTES_A_CHARACTER and not one["unreadable"]
    emit(what="many", **many)
    emit(what="one", **one)
    emit(what="large", megabytes=given.megabytes, slower=slower, bytes_a_character=grown, reached=reached)
    sys.exit(not reached)


def piece(n: int) -> str:
    """A million characters."""
    rnd = random.Random(n)
    out = [f"# Volume {n}\n\n"]
    size = len(out[0])
    while size < 999_000:
        heading = f"## Part {len(out)}\n\n" if len(out) % 40 == 0 else ""
        out.append(f"{heading}{' '.join(line(rnd.randrange(4_000)) for _ in range(8))} It was day {len(out)} of year {n}.\n\n")
        size += len(out[-1])
    return "".join(out)


def measured(folder: Path, documents: dict[str, str]) -> dict[str, Any]:
    """One ingest of these, in a process of its own."""
    (folder / "documents").mkdir(parents=True)
    (folder / ".syngraph").mkdir()
    settings(folder)
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_ontology(connection, fleet().version, to_turtle(fleet()))
    for name, text in documents.items():
        (folder / "documents" / name).write_text(text)
    documents.clear()
    if os.waitpid(forked(lambda: _ingest(folder)), 0)[1]:
        raise SystemExit("the ingest failed")
    found: dict[str, Any] = json.loads((folder / "measured.json").read_text())
    return found


def _ingest(folder: Path) -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    taken = ingest_project(folder, Silent())["ingested"]
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {name: taken[name] for name in ("documents", "chunks", "commits", "unreadable")}
    found |= {"seconds": round(seconds, 1), "grown_mb": round((after - before) / 1024)}
    (folder / "measured.json").write_text(json.dumps(found))


def emit(**row: Any) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
