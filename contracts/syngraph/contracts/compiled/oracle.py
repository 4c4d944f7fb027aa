"""What pySHACL says of a shape that is not compiled, at the focus nodes that a change may have touched.

It reads the graph through the index. Queries whose patterns hang together from $this, and everything SHACL Core, are followed back from
the changed triples (`reach.py`); what else such a shape reads may matter to all of its targets. Uses pySHACL's internals
(`Shape.validate` with nodes); its version is pinned. source: contracts/README.md, *The next engine*
"""

import logging
import warnings
from collections.abc import Iterable
from typing import Any, Final

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.broken import Broken, Key
from syngraph.contracts.compiled.counted import Counted
from syngraph.contracts.compiled.index import SUBCLASS, GraphIndex, Id, Triple
from syngraph.contracts.compiled.index_store import read_only
from syngraph.contracts.compiled.oracle_search import patterns_searched
from syngraph.contracts.compiled.query_reach import QueryPatterns, query_patterns
from syngraph.contracts.compiled.target import TargetIds
from syngraph.contracts.compiled.term_text import node_of
from syngraph.contracts.compiled.walk import Walker, flat, walker
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import HERE, read_path
from syngraph.contracts.queries import check_queries, gather_prefixes
from syngraph.contracts.reach import read_reach
from syngraph.contracts.targets import DECLARED_BY, read_targets
from syngraph.contracts.trouble import PYSHACL_TROUBLE
from syngraph.ontologies.errors import ShapesUnreadable

_SILENT: Final = logging.getLogger("syngraph.contracts.oracle")
_SILENT.setLevel(logging.CRITICAL)  # what pySHACL would log it also raises
_BESIDE_QUERIES: Final = {RDF.type, RDFS.label, RDFS.comment, SH.sparql, SH.message, SH.severity, SH.name, SH.description, *DECLARED_BY}
"""What a shape of nothing but queries may say besides."""
_NOBODY: Final = URIRef("urn:syngraph:nobody")
UNJUDGED: Final = URIRef("urn:syngraph:constraint:unjudged")


