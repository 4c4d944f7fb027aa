"""Kills ingests with SIGKILL at random moments, and runs each again: python -m tests.bench.ingest.kill [--kills 1000] [--seed 1].

One script of edits is lived through again and again. Every ingest of it is killed, one in four a second time when it is resumed, then run
to its end; after that the ledger, the RDF store and Neo4j are compared with those of a clean build of the same documents, every time.
A run is a process of its own with all that it has started, forked from one that has everything imported and the shapes read: that is
most of its time, and nobody needs to be killed in it. Figures of several seeds add up; --minutes ends one that has to make room.
"""

import argparse
import json
import mmap
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from tests.bench.ingest.servers import Server, local_neo4j, named_in, wiped
from tests.flows.conftest import begin_anew
from tests.flows.edited_folder import Folder, script
from tests.flows.lived_folder import Differs, both, ingest_or_nothing
from tests.flows.tavrey_papers import paper
from tests.flows.whole_state import State, difference, neo4j_state

from syngraph.agents.offline.model import rules_hash
from syngraph.agents.offline.words import lemmas
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.layout import lay_out
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import build_project
from syngraph.flows.telling.progress import Silent

Result = TypeVar("Result")

KEPT = ("fleet/fleet-list.md", "fleet/tugs.md", "fleet/selkie.txt", "museums/tin-museum.md", "people/captains.md")
"""The sample's documents that are lived with, beside as many papers: small, so that what is killed is rarely waiting for a reader."""
NEWEST = 6
"""So many runs say how long one takes: the machine may be busier now than it was."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=12, help="of the script: each is an ingest to be killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=inf, help="at most: no life is begun after so many")
    parser.add_argument("--neo4j", action=argparse.BooleanOptionalAction, default=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        work = Path(temporary)
        server = stack.enter_context(local_neo4j(work / "neo4j")) if given.neo4j else None
        bench = Bench(work, server, random.Random(given.seed))
        bench.prepare(given.steps)
        reached = bench.measure(given.kills, given.minutes)
    emit(what="kill", seed=given.seed, stores=3 if server else 2, goal=given.kills, reached=reached)
    sys.exit(not reached)


class Shown:
    """Stages that are done plainly; the name of the one under way can be read by whoever forked the process."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, 256)

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        self._write(name.split(":")[0])
        try:
            return work()
        finally:
            self._write("between stages")

    def _write(self, name: str) -> None:
        self._page[:] = name.encode()[:256].ljust(256)

    def read(self) -> str:
        return self._page[:].rstrip(b" \0").decode() or "before any stage"

    def clear(self) -> None:
        self._page[:] = bytes(256)


