"""After this file a reader knows how a project that lived through a script of edits is held against one that was built clean."""

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flows.conftest import begin_anew
from tests.flows.edited_folder import Folder, Step
from tests.flows.tavrey_papers import paper
from tests.flows.whole_state import State, difference, ledger_state, rdf_state

from syngraph.flows.run.running import ingest_project
from syngraph.flows.run.settled import nothing_to_do
from syngraph.flows.telling.progress import Silent
from syngraph.flows.telling.stages import Stages, plainly

Look = Callable[[Path], State]
"""Reads all that a project's stores say."""


@dataclass
class Differs(Exception):
    """After so many steps the project that lived is not the one that was built clean. how: part -> what only lived and what only clean."""

    steps: int
    how: dict[str, dict[str, list[str]]]

    def __str__(self) -> str:
        parts = [f"{part}, {side}: {len(rows)}, first {rows[0]}" for part, both in self.how.items() for side, rows in both.items() if rows]
        return "\n".join([f"after {self.steps} steps", *parts])


def both(folder: Path) -> State:
    """What the ledger and the RDF store say."""
    return {**ledger_state(folder), **rdf_state(folder)}


def settle(ran: Path, folder: Path, papers: int) -> Path:
    """A project with the sample's documents and so many papers beside them, nothing ingested; batches are small, so that there are some."""
    begin_anew(ran, folder)
    for n in range(papers):
        (folder / "documents" / f"paper {n}.md").write_text(paper(n))
    with (folder / "syngraph.toml").open("a") as settings:
        settings.write("\n[gate]\nbatch = 7\n")
    return folder


def live(folder: Path, steps: Sequence[Step], clean: Callable[[Path], State], look: Look = both, every: int = 10) -> dict[str, int]:
    """Play a script, an ingest after each step, and compare with a clean build after every so many and at the end.

    clean:  the state of a clean build of what the documents folder now holds.
    return: what was done, counted, to show that it was not nothing.
    raises: Differs.
    """
    hands = Folder(folder / "documents")
    done = {"compared": 0, "commits": 0, "unreadable": 0, "held": 0}
    ingest_or_nothing(folder)
    for n, step in enumerate(steps, 1):
        hands.do(step)
        compared = n % every == 0 or n == len(steps)
        if compared:
            hands.show_hidden()
        taken = ingest_or_nothing(folder)["ingested"]
        done["commits"] += taken["commits"]
        done["unreadable"] += len(taken["unreadable"])
        if compared:
            lived = look(folder)
            if how := difference(lived, clean(folder)):
                raise Differs(n, how)
            done["compared"] += 1
            done["held"] += sum('"state": "held"' in claim for claim in lived["claims"])
    return done


def clean_build(ran: Path, lived: Path, clean: Path, prepare: Callable[[Path], object] = lambda _folder: None) -> Path:
    """A project that knows the same answers, and takes in the documents as they are now from nothing. prepare: before it does."""
    shutil.rmtree(clean, ignore_errors=True)
    begin_anew(ran, clean)
    for same in ("syngraph.toml", ".syngraph/answers.db"):
        shutil.copy(lived / same, clean / same)
    shutil.rmtree(clean / "documents")
    shutil.copytree(lived / "documents", clean / "documents")
    prepare(clean)
    ingest_or_nothing(clean)
    return clean


def ingest_or_nothing(folder: Path, stages: Stages = plainly) -> dict[str, Any]:
    """What `syngraph ingest` does: nothing where there is nothing to do."""
    return nothing_to_do(folder, "ingest", Silent()) or ingest_project(
        folder, Silent(), accept_withdrawals=True, accept_deletions=True, stages=stages
    )


def shortened(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool], tries: int = 60) -> list[Step]:
    """A script that still fails, with as little in it as so many tries can find.

    >>> shortened([((1,), (2,)), ((3,),), ((4,), (5,))], lambda some: any(one == (5,) for step in some for one in step))
    [((5,),)]
    """
    best = [(n, edit) for n, step in enumerate(steps) for edit in step]
    size = max(1, len(best) // 2)
    while tries and size:
        for start in range(0, len(best), size):
            fewer = best[:start] + best[start + size :]
            tries -= 1
            if fewer and fails(_as_steps(fewer)):
                best = fewer
                break
            if not tries:
                break
        else:
            size //= 2
    return _as_steps(best)


def _as_steps(edits: Sequence[tuple[int, Any]]) -> list[Step]:
    return [tuple(edit for n, edit in edits if n == step) for step in sorted({n for n, _ in edits})]


def random_seed() -> int:
    return random.SystemRandom().randrange(1_000_000)