class Oracle:
    """The top shapes of one shapes graph that pySHACL judges.

    raises: ShapesUnreadable when pySHACL cannot read them.
    """

    def __init__(self, shapes: Graph, nodes: Iterable[Node], index: GraphIndex) -> None:
        self._index = index
        self._graph = read_only(index)
        self._shapes = Graph()
        for triple in shapes:
            self._shapes.add(triple)
        gather_prefixes(self._shapes)
        self.tops = tuple(OracleTop(self._shapes, node, index) for node in nodes)
        self._counted = Counted(self._shapes if self.tops else Graph(), index, self.conforms)
        if self.tops:
            self._engine: Any = self._read_shapes()

    def _read_shapes(self) -> Any:
        """pySHACL's reading of the shapes, each of ours tried once at a node of which nothing is said: what it cannot take shows itself."""
        check_queries(self._shapes, self._shapes)
        try:
            with exact_literals(), patterns_searched(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                engine: Any = ShapesGraph(self._shapes, logger=_SILENT)
                assert engine.shapes is not None
                for top in self.tops:
                    engine.lookup_shape_from_node(top.node).validate(SHACLExecutor(), read_only(GraphIndex()), focus=[_NOBODY])
        except PYSHACL_TROUBLE as exc:
            raise ShapesUnreadable(f"shapes that cannot be evaluated: {exc}", "correct the shapes as SHACL 1.0 has them") from exc
        return engine

    def broken(self, top: "OracleTop", focus: Id) -> list[Broken]:
        """What pySHACL finds at one focus node; where it cannot say, that is what is found."""
        if not top.may_find(focus):
            return []
        node = node_of(self._index.texts[focus])
        shape = self._engine.lookup_shape_from_node(top.node)
        try:
            with exact_literals(), patterns_searched(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns where it backs out of a recursion, which SHACL leaves to it
                raw = shape.validate(SHACLExecutor(), self._graph, focus=[node])[1]
        except PYSHACL_TROUBLE as exc:
            why = next(iter(str(exc).splitlines()), type(exc).__name__)  # what follows names blank nodes, otherwise in every process
            words = (f"This rule cannot be judged here: {why}",)
            return [Broken(top.node, node, top.node, UNJUDGED, shape.severity, None, None, words, node)]
        return [self._read(top, node, result, triples) for _, result, triples in raw]

    def found(self, top: "OracleTop", focus: Id) -> dict[Key, tuple[Broken, frozenset[Id]]]:
        """The same, each result once, with the values that count against it where it does not name them."""
        found: dict[Key, tuple[Broken, frozenset[Id]]] = {}
        for one in self.broken(top, focus):
            known = found.get(one.key, (one, frozenset[Id]()))
            found[one.key] = one, known[1] | self._counted.offenders(one)
        return found

    def conforms(self, shape: Node, focus: Id) -> bool:
        """Whether a node conforms to a shape, targets or not (SHACL 3.4.2). What cannot be judged does not conform."""
        node = node_of(self._index.texts[focus])
        try:
            with exact_literals(), patterns_searched(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found: list[Any] = self._engine.lookup_shape_from_node(shape).validate(SHACLExecutor(), self._graph, focus=[node])[1]
        except PYSHACL_TROUBLE:
            return False
        return not found

    def _read(self, top: "OracleTop", focus: Node, result: Node, triples: list[Any]) -> Broken:
        """A pySHACL result; nodes in its triples come as (graph, node)."""
        says: dict[Node, list[Any]] = {}
        for subject, property, value in triples:
            if subject == result:
                says.setdefault(property, []).append(value[1] if isinstance(value, tuple) else value)
        path = says.get(SH.resultPath, [None])[0]
        return Broken(
            top.node,
            focus,
            says[SH.sourceShape][0],
            says[SH.sourceConstraintComponent][0],
            says[SH.resultSeverity][0],
            says.get(SH.value, [None])[0],
            None if path is None else read_path(self._shapes, path),
            tuple(sorted(str(message) for message in says.get(SH.resultMessage, []) if isinstance(message, Literal))),
            says[SH.focusNode][0],
        )


class OracleTop:
    """A top shape that is not compiled, its targets, and what it reads.

    everywhere: predicates whose triples may matter to every target (*global*); None stands for all predicates.
    """

    def __init__(self, shapes: Graph, node: Node, index: GraphIndex) -> None:
        self.node = node
        self._index = index
        declared = read_targets(shapes, node)
        self.targets = TargetIds.of(declared, index)
        queries = [self._patterns(shapes, query) for query in shapes.objects(node, SH.sparql)]
        followed = tuple(patterns for patterns in queries if patterns is not None)
        asks_only = set(shapes.predicates(node)) <= _BESIDE_QUERIES
        self._queries = followed if followed and asks_only and len(followed) == len(queries) else None
        reach = read_reach(shapes, node, declared)
        self.everywhere = None if reach.anywhere is None else frozenset(map(index.id_of, reach.anywhere))
        self._backs: dict[Id | None, set[tuple[bool, Walker | None]]] = {}
        for read in reach.reads:
            predicate = None if read.predicate is None else index.id_of(read.predicate)
            back = None if flat(read.way_back) == HERE else walker(read.way_back, index)
            self._backs.setdefault(predicate, set()).add((read.inverse, back))

    def touched(self, changed: Iterable[Triple]) -> set[Id]:
        """The targets at which these triples, having come or gone, may matter; to be asked after the change."""
        found = set[Id]()
        for subject, predicate, object in changed:
            if predicate == SUBCLASS or self.everywhere is None or predicate in self.everywhere:
                return self.targets.foci(self._index)
            for key in (predicate, None):
                for inverse, back in self._backs.get(key, ()):
                    node = object if inverse else subject
                    found.update((node,) if back is None else back(node))
        return {node for node in found if self.targets.hold(self._index, node)}

    def may_find(self, focus: Id) -> bool:
        """Whether anything can be found there: a shape of nothing but queries finds nothing where their patterns fit nothing."""
        return self._queries is None or any(patterns.fit(focus) for patterns in self._queries)

    def _patterns(self, shapes: Graph, query: Node) -> QueryPatterns | None:
        return None if (self.node, SH.path, None) in shapes else query_patterns(shapes, query, self._index)
