"""That every class can have members together with what a user's own files say beyond our noun: what only a reasoner can tell."""

from dataclasses import dataclass
from functools import lru_cache

from rdflib import Graph

from syngraph.contracts.ontology_contract import OntologyFault
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.reasoner import Reasoning, reason


def empty_classes(ontology: Ontology, extra: Graph) -> tuple[OntologyFault, ...]:
    """Each class that can have no members, with the axioms that forbid it."""
    found = _reasoned(_Asked(ontology, extra))
    if not found.consistent:
        return (OntologyFault("the ontology", "allows nothing to exist together with the user's own axioms"),)
    return tuple(OntologyFault(one.label, f"can have no members: {one.why}") for one in found.unsatisfiable)


@dataclass(frozen=True)
class _Asked:
    """An ontology of a version, beside one graph of further axioms."""

    ontology: Ontology
    extra: Graph

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.extra is other.extra and self.ontology.version == other.ontology.version

    def __hash__(self) -> int:
        return hash(self.ontology.version)


@lru_cache(maxsize=16)
def _reasoned(asked: _Asked) -> Reasoning:
    """One answer is judged several times on its way, and a reasoner takes seconds."""
    return reason(asked.ontology, asked.extra)
