"""What ontologists work by, and what they give back."""

from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph

from syngraph.contracts.ontology_contract import OntologyFault
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.weaving_step import Woven


@dataclass(frozen=True, slots=True)
class OntologistSettings:
    """namespace: in which new IRIs are minted. batch: questions for one call. bounds: of each call's remedy. prompts: a project's own.

    weaving: rounds of joining islands, at most.
    own:     what a user's own files define, wherever its IRI lies; besides, all outside the namespace is a user's own.
    extra:   what these files say beyond our noun.
    """

    namespace: str
    batch: int = 12
    bounds: Bounds = field(default_factory=Bounds)
    prompts: Path | None = None
    weaving: int = 3
    own: frozenset[Iri] = frozenset()
    extra: Graph | None = None


@dataclass(frozen=True, slots=True)
class OntologyResult:
    """ontology: woven, and without any broken contract that it did not start with; without properties when no answer could be used.

    unserved:   a fault for each question that nothing in the ontology serves.
    unreadable: what the model said that could not be used.
    weaving:    the steps by which its islands became one, in their order, with their number before and after each.
    """

    ontology: Ontology
    unserved: tuple[OntologyFault, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    weaving: tuple[Woven, ...] = ()
