"""The graph and the writes that every engine gets: the workload in `../shared/bench/gate` beside the checkout, which is no part of it.

Fifty triples a write, three writes in ten with a planted fault; deletions only of what no contract needs.
"""

import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph

from syngraph.contracts.compiled.term_text import TextTriple, text_of
from syngraph.contracts.exact import exact_literals

FOLDER = Path(__file__).parents[3].parent / "shared" / "bench" / "gate"
SHAPES = FOLDER / "shapes.ttl"
WARM = 500
"""So many writes come before those that are measured: the engines that compile while they run need them."""

TextWrite = tuple[list[TextTriple], list[TextTriple]]


@dataclass(frozen=True)
class Workload:
    """triples: the graph before the first write. writes: what each adds and removes. All of them terms of rdflib."""

    triples: list[Any]
    writes: list[tuple[list[Any], list[Any]]]

    def as_text(self) -> list[TextWrite]:
        """The writes in the form of the door."""
        return [(texts(add), texts(remove)) for add, remove in self.writes]


def made(size: int, writes: int) -> Workload:
    """About `size` triples, and `writes` writes that are measured after those that warm up."""
    return Workload(*runner().workload(size, WARM + writes, "planted"))


def shapes() -> Graph:
    """The workload's shapes."""
    with exact_literals():
        return Graph().parse(SHAPES, format="turtle")


def texts(triples: Iterable[Any]) -> list[TextTriple]:
    return [(text_of(s)[0], text_of(p)[0], text_of(o)[0]) for s, p, o in triples]


def runner() -> Any:
    """The workload's own script that has RDF4J judge it, as a module."""
    if "gate_workload" not in sys.modules:
        spec = importlib.util.spec_from_file_location("gate_workload", FOLDER / "rdf4j" / "run.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["gate_workload"] = module
    return sys.modules["gate_workload"]
