"""Where a query inside a shape can be touched by a changed triple: at the nodes that its patterns lead to from $this.

Of a query that is one group of patterns and filters, each answer is a set of triples that fit the patterns. Where an answer comes or
goes, take the first triple of it, along the patterns from $this, that has changed: those before it are in both graphs, and lead to it.
Of any other query this says nothing: a change of a predicate that it reads may touch every target. source: SPARQL 1.1, 18.2 and 18.3
"""

from collections.abc import Iterator
from typing import Any, Final

from rdflib import SH, BNode, Graph, URIRef, Variable
from rdflib.term import Node

from syngraph.contracts.compiled.constraint import Read
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.walk import joined
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import HERE, Path, Step
from syngraph.contracts.queries import parsed

THIS: Final = Variable("this")
VALUE: Final = Variable("value")
_PLAIN: Final = ("SelectQuery", "Project", "Distinct", "Reduced", "Filter", "BGP")
_BOUND_BEFORE: Final = {Variable("currentShape"), Variable("shapesGraph")}
_SAYS_MORE: Final = {Variable("path"), Variable("failure")}
_Triple = tuple[Node, Node, Node]


class QueryPatterns:
    """The triple patterns of a query, in an order in which each hangs on those before it, the first on $this.

    reads: from $this on. whole: the query asks for nothing else, and answers with $this and perhaps ?value.
    """

    def __init__(self, ordered: list[tuple[Node, URIRef, Node]], reads: tuple[Read, ...], whole: bool, index: GraphIndex) -> None:
        self.reads = reads
        self.whole = whole
        self._index = index
        numbers: dict[Node, int] = {THIS: 0, VALUE: 1}
        for subject, _, object in ordered:
            for end in (subject, object):
                numbers.setdefault(end, len(numbers))
        self._ordered = [(numbers[subject], index.id_of(predicate), numbers[object]) for subject, predicate, object in ordered]
        self._terms = {number: index.id_of(end) for end, number in numbers.items() if not isinstance(end, Variable)}

    def fit(self, focus: Id) -> bool:
        """Whether all of them fit the graph with $this being `focus`. Where they do not, the query has no answer, whatever it filters."""
        return next(self._solutions(0, {**self._terms, 0: focus}), None) is not None

    def values(self, focus: Id) -> set[Id]:
        """What ?value is in the answers, with $this being `focus`; where it is nothing, `focus`."""
        return {bound.get(1, focus) for bound in self._solutions(0, {**self._terms, 0: focus})}

    def _solutions(self, at: int, bound: dict[int, Id]) -> Iterator[dict[int, Id]]:
        """All ways to fit the patterns from the `at`th on. bound: what each end is so far, by its number."""
        if at == len(self._ordered):
            yield bound
            return
        subject, predicate, object = self._ordered[at]
        start, end = bound.get(subject), bound.get(object)
        if start is None:
            assert end is not None  # each pattern hangs on those before it
            for one in self._index.subjects(predicate, end):
                yield from self._solutions(at + 1, {**bound, subject: one})
        elif end is None:
            for one in self._index.objects(predicate, start):
                yield from self._solutions(at + 1, {**bound, object: one})
        elif (start, predicate, end) in self._index:
            yield from self._solutions(at + 1, bound)


def query_patterns(shapes: Graph, query: Node, index: GraphIndex) -> QueryPatterns | None:
    """The patterns of the SELECT query at `query`; None when it is not one group whose patterns hang together.

    raises: ShapesUnreadable when it cannot be read.
    """
    texts = [str(text) for text in shapes.objects(query, SH.select)]
    if len(texts) != 1 or "$PATH" in texts[0]:
        return None
    with exact_literals():
        algebra = parsed(shapes, query, texts[0]).algebra
    group = _group(algebra)
    if group is None:
        return None
    patterns, filtered = group
    asked, used = set(algebra.PV), {node for pattern in patterns for node in pattern}
    whole = not filtered and THIS in asked and asked.isdisjoint(_SAYS_MORE) and used.isdisjoint(_BOUND_BEFORE)
    return _hanging_together(patterns, whole and (VALUE in asked or VALUE not in used), index)


def _group(algebra: Any) -> tuple[list[_Triple], bool] | None:
    """The triple patterns of a query that is one group, and whether it has filters; None for any other."""
    part, filtered = algebra, False
    while part.name in _PLAIN and part.datasetClause is None:
        if part.name == "BGP":
            return list(part.triples), filtered
        if part.name == "Filter":
            if _asks_further(part.expr):
                return None
            filtered = True
        part = part.p
    return None


def _asks_further(expression: Any) -> bool:
    """Whether a filter asks the graph itself (EXISTS)."""
    if "EXISTS" in str(getattr(expression, "name", "")).upper():
        return True
    if isinstance(expression, dict):
        return any(_asks_further(one) for one in expression.values())
    return isinstance(expression, list | tuple | set) and any(_asks_further(one) for one in expression)


def _hanging_together(patterns: list[_Triple], whole: bool, index: GraphIndex) -> QueryPatterns | None:
    """Each pattern by the way that leads to it from $this; None when there is none, or a predicate is not constant."""
    ways: dict[Node, Path] = {THIS: HERE}
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
    return QueryPatterns(ordered, tuple(reads), whole, index) if ordered else None
