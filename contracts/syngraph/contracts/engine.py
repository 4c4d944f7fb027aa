"""The contracts compiled over the graph of one index: what they find at a place, and which places a statement can matter to.

source: contracts/README.md, *Judging a change*
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rdflib import SH, Graph
from rdflib.term import Node

from syngraph.contracts.compiled.broken import Broken, broken
from syngraph.contracts.compiled.classification import Classification
from syngraph.contracts.compiled.impact import Impact
from syngraph.contracts.compiled.index import TYPE, GraphIndex, Id, Triple
from syngraph.contracts.compiled.index_store import read_only
from syngraph.contracts.compiled.oracle import OracleTop
from syngraph.contracts.compiled.overlaid import Overlaid
from syngraph.contracts.compiled.plan import compile_shapes, results_at
from syngraph.contracts.compiled.shape_graph import ShapeReader
from syngraph.contracts.compiled.term_text import node_of, text_of
from syngraph.contracts.compiled.top import Top
from syngraph.contracts.compiled.walk import Walker, flat, walker
from syngraph.contracts.path import HERE, Path, Step, inverse, read_path
from syngraph.contracts.path import Triple as RdflibTriple
from syngraph.contracts.result import Result
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.violation import Severity
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.statement import Statement, ntriples

Place = tuple[Iri, Id]
"""A contract at one of its targets."""
_SEVERITIES: Final[dict[Node, Severity]] = {SH.Violation: "Violation", SH.Warning: "Warning", SH.Info: "Info"}


@dataclass(frozen=True, slots=True)
class _Read:
    """One kind of read of one contract. back: from the node that is read to the target; None: it is the target. predicate: None for any.

    all_back, all_there: the way back, and the way there, in the graph of all that is said, held or not.
    """

    contract: Iri
    predicate: Id | None
    inverse: bool
    back: Walker | None
    all_back: Walker | None
    all_there: Walker | None


class Engine:
    """Compiled contracts and what they read. It stays true of its indexes whatever is added or removed; it belongs to one thread.

    index:     the graph. contested: the statements that are held or were once, by the same integers; those held are not in the graph.
    """

    def __init__(self, contracts: Contracts, index: GraphIndex) -> None:
        self.contracts = contracts
        self.index = index
        self.contested = GraphIndex()
        self.graph: Graph = read_only(index)
        self._plan = compile_shapes(contracts.graph, index)
        self._impact = Impact(self._plan)
        self._contract = {top.iri: top for top in contracts.tops}
        self._top: dict[Iri, Top | OracleTop] = {Iri(str(top.shape.node)): top for top in self._plan.tops}
        self._top |= {Iri(str(top.node)): top for top in self._plan.oracle.tops}
        self._readers: dict[Id | None, list[_Read]] = {}
        self._reads: dict[Iri, list[_Read]] = {}
        self._everywhere: dict[Id | None, list[Iri]] = {}
        self._far = {top.iri for top in contracts.tops if not _blames_only_nearby(contracts.graph, top)}
        for top in contracts.tops:
            self._note_reads(top)

    def results(self, place: Place) -> tuple[Result, ...]:
        """Everything that a contract finds at a place; nothing where the node is no target."""
        iri, focus = place
        top = self._top[iri]
        if not top.targets.hold(self.index, focus):
            return ()
        if isinstance(top, OracleTop):
            found: Iterable[Broken] = self._plan.oracle.broken(top, focus)
        else:
            found = (broken(result, self.index) for result in results_at(top, self.index, focus))
        return tuple(dict.fromkeys(self._result(place, one) for one in found))

    def broken_by(self, came: Collection[Triple], gone: Collection[Triple]) -> set[Place]:
        """Put `came` into the index and take `gone` out; the places at which that may have broken something, and something is broken."""
        new_targets = self._impact.new_targets(came)
        for triple in gone:
            self.index.remove(triple)
        for triple in came:
            self.index.add(triple)
        found = {(Iri(str(one.top.shape.node)), one.focus) for one in self._impact.results(came, gone, new_targets)}
        oracle = self._plan.oracle
        for top in oracle.tops:
            iri = Iri(str(top.node))
            found.update((iri, focus) for focus in top.touched({*came, *gone}) if oracle.broken(top, focus))
        return found

    def all_broken(self) -> set[Place]:
        """Every place at which anything is found: the whole graph, judged."""
        found = {(Iri(str(one.top.shape.node)), one.focus) for one in self._plan.results()}
        oracle = self._plan.oracle
        for top in oracle.tops:
            found.update((Iri(str(top.node)), focus) for focus in top.targets.foci(self.index) if oracle.broken(top, focus))
        return found

    def touched(self, triple: Triple) -> set[Place]:
        """The places at which this triple, in the graph or just gone from it, can matter: to what is found, or to who is to blame."""
        return self._reached(triple, lambda read: read.back, (self.index,))

    def may_touch(self, triple: Triple) -> set[Place]:
        """The same, were everything in the graph that is contested."""
        return self._reached(triple, lambda read: read.all_back, (self.index, self.contested))

    def _reached(self, triple: Triple, back_of: Callable[[_Read], Walker | None], graphs: tuple[GraphIndex, ...]) -> set[Place]:
        subject, predicate, object = triple
        found = set[Place]()
        for key in (predicate, None):
            for read in self._readers.get(key, ()):
                node, back = object if read.inverse else subject, back_of(read)
                found.update([(read.contract, node)] if back is None else [(read.contract, one) for one in back(node)])
            for iri in self._everywhere.get(key, ()):
                found.update((iri, one) for graph in graphs for one in self._top[iri].targets.foci(self.index, graph))
        return found

    def weighed(self, triple: Triple) -> set[Place]:
        """The places at which it can matter how much this triple weighs: where it may be one of those to blame."""
        subject, predicate, object = triple
        found = set[Place]()
        for read in (*self._readers.get(predicate, ()), *self._readers.get(None, ())):
            found.update(((read.contract, subject), (read.contract, object)))
        return found | ({place for place in self.may_touch(triple) if place[0] in self._far} if self._far else set())

    def contested_at(self, place: Place) -> set[Triple]:
        """The contested statements that can matter at a place: `may_touch`, the other way round."""
        (iri, focus), among = place, self.contested
        found = set[Triple]()
        for read in self._reads[iri]:
            for predicate in (read.predicate,) if read.predicate is not None else tuple(among.out):
                if not among.out.get(predicate):
                    continue
                for node in (focus,) if read.all_there is None else read.all_there(focus):
                    if read.inverse:
                        found.update((subject, predicate, node) for subject in among.subjects(predicate, node))
                    else:
                        found.update((node, predicate, object) for object in among.objects(predicate, node))
        for key, iris in self._everywhere.items():
            if iri in iris:
                found.update(triple for triple in among if key is None or triple[1] == key)
        return found

    def conforms(self, shape: Node, node: Node) -> bool:
        """Whether `node` conforms to a shape, targets or not (SHACL 3.4.2)."""
        id = self.index.id_of(node)
        if self._classification.judged(shape)[0] == "compiled":
            return self._shapes.shape(shape).conforms(self.index, id)
        return self._plan.oracle.conforms(shape, id)

    def targets(self, contract: Contract) -> set[Id]:
        """The nodes that a contract applies to."""
        return self._top[contract.iri].targets.foci(self.index)

    def place(self, contract: Iri, focus: Node) -> Place | None:
        """The place of that contract and focus node, if there can be any."""
        id = self.index.ids.get(text_of(focus)[0])
        return (contract, id) if id is not None and contract in self._top else None

    def ids(self, statement: Statement) -> Triple:
        """A statement, in the form of the door, as integers."""
        id = self.index.id
        return id(ntriples(statement.subject)), id(ntriples(statement.property)), id(ntriples(statement.object))

    def ids_of(self, triple: RdflibTriple) -> Triple:
        """The same of an rdflib triple."""
        subject, predicate, object = triple
        return self.index.id_of(subject), self.index.id_of(predicate), self.index.id_of(object)

    def statement(self, triple: Triple) -> Statement:
        """The statement that integers stand for."""
        subject, property, object = (self.index.texts[id] for id in triple)
        return Statement(parse_iri(subject), parse_iri(property), parse_term(object))

    def node(self, id: Id) -> Node:
        """The term that an integer stands for."""
        return node_of(self.index.texts[id])

    def types(self, thing: Iri) -> Iterator[Statement]:
        """The types of a thing that stand."""
        subject = self.index.ids.get(ntriples(thing))
        for cls in () if subject is None else self.index.objects(TYPE, subject):
            yield self.statement((subject, TYPE, cls))  # type: ignore[arg-type]  # there are none without a subject

    @cached_property
    def _classification(self) -> Classification:
        return Classification(self.contracts.graph)

    @cached_property
    def _shapes(self) -> ShapeReader:
        return ShapeReader(self.contracts.graph, self.index)

    def _result(self, place: Place, one: Broken) -> Result:
        return Result(
            self._contract[place[0]],
            place,
            one.focus,
            one.here,
            one.shape,
            Iri(str(one.component)),
            _SEVERITIES[one.severity],
            one.value,
            one.path,
            min(one.messages, default=""),
        )

    def _note_reads(self, top: Contract) -> None:
        """The reads of a contract, into the tables."""
        index, everything, reach = self.index, Overlaid(self.index, self.contested), top.reach
        reads = {(one.predicate, one.inverse, one.way_back) for one in reach.reads}
        reads |= {(None, end, way) for way in reach.links for end in (False, True)}
        for predicate, backwards, way_back in reads:
            id = None if predicate is None else index.id_of(predicate)
            all_back, all_there = _walker(way_back, everything), _walker(inverse(way_back), everything)
            read = _Read(top.iri, id, backwards, _walker(way_back, index), all_back, all_there)
            self._readers.setdefault(id, []).append(read)
            self._reads.setdefault(top.iri, []).append(read)
        for node in (None,) if reach.anywhere is None else reach.anywhere:
            self._everywhere.setdefault(None if node is None else index.id_of(node), []).append(top.iri)
        self._reads.setdefault(top.iri, [])


def _walker(way: Path, index: GraphIndex | Overlaid) -> Walker | None:
    return None if flat(way) == HERE else walker(way, index)


def _blames_only_nearby(shapes: Graph, top: Contract) -> bool:
    """Whether all that can be blamed for a result of this contract has the target as its subject or object (blame.py)."""
    if top.reach.links or top.reach.anywhere is None or top.reach.anywhere:
        return False
    below = [top.node, *shapes.objects(top.node, SH.property)]
    deeper = any((one, SH.property, None) in shapes for one in below if (one, SH.path, None) in shapes)
    steps = all(isinstance(read_path(shapes, path), Step) for one in below for path in shapes.objects(one, SH.path))
    closed = any((one, SH.path, None) in shapes and (one, SH.closed, None) in shapes for one in below)
    return steps and not deeper and not closed
