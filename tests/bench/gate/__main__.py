"""How long the compiled gate takes to judge a write of 50 triples, and what others take: python -m tests.bench.gate [TRIPLES ...].

Prints lines of JSON: for each size the index, the whole graph, accepted and refused writes; pySHACL up to 100,000 triples; RDF4J's
ShaclSail where Java and Maven are there; and in the end each figure beside what it is to reach. `cpu_`: of the processor, which other
programs on the machine leave alone. The workload is `../shared/bench/gate` beside the checkout.
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
            print(json.dumps(line), flush=True)
    if lacking:
        print(json.dumps({"engine": "rdf4j ShaclSail", "skipped": lacking}), flush=True)
    else:
        lines.append({"engine": "rdf4j ShaclSail", **by_rdf4j.false_accepts()})
        print(json.dumps(lines[-1]), flush=True)
    for goal in goals(lines):
        print(json.dumps({**goal, "load": round(os.getloadavg()[0], 1)}), flush=True)


def measured(workload: Workload, by_them: int, rdf4j: bool) -> Any:
    """The lines of one size, each as soon as it is known."""
    triples = len(workload.triples)
    ours = {"engine": "syngraph", "triples": triples}
    with tempfile.TemporaryDirectory() as temporary:
        index, writes = Path(temporary) / "index", workload.as_text()
        yield {**ours, **compiled.indexed(texts(workload.triples), index), **compiled.held(shapes(), index, writes[:HELD_AFTER])}
        yield from compiled.judged(shapes(), index, writes).lines(triples)
        yield {**ours, "whole_s": compiled.whole_s(shapes(), index)}
        if by_them and triples <= PYSHACL_UP_TO:
            figures = {"whole_s": by_pyshacl.whole_s(shapes(), workload), "write_s": by_pyshacl.write_s(shapes(), workload, by_them)}
            yield {"engine": "pyshacl", "triples": triples, **figures}
        if rdf4j:
            common = compiled.judged(runner().shapes(common=True), index, writes)
            yield from ({**line, "shapes": "common"} for line in common.lines(triples))
            its, comparison = by_rdf4j.judged(workload, common)
            yield from ({**line, "triples": triples, "shapes": "common"} for line in its)
            yield {"engine": "rdf4j ShaclSail", **comparison}


if __name__ == "__main__":
    main()
