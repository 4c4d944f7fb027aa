"""What a query answered, as SPARQL 1.1 Query Results JSON or as triples."""

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from syngraph.connectors.rdf.graphs import term
from syngraph.ontologies.statement import Term


@dataclass(frozen=True)
class QueryResult:
    """The answer to one query; exactly one of `rows`, `boolean` and `triples` is not None.

    variables: what a SELECT projects, in order. rows: of a SELECT, unbound variables left out.
    boolean:   of an ASK. triples: of a CONSTRUCT or DESCRIBE.
    complete:  False when the row limit cut the answer short.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal], ...] | None = None
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None
    complete: bool = True

    def terms(self) -> list[dict[str, Term]]:
        """The rows of a SELECT in our own terms."""
        return [{name: term(value) for name, value in row.items()} for row in self.rows or ()]

    def sparql_json(self) -> dict[str, Any]:
        """SPARQL 1.1 Query Results JSON; of triples, their rows of subject, predicate and object.

        source: https://www.w3.org/TR/sparql11-results-json/
        """
        if self.boolean is not None:
            return {"head": {}, "boolean": self.boolean}
        if self.triples is not None:
            names = ("subject", "predicate", "object")
            bindings = [{name: _binding(part) for name, part in zip(names, triple, strict=True)} for triple in self.triples]
            return {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
        bindings = [{name: _binding(value) for name, value in row.items()} for row in self.rows or ()]
        return {"head": {"vars": list(self.variables)}, "results": {"bindings": bindings}}

    def turtle(self) -> str:
        """The triples of a CONSTRUCT or DESCRIBE in Turtle, in the order of their N-Triples."""
        written = ox.serialize(sorted(self.triples or (), key=str), format=ox.RdfFormat.TURTLE)
        assert written is not None
        return written.decode()


def _binding(value: object) -> dict[str, str]:
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    assert isinstance(value, ox.Literal), value
    plain = {"type": "literal", "value": value.value}
    if value.language is not None:
        return plain | {"xml:lang": value.language}
    return plain if value.datatype.value.endswith("#string") else plain | {"datatype": value.datatype.value}
