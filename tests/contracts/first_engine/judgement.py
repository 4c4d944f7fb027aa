"""What all contracts find in one graph by pySHACL, kept up to date while the graph changes: the gate's first engine, now its oracle."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager

from rdflib import Graph
from rdflib.term import Node
from tests.contracts.first_engine.evaluation import PyshaclShapes, conforms, evaluate
from tests.contracts.first_engine.touched import all_targets, is_target, matters_everywhere, reads_predicate, touched

from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import Triple
from syngraph.contracts.result import Result
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.ontologies.iri import Iri

Place = tuple[Iri, Node]
"""A contract at one of its targets."""
_MANY = 500  # from here on, a change that is a quarter of the graph is dearer place by place than all at once


class Judgement:
    """A graph and everything the contracts find in it.

    tbox:   subclass axioms; they stay in the graph.
    narrow: after a change, evaluate only the places it touches (`reach.py`). Otherwise everything, every time: the definition.
    """

    def __init__(self, contracts: Contracts, tbox: Graph, narrow: bool = True) -> None:
        self.contracts = contracts
        self.graph = Graph()
        self.tbox = frozenset(tbox)
        self._narrow = narrow
        self._shapes = PyshaclShapes(contracts)
        self._tops = {top.iri: top for top in contracts.tops}
        self._readers: dict[Node, tuple[Contract, ...]] = {}
        self._found: dict[Place, tuple[Result, ...]] = {}
        self._holding: dict[Place, tuple[Result, ...]] = {}  # those with results of severity Violation, a small part
        for triple in tbox:
            self.graph.add(triple)
        self._evaluate(None)

    def conforms(self, shape: Node, node: Node) -> bool:
        """Whether `node` conforms to a shape, targets or not (SHACL 3.4.2). What cannot be judged does not conform."""
        with exact_literals():
            return conforms(self._shapes, shape, self.graph, node)

    def results(self) -> Iterator[Result]:
        """Everything found, of any severity."""
        for results in self._found.values():
            yield from results

    def holding(self) -> Iterator[Result]:
        """Everything found of severity Violation."""
        for results in self._holding.values():
            yield from results

    def change(self, add: Iterable[Triple] = (), remove: Iterable[Triple] = ()) -> None:
        """Take triples out of the graph, put others in, and find out what that changes."""
        self._evaluate(self._touched(self._put(add, remove)))

    @contextmanager
    def trying(self, add: Collection[Triple] = (), remove: Collection[Triple] = ()) -> Iterator[None]:
        """Inside, the graph is changed; afterwards it and what was found in it are as they were before."""
        came = {triple for triple in add if triple not in self.graph}
        gone = {triple for triple in remove if triple in self.graph} - set(add)
        places = self._touched(self._put(came, gone))
        before = {place: self._found.get(place, ()) for place in (self._found.keys() if places is None else places)}
        try:
            self._evaluate(places)
            yield
        finally:
            self._put(gone, came)
            for place in self._found.keys() - before.keys() if places is None else ():
                self._keep(place, ())
            for place, results in before.items():
                self._keep(place, results)

    def _put(self, add: Iterable[Triple], remove: Iterable[Triple]) -> list[Triple]:
        """Change the graph alone; what was changed, that is, was not so before."""
        gone = [triple for triple in remove if triple in self.graph]
        for triple in gone:
            self.graph.remove(triple)
        came = [triple for triple in add if triple not in self.graph]
        for triple in came:
            self.graph.add(triple)
        return gone + came

    def touches(self, *triples: Triple) -> set[Place]:
        """The places at which these triples, having come or gone, can matter."""
        places, everywhere = set[Place](), set[Iri]()
        for triple in triples:
            for contract in self._readers_of(triple[1]):
                places |= {(contract.iri, node) for node in touched(contract.reach, self.graph, triple)}
                if matters_everywhere(contract.reach, triple[1]) and contract.iri not in everywhere:
                    everywhere.add(contract.iri)
                    places |= {(contract.iri, node) for node in all_targets(contract.targets, self.graph)}
        return places

    def foci(self, contract: Contract) -> Set[Node]:
        """The nodes that `contract` applies to."""
        return all_targets(contract.targets, self.graph)

    def _readers_of(self, predicate: Node) -> tuple[Contract, ...]:
        if predicate not in self._readers:
            self._readers[predicate] = tuple(top for top in self.contracts.tops if reads_predicate(top.reach, predicate))
        return self._readers[predicate]

    def _touched(self, changed: Sequence[Triple]) -> set[Place] | None:
        """Where to evaluate again after a change; None: everywhere."""
        if not self._narrow or len(changed) > max(_MANY, len(self.graph) // 4):
            return None
        return self.touches(*changed)

    def _evaluate(self, places: set[Place] | None) -> None:
        """Find out afresh what is found at these places, or everywhere."""
        if places is None:
            self._found.clear()
            self._holding.clear()
        foci_of: dict[Iri, list[Node]] = {}
        for iri, node in places or ():
            self._keep((iri, node), ())
            if is_target(self._tops[iri].targets, self.graph, node):
                foci_of.setdefault(iri, []).append(node)
        everywhere: dict[Iri, list[Node] | None] = {top.iri: None for top in self.contracts.tops}
        with exact_literals():
            for iri, foci in (everywhere if places is None else foci_of).items():
                for node, results in evaluate(self._shapes, self._tops[iri], self.graph, foci).items():
                    self._keep((iri, node), tuple(results))

    def _keep(self, place: Place, results: tuple[Result, ...]) -> None:
        self._found.pop(place, None)
        self._holding.pop(place, None)
        if results:
            self._found[place] = results
        if holding := tuple(result for result in results if result.severity == "Violation"):
            self._holding[place] = holding
