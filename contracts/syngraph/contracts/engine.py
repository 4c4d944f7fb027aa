"""The contracts compiled over the graph of one index: what they find at a place, and where a change breaks them.

source: contracts/README.md, *Judging a change*
"""

from collections.abc import Collection, Iterable, Iterator
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
from syngraph.contracts.compiled.plan import compile_shapes, results_at
from syngraph.contracts.compiled.shape_graph import ShapeReader
from syngraph.contracts.compiled.term_text import node_of, text_of
from syngraph.contracts.compiled.top import Top
from syngraph.contracts.path import Triple as RdflibTriple
from syngraph.contracts.readers import Place, Readers
from syngraph.contracts.result import Result
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.violation import Severity
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.statement import Statement, ntriples

_SEVERITIES: Final[dict[Node, Severity]] = {SH.Violation: "Violation", SH.Warning: "Warning", SH.Info: "Info"}


class Engine:
    """Compiled contracts. It stays true of its indexes whatever is added or removed; it belongs to one thread.

    index:     the graph. contested: the statements that are held or were once, by the same integers; those held are not in the graph.
    readers:   which contracts read a statement, and where.
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
        targets = {iri: top.targets for iri, top in self._top.items()}
        self.readers = Readers(contracts, index, self.contested, targets)

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