@dataclass
class Bench:
    """wanted: the state after each step, by a clean build. documents: the folder after each step. lasts_s: the newest runs to the end."""

    work: Path
    server: Server | None
    rnd: random.Random
    wanted: list[State] = field(default_factory=list)
    documents: list[Path] = field(default_factory=list)
    lasts_s: deque[float] = field(default_factory=lambda: deque(maxlen=NEWEST))
    stages: Shown = field(default_factory=Shown)
    killed_in: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    resumed: int = 0
    wrong: int = 0

    def prepare(self, steps: int) -> None:
        """Play the script once without a kill, and build every one of its folders clean."""
        self._begin(steps)
        lived, got = self._anew(), []
        self._read_once(lived)
        for documents in self.documents:
            lay(documents, lived)
            self._run(lived)
            got.append(self.state(lived))
        for n, documents in enumerate(self.documents):
            clean = self._anew()
            lay(documents, clean)
            self._run(clean)
            self.wanted.append(self.state(clean))
            if how := difference(got[n], self.wanted[n]):
                raise SystemExit(f"without any kill: {Differs(n, how)}")
        sizes = {part: len(rows) for part, rows in self.wanted[-1].items()}
        emit(what="prepared", steps=len(self.wanted), ingest_s=[round(one, 2) for one in self.lasts_s], sizes=sizes)

    def measure(self, kills: int, minutes: float = inf) -> bool:
        """Live through the script until so many ingests were killed; whether they were, and all equal after they were resumed."""
        began, lives = time.perf_counter(), 0
        while self.kills < kills and minutes_since(began) < minutes:
            folder = self._anew()
            for n, documents in enumerate(self.documents):
                lay(documents, folder)
                self._die_and_resume(folder, lives, n)
            lives += 1
            emit(what="so far", kills=self.kills, resumed=self.resumed, wrong=self.wrong, minutes=minutes_since(began), **self._where())
        emit(what="killed", kills=self.kills, lives=lives, minutes=minutes_since(began), **self._where())
        emit(what="resumed", times=self.resumed, equal=self.resumed - self.wrong)
        return self.kills >= kills and not self.wrong

    def _where(self) -> dict[str, Any]:
        return {"in_stage": dict(self.killed_in.most_common())}

    def _die_and_resume(self, folder: Path, life: int, step: int) -> None:
        if not self._killed(folder):
            return
        if self.rnd.random() < 0.25:
            self._killed(folder)
        self._run(folder)
        self.resumed += 1
        if how := difference(self.state(folder), self.wanted[step]):
            self.wrong += 1
            emit(what="wrong", life=life, step=step, how=str(Differs(step, how)))

    def state(self, folder: Path) -> State:
        """What all stores say, read in a process of its own: this one must stay without threads to be forked."""
        place = self.work / "state.json"
        self._done(lambda: place.write_text(json.dumps({part: sorted(rows) for part, rows in self._looked(folder).items()})))
        return {part: frozenset(rows) for part, rows in json.loads(place.read_text()).items()}

    def _looked(self, folder: Path) -> State:
        return {**both(folder), **(neo4j_state(self.server) if self.server else {})}

    def _begin(self, steps: int) -> None:
        """A project with its ontology, and the folders of the script, each as a copy."""
        self._done(lambda: built(self.work / "built"))
        self._done(lambda: begin_anew(self.work / "built", self.work / "begun"))
        documents = self.work / "begun" / "documents"
        for path in [path for path in documents.rglob("*") if path.is_file() and str(path.relative_to(documents)) not in KEPT]:
            path.unlink()
        for n in range(len(KEPT)):
            (documents / f"paper {n}.md").write_text(paper(n))
        hands = Folder(self.work / "hands" / "documents")
        shutil.copytree(documents, hands.root)
        for n, step in enumerate([(), *script(self.rnd, steps - 1)]):
            hands.do(step)
            hands.show_hidden()
            self.documents.append(Path(shutil.copytree(hands.root, self.work / f"documents {n}", symlinks=True)))

    def _read_once(self, folder: Path) -> None:
        """In this process, for all that are forked: the offline model's rules and words, and the shapes, the same files in every life."""
        rules_hash(), lemmas("ships", "NOUN")
        project = open_project(folder)
        current_contracts(project, current_ontology(project, Ledger(self.work / "begun" / ".syngraph" / "ledger.db")))
        assert len(os.listdir("/proc/self/task")) == 1, "a process with threads is not to be forked"

    def _anew(self) -> Path:
        """The project with nothing ingested, in its one place."""
        shutil.rmtree(self.work / "lived", ignore_errors=True)
        folder = Path(shutil.copytree(self.work / "begun", self.work / "lived"))
        with (folder / "syngraph.toml").open("a") as settings:
            settings.write("\n[gate]\nbatch = 3\n")
        named_in(folder, self.server)
        self._done(lambda: wiped(self.server))
        return folder

    def _killed(self, folder: Path) -> bool:
        """Whether the ingest was still at work when it was killed, somewhere within the time that the longest of the newest ones took."""
        self.stages.clear()
        pid = forked(lambda: self._ingest(folder))
        time.sleep(self.rnd.uniform(0, max(self.lasts_s)))
        was_alive = os.waitpid(pid, os.WNOHANG)[0] == 0
        if was_alive:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.kills += 1
            self.killed_in[self.stages.read()] += 1
        return was_alive

    def _run(self, folder: Path) -> None:
        began = time.perf_counter()
        self._done(lambda: self._ingest(folder))
        self.lasts_s.append(time.perf_counter() - began)

    def _ingest(self, folder: Path) -> object:
        return ingest_or_nothing(folder, self.stages)

    def _done(self, work: Callable[[], object]) -> None:
        """Do it in a process of its own, to the end."""
        status = os.waitpid(forked(work), 0)[1]
        if status:
            raise SystemExit(f"a run that nobody killed failed: {status}")


def built(folder: Path) -> None:
    list(lay_out(folder, sample=True))
    build_project(folder, Silent())


def lay(documents: Path, folder: Path) -> None:
    """Put these documents in place of the project's; what is the same stays the same file."""
    ours = folder / "documents"
    for path in sorted((path for path in ours.rglob("*")), reverse=True):
        there = documents / path.relative_to(ours)
        if path.is_dir() and not there.is_dir():
            shutil.rmtree(path)
        elif path.is_file() and not (there.is_file() and there.read_bytes() == path.read_bytes()):
            path.unlink()
    for path in sorted(path for path in documents.rglob("*") if path.is_file()):
        place = ours / path.relative_to(documents)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def forked(work: Callable[[], object]) -> int:
    """The id of a process, and of its group, that does this and ends; 1 when it raises, which it says on stderr."""
    pid = os.fork()
    if pid:
        os.setpgid(pid, pid)
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        work()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def minutes_since(began: float) -> float:
    return round((time.perf_counter() - began) / 60, 1)


def emit(**row: Any) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
