"""How contracts are read: the shapes that follow from an ontology together with the user's own `shapes/*.ttl`.

Afterwards every top shape is a `Contract` with an IRI, its targets and its reach, and everything in the shapes can be honoured.
Nothing is fetched: owl:imports is not followed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from urllib.parse import quote

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.classification import Classification
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.parameter import Parameters
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.fingerprint import fingerprint, told_apart
from syngraph.contracts.path import read_path, text, write_path
from syngraph.contracts.queries import check_queries, gather_prefixes
from syngraph.contracts.reach import Reach, read_reach
from syngraph.contracts.targets import DECLARED_BY, Targets, read_targets
from syngraph.contracts.wellformed import check_terms, check_wellformed
from syngraph.ontologies.door import admitted, fault, from_rdflib, stored_datatype, to_rdflib
from syngraph.ontologies.errors import ShapesUnreadable, WrongInItself
from syngraph.ontologies.iri import SYNGRAPH, Iri, xsd
from syngraph.ontologies.number_form import LIMITS
from syngraph.ontologies.shapes import REMEDY


@dataclass(frozen=True, slots=True)
class Contract:
    """A top shape: one with targets of its own.

    derived: it follows from the ontology. message, remedy: what it tells a document's owner, if it does.
    """

    iri: Iri
    derived: bool
    name: str
    message: str
    remedy: str
    targets: Targets
    reach: Reach

    @property
    def node(self) -> URIRef:
        return URIRef(self.iri)


@dataclass(frozen=True)
class Contracts:
    """All contracts of a project.

    graph: the shapes graph, terms in the form of the door. hash: of its content, whatever its blank nodes are called.
    """

    graph: Graph
    tops: tuple[Contract, ...]
    hash: str
    _names: dict[Node, str] = field(default_factory=dict, repr=False)

    def named(self, iri: Iri) -> Contract | None:
        return next((top for top in self.tops if top.iri == iri), None)

    def name_of(self, shape: Node) -> str:
        """Of a shape: its IRI, or its path and a hash of what it says."""
        if not isinstance(shape, BNode):
            return str(shape)
        if shape not in self._names:
            path = self.graph.value(shape, SH.path)
            stated = "" if path is None else f"{text(read_path(self.graph, path))} "
            self._names[shape] = stated + told_apart(self.graph, shape)
        return self._names[shape]


def load_shapes(files: Iterable[FilePath], derived: Graph) -> Contracts:
    """Read the user's shapes and put them beside the derived ones.

    files:  Turtle. derived: from `derive_shapes`; left as it was.
    raises: ShapesUnreadable, naming the file and the next step, when one does not parse, is ill-formed or cannot be honoured.
    """
    with exact_literals():
        own = {file: _parse(file) for file in sorted(files)}
        graph = Graph()
        for part in (derived, *own.values()):
            _pour(part, graph)
        gather_prefixes(graph)
        for file, part in own.items():
            with _naming(file):
                check_terms(part)
                check_wellformed(part)
                check_queries(part, graph)
                alone = Graph()
                _through_the_door(part, alone)
                compile_shapes(alone, GraphIndex())
        exact = Graph()
        _through_the_door(graph, exact)
        _name_top_shapes(exact)
        _state_paths_plainly(exact)
        return _contracts(exact, derived)


def _parse(file: FilePath) -> Graph:
    next_step = "correct the file, or take it out of the shapes folder"
    try:
        words = file.read_text(encoding="utf-8")
        return Graph().parse(data=words, format="turtle", publicID=f"{SYNGRAPH}shapes:{quote(file.name)}")
    except OSError as exc:
        raise ShapesUnreadable(f"{file.name}: cannot be read: {exc.strerror}", next_step) from exc
    except UnicodeDecodeError as exc:
        raise ShapesUnreadable(f"{file.name}: is not UTF-8 (byte {exc.start})", next_step) from exc
    except BadSyntax as exc:
        raise ShapesUnreadable(f"{file.name}: is no Turtle: line {exc.lines + 1}: {exc._why}", next_step) from exc
    except (ParserError, ValueError, IndexError, KeyError, TypeError, AssertionError) as exc:
        raise ShapesUnreadable(f"{file.name}: is no Turtle: {exc}", next_step) from exc


@contextmanager
def _naming(file: FilePath) -> Iterator[None]:
    try:
        yield
    except ShapesUnreadable as exc:
        raise ShapesUnreadable(f"{file.name}: {exc.what}", exc.next_step) from exc


def _pour(source: Graph, into: Graph) -> None:
    for triple in source:
        into.add(triple)


def _through_the_door(source: Graph, into: Graph) -> None:
    """Every term in the form the data has: xsd:string is plain, "01" is 1, xsd:positiveInteger is xsd:integer with its limit.

    raises: ShapesUnreadable for a term that no data can hold.
    """
    for subject, property, value in source:
        try:
            term = from_rdflib(value) if isinstance(value, Literal) else None
            reason = fault(term) if term is not None else None
        except WrongInItself as exc:
            raise ShapesUnreadable(f"a value that no graph can hold: {exc.what}", "correct the value in the shape") from exc
        if reason:
            raise ShapesUnreadable(f"a value that no graph can hold: {reason}", "correct the value in the shape")
        if property == SH.datatype and isinstance(value, URIRef):
            _datatype(into, subject, value)
        else:
            into.add((subject, property, value if term is None else to_rdflib(admitted(term))))


def _datatype(graph: Graph, shape: Node, datatype: URIRef) -> None:
    stored = stored_datatype(Iri(str(datatype)))
    graph.add((shape, SH.datatype, URIRef(stored)))
    if stored == xsd("integer") and str(datatype) != stored:
        for parameter, limit in zip((SH.minInclusive, SH.maxInclusive), LIMITS[Iri(str(datatype)).local], strict=True):
            if limit is not None:
                inner = BNode()  # a shape of its own below sh:node, for the shape may have a limit already
                graph.add((shape, SH.node, inner))
                graph.add((inner, RDF.type, SH.NodeShape))
                graph.add((inner, parameter, Literal(str(limit), datatype=URIRef(stored))))


def _name_top_shapes(graph: Graph) -> None:
    """A top shape without an IRI gets one from what it says: a contract has a name."""
    for top in {s for p in DECLARED_BY for s in graph.subjects(p) if isinstance(s, BNode)}:
        name = URIRef(f"{SYNGRAPH}shape:{told_apart(graph, top)}")
        for triple in [*graph.triples((top, None, None)), *graph.triples((None, None, top))]:
            graph.remove(triple)
            subject, property, value = triple
            graph.add((name if subject == top else subject, property, name if value == top else value))


def _state_paths_plainly(graph: Graph) -> None:
    """State the inverse of a longer path by inverses of its steps: pySHACL evaluates the inverse of a sequence in the wrong order."""
    for shape, node in list(graph.subject_objects(SH.path)):
        if isinstance(node, BNode) and any(not isinstance(inner, URIRef) for inner in _inverted(graph, node)):
            graph.remove((shape, SH.path, node))
            graph.add((shape, SH.path, write_path(graph, read_path(graph, node))))


def _inverted(graph: Graph, node: Node) -> Iterator[Node]:
    for property, value in graph.predicate_objects(node):
        if property == SH.inversePath:
            yield value
        if isinstance(value, BNode):
            yield from _inverted(graph, value)


def _contracts(graph: Graph, derived: Graph) -> Contracts:
    digest = fingerprint(graph)
    compile_shapes(graph, GraphIndex())
    tops = [
        _contract(graph, URIRef(str(node)), targets, (node, None, None) in derived)
        for node in Classification(graph).tops()
        if not Parameters(graph, node).flag(SH.deactivated) and (targets := read_targets(graph, node))
    ]
    return Contracts(graph, tuple(tops), digest)


def _contract(graph: Graph, node: URIRef, targets: Targets, derived: bool) -> Contract:
    def says(property: URIRef) -> str:
        return min((str(words) for words in graph.objects(node, property)), default="")

    iri = Iri(str(node))
    message, remedy = says(SH.message), says(REMEDY) or says(SH.description)
    return Contract(iri, derived, says(SH.name) or iri.local, message, remedy, targets, read_reach(graph, node, targets))
