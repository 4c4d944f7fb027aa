"""How long the compiled gate takes to judge a write of 50 triples, and what others take: python -m tests.bench.gate [TRIPLES ...].

Prints lines of JSON: for each size the index, the whole graph, accepted and refused writes; pySHACL up to 100,000 triples; RDF4J's
ShaclSail where Java and Maven are there; and in the end each figure beside what it is to reach. `cpu`: of the processor; where it is
smaller than by the clock, the machine was busy. The workload is `../shared/bench/gate` beside the checkout.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.gate import by_pyshacl, by_rdf4j, compiled
from tests.bench.gate.goal import goals
from tests.bench.gate.workload import FOLDER, Workload, made, runner, shapes, texts

PYSHACL_UP_TO = 100_000
HELD_AFTER = 100
"""So many writes have been judged when the bytes are counted."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--writes", type=int, default=1_000)
    parser.add_argument("--pyshacl", type=int, default=2, help="how many writes pySHACL judges, too")
    parser.add_argument("--rdf4j", choices=("yes", "no"), default="yes")
    asked = parser.parse_args()
    if not FOLDER.exists():
        sys.exit("the workload is not beside the checkout: ../shared/bench/gate")
    lacking = "not asked for" if asked.rdf4j == "no" else by_rdf4j.missing()
    lines: list[dict[str, Any]] = []
    for size in asked.triples:
        for line in measured(made(size, asked.writes), asked.pyshacl, not lacking):
            lines.append(line)
            show(line)
    if lacking:
        show({"engine": "rdf4j ShaclSail", "skipped": lacking})
    else:
        lines.append({"engine": "rdf4j ShaclSail", **by_rdf4j.false_accepts()})
        show(lines[-1])
    for goal in goals(lines):
        show({**goal, "load": round(os.getloadavg()[0], 1)})


def show(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def measured(workload: Workload, by_them: int, rdf4j: bool) -> Any:
    """The lines of one size, each as soon as it is known."""
    triples = len(workload.triples)
    ours = {"engine": "syngraph", "triples": triples}
    with tempfile.TemporaryDirectory() as temporary:
        index, writes = Path(temporary) / "index", workload.as_text()
        yield {**ours, **compiled.indexed(texts(workload.triples), index), **compiled.held(shapes(), index, writes[:HELD_AFTER])}
        yield from compiled.judged(shapes(), index, writes).lines(triples)
        yield {**ours, **compiled.whole(shapes(), index)}
        if by_them and triples <= PYSHACL_UP_TO:
            figures = by_pyshacl.whole(shapes(), workload) | by_pyshacl.a_write(shapes(), workload, by_them)
            yield {"engine": "pyshacl", "triples": triples, **figures}
        if rdf4j:
            common = compiled.judged(runner().shapes(common=True), index, writes)
            yield from ({**line, "shapes": "common"} for line in common.lines(triples))
            its, comparison = by_rdf4j.judged(workload, common)
            yield from ({**line, "triples": triples, "shapes": "common"} for line in its)
            yield {"engine": "rdf4j ShaclSail", **comparison}


if __name__ == "__main__":
    main()
