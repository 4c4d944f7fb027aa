"""How long the compiled gate takes to judge a write of 50 triples: gate_judge.py [TRIPLES ...] [--writes N] [--pyshacl N].

Prints one line of JSON for each size: milliseconds at p50 and p99 for accepted and refused writes (`cpu`: of the processor, which other
programs on the machine leave alone), the index's seconds and bytes, the
seconds of judging the whole graph; and for pySHACL, where asked, the seconds for the same writes on the whole graph. The workload is
`../shared/bench/gate` beside the checkout. Accepted writes delete nothing that a contract needs; refused ones have a planted fault.
"""

import argparse
import gc
import importlib.util
import json
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import Graph, Namespace

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.term_text import TextTriple, text_of
from syngraph.contracts.exact import exact_literals

WORKLOAD = Path(__file__).parents[2].parent / "shared" / "bench" / "gate"
EX = Namespace("http://ex.org/")
UNASKED = {EX.knows, EX.email, EX.mentions}
"""Properties that no contract of the workload needs."""
SHARES = (("p50", 0.5), ("p99", 0.99))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--writes", type=int, default=400)
    parser.add_argument("--pyshacl", type=int, default=0, help="how many writes pySHACL judges, too")
    asked = parser.parse_args()
    if not WORKLOAD.exists():
        sys.exit(f"the workload is not beside the checkout: {WORKLOAD.name}")
    for size in asked.triples:
        print(json.dumps(measured(size, asked.writes, asked.pyshacl)), flush=True)


def measured(size: int, writes: int, by_pyshacl: int) -> dict[str, Any]:
    """All figures at one size."""
    world = workload().World(size)
    triples = list(dict.fromkeys(world.build()))
    with exact_literals():
        shapes = Graph().parse(WORKLOAD / "shapes.ttl", format="turtle")
    index, figures = filled(as_text(triples))
    plan = compile_shapes(shapes, index)
    figures["whole_s"] = timed(lambda: sum(1 for _ in plan.broken()))
    judge = Judge(plan)
    for kind, bad in (("accepted", 0.0), ("refused", 1.0)):
        deltas = [world.delta(triples, n=50, bad=bad) for _ in range(writes)]
        if not bad:
            deltas = [(add, [triple for triple in remove if triple[1] in UNASKED]) for add, remove in deltas]
        figures[kind] = judged(judge, [(as_text(add), as_text(remove)) for add, remove in deltas], accepted=not bad)
        if by_pyshacl:
            figures[kind]["pyshacl_s"] = pyshacl_s(shapes, triples, deltas[:by_pyshacl])
    return {"triples": len(triples), **figures, "load": os.getloadavg()[0]}


def workload() -> Any:
    """The module with the workload, which is no part of this project."""
    spec = importlib.util.spec_from_file_location("gate_workload", WORKLOAD / "workload.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_text(triples: Iterable[Any]) -> list[TextTriple]:
    return [(text_of(s)[0], text_of(p)[0], text_of(o)[0]) for s, p, o in triples]


def filled(triples: list[TextTriple]) -> tuple[GraphIndex, dict[str, Any]]:
    """The index, how long it takes to build, save and load, and how large it is with its terms."""
    index = GraphIndex()
    figures: dict[str, Any] = {"build_s": timed(lambda: index.fill(triples))}
    file = Path(f"index.{os.getpid()}")
    try:
        figures["save_s"] = timed(lambda: save_index(index, file, ""))
        figures["load_s"] = timed(lambda: load_index(file, ""))
        tracemalloc.start()
        kept = load_index(file, "")
        figures["bytes_a_triple"] = round(tracemalloc.get_traced_memory()[0] / len(index))
        tracemalloc.stop()
        assert kept is not None
    finally:
        file.unlink(missing_ok=True)
    return index, figures


def judged(judge: Judge, writes: list[tuple[list[TextTriple], list[TextTriple]]], accepted: bool) -> dict[str, Any]:
    """Milliseconds of the writes whose verdict is the one that is asked for; violations a write."""
    gc.collect()
    gc.freeze()
    took, worked, violations = [], [], 0
    for add, remove in writes:
        start, at = time.perf_counter(), time.process_time()
        verdict = judge.judge(add, remove)
        passed, work = (time.perf_counter() - start) * 1e3, (time.process_time() - at) * 1e3
        if verdict.conforms == accepted:
            took.append(passed)
            worked.append(work)
            violations += len(verdict.new)
    figures = {f"{name}{which}_ms": at_share(some, share) for name, some in (("", took), ("cpu_", worked)) for which, share in SHARES}
    return {"writes": len(took), **figures, "violations": round(violations / len(took), 1)}


def at_share(some: list[float], share: float) -> float:
    return round(sorted(some)[int(len(some) * share)], 3)


def pyshacl_s(shapes: Graph, triples: list[Any], writes: list[Any]) -> float:
    """Seconds a write, pySHACL validating the whole graph after it."""
    total = 0.0
    for add, remove in writes:
        graph = Graph()
        for triple in (set(triples) - set(remove)) | set(add):
            graph.add(triple)
        total += timed(lambda graph=graph: pyshacl.validate(graph, shacl_graph=shapes))  # type: ignore[misc]
    return round(total / len(writes), 2)


def timed(do: Callable[[], Any]) -> float:
    start = time.perf_counter()
    do()
    return round(time.perf_counter() - start, 3)


if __name__ == "__main__":
    main()
