"""How the ontology's terms are written in SPARQL: `:Ferry` in the project's namespace, `o1:Ferry` in a user's own, else `<…>`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology

_ALWAYS: Final = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PARTS = re.compile(r"(?P<namespace>.*[#/:])(?P<local>[A-Za-z_][A-Za-z0-9_-]*)\Z", re.DOTALL | re.ASCII)


@dataclass(frozen=True)
class SparqlNames:
    """prefixes: prefix -> namespace; "" is that of the project's own terms."""

    prefixes: Mapping[str, str]

    @classmethod
    def of(cls, ontology: Ontology, namespace: str) -> "SparqlNames":
        """The names of one ontology; `namespace` is the project's.

        >>> SparqlNames.of(Ontology(Iri("urn:o")), "https://example.org/g/").write(Iri("https://example.org/g/ontology#Ferry"))
        ':Ferry'
        """
        ours = f"{namespace}ontology#"
        found = {parts["namespace"] for iri in (*ontology.classes, *ontology.properties) if (parts := _PARTS.match(iri))}
        theirs = {f"o{n}": one for n, one in enumerate(sorted(found - {ours, *_ALWAYS.values()}), 1)}
        return cls({"": ours, **theirs, **_ALWAYS})

    def write(self, iri: Iri) -> str:
        """One term as a query has it."""
        parts = _PARTS.match(iri)
        prefix = next((p for p, namespace in self.prefixes.items() if parts and namespace == parts["namespace"]), None)
        return f"<{iri}>" if parts is None or prefix is None else f"{prefix}:{parts['local']}"

    @property
    def prologue(self) -> str:
        """The PREFIX lines that go before a query."""
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in self.prefixes.items())
