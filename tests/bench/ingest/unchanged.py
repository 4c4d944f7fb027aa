"""What a second run over an unchanged folder costs: calls, writes, wall clock of the whole command.

python -m tests.bench.ingest.unchanged [--documents 10000] [--in-one-folder]

Model calls and writes: the summary of the command, and every file of the project compared byte by byte. The first run is told as well.
With --in-one-folder the files are of a format that nobody reads, all in one folder: what a folder of 100,000 files costs to look at.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.bench.ingest.corpus import files_below, lay_corpus
from tests.bench.ingest.measured import emit, measured

MOST_S = 3.0
LOOKS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--in-one-folder", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = lay_corpus(Path(temporary) / "fleet", 10 if given.in_one_folder else given.documents)
        if given.in_one_folder:
            for n in range(given.documents):
                (folder / "documents" / f"picture-{n}.jpg").touch()
        first = measured("run", folder, "--json")
        emit(figure="unchanged", what="first run", documents=given.documents, wall_s=round(first.wall_s, 1), cpu_s=round(first.cpu_s, 1))
        before = dict(files_below(folder))
        looks = [measured("run", folder, "--json") for _ in range(LOOKS)]
        after = dict(files_below(folder))
    outcome = json.loads(looks[-1].out)
    best = min(looks, key=lambda one: one.wall_s)
    written = sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())
    emit(
        figure="unchanged",
        documents=given.documents,
        model_calls=outcome["cost"]["calls"] + outcome["cost"]["remembered"],
        files_written=written,
        wall_s=round(best.wall_s, 2),
        cpu_s=round(best.cpu_s, 2),
        goal={"model_calls": 0, "files_written": 0, "wall_s": MOST_S},
    )
    sys.exit(bool(written or outcome["cost"]["calls"] or "unchanged_since" not in outcome or best.wall_s > MOST_S))


if __name__ == "__main__":
    main()
