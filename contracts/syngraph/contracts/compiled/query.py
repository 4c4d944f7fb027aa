"""The constraint that a query states with nothing but patterns that hang together from $this: it is answered by the index.

source: SHACL 5, https://www.w3.org/TR/shacl/#sparql-constraints
"""

from collections.abc import Collection, Iterator
from typing import Final

from rdflib import RDF, SH, Graph
from rdflib.term import Node

from syngraph.contracts.compiled.constraint import Constraint, Finding, Read
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.query_reach import QueryPatterns, query_patterns

_SAYS_NOTHING_ELSE: Final = {RDF.type, SH.select, SH.message, SH.prefixes}


class Query(Constraint):
    """SHACL 5.3.1: "There is one validation result for each solution", with the binding of ?value, else the value node, as sh:value.

    More triples can only bring it more answers. messages: its own.
    """

    component = "SPARQL"

    def __init__(self, patterns: QueryPatterns, messages: tuple[str, ...]) -> None:
        self.patterns = patterns
        self.messages = messages

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        for value in self.patterns.values(focus):
            yield Finding(value)

    def focus_reads(self) -> Iterator[Read]:
        return (read._replace(removed=False) for read in self.patterns.reads)


def plain_query(shapes: Graph, shape: Node, index: GraphIndex) -> Query | None:
    """The query of a shape, where it is this kind of query and the only one.

    None as well where a message has variables to be filled in, or the shape has a path that the query could speak of.
    """
    asked = list(shapes.objects(shape, SH.sparql))
    if len(asked) != 1 or (shape, SH.path, None) in shapes or not set(shapes.predicates(asked[0])) <= _SAYS_NOTHING_ELSE:
        return None
    messages = tuple(sorted(str(message) for message in shapes.objects(asked[0], SH.message)))
    if any("{" in str(message) for message in (*messages, *shapes.objects(shape, SH.message))):
        return None
    patterns = query_patterns(shapes, asked[0], index)
    return Query(patterns, messages) if patterns is not None and patterns.whole else None
