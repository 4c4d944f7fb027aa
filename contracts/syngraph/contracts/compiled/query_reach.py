"""Where a query inside a shape can be touched by a changed triple: at the nodes that its patterns lead to from $this.

Of a query that is one group of patterns and filters, each answer is a set of triples that fit the patterns. Where an answer comes or
goes, take the first triple of it, along the patterns from $this, that has changed: those before it are in both graphs, and lead to it.
Of any other query this says nothing: a change of a predicate that it reads may touch every target. source: SPARQL 1.1, 18.2 and 18.3
"""

from collections.abc import Iterator
from typing import Any

from rdflib import OWL, SH, BNode, Graph, URIRef, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node

from syngraph.contracts.compiled.constraint import Read
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.walk import joined
from syngraph.contracts.path import HERE, Path, Step
from syngraph.ontologies.errors import ShapesUnreadable

_PLAIN = ("SelectQuery", "Project", "Distinct", "Reduced", "Filter", "BGP")
_THIS = Variable("this")


class QueryPatterns:
    """The triple patterns of a query, in an order in which each hangs on those before it, the first on $this.

    reads: from $this on.
    """

    def __init__(self, ordered: list[tuple[Node, URIRef, Node]], reads: tuple[Read, ...], index: GraphIndex) -> None:
        self.reads = reads
        self._index = index
        self._ordered = [(_end(subject, index), index.id_of(predicate), _end(object, index)) for subject, predicate, object in ordered]

    def fit(self, focus: Id) -> bool:
        """Whether all of them fit the graph with $this being `focus`. Where they do not, the query has no answer, whatever it filters."""
        return self._fit(0, {_THIS: focus})

    def _fit(self, at: int, bound: dict[Variable, Id]) -> bool:
        if at == len(self._ordered):
            return True
        subject, predicate, object = self._ordered[at]
        start = bound.get(subject) if isinstance(subject, Variable) else subject
        end = bound.get(object) if isinstance(object, Variable) else object
        if start is None:
            assert end is not None  # each pattern hangs on those before it
            assert isinstance(subject, Variable)
            return any(self._fit(at + 1, {**bound, subject: one}) for one in self._index.subjects(predicate, end))
        if end is None:
            assert isinstance(object, Variable)
            return any(self._fit(at + 1, {**bound, object: one}) for one in self._index.objects(predicate, start))
        return (start, predicate, end) in self._index and self._fit(at + 1, bound)


def _end(node: Node, index: GraphIndex) -> Id | Variable:
    return node if isinstance(node, Variable) else index.id_of(node)


def query_patterns(shapes: Graph, query: Node, index: GraphIndex) -> QueryPatterns | None:
    """The patterns of the SELECT query at `query`; None when it is not one group whose patterns hang together.

    raises: ShapesUnreadable when it cannot be read.
    """
    texts = [str(text) for text in shapes.objects(query, SH.select)]
    if len(texts) != 1 or "$PATH" in texts[0]:
        return None
    try:
        algebra: Any = translateQuery(parseQuery("".join(_prefixes(shapes, query)) + texts[0])).algebra
    except Exception as exc:  # rdflib raises Exception itself for an unknown prefix
        raise ShapesUnreadable(f"a query in the shapes cannot be read: {exc}", "correct the query in the shape") from exc
    patterns = _patterns(algebra)
    return None if patterns is None else _hanging_together(patterns, index)


def _prefixes(shapes: Graph, query: Node) -> Iterator[str]:
    """SHACL 5.2.1: what sh:prefixes/owl:imports*/sh:declare declares."""
    for source in shapes.objects(query, SH.prefixes):
        for imported in shapes.transitive_objects(source, OWL.imports):
            for declared in shapes.objects(imported, SH.declare):
                yield f"PREFIX {shapes.value(declared, SH.prefix)}: <{shapes.value(declared, SH.namespace)}>\n"


def _patterns(algebra: Any) -> list[tuple[Node, Node, Node]] | None:
    """The triple patterns of a query that is one group; None for any other."""
    part = algebra
    while True:
        if part.name not in _PLAIN or (part.name == "Filter" and _asks_further(part.expr)):
            return None
        if part.name == "BGP":
            return list(part.triples)
        part = part.p


def _asks_further(expression: Any) -> bool:
    """Whether a filter asks the graph itself (EXISTS)."""
    if "EXISTS" in str(getattr(expression, "name", "")).upper():
        return True
    if isinstance(expression, dict):
        return any(_asks_further(one) for one in expression.values())
    return isinstance(expression, list | tuple | set) and any(_asks_further(one) for one in expression)


def _hanging_together(patterns: list[tuple[Node, Node, Node]], index: GraphIndex) -> QueryPatterns | None:
    """Each pattern by the way that leads to it from $this; None when there is none, or a predicate is not constant."""
    ways: dict[Node, Path] = {_THIS: HERE}
    ordered: list[tuple[Node, URIRef, Node]] = []
    reads: list[Read] = []
    left = list(patterns)
    while left:
        pattern = next((one for one in left if one[0] in ways or one[2] in ways), None)
        if pattern is None:
            return None
        left.remove(pattern)
        subject, predicate, object = pattern
        if not isinstance(predicate, URIRef) or any(isinstance(end, BNode) for end in (subject, object)):
            return None
        inverse = subject not in ways
        here, there = (object, subject) if inverse else (subject, object)
        ordered.append((subject, predicate, object))
        reads.append(Read(ways[here], predicate, inverse, added=True, removed=True))
        if isinstance(there, Variable):
            ways.setdefault(there, joined(ways[here], Step(predicate, inverse)))
    return QueryPatterns(ordered, tuple(reads), index) if ordered else None
