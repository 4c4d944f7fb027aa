"""What one validation result is to the gate: which contract, at which of its targets, and what was found below it.

source: SHACL 3.6.2
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from rdflib.term import Node

from syngraph.contracts.path import Path, text
from syngraph.contracts.shapes import Contract
from syngraph.contracts.violation import Severity
from syngraph.ontologies.iri import SYNGRAPH, Iri

UNJUDGED: Final = Iri(SYNGRAPH + "constraint:unjudged")
Place = Hashable
"""A contract at one of its targets, as the judgement that found something there tells places apart."""


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is wrong.

    place, focus: the contract at its target; the target. here: the focus node of the result itself, below the target when it is nested.
    shape:        the source shape. component: the constraint component. value: the offending value, if the result names one.
    path:         the result's path, None at a node shape. message: the shape's own words, or a query's.
    """

    contract: Contract
    place: Place
    focus: Node
    here: Node
    shape: Node
    component: Iri
    severity: Severity
    value: Node | None
    path: Path | None
    message: str

    @property
    def key(self) -> tuple[Iri, Node, Node, Iri, Node | None, str]:
        """Equal for what SHACL would report as the same."""
        return (self.contract.iri, self.focus, self.shape, self.component, self.value, text(self.path) if self.path else "")
