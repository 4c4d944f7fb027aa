"""Whether an ontology contradicts itself: which classes can have no members, and by which of their axioms.

HermiT (OWL 2 DL, through owlready2) decides where there is Java, in a child process with a time limit; elsewhere owlrl (OWL 2 RL)
does, which sees what follows from subclasses, disjointness, domains and ranges, and not what needs cases or counting.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from typing import Literal as OneOf

import owlrl  # type: ignore[import-untyped] # it has no types
from rdflib import OWL, RDF, Graph, URIRef

from syngraph.ontologies.errors import SyngraphError
from syngraph.ontologies.explaining import explain
from syngraph.ontologies.iri import SYNGRAPH, Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl import to_owl

Engine = OneOf["HermiT", "OWL RL"]
_ERROR: Final = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
_MEMBER: Final = f"{SYNGRAPH}member-of:"


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """A class that can have no members. why: the axioms that clash, in words."""

    cls: Iri
    label: str
    why: str


@dataclass(frozen=True)
class Reasoning:
    """consistent: whether anything at all can exist. note: why it was not HermiT, when it was not."""

    consistent: bool
    unsatisfiable: tuple[Unsatisfiable, ...]
    engine: Engine
    note: str = ""


class _HermitFailed(SyngraphError):
    """HermiT gave no answer; `reason` goes on without it and says so."""


def reason(ontology: Ontology, extra: Graph | None = None, timeout_s: float = 60.0) -> Reasoning:
    """What a reasoner makes of the ontology, joined by what a user's own file says beyond our noun.

    timeout_s: for HermiT; when it takes longer, OWL RL answers instead.
    """
    graph = to_owl(ontology, extra)
    graph.remove((None, OWL.imports, None))
    if shutil.which("java") is None:
        return _by_owl_rl(ontology, graph, "there is no Java for HermiT")
    try:
        return _by_hermit(ontology, graph, timeout_s)
    except _HermitFailed as error:
        return _by_owl_rl(ontology, graph, error.what)


def _found(ontology: Ontology, classes: list[Iri], engine: Engine) -> tuple[Unsatisfiable, ...]:
    otherwise = f"{engine} derives that it is empty, from axioms beyond subclasses, disjointness and cardinalities"
    return tuple(Unsatisfiable(c, ontology.label(c), explain(ontology, c) or otherwise) for c in sorted(classes))


def _by_hermit(ontology: Ontology, graph: Graph, timeout_s: float) -> Reasoning:
    with tempfile.TemporaryDirectory(prefix="syngraph-") as folder:
        path = Path(folder) / "ontology.nt"
        path.write_bytes(graph.serialize(format="nt", encoding="utf-8"))
        answer = _ask_child([sys.executable, "-m", "syngraph.ontologies.hermit_process", str(path)], folder, timeout_s)
    return Reasoning(bool(answer["consistent"]), _found(ontology, [Iri(c) for c in answer["unsatisfiable"]], "HermiT"), "HermiT")


def _ask_child(command: list[str], folder: str, timeout_s: float) -> dict[str, list[str]]:
    # A session of its own: Java is a grandchild, and a kill must reach it too. TMPDIR: owlready2 leaves a file behind.
    environment = {**os.environ, "TMPDIR": folder}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=environment)
    try:
        out, err = child.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise _HermitFailed(f"HermiT took longer than {timeout_s:g} s") from None
    finally:
        _end(child)
    if child.returncode != 0:
        _fail(err)
    answer: dict[str, list[str]] = json.loads(out.decode().strip().split("\n")[-1])
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _fail(err: bytes) -> NoReturn:
    lines = [line for line in err.decode(errors="replace").strip().split("\n") if line.strip()]
    raise _HermitFailed(f"HermiT failed: {lines[-1][:200] if lines else 'without a word'}")


def _by_owl_rl(ontology: Ontology, graph: Graph, note: str) -> Reasoning:
    if _errors(graph):
        return Reasoning(False, (), "OWL RL", note)
    return Reasoning(True, _found(ontology, sorted(_empty(graph, sorted(ontology.classes))), "OWL RL"), "OWL RL", note)


def _empty(graph: Graph, classes: list[Iri]) -> set[Iri]:
    """Each class gets one member of its own; a class is empty when its member cannot be.

    owlrl does not name the member in every error (not where a class is another's complement); then halves are tried, each alone.
    """
    members = {f"{_MEMBER}{n}": cls for n, cls in enumerate(classes)}
    peopled = Graph()
    for triple in graph:
        peopled.add(triple)
    for member, cls in members.items():
        peopled.add((URIRef(member), RDF.type, URIRef(cls)))
    named = [{members[word] for word in map(_bare, error.split()) if word in members} for error in _errors(peopled)]
    if all(named):
        return {cls for some in named for cls in some}
    half = len(classes) // 2
    return set(classes) if not half else _empty(graph, classes[:half]) | _empty(graph, classes[half:])


def _bare(word: str) -> str:
    return word.strip(".,")


def _errors(graph: Graph) -> list[str]:
    closed = Graph()
    for triple in graph:
        closed.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(closed)
    return sorted(str(o) for o in closed.objects(None, _ERROR))
