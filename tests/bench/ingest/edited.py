"""What one edited document costs in folders of 100, 1,000 and 10,000 documents: cost follows the document.

python -m tests.bench.ingest.edited [--documents 100 1000 10000]

Compared in one run: the processor time of an ingest that takes in one edit, less that of one that only looks (whose process has to start
and to list the folder too). What grows with the folder, beyond listing it, is what remains between the smallest and the largest.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.ingest.corpus import lay_corpus, path_of
from tests.bench.ingest.measured import Measured, emit, measured

MOST_GROWTH = 2.0
"""A hundred times the folder may make an edit so many times dearer: its files are listed, and the gate's index is read and kept."""
EDITS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, nargs="+", default=[100, 1_000, 10_000])
    sizes = sorted(parser.parse_args().documents)
    with tempfile.TemporaryDirectory() as temporary:
        costs = [cost(Path(temporary) / str(size), size) for size in sizes]
    growth = costs[-1] / costs[0]
    emit(figure="edited", documents=sizes, cpu_s=[round(one, 2) for one in costs], growth=round(growth, 2), goal={"growth": MOST_GROWTH})
    sys.exit(growth > MOST_GROWTH)


def cost(folder: Path, documents: int) -> float:
    """Processor seconds of an ingest of one edit."""
    lay_corpus(folder, documents)
    measured("build", folder)
    first = measured("ingest", folder)
    looks = [measured("ingest", folder) for _ in range(EDITS)]
    edits = [edited(folder, n) for n in range(EDITS)]
    tell = {name: round(median(one.cpu_s for one in some), 2) for name, some in (("edit_cpu_s", edits), ("look_cpu_s", looks))}
    tell |= {"edit_wall_s": round(min(one.wall_s for one in edits), 2), "look_wall_s": round(min(one.wall_s for one in looks), 2)}
    rate = round(documents / first.cpu_s, 1)
    emit(figure="edited", documents=documents, **tell, first_cpu_s=round(first.cpu_s, 1), first_documents_per_cpu_s=rate)
    return float(tell["edit_cpu_s"])


def edited(folder: Path, n: int) -> Measured:
    """One document says one thing more; nobody else is read."""
    path = folder / "documents" / path_of(7 * n + 3)
    path.write_text(path.read_text() + f"\nMV Kestrel {7 * n + 3} was built by Yard Number {n}.\n")
    taken = measured("ingest", folder, "--json")
    outcome = json.loads(taken.out)
    assert (outcome["ingested"]["documents"], outcome["cost"]["calls"]) == (1, 1), outcome
    return taken


if __name__ == "__main__":
    main()
