"""What the compiled gate takes: to index the graph, to judge it whole, to judge each write and make it if it conforms."""

import gc
import os
import time
import tracemalloc
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib import Graph
from tests.bench.gate.timing import seconds, spread
from tests.bench.gate.workload import SHAPES, WARM, TextWrite

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.term_text import TextTriple
from syngraph.contracts.gate import Gate, Kept
from syngraph.contracts.shapes import load_shapes
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology


@dataclass
class Judged:
    """accepted: the verdict on each write, the warming ones among them; touched_old: whether it touches what was broken before.

    The rest is of the measured writes. took: milliseconds of judging, by verdict. worked: those of the processor, which other programs on
    the machine leave alone. made: of judging and, where it conforms, making the change. beyond: of the processor, where it is refused, less
    ten microseconds a violation.
    """

    accepted: list[bool] = field(default_factory=list)
    touched_old: list[bool] = field(default_factory=list)
    took: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    worked: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    made: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    beyond: list[float] = field(default_factory=list)
    violations: int = 0

    def lines(self, triples: int) -> list[dict[str, Any]]:
        """One for accepted writes, one for refused ones."""
        lines: list[dict[str, Any]] = []
        for verdict, name in ((True, "accepted"), (False, "refused")):
            figures = {**spread(self.took[verdict]), **spread(self.worked[verdict], "cpu_"), **spread(self.made[verdict], "made_")}
            lines.append({"engine": "syngraph", "triples": triples, "verdict": name, "writes": len(self.took[verdict]), **figures})
        lines[1] |= {"violations": round(self.violations / max(1, len(self.beyond)), 1), **spread(self.beyond, "cpu_without_violations_")}
        return lines


def indexed(triples: list[TextTriple], file: Path) -> dict[str, float]:
    """Seconds to build, save and load the index, which `file` keeps afterwards."""
    index = GraphIndex()
    figures = seconds("build", lambda: index.fill(triples))
    figures |= seconds("save", lambda: save_index(index, file, ""))
    return figures | seconds("load", lambda: load_index(file, ""))


def held(shapes: Graph, file: Path, writes: list[TextWrite]) -> dict[str, Any]:
    """Bytes a triple: of the index with its terms; with all that a judge holds after some writes; with all that a project's gate holds,
    whose claims are in the ledger."""
    tracemalloc.start()
    index = loaded(file)
    sizes = {"index": tracemalloc.get_traced_memory()[0]}
    judge = Judge(compile_shapes(shapes, index))
    for add, remove in writes:
        judge.judge(add, remove)
    gc.collect()
    sizes["judge"] = tracemalloc.get_traced_memory()[0]
    del judge
    gate = Gate(Ontology(Iri("http://ex.org/")), load_shapes([SHAPES], Graph()), kept=Kept(index, {}, (), ()))
    gc.collect()
    sizes["gate"] = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return {f"{holder}_bytes_a_triple": round(size / len(gate.index)) for holder, size in sizes.items()}


def whole(shapes: Graph, file: Path) -> dict[str, float]:
    """Seconds to judge the whole graph."""
    plan = compile_shapes(shapes, loaded(file))
    return seconds("whole", lambda: sum(1 for _ in plan.broken()))


def judged(shapes: Graph, file: Path, writes: list[TextWrite]) -> Judged:
    """All writes, one after the other, those that conform being made."""
    judge = Judge(compile_shapes(shapes, loaded(file)))
    gc.collect()
    gc.freeze()  # what stays is not searched for garbage again and again
    judged = Judged()
    for number, (add, remove) in enumerate(writes):
        start, work = time.perf_counter(), time.process_time()
        verdict = judge.judge(add, remove)
        took, worked = (time.perf_counter() - start) * 1e3, (time.process_time() - work) * 1e3
        if verdict.conforms:
            make(judge.plan.index, add, remove)
        made = (time.perf_counter() - start) * 1e3
        judged.accepted.append(verdict.conforms)
        judged.touched_old.append(bool(verdict.standing))
        if number >= WARM:
            for times, time_ms in ((judged.took, took), (judged.worked, worked), (judged.made, made)):
                times[verdict.conforms].append(time_ms)
            if not verdict.conforms:
                judged.violations += len(verdict.new)
                judged.beyond.append(worked - 0.01 * len(verdict.new))
    gc.unfreeze()
    return judged


def make(index: GraphIndex, add: list[TextTriple], remove: list[TextTriple]) -> None:
    for triples, change in ((remove, index.remove), (add, index.add)):
        for subject, predicate, object in triples:
            change((index.id(subject), index.id(predicate), index.id(object)))


def loaded(file: Path) -> GraphIndex:
    index = load_index(file, "")
    assert index is not None, f"process {os.getpid()} has just saved it"
    return index
