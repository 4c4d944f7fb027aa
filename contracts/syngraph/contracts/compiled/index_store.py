"""The index as an rdflib graph that can be read and not written: what the oracle and its queries see.

rdflib knows a graph's store by `Store.triples`; nothing else of it is asked here.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Node

from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.oracle_search import searching
from syngraph.contracts.compiled.term_text import node_of, text_of

_MOST_NODES = 100_000
_MOST_QUERIES = 1_000


class IndexStore(Store):
    """A store that reads from an index, as the index is at the time."""

    def __init__(self, index: GraphIndex) -> None:
        super().__init__()
        self._index = index
        self._nodes: dict[str, Node] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """The triples that fit a pattern of terms and None."""
        ids = [None if node is None else self._index.ids.get(text_of(node)[0], -1) for node in triple_pattern]
        for subject, predicate, object in self._fitting(*ids):
            yield (self._node(subject), self._node(predicate), self._node(object)), iter((context,))

    def __len__(self, context: Any = None) -> int:
        return len(self._index)

    def _fitting(self, subject: Id | None, predicate: Id | None, object: Id | None) -> Iterator[tuple[Id, Id, Id]]:
        index = self._index
        for each in list(index.out) if predicate is None else (predicate,):
            if subject is not None:
                for found in tuple(index.objects(each, subject)):
                    if object is None or found == object:
                        yield subject, each, found
            elif object is not None:
                for found in tuple(index.subjects(each, object)):
                    yield found, each, object
            else:
                for one in tuple(index.out.get(each, ())):
                    for found in tuple(index.objects(each, one)):
                        yield one, each, found

    def _node(self, id: Id) -> Node:
        text = self._index.texts[id]
        node = self._nodes.get(text)
        if node is None:
            if len(self._nodes) >= _MOST_NODES:
                self._nodes.clear()
            node = self._nodes[text] = node_of(text)
        return node


def read_only(index: GraphIndex) -> Graph:
    """The index as a graph.

    >>> index = GraphIndex()
    >>> index.fill([("<urn:a>", "<urn:p>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')])
    >>> [row.o.value for row in read_only(index).query("SELECT ?o { <urn:a> <urn:p> ?o FILTER(?o > 0) }")]
    [1]
    """
    return _ReadOnlyGraph(store=IndexStore(index), bind_namespaces="none")


class _ReadOnlyGraph(Graph):
    """A graph that parses a query once: parsing takes some twenty times as long as asking a few triples."""

    def query(self, query_object: str | Query, *args: Any, **more: Any) -> Result:
        return super().query(_prepared(query_object) if isinstance(query_object, str) else query_object, *args, **more)


@lru_cache(maxsize=_MOST_QUERIES)
def _prepared(text: str) -> Query:
    return searching(prepareQuery(text))
