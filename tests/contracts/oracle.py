"""What stands, worked out a second time from the definition in contracts/README.md, in plain Python on plain tuples, for one small world.

It shares no code with the gate: the shapes of this world are written out as functions that find what is broken and who is to blame.
The table's rows are in the names; facts are (subject, property, object) as short strings.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Fact = tuple[str, str, str]
Graph = frozenset[Fact]

ABOVE = {"Vessel": "Thing", "Ferry": "Vessel", "Person": "Thing", "Port": "Thing"}
DOMAIN = {
    "captain": "Vessel",
    "homePort": "Vessel",
    "callsAt": "Vessel",
    "launchedOn": "Vessel",
    "scrappedOn": "Vessel",
    "retired": "Thing",
}
RANGE = {"captain": "Person", "homePort": "Port", "callsAt": "Port"}

SHAPES = """
s:Dates a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property [ sh:path o:launchedOn ; sh:lessThan o:scrappedOn ] .
s:Master a sh:NodeShape ; sh:targetClass o:Person ; sh:property [ sh:path [ sh:inversePath o:captain ] ; sh:maxCount 1 ] .
s:Home a sh:NodeShape ; sh:targetClass o:Ferry ; sh:property s:HomeOne . s:HomeOne sh:path o:homePort ; sh:minCount 1 .
s:Active a sh:NodeShape ; sh:targetSubjectsOf o:homePort ; sh:not [ sh:property [ sh:path o:retired ; sh:hasValue true ] ] .
s:Sound a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property
  [ sh:path o:captain ; sh:node [ sh:not [ sh:property [ sh:path o:retired ; sh:hasValue true ] ] ] ] .
s:Far a sh:NodeShape ; sh:targetClass o:Person ;
  sh:property [ sh:path ( [ sh:inversePath o:captain ] o:callsAt ) ; sh:property [ sh:path o:retired ; sh:maxCount 0 ] ] .
"""


@dataclass(frozen=True)
class Said:
    """A claim, as far as the definition needs it. base: the user's own data."""

    id: str
    fact: Fact
    text: str
    rank: int = 0
    prefer: int = 0
    base: bool = False
    waived: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Broken:
    """contract: the local name of the top shape. sides: what competes, with `places` to win; or, with no sides, all of `blamed`."""

    contract: str
    blamed: frozenset[Fact] = frozenset()
    sides: tuple[frozenset[Fact], ...] = ()
    places: int = 0


def up(cls: str) -> set[str]:
    return {cls} | (up(ABOVE[cls]) if cls in ABOVE else set())


