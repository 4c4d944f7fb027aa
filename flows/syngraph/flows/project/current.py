"""What a project's graph is built for at present: its ontology, and the contracts it is judged by."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rdflib import Graph

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import current_ontology as stored_ontology
from syngraph.contracts.shapes import Contracts, load_shapes
from syngraph.flows.project.project import Project
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl_reading import OwlRead, read_owl
from syngraph.ontologies.shapes import derive_shapes


def current_owl(project: Project, ledger: Ledger) -> OwlRead:
    """The newest version of the ontology, and what a user's own file said beyond our noun.

    raises: ProjectUnusable before the first build.
    """
    with ledger.reading() as connection:
        turtle = stored_ontology(connection)
    if turtle is None:
        raise ProjectUnusable(f"{project.folder} has no ontology yet", f"syngraph run {project.folder}")
    return read_owl(Graph().parse(data=turtle, format="turtle"), project.settings.project.namespace)


def current_ontology(project: Project, ledger: Ledger) -> Ontology:
    """The newest version of the ontology.

    raises: ProjectUnusable before the first build.
    """
    return current_owl(project, ledger).ontology


def write_turtle(project: Project, turtle: str) -> None:
    """The newest version as a file, for people and other programs: whole, or as it was.

    Called last in the transaction that stores it. Whoever is stopped between the two has a file of what the next try stores;
    the other way round, nothing would ever bring the file up with the ledger.
    """
    path = project.hidden / "ontology.ttl"
    beside = path.with_suffix(".ttl.new")
    beside.write_text(turtle, encoding="utf-8")
    os.replace(beside, path)


def current_contracts(project: Project, ontology: Ontology) -> Contracts:
    """The shapes that follow from the ontology, and the user's own; read once as long as neither changes.

    raises: ShapesUnreadable, naming the file.
    """
    return _contracts(_Known(ontology), tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in project.shapes))


@dataclass(frozen=True)
class _Known:
    """An ontology that is told from others by its version."""

    ontology: Ontology

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.ontology.version == self.ontology.version

    def __hash__(self) -> int:
        return hash(self.ontology.version)


@lru_cache(maxsize=4)
def _contracts(known: _Known, shapes: tuple[tuple[Path, int, int], ...]) -> Contracts:
    return load_shapes([path for path, _, _ in shapes], derive_shapes(known.ontology))
