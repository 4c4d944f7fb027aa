"""The statements that fell in the first pass, held or back again; and which of them a change puts in question once more.

What became of one of them depends on those with which it shares a place, and on nothing else: a *region*, closed under that, can be
decided afresh without looking at the rest. source: contracts/README.md, *What stands*
"""

from collections.abc import Iterable

from syngraph.contracts.compiled.index import Triple
from syngraph.contracts.engine import Engine
from syngraph.contracts.readers import Place


class Contested:
    """The contested statements of one graph; `engine.contested` holds them.

    region: those that are in question; these are in the graph. were_held: those of them that were not. All others that are held are not.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._all = engine.contested
        self.region: set[Triple] = set()
        self.were_held: set[Triple] = set()

    def elsewhere(self, places: Iterable[Place]) -> set[Triple]:
        """The contested statements that can matter at these places and are not in question."""
        if not self._all:
            return set()
        return {triple for place in places for triple in self._engine.readers.contested_at(place)} - self.region

    def put_in_question(self, places: Iterable[Place], besides: Iterable[Triple] = ()) -> set[Place]:
        """Let the region grow by what shares one of these places, by what shares a place with that, and so on, all put into the graph.

        besides: statements that are in question, if contested.
        returns: the places of what came into the region.
        """
        shared = set[Place]()
        open = self.elsewhere(places) | {triple for triple in besides if triple in self._all}
        while open:
            triple = open.pop()
            self.region.add(triple)
            if self._engine.index.add(triple):
                self.were_held.add(triple)
            there = self._engine.readers.may_touch(triple)
            open |= self.elsewhere(there - shared)
            shared |= there
        return shared

    def forget(self, gone: Iterable[Triple]) -> None:
        """These are not said any more."""
        for triple in gone:
            self._all.remove(triple)
            self.region.discard(triple)
            self.were_held.discard(triple)

    def settle(self, fell: Iterable[Triple]) -> None:
        """What is in question has been decided: these fell in the first pass."""
        for triple in self.region:
            self._all.remove(triple)
        for triple in fell:
            self._all.add(triple)
        self.region.clear()
        self.were_held.clear()
