"""What all contracts find in one graph, kept up to date while the graph changes."""

from collections.abc import Iterable, Iterator, Set

from rdflib import Graph
from rdflib.term import Node

from syngraph.contracts.evaluation import Result, evaluate
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import Triple
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
        self._tops = {top.iri: top for top in contracts.tops}
        self._readers: dict[Node, tuple[Contract, ...]] = {}
        self._found: dict[Place, tuple[Result, ...]] = {}
        self._holding: dict[Place, tuple[Result, ...]] = {}  # those with results of severity Violation, a small part
        for triple in tbox:
            self.graph.add(triple)
        self._evaluate_all()

    def results(self) -> Iterator[Result]:
        """Everything found, of any severity."""
        for results in self._found.values():
            yield from results

    def holding(self) -> Iterator[Result]:
        """Everything found of severity Violation."""
        for results in self._holding.values():
            yield from results

    def change(self, add: Iterable[Triple] = (), remove: Iterable[Triple] = ()) -> None:
        """Put triples into the graph, take others out, and find out what that changes."""
        gone = [triple for triple in remove if triple in self.graph]
        for triple in gone:
            self.graph.remove(triple)
        came = [triple for triple in add if triple not in self.graph]
        for triple in came:
            self.graph.add(triple)
        changed = gone + came
        if not self._narrow or len(changed) > max(_MANY, len(self.graph) // 4):
            self._evaluate_all()
        elif changed:
            for iri, nodes in self._touched(changed).items():
                self._evaluate(self._tops[iri], nodes)

    def touches(self, triple: Triple) -> set[Place]:
        """The places at which this triple, having come or gone, can matter."""
        return {(iri, node) for iri, nodes in self._touched([triple]).items() for node in nodes}

    def _touched(self, changed: Iterable[Triple]) -> dict[Iri, set[Node]]:
        touched: dict[Iri, set[Node]] = {}
        for triple in changed:
            for contract in self._readers_of(triple[1]):
                touched.setdefault(contract.iri, set()).update(contract.reach.touched(contract.targets, self.graph, triple))
        return touched

    def _readers_of(self, predicate: Node) -> tuple[Contract, ...]:
        if predicate not in self._readers:
            self._readers[predicate] = tuple(top for top in self.contracts.tops if top.reach.reads_predicate(predicate))
        return self._readers[predicate]

    def foci(self, contract: Contract) -> Set[Node]:
        """The nodes that `contract` applies to."""
        return contract.targets.foci(self.graph)

    def _evaluate_all(self) -> None:
        self._found.clear()
        self._holding.clear()
        with exact_literals():
            for contract in self.contracts.tops:
                for node, results in evaluate(self.contracts, contract, self.graph).items():
                    self._keep((contract.iri, node), results)

    def _evaluate(self, contract: Contract, nodes: set[Node]) -> None:
        for node in nodes:
            self._found.pop((contract.iri, node), None)
            self._holding.pop((contract.iri, node), None)
        targets = [node for node in nodes if contract.targets.holds(self.graph, node)]
        with exact_literals():
            for node, results in evaluate(self.contracts, contract, self.graph, targets).items():
                self._keep((contract.iri, node), results)

    def _keep(self, place: Place, results: list[Result]) -> None:
        self._found[place] = tuple(results)
        if holding := tuple(result for result in results if result.severity == "Violation"):
            self._holding[place] = holding
