"""What RDF4J's ShaclSail takes for the same writes, whether it says the same, and what it is known to let through.

It follows our verdicts, so that one of its own that is wrong does not change later ones. Built and run with Maven and Java 17 by the
workload's own script, in `.cache` of the checkout. What it is known to let through is in that script's README.
"""

import json
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Final

from rdflib import RDF, RDFS, XSD, Literal, Namespace
from tests.bench.gate.compiled import Judged
from tests.bench.gate.workload import WARM, Workload, made, runner, shapes, texts

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import compile_shapes

BUILD: Final = Path(__file__).parents[3] / ".cache" / "rdf4j"
EX: Final = Namespace("http://ex.org/")
FAULTS: Final = 20
"""So many writes of each kind that it is known to let through."""


def missing() -> str:
    """What this machine lacks for it; empty when nothing."""
    lacking = [command for command in ("java", "mvn") if shutil.which(command) is None]
    return f"{' and '.join(lacking)} not found" if lacking else ""


def judged(workload: Workload, ours: Judged) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Its own lines of figures, on the shapes that both enforce, and a comparison of the verdicts."""
    lines, accepted = _run(workload, ours.accepted, common=True, warm=WARM)
    pairs = Counter(zip(ours.accepted, accepted, strict=True))
    old = sum(touched for mine, its, touched in zip(ours.accepted, accepted, ours.touched_old, strict=True) if mine and not its)
    return lines, {
        "verdicts": len(accepted),
        "triples": len(workload.triples),
        "same": pairs[True, True] + pairs[False, False],
        "refused_by_both": pairs[False, False],
        "refused_by_rdf4j_for_what_was_broken_before": old,
        "refused_by_rdf4j_alone_otherwise": pairs[True, False] - old,
        "accepted_by_rdf4j_alone": pairs[False, True],
    }


def false_accepts() -> dict[str, Any]:
    """How many bad writes of each kind it accepts, and how many of them we refuse."""
    graph = made(10_000, 1).triples
    faults = {"sh:oneOrMorePath": _places_in_no_country(), "sh:sparql": _organisers_dissolved(graph), "rdfs:subClassOf": _subclasses()}
    graph = graph + [(EX[f"r{n}"], RDF.type, EX[f"Robot{n}"]) for n in range(FAULTS)]
    writes = [(add, list[Any]()) for adds in faults.values() for add in adds]
    index = GraphIndex()
    index.fill(texts(graph))
    judge = Judge(compile_shapes(shapes(), index))
    ours = [judge.judge(texts(add)).conforms for add, _ in writes]
    _, its = _run(Workload(graph, writes), [False] * len(writes), common=False, warm=0)
    kinds = [kind for kind, adds in faults.items() for _ in adds]
    return {
        "bad_writes": dict(Counter(kinds)),
        "refused": dict(Counter(kind for kind, accepted in zip(kinds, ours, strict=True) if not accepted)),
        "accepted_by_rdf4j": dict(Counter(kind for kind, accepted in zip(kinds, its, strict=True) if accepted)),
    }


def _places_in_no_country() -> list[list[Any]]:
    """A city must be part of a country, at whatever remove."""
    cities = [EX[f"lost{n}"] for n in range(FAULTS)]
    return [[(city, RDF.type, EX.City), (city, EX.name, Literal("Lost", datatype=XSD.string))] for city in cities]


def _organisers_dissolved(graph: list[Any]) -> list[list[Any]]:
    """No organiser of a conference may be dissolved, says a query."""
    conferences = {subject for subject, predicate, object in graph if predicate == RDF.type and object == EX.Conference}
    organisers = {object: None for subject, predicate, object in graph if predicate == EX.organizer and subject in conferences}
    return [[(organiser, EX.dissolved, Literal(True))] for organiser in list(organisers)[:FAULTS]]


def _subclasses() -> list[list[Any]]:
    """What becomes a person must have a name."""
    return [[(EX[f"Robot{n}"], RDFS.subClassOf, EX.Person)] for n in range(FAULTS)]


def _run(workload: Workload, follow: list[bool], common: bool, warm: int) -> tuple[list[dict[str, Any]], list[bool]]:
    """Its lines of figures and its verdicts."""
    script = runner()
    classes = script.build(BUILD)
    with tempfile.TemporaryDirectory() as temporary:
        data, verdicts = Path(temporary) / "data", Path(temporary) / "follow"
        script.export(workload.triples, workload.writes, data, common)
        verdicts.write_text("".join("+\n" if accepted else "-\n" for accepted in follow), encoding="utf-8")
        command = ["java", "-Xmx6g", "-cp", classes, "ShaclSailGate", str(data), f"warm={warm}", f"follow={verdicts}"]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        said = (data / "rdf4j-verdicts.txt").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")], [line.startswith("+") for line in said]
