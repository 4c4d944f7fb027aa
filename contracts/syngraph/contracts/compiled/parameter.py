"""How the parameters of a shape are read from the shapes graph: numbers, flags, lists; and what is none of these is refused.

source: SHACL 2.1.1 and 4 (the value type of each parameter); SHACL 2.3.1.1, *SHACL list*
"""

from typing import NoReturn

from rdflib import RDF, Graph
from rdflib.term import Literal, Node, URIRef

from syngraph.contracts.compiled.term_text import literal_parts, text_of
from syngraph.ontologies.errors import ShapesUnreadable
from syngraph.ontologies.iri import XSD_STRING, xsd

_NEXT_STEP = "write the shape as SHACL 1.0 has it"
_MOST_DIGITS = 40


class Parameters:
    """What the shapes graph says of one shape. shape: how an error names it."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self._graph = graph
        self.node = node
        self.shape = f"<{node}>" if isinstance(node, URIRef) else "a shape without an IRI"
        said: dict[URIRef, list[Node]] = {}
        for predicate, value in graph.predicate_objects(node):
            if isinstance(predicate, URIRef):
                said.setdefault(predicate, []).append(value)
        self._said = {predicate: sorted(values, key=_order) for predicate, values in said.items()}

    def __contains__(self, parameter: URIRef) -> bool:
        return parameter in self._said

    def names(self) -> list[URIRef]:
        """Everything that is said of it."""
        return list(self._said)

    def all(self, parameter: URIRef) -> tuple[Node, ...]:
        """Its values, in an order that does not depend on the file."""
        return tuple(self._said.get(parameter, ()))

    def one(self, parameter: URIRef) -> Node:
        """Its only value."""
        values = self._said[parameter]
        if len(values) > 1:
            self.refuse(parameter, "is said more than once")
        return values[0]

    def iri(self, parameter: URIRef) -> URIRef:
        value = self.one(parameter)
        return value if isinstance(value, URIRef) else self.refuse(parameter, "is no IRI")

    def iris(self, parameter: URIRef) -> tuple[URIRef, ...]:
        values = self.all(parameter)
        return tuple(value if isinstance(value, URIRef) else self.refuse(parameter, "is no IRI") for value in values)

    def count(self, parameter: URIRef) -> int:
        """A whole number from zero on."""
        return self._count(parameter, self.one(parameter))

    def _count(self, parameter: URIRef, value: Node) -> int:
        text, ill_typed = text_of(value)
        parts = literal_parts(text)
        if parts is None or ill_typed or parts.datatype != xsd("integer") or parts.lexical[0] == "-":
            self.refuse(parameter, "is no number of things")
        return int(parts.lexical[:_MOST_DIGITS])  # beyond that, more or fewer is all the same

    def flag(self, parameter: URIRef) -> bool:
        """Whether it is true: the term `true`, which SHACL names, and not another way of writing it; false when nothing is said."""
        if parameter not in self._said:
            return False
        value = self.one(parameter)
        text, ill_typed = text_of(value)
        parts = literal_parts(text)
        if parts is None or ill_typed or parts.datatype != xsd("boolean"):
            self.refuse(parameter, "is neither true nor false")
        return str(value) == "true"

    def text(self, parameter: URIRef) -> str:
        return self.as_text(parameter, self.one(parameter))

    def as_text(self, parameter: URIRef, value: Node) -> str:
        """A plain text, xsd:string."""
        if not isinstance(value, Literal) or value.language is not None or str(value.datatype or XSD_STRING) != XSD_STRING:
            self.refuse(parameter, "is no plain text")
        return str(value)

    def members(self, parameter: URIRef, start: Node) -> tuple[Node, ...]:
        """The members of a list."""
        members: list[Node] = []
        seen: set[Node] = set()
        node = start
        while node != RDF.nil:
            first, rest = list(self._graph.objects(node, RDF.first)), list(self._graph.objects(node, RDF.rest))
            if len(first) != 1 or len(rest) != 1 or node in seen:
                self.refuse(parameter, "is no list")
            seen.add(node)
            members.append(first[0])
            node = rest[0]
        return tuple(members)

    def refuse(self, parameter: URIRef, why: str) -> NoReturn:
        """Say that these shapes cannot be used."""
        raise ShapesUnreadable(f"{self.shape}: sh:{parameter.split('#')[-1]} {why}", _NEXT_STEP)


def _order(node: Node) -> tuple[str, str, str]:
    return str(node), str(getattr(node, "datatype", "") or ""), str(getattr(node, "language", "") or "")
