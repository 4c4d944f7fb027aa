"""What people are told, kept in step with what is decided: which claims are held, and the open violations by where they were found.

These are the rows that reports show, and what the gate remembers of its decisions.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from syngraph.contracts.compiled.index import Id
from syngraph.contracts.engine import Engine
from syngraph.contracts.readers import Place
from syngraph.contracts.violation import Violation
from syngraph.ontologies.door import to_rdflib
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Statement


class Told(NamedTuple):
    """held: claim id -> key of the violation that holds it. violations: by key."""

    held: dict[str, str]
    violations: dict[str, Violation]


class Books:
    """held: claim id -> key of the violation that holds it. violations: those that are open, by key.

    The violations of one place are found together and go together. A violation speaks of things by their names, so it is worded again
    when one of them gets another name or kind.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.held: dict[str, str] = {}
        self.violations: dict[str, Violation] = {}
        self._at: dict[Place, set[str]] = {}
        self._things: dict[Place, set[Id]] = {}
        self._speaking_of: dict[Id, set[Place]] = {}

    def open_at(self, place: Place) -> bool:
        """Whether there is an open violation at a place."""
        return place in self._at

    def speaking_of(self, things: Iterable[Id]) -> Iterator[Place]:
        """The places with a violation that names one of these things."""
        for thing in things:
            yield from self._speaking_of.get(thing, ())

    def enter(self, held: Mapping[str, str], violations: Mapping[str, Violation], said: Mapping[str, Statement]) -> None:
        """said: what the claims say that the violations blame, or hold against them; by id."""
        self.held |= held
        self.violations |= violations
        for key, violation in violations.items():
            place = self._engine.place(violation.contract, to_rdflib(violation.focus))
            if place is not None:  # else it is wrong in itself, wherever it is
                self._at.setdefault(place, set()).add(key)
                known = self._things.setdefault(place, set())
                for thing in set(self._named_by(violation, said)) - known:
                    known.add(thing)
                    self._speaking_of.setdefault(thing, set()).add(place)

    def take_out(self, ids: Iterable[str], places: Collection[Place], faults: Iterable[Violation]) -> Told:
        """Strike what is to be decided anew: why these claims are held, and the violations of these places and faults; it is returned."""
        held = {id: self.held.pop(id) for id in ids if id in self.held}
        keys = {key for place in places for key in self._at.pop(place, ())} | {fault.key for fault in faults}
        for place in places:
            for thing in self._things.pop(place, ()):
                self._speaking_of[thing].discard(place)
        return Told(held, {key: self.violations.pop(key) for key in keys if key in self.violations})

    def _named_by(self, violation: Violation, said: Mapping[str, Statement]) -> Iterator[Id]:
        terms = [violation.focus, violation.value]
        for id in (*violation.blame, *violation.against):
            terms += [said[id].subject, said[id].object]
        for term in terms:
            id_of_thing = self._engine.index.ids.get(f"<{term}>") if isinstance(term, Iri) else None
            if id_of_thing is not None:
                yield id_of_thing