class World:
    """One graph, and the questions the shapes ask of it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def of(self, node: str, cls: str) -> frozenset[Fact]:
        return frozenset(f for f in self.graph if f[0] == node and f[1] == "a" and cls in up(f[2]))

    def out(self, node: str, property: str) -> list[Fact]:
        return [f for f in self.graph if f[:2] == (node, property)]

    def into(self, node: str, property: str) -> list[Fact]:
        return [f for f in self.graph if f[1:] == (property, node)]

    def members(self, cls: str) -> set[str]:
        return {f[0] for f in self.graph if f[1] == "a" and cls in up(f[2])}


def domains_and_ranges(w: World) -> Iterable[Broken]:
    """Row 1."""
    for fact in w.graph:
        subject, property, value = fact
        if property in DOMAIN and not w.of(subject, DOMAIN[property]):
            yield Broken(f"{property}-domain", frozenset({fact}))
        if property in RANGE and not w.of(value, RANGE[property]):
            yield Broken(f"{property}-range", frozenset({fact}))


def counts(w: World) -> Iterable[Broken]:
    """Row 2: captain and launchedOn are functional, callsAt has two places, a person masters one vessel."""
    subjects = {f[0] for f in w.graph}
    for property, places, shape, nodes in (
        ("captain", 1, "captain-single", subjects),
        ("launchedOn", 1, "launchedOn-single", subjects),
        ("callsAt", 2, "Vessel-callsAt-most", w.members("Vessel")),
    ):
        for node in nodes:
            if len(w.out(node, property)) > places:
                yield Broken(shape, sides=tuple(frozenset({f}) for f in w.out(node, property)), places=places)
    for person in w.members("Person"):
        if len(w.into(person, "captain")) > 1:
            yield Broken("Master", sides=tuple(frozenset({f}) for f in w.into(person, "captain")), places=1)


def dates(w: World) -> Iterable[Broken]:
    """Row 2: an order between two properties, pair by pair."""
    for vessel in w.members("Vessel"):
        for one in w.out(vessel, "launchedOn"):
            for other in w.out(vessel, "scrappedOn"):
                if not one[2] < other[2]:
                    yield Broken("Dates", sides=(frozenset({one}), frozenset({other})), places=1)


def types(w: World) -> Iterable[Broken]:
    """Row 3: nothing is both a person and a vessel."""
    for node in w.members("Person") & w.members("Vessel"):
        yield Broken("Person-not-Vessel", sides=(w.of(node, "Person"), w.of(node, "Vessel")), places=1)


def own_shapes(w: World) -> Iterable[Broken]:
    """Rows 4 and 5."""
    for ferry in w.members("Ferry"):
        if not w.out(ferry, "homePort"):
            yield Broken("Home", w.of(ferry, "Ferry"))
    for node in {f[0] for f in w.graph if f[1] == "homePort"}:
        if w.out(node, "retired"):
            yield Broken("Active", frozenset(w.out(node, "homePort")))
    for vessel in w.members("Vessel"):
        for said in w.out(vessel, "captain"):
            if w.out(said[2], "retired"):
                yield Broken("Sound", frozenset({said}))
    for person in w.members("Person"):
        for said in w.into(person, "captain"):
            for call in w.out(said[0], "callsAt"):
                if w.out(call[2], "retired"):
                    yield Broken("Far", sides=tuple(frozenset({f}) for f in w.out(call[2], "retired")), places=0)


RULES: tuple[Callable[[World], Iterable[Broken]], ...] = (domains_and_ranges, counts, dates, types, own_shapes)


class Definition:
    """What stands of some claims."""

    def __init__(self, claims: Iterable[Said], contract_iri: Callable[[str], str]) -> None:
        self.claims: dict[Fact, list[Said]] = {}
        for claim in claims:
            self.claims.setdefault(claim.fact, []).append(claim)
        self._iri = contract_iri

    def weight(self, side: frozenset[Fact], given: Graph) -> tuple[int, ...]:
        said = [claim for fact in side for claim in self.claims[fact]]
        best = max(c.prefer for c in said), max((c.rank for c in said if not c.base), default=0)
        return (bool(side & given), any(c.base for c in said), *best, len({c.text for c in said}))

    def to_blame(self, broken: Broken, given: Graph) -> frozenset[Fact]:
        """The unwaived blame of one violation: what competes and loses, or all that is blamed."""
        waived = {f for f, said in self.claims.items() if any(self._iri(broken.contract) in c.waived for c in said)}
        if not broken.sides:
            return broken.blamed - waived
        sides = [side - waived for side in broken.sides if side - waived]
        if len(sides) <= broken.places:
            return frozenset()
        weights = [self.weight(side, given) for side in sides]
        cut = sorted(weights, reverse=True)[broken.places]
        return frozenset(f for side, weight in zip(sides, weights, strict=True) if weight <= cut for f in side)

    def blamed(self, graph: Graph, given: Graph = frozenset()) -> set[Fact]:
        """All blame in `graph`."""
        found = set[Fact]()
        for rule in RULES:
            for broken in rule(World(graph)):
                blame = self.to_blame(broken, given)
                if blame and blame <= given:
                    raise BlameOnTheGiven(broken.contract)
                found |= blame - given
        return found

    def rounds(self, graph: Graph, given: Graph = frozenset()) -> Graph:
        while blame := self.blamed(graph, given):
            graph -= blame
        return graph

    def tolerates(self, given: Graph, fact: Fact) -> bool:
        try:
            return not self.blamed(given | {fact}, given)
        except BlameOnTheGiven:
            return False

    def standing(self) -> Graph:
        every = frozenset(self.claims)
        given = self.rounds(every)
        while True:
            back = frozenset(f for f in every - given if self.tolerates(given, f))
            after = self.rounds(given | back, given)
            if after == given:
                return given
            given = after


class BlameOnTheGiven(Exception):
    """The table blames only what already stands; which newcomers answer for that, this oracle does not say."""
