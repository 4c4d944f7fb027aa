"""After these tests a reader knows that admitting a change costs what the change costs, however large the graph and however much of it is
contested elsewhere: the work is counted, not timed.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from tests.contracts.ferries import World, date, thing
from tests.contracts.test_gate_reach import PREFIXES

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.engine import Engine
from syngraph.contracts.gate import Gate
from syngraph.contracts.readers import Place, Readers
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.statement import Literal

SHAPES = f"""
s:Dates a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property [ sh:path o:launchedOn ; sh:lessThan o:scrappedOn ] .
s:Crew a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property
  [ sh:path ( o:captain [ sh:inversePath o:captain ] o:crew ) ; sh:maxCount 1 ] .
s:Retired a sh:NodeShape ; sh:targetClass o:Vessel ; sh:sparql [ {PREFIXES} sh:select
  "SELECT $this ?value WHERE {{ $this o:captain ?value . ?value o:retired true }}" ] .
"""
STATEMENTS_A_FERRY = 8


def ferry(world: World, n: int) -> list[Claim]:
    """A ferry and her captain; the captain of every fifth is in conflict with her other dates, of every seventh retired."""
    vessel, person = f"ferry{n}", f"captain{n}"
    return [
        world.claim(vessel, "a", "Ferry"),
        world.claim(vessel, "homePort", "north"),
        world.claim(vessel, "crew", Literal(str(n), xsd("integer"))),
        world.claim(vessel, "captain", person),
        world.claim(vessel, "launchedOn", date("2001-01-01")),
        world.claim(vessel, "launchedOn" if n % 5 == 0 else "scrappedOn", date("2002-01-01")),
        world.claim(person, "a", "Person"),
        world.claim(person, "retired", Literal(str(n % 7 == 0).lower(), xsd("boolean"))),
    ]


def fleet(world: World, statements: int) -> tuple[Gate, list[list[Claim]]]:
    """A gate with so many statements, and the claims of each ferry."""
    ferries = [ferry(world, n) for n in range(statements // STATEMENTS_A_FERRY)]
    return world.gate(world.claim("north", "a", "Port"), *(claim for claims in ferries for claim in claims), shapes=SHAPES), ferries


CHANGES: dict[str, Callable[[World, list[list[Claim]]], ChangeSet]] = {
    "nothing of note": lambda world, _: ChangeSet((world.claim("ferry3", "label", Literal("Selkie")),)),
    "a conflict arises": lambda world, _: ChangeSet((world.claim("ferry3", "launchedOn", date("2005-01-01")),)),
    "a conflict grows": lambda world, _: ChangeSet((world.claim("ferry5", "launchedOn", date("2005-01-01")),)),
    "a conflict ends": lambda _, ferries: ChangeSet(went=(ferries[5][4].id,)),
    "a weight": lambda world, _: ChangeSet((world.claim("ferry5", "launchedOn", date("2002-01-01")),)),
    "a kind goes": lambda _, ferries: ChangeSet(went=(ferries[3][6].id,)),
    "a captain changes ships": lambda world, ferries: ChangeSet((world.claim("ferry4", "captain", "captain3"),), went=(ferries[4][3].id,)),
    "a query": lambda world, ferries: ChangeSet(
        (world.claim("captain3", "retired", Literal("true", xsd("boolean"))),), went=(ferries[3][7].id,)
    ),
    "what is wrong in itself": lambda world, _: ChangeSet((world.claim("ferry3", "crew", Literal("banana", xsd("integer"))),)),
    "a new ferry": lambda world, _: ChangeSet(tuple(ferry(world, 100_000))),
}


class Work:
    """What was done, counted: places judged, statements followed back, look-ups in the index."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = Counter[str]()
        self.places: list[Place] = []
        for owner, name in ((Engine, "results"), (Readers, "may_touch"), (Readers, "contested_at"), (Readers, "touched")):
            monkeypatch.setattr(owner, name, self._counting(getattr(owner, name), name))
        for name in ("objects", "subjects", "add", "remove", "__contains__", "__iter__", "is_a", "instances"):
            monkeypatch.setattr(GraphIndex, name, self._counting(getattr(GraphIndex, name), name))

    def _counting(self, does: Callable[..., object], name: str) -> Callable[..., object]:
        def counting(owner: object, *given: object) -> object:
            self.count[name] += 1
            if name == "results":
                self.places.append(given[0])  # type: ignore[arg-type]
            return does(owner, *given)

        return counting

    def of(self, gate: Gate, change: ChangeSet) -> Counter[str]:
        """What admitting a change takes."""
        self.count.clear()
        self.places.clear()
        gate.admit(change)
        return Counter(self.count)


@pytest.fixture(scope="module")
def small_and_large(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[World, Gate, list[list[Claim]]]]:
    """The same ferries, ten times as many in the second graph; a fifth of them in conflict."""
    worlds = [World(tmp_path_factory.mktemp(name)) for name in ("small", "large")]
    return [(world, *fleet(world, size)) for world, size in zip(worlds, (1_000, 10_000), strict=True)]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_costs_the_same_in_a_graph_ten_times_as_large(
    small_and_large: list[tuple[World, Gate, list[list[Claim]]]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(monkeypatch)
    counts = []
    for world, gate, ferries in small_and_large:
        before = gate.now
        change = CHANGES[name](world, ferries)
        counts.append(work.of(gate, change))
        undone = ChangeSet(tuple(c for claims in ferries for c in claims if c.id in change.went), tuple(c.id for c in change.came))
        gate.admit(undone)
        assert gate.now == before
    assert counts[0]["may_touch"] > 0 or name == "what is wrong in itself"
    assert counts[0] == counts[1]


def test_a_change_near_a_conflict_judges_that_conflict_and_no_other(
    small_and_large: list[tuple[World, Gate, list[list[Claim]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, gate, _ = small_and_large[0]
    assert len(gate.held) > 50
    work = Work(monkeypatch)
    other = world.claim("ferry5", "launchedOn", date("2005-01-01"))
    work.of(gate, ChangeSet((other,)))
    judged = {gate.index.texts[focus] for _, focus in work.places}
    assert {text for text in judged if text.startswith("<")} == {f"<{thing('ferry5')}>"}
    assert len(set(work.places)) < 12
    gate.admit(ChangeSet(went=(other.id,)))
