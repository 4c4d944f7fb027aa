"""What the contracts find at the places that are in question, kept up to date while the graph changes.

All other places are as they are in the graph that stands, and nothing is to blame there; no change has touched them.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from rdflib import Graph
from rdflib.term import Node

from syngraph.contracts.contested import Contested
from syngraph.contracts.engine import Engine
from syngraph.contracts.path import Triple
from syngraph.contracts.readers import Place
from syngraph.contracts.result import Result
from syngraph.contracts.shapes import Contracts


class Judgement:
    """The places in question of one graph, and everything the contracts find there.

    places: to begin with; a change brings others in. met: contested statements that turned out to be in question as well.
    """

    def __init__(self, engine: Engine, places: Collection[Place], contested: Contested) -> None:
        self._engine = engine
        self._contested = contested
        self._found: dict[Place, tuple[Result, ...]] = {}
        self.met = set[tuple[int, int, int]]()
        self._evaluate(places)

    @property
    def contracts(self) -> Contracts:
        return self._engine.contracts

    @property
    def graph(self) -> Graph:
        return self._engine.graph

    @property
    def places(self) -> Collection[Place]:
        """Those looked at so far."""
        return self._found.keys()

    def conforms(self, shape: Node, node: Node) -> bool:
        """Whether `node` conforms to a shape, targets or not (SHACL 3.4.2)."""
        return self._engine.conforms(shape, node)

    def results(self) -> Iterator[Result]:
        """Everything found at the places in question, of any severity."""
        for results in self._found.values():
            yield from results

    def holding(self) -> Iterator[Result]:
        """Everything found there of severity Violation."""
        return (result for result in self.results() if result.severity == "Violation")

    def touches(self, *triples: Triple) -> set[Place]:
        """The places at which these triples, having come or gone, can matter."""
        return {place for triple in triples for place in self._engine.readers.touched(self._engine.ids_of(triple))}

    def change(self, add: Collection[Triple] = (), remove: Collection[Triple] = ()) -> None:
        """Take triples out of the graph, put others in, and find out what that changes."""
        self._evaluate(self._put(add, remove))

    @contextmanager
    def trying(self, add: Collection[Triple] = (), remove: Collection[Triple] = ()) -> Iterator[None]:
        """Inside, the graph is changed; afterwards it and what was found in it are as they were before."""
        places = self._put(add, remove)
        before = {place: self._found.get(place) for place in places}
        try:
            self._evaluate(places)
            yield
        finally:
            self._put(remove, add)
            for place, results in before.items():
                if results is None:
                    del self._found[place]
                else:
                    self._found[place] = results

    def _put(self, add: Collection[Triple], remove: Collection[Triple]) -> set[Place]:
        """Change the graph alone; the places that this touches. add: not in it yet. remove: in it."""
        engine = self._engine
        went, came = [engine.ids_of(triple) for triple in remove], [engine.ids_of(triple) for triple in add]
        for triple in came:
            engine.index.add(triple)
        for triple in (*went, *came):  # what goes may be the way to others, so it is still there
            self.met |= self._contested.elsewhere(engine.readers.may_touch(triple))
        for triple in went:
            engine.index.remove(triple)
        return {place for triple in (*went, *came) for place in engine.readers.touched(triple)}

    def _evaluate(self, places: Collection[Place]) -> None:
        """Find out afresh what is found at these places."""
        for place in places:
            self._found[place] = self._engine.results(place)
        self.met |= self._contested.elsewhere(places)
