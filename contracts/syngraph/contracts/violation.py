"""What a broken contract is: which contract, where, by what, and which claims are to blame."""

import hashlib
from dataclasses import dataclass
from typing import Literal as OneOf

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Term, ntriples

Severity = OneOf["Violation", "Warning", "Info"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of judging the graph, with the claims it blames.

    contract:   the top shape (its IRI), or a `urn:syngraph:contract:…` for what no shape states (vocabulary, ill-typed).
    shape:      the source shape, as an IRI, or the contract and path when that is a blank node.
    constraint: the SHACL constraint component's IRI.
    focus:      the top focus node. path: the property path as text, if any. value: the offending value, if any.
    message:    for the document's owner. remedy: what would mend it.
    blame:      ids of the claims held for it, sorted; for a Warning, those it speaks of: none of them is held.
    against:    ids of the claims that those in `blame` had to give way to, or that were waived; sorted.
    round:      the round of the last pass in which it was found, from 0.
    root:       key of the first violation of its cascade; its own key when it is a root.
    """

    contract: Iri
    shape: str
    constraint: Iri
    severity: Severity
    focus: Term
    path: str | None
    value: Term | None
    message: str
    remedy: str = ""
    blame: tuple[str, ...] = ()
    round: int = 0
    root: str = ""
    against: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Hash of (top shape, top focus node, source shape, component, value, path): the same violation, found again."""
        value = ntriples(self.value) if self.value is not None else ""
        parts = [self.contract, ntriples(self.focus), self.shape, self.constraint, value, self.path or ""]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
