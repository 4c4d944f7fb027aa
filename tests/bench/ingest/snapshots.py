"""Two dates of one folder, one after the other, against a clean build of the second: python -m tests.bench.ingest.snapshots [--most 20].

The PEPs of `../shared/corpora/peps` beside the checkout: questions, ontology and shapes are built from those of 2024, which are then taken
in; those of 2026 come in their place; in the end every document gets a line on top, which may cost one call of a model each.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.flows.conftest import begin_anew
from tests.flows.lived_folder import both
from tests.flows.peps import AFTER, BEFORE, lay_snapshot, names
from tests.flows.whole_state import difference

from syngraph.flows.project.layout import lay_out
from syngraph.flows.run.running import build_project, ingest_project
from syngraph.flows.telling.progress import Silent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=20, help="so many documents of both dates; 0: all")
    given = parser.parse_args()
    if not AFTER.is_dir():
        emit(what="snapshots", skipped=f"{AFTER} is not there")
        return
    with tempfile.TemporaryDirectory() as temporary:
        reached = measure(Path(temporary), names(given.most))
    sys.exit(not reached)


def measure(work: Path, chosen: list[str]) -> bool:
    """Whether both ways end in the same, the incremental one for fewer calls, and a line on top costs one call a document."""
    lived, clean = work / "lived", work / "clean"
    list(lay_out(lived, sample=False))
    lay_snapshot(BEFORE, lived / "documents", chosen)
    build_project(lived, Silent())
    built = shutil.copytree(lived, work / "built")
    steps = {"first": ingested(lived)}
    lay_snapshot(AFTER, lived / "documents", chosen)
    steps["second"] = ingested(lived)
    begin_anew(built, clean)
    lay_snapshot(AFTER, clean / "documents", chosen)
    steps["clean"] = ingested(clean)
    differs = sorted(difference(both(lived), both(clean)))
    steps["again"] = ingested(lived)
    present = sorted((lived / "documents").iterdir())
    for path in present:
        path.write_text(f"A line on top that says nothing.\n\n{path.read_text()}")
    steps["a line on top of each"] = ingested(lived)
    for step, cost in steps.items():
        emit(what=step, **cost)
    fewer = steps["second"]["calls"] < steps["clean"]["calls"]
    top = steps["a line on top of each"]["calls"]
    emit(
        what="snapshots",
        documents=len(present),
        equal=not differs,
        differs=differs,
        calls_of_clean=ratio(steps),
        calls_for_lines_on_top=top,
    )
    return not differs and fewer and top <= len(present) and steps["again"]["calls"] == 0


def ratio(steps: dict[str, dict[str, Any]]) -> float:
    return round(int(steps["second"]["calls"]) / int(steps["clean"]["calls"]), 3)


def ingested(folder: Path) -> dict[str, Any]:
    began = time.perf_counter()
    outcome = ingest_project(folder, Silent(), accept_withdrawals=True, accept_deletions=True)
    taken = {name: outcome["ingested"][name] for name in ("documents", "chunks", "commits", "statements_in", "statements_out")}
    return taken | {"calls": outcome["cost"]["calls"], "seconds": round(time.perf_counter() - began, 2)}


def emit(**row: Any) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
