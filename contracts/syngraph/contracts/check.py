"""The gate for anyone with a graph and shapes, and no project: it validates a graph once, and every change to it at the cost of the change.

Where a program validates the whole graph after each change with pySHACL,

    graph += change
    conforms, report, text = pyshacl.validate(graph, shacl_graph=shapes)

it makes one `Check` and asks that instead: `check.apply(add=change)` makes the change if it conforms, `check.judge(add=change)` only says
what it would break. contracts/README.md, *A graph of your own*, runs both.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property

from rdflib import SH, Graph

from syngraph.contracts.checking.findings import Effect, Extent, in_order
from syngraph.contracts.checking.graph_file import NodeTriple, Source, graph_of, naming, to_remove, triples_of, without_warnings
from syngraph.contracts.checking.said_of_blanks import said_of_blanks
from syngraph.contracts.checking.shacl_shacl import refuse_ill_formed
from syngraph.contracts.checking.term_name import Said
from syngraph.contracts.checking.validation_report import ValidationReport
from syngraph.contracts.compiled.classification import Classification
from syngraph.contracts.compiled.index import GraphIndex, without_collection
from syngraph.contracts.compiled.index_store import read_only
from syngraph.contracts.compiled.judge import Judge, Judged
from syngraph.contracts.compiled.listing import whole_graph
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.term_text import TextTriple, text_of
from syngraph.contracts.queries import check_queries, gather_prefixes
from syngraph.contracts.wellformed import check_terms
from syngraph.ontologies.errors import ShapesUnreadable


class Check:
    """A graph with the shapes that hold for it. It belongs to one thread.

    shapes, data: each a Turtle or N-Triples file, an rdflib graph, or triples. Both are copied: what happens to them later is not seen.
    allow_infos, allow_warnings: results of these severities keep no change out; who allows warnings allows infos, as with pySHACL.
    raises: GraphUnreadable, ShapesUnreadable, naming the file.

    >>> from rdflib import Literal, Namespace
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
    ...     ex:Named sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .''')
    >>> EX = Namespace("https://example.org/")
    >>> check = Check(shapes)
    >>> check.apply(add=[(EX.ann, EX.knows, EX.bob)]).conforms, len(check.graph)
    (False, 0)
    >>> check.apply(add=[(EX.ann, EX.knows, EX.bob), (EX.ann, EX.name, Literal("Ann"))]).conforms, len(check.graph)
    (True, 2)
    """

    def __init__(self, shapes: Source, data: Source = (), *, allow_infos: bool = False, allow_warnings: bool = False) -> None:
        self._allowed = frozenset({SH.Info, SH.Warning} if allow_warnings else {SH.Info} if allow_infos else ())
        self._index = GraphIndex()
        with naming(shapes):
            self._shapes = _read_shapes(shapes)
            self._plan = compile_shapes(self._shapes, self._index)
        with naming(data), without_collection():
            triples = triples_of(data)
            for subject, predicate, object in triples:
                self._index.add((self._index.id_of(subject), self._index.id_of(predicate), self._index.id_of(object)))
        named = (graph for graph in (triples, self._shapes) if isinstance(graph, Graph))
        self._prefixes = {prefix: str(start) for graph in named for prefix, start in graph.namespaces()}

    @cached_property
    def graph(self) -> Graph:
        """The graph as it is at the time, for reading only: changes go through `apply`."""
        return read_only(self._index)

    @without_warnings()
    def report(self, most: int | None = None) -> ValidationReport:
        """Validate the whole graph (SHACL 3.4).

        most: so many results are listed, None for all of them; they are all counted.
        """
        with self._quick():
            listing = whole_graph(self._plan, most)
        extent = Extent(len(self._index), self._shape_count, listing.foci)
        return self._report(Judged(tuple(listing.results), (), listing.found), extent, said_of_blanks(listing.results, self._index))

    def judge(self, add: Source = (), remove: Source = (), most: int | None = None) -> ValidationReport:
        """Say what it would break to take `remove` out of the graph and put `add` in; the graph stays as it is.

        The results are those that the change brings about; what it touches and was broken before is `standing`. What is in both is added.
        Blank nodes of graphs in memory are the same where rdflib says so, those of a file are no others.
        """
        return self._judged(add, remove, most, make=False)

    def apply(self, add: Source = (), remove: Source = (), most: int | None = None) -> ValidationReport:
        """The same, and make the change if it is accepted."""
        return self._judged(add, remove, most, make=True)

    @cached_property
    def _judge(self) -> Judge:
        with without_collection():
            return Judge(self._plan)

    @without_warnings()
    def _judged(self, add: Source, remove: Source, most: int | None, make: bool) -> ValidationReport:
        index, size = self._index, len(self._index.texts)
        try:
            with naming(add):
                added = self._texts(triples_of(add))
            with naming(remove):
                removed = self._texts(to_remove(remove)) - added
            effect = self._effect(added, removed)
            with self._quick():
                judged = self._judge.judge(added, removed, most)
            said = said_of_blanks((*judged.new, *judged.standing), index, added, removed)
            report = self._report(judged, Extent(len(index), self._shape_count), said, effect)
            if make and report.accepted:
                self._make(added, removed)
                size = len(index.texts)
                report = replace(report, applied=True)
        finally:
            index.forget_terms(size)
        return report

    def _texts(self, triples: Iterable[NodeTriple]) -> set[TextTriple]:
        """The triples as the index has them. Which literals are ill-typed, it must know; and it must forget them if they do not stay."""
        texts = set()
        for subject, predicate, object in triples:
            text, ill_typed = text_of(object)
            if ill_typed:
                self._index.id_of(object)
            texts.add((text_of(subject)[0], text_of(predicate)[0], text))
        return texts

    def _effect(self, added: set[TextTriple], removed: set[TextTriple]) -> Effect:
        there, gone = sum(map(self._holds, added)), sum(map(self._holds, removed))
        return Effect(len(added) - there, there, gone, len(removed) - gone)

    def _holds(self, triple: TextTriple) -> bool:
        subject, predicate, object = (self._index.ids.get(text) for text in triple)
        if subject is None or predicate is None or object is None:
            return False
        return (subject, predicate, object) in self._index

    def _make(self, added: set[TextTriple], removed: set[TextTriple]) -> None:
        index = self._index
        for triples, do in ((removed, index.remove), (added, index.add)):
            for subject, predicate, object in triples:
                do((index.id(subject), index.id(predicate), index.id(object)))

    def _report(self, judged: Judged, extent: Extent, said: Said, effect: Effect | None = None) -> ValidationReport:
        return ValidationReport(
            results=in_order(judged.new, said),
            found=judged.found,
            extent=extent,
            standing=in_order(judged.standing, said),
            stood=judged.stood,
            effect=effect,
            allowed=self._allowed,
            shapes=self._shapes,
            prefixes=self._prefixes,
            said=said,
        )

    def _quick(self) -> AbstractContextManager[None]:
        """Compiled shapes leave no garbage behind; what the oracle leaves is to be collected."""
        return nullcontext() if self._plan.oracle.tops else without_collection()

    @property
    def _shape_count(self) -> int:
        return len(self._plan.tops) + len(self._plan.oracle.tops)


def _read_shapes(source: Source) -> Graph:
    """The shapes, read through: nothing in them is ill-formed, reaches outside, or would be passed over in silence.

    raises: ShapesUnreadable.
    """
    shapes = graph_of(source)
    gather_prefixes(shapes)
    if not Classification(shapes).tops():
        raise ShapesUnreadable(
            "there is no shape with a target, so nothing would be checked",
            "give a shape a sh:targetClass or another target; on the command line the shapes come first, the data second",
        )
    check_terms(shapes, own_severities=True)
    refuse_ill_formed(shapes)
    check_queries(shapes, shapes)
    return shapes
