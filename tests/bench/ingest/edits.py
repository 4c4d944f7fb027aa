"""Whether a folder that is edited for ever has the graph of a clean build: python -m tests.bench.ingest.edits [--steps 300] [--seed 1].

Random edits over the sample's documents and as many papers as make thirty, an ingest after each step; after every tenth the ledger, the
RDF store and Neo4j (two servers of its own: one for each side) are compared with a clean build's. A script that fails is shortened.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.ingest.servers import Server, local_neo4j, named_in, wiped
from tests.flows.edited_folder import Step, script
from tests.flows.lived_folder import Differs, both, clean_build, live, settle, shortened
from tests.flows.whole_state import State, neo4j_state

from syngraph.flows.project.layout import lay_out
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--papers", type=int, default=0, help="documents beside the sample's; 0: as many as make thirty")
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--tries", type=int, default=60, help="at shortening a script that fails")
    parser.add_argument("--neo4j", action=argparse.BooleanOptionalAction, default=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, both_sides(Path(temporary), given.neo4j) as (lived, clean):
        ran = Path(temporary) / "ran"
        list(lay_out(ran, sample=True))
        documents = sum(path.is_file() for path in (ran / "documents").rglob("*"))
        papers = given.papers or max(0, 30 - documents)
        run_project(ran, Silent())
        sides = Sides(ran, Path(temporary), papers, lived, clean)
        equal = measure(sides, script(random.Random(given.seed), given.steps), given.every, given.tries)
        emit(what="edits", seed=given.seed, documents=documents + papers, stores=3 if lived else 2, equal=equal)
    sys.exit(not equal)


def measure(sides: "Sides", steps: Sequence[Step], every: int, tries: int) -> bool:
    """Whether the two sides were equal every time."""
    began = time.perf_counter()
    try:
        done = sides.play(steps, every)
    except Differs as found:
        parts = set(found.how)
        emit(what="differs", after=found.steps, how=str(found))
        emit(what="shortened", steps=shortened(steps[: found.steps], lambda some: sides.differs(some, parts), tries))
        return False
    emit(what="played", steps=len(steps), edits=sum(map(len, steps)), **done, seconds=round(time.perf_counter() - began))
    return True


class Sides:
    """The folder that lives and the one that is built clean; each with a Neo4j, or both without."""

    def __init__(self, ran: Path, work: Path, papers: int, lived: Server | None, clean: Server | None) -> None:
        self._ran, self._work, self._papers = ran, work, papers
        self._lived, self._clean = lived, clean

    def play(self, steps: Sequence[Step], every: int) -> dict[str, int]:
        """raises: Differs."""
        shutil.rmtree(self._work / "lived", ignore_errors=True)
        folder = settle(self._ran, self._work / "lived", self._papers)
        named_in(folder, wiped(self._lived))
        return live(folder, steps, self._built_clean, self._looking(self._lived), every)

    def differs(self, steps: Sequence[Step], parts: set[str]) -> bool:
        """Whether it ends in a difference in one of these parts."""
        try:
            self.play(steps, len(steps) + 1)
        except Differs as found:
            return bool(parts & found.how.keys())
        return False

    def _built_clean(self, lived: Path) -> State:
        server = wiped(self._clean)
        state = self._looking(server)(clean_build(self._ran, lived, self._work / "clean", lambda folder: named_in(folder, server)))
        emit(what="clean build", statements=len(state["standing"]), at=f"{datetime.now(UTC):%H:%M:%S}")
        return state

    def _looking(self, server: Server | None) -> Callable[[Path], State]:
        return lambda folder: {**both(folder), **(neo4j_state(server) if server else {})}


@contextmanager
def both_sides(work: Path, with_neo4j: bool) -> Iterator[tuple[Server | None, Server | None]]:
    with ExitStack() as stack:
        yield tuple(stack.enter_context(local_neo4j(work / name)) if with_neo4j else None for name in ("one", "other"))  # type: ignore[misc]


def emit(**row: Any) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
