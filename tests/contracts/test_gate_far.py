"""After these tests a reader knows that what a contract finds at the end of a path is decided anew when anything along the path changes:
a link that goes or falls, a weight, a name, a kind. Each is a case that random histories seldom meet.
"""

from dataclasses import replace

import pytest
from tests.contracts.ferries import World
from tests.contracts.histories.history import History, Rules, Step
from tests.contracts.histories.life import live
from tests.contracts.test_gate_reach import PREFIXES

from syngraph.contracts.gate import Gate
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.statement import Literal

NAMES = """s:Names a sh:NodeShape ; sh:targetClass o:Port ;
  sh:property [ sh:path ( [ sh:inversePath o:homePort ] rdfs:label ) ; sh:maxCount 1 ] ."""
SILTED = """s:Silted a sh:NodeShape ; sh:targetSubjectsOf o:retired ;
  sh:property [ sh:path [ sh:inversePath o:homePort ] ; sh:maxCount 0 ] ."""
FAR = {
    "along a path": NAMES,
    "below a property": """s:Names a sh:NodeShape ; sh:targetClass o:Port ; sh:property [ sh:path [ sh:inversePath o:homePort ] ;
      sh:property [ sh:path rdfs:label ; sh:maxCount 1 ] ] .""",
    "below a shape": """s:Names a sh:NodeShape ; sh:targetClass o:Port ; sh:property [ sh:path [ sh:inversePath o:homePort ] ;
      sh:node [ sh:property [ sh:path rdfs:label ; sh:maxCount 1 ] ] ] .""",
}


def held_after(world: World, shapes: str, *steps: Step) -> list[set[str]]:
    """The ids of the held claims after each step; every one of them is compared with the definition on the way."""
    properties = {iri: replace(one, domains=(), ranges=(), functional=False) for iri, one in world.ontology.properties.items()}
    rules = Rules(replace(world.ontology, properties=properties, cardinalities=()), (shapes,))  # what follows from it reads no path
    live(History(rules, steps))
    gate, found = Gate(rules.ontology, rules.contracts), list[set[str]]()
    for step in steps:
        gate.admit(step.change)
        found.append(set(gate.held))
    return found


@pytest.fixture
def harbour(world: World) -> tuple[Claim, ...]:
    """A vessel whose home is a port, with two names: what follows from the ontology reads no names."""
    return (
        world.claim("north", "a", "Port", id="port"),
        world.claim("tug", "homePort", "north", id="home"),
        world.claim("tug", "label", Literal("Tug"), id="Tug"),
        world.claim("tug", "label", Literal("Tig"), id="Tig"),
    )


@pytest.mark.parametrize("shapes", [FAR["along a path"], FAR["below a property"]], ids=["along a path", "below a property"])
def test_a_link_that_goes_frees_what_fell_at_its_end(world: World, harbour: tuple[Claim, ...], shapes: str) -> None:
    assert held_after(world, shapes, Step(harbour), Step(went=("home",))) == [{"Tug", "Tig"}, set()]


def test_a_link_that_falls_frees_what_fell_at_its_end_and_holds_it_again_when_it_is_back(world: World, harbour: tuple[Claim, ...]) -> None:
    silted = world.claim("north", "retired", Literal("true", xsd("boolean")), id="silted")
    steps = Step(harbour), Step((silted,)), Step(went=("silted",), restart="filled"), Step((silted,))
    assert held_after(world, NAMES + SILTED, *steps) == [{"Tug", "Tig"}, {"home"}, {"Tug", "Tig"}, {"home"}]


@pytest.mark.parametrize("name", ["along a path", "below a property"])
def test_a_weight_counts_as_far_as_the_contract_reads(world: World, harbour: tuple[Claim, ...], name: str) -> None:
    *others, tug, tig = harbour
    heavy = replace(tug, rank=1)
    steps = Step((*others, heavy, tig)), Step((tug,), restart="saved"), Step((heavy,))
    assert held_after(world, FAR[name], *steps) == [{"Tig"}, {"Tug", "Tig"}, {"Tig"}]


def test_a_waiver_counts_for_a_closed_value_far_away(world: World, harbour: tuple[Claim, ...]) -> None:
    """The port's shape closes the vessels whose home it is: their name is one property too many."""
    shapes = """s:Closed a sh:NodeShape ; sh:targetClass o:Port ; sh:property [ sh:path [ sh:inversePath o:homePort ] ;
      sh:closed true ; sh:ignoredProperties ( rdf:type o:homePort ) ] ."""
    *others, tug, tig = harbour
    waived = replace(tug, waived=frozenset({world.own("Closed")}))
    steps = Step((*others, waived, tig)), Step((tug,)), Step((waived,), restart="filled"), Step(went=("home",))
    assert held_after(world, shapes, *steps) == [{"Tig"}, {"Tug", "Tig"}, {"Tig"}, set()]


def test_a_waiver_counts_for_what_a_query_far_away_links(world: World, harbour: tuple[Claim, ...]) -> None:
    """A query below a path: what links its $this and its ?value is to blame, at another node than the target."""
    shapes = """s:Asked a sh:NodeShape ; sh:targetClass o:Port ; sh:property [ sh:path [ sh:inversePath o:homePort ] ; sh:node s:Inner ] .
      s:Inner a sh:NodeShape ; sh:sparql [
        sh:select "SELECT $this ?value WHERE { $this <http://www.w3.org/2000/01/rdf-schema#label> ?value }" ] ."""
    port, home, *others = harbour
    waived = replace(home, waived=frozenset({world.own("Asked")}))
    steps = Step((port, waived, *others)), Step((home,)), Step((waived,), restart="saved"), Step(went=("Tug",))
    assert held_after(world, shapes, *steps) == [set(), {"home"}, set(), set()]


def test_a_message_names_things_at_the_end_of_a_path_by_their_newest_name(world: World, harbour: tuple[Claim, ...]) -> None:
    name = world.claim("north", "label", Literal("North Haven"), id="name")
    held = held_after(world, NAMES, Step(harbour), Step((name,)), Step(went=("name",), restart="saved"), Step((name,)))
    assert held == [{"Tug", "Tig"}] * 4


def test_what_lies_behind_two_held_links_is_in_question_with_them(world: World) -> None:
    """A port, its vessels, their captains, those captains' names: each link of it held by a rule of its own, until the rule is met."""
    shapes = f"""{SILTED} s:Beached a sh:NodeShape ; sh:targetSubjectsOf o:retired ; sh:property [ sh:path o:captain ; sh:maxCount 0 ] .
      s:Captains a sh:NodeShape ; sh:targetClass o:Port ;
        sh:property [ sh:path ( [ sh:inversePath o:homePort ] o:captain rdfs:label ) ; sh:maxCount 1 ] ."""
    said = (
        world.claim("north", "a", "Port", id="port"),
        world.claim("tug", "homePort", "north", id="home"),
        world.claim("tug", "captain", "ann", id="captain"),
        world.claim("ann", "label", Literal("Ann"), id="Ann"),
        world.claim("ann", "label", Literal("Anna"), id="Anna"),
    )
    silted, beached = (world.claim(one, "retired", Literal("true", xsd("boolean")), id=f"{one} retired") for one in ("north", "tug"))
    steps = Step(said), Step((silted, beached)), Step(went=(silted.id, beached.id), restart="saved"), Step((silted,)), Step((beached,))
    names = {"Ann", "Anna"}
    assert held_after(world, shapes, *steps) == [names, {"home", "captain"}, names, {"home"}, {"home", "captain"}]


def test_what_a_component_of_ones_own_reads_anywhere_frees_what_it_held(world: World) -> None:
    """Nothing tells where such a component reads: every statement may matter to each of its targets."""
    shapes = f"""s:Ports a sh:NodeShape ; sh:targetClass o:Vessel ; s:ports s:named . s:porting a sh:ConstraintComponent ;
      sh:parameter [ sh:path s:ports ] ; sh:nodeValidator [ a sh:SPARQLSelectValidator ; {PREFIXES} sh:select
      "SELECT $this WHERE {{ $this o:homePort ?x . FILTER NOT EXISTS {{ ?x o:captain ?y . ?y o:retired ?z }} }}" ] ."""
    vessel, home = world.claim("tug", "a", "Vessel", id="vessel"), world.claim("tug", "homePort", "north", id="home")
    captain = world.claim("north", "captain", "ann", id="captain")
    retired = world.claim("ann", "retired", Literal("true", xsd("boolean")), id="retired")
    steps = (
        Step((vessel, home)),
        Step((captain, retired)),
        Step(went=("retired",), restart="filled"),
        Step(went=("vessel",)),
        Step((vessel,)),
    )
    assert held_after(world, shapes, *steps) == [{"vessel"}, set(), {"vessel"}, set(), {"vessel"}]


def test_whatever_links_the_two_that_a_query_names_is_in_question_with_them(world: World, harbour: tuple[Claim, ...]) -> None:
    """Row 5 of the table blames every statement between the two; one of them stands in the end, having fallen at first."""
    shapes = f"""s:Open a sh:NodeShape ; sh:targetSubjectsOf o:homePort ; sh:sparql [ {PREFIXES} sh:select
      "SELECT $this ?value WHERE {{ $this o:homePort ?value . ?value o:retired ?x }}" ] ."""
    silted = world.claim("north", "retired", Literal("true", xsd("boolean")), id="silted")
    calls = world.claim("tug", "callsAt", "north", id="calls")
    steps = Step((*harbour, silted)), Step((calls,), restart="filled"), Step(went=("silted",)), Step((silted,)), Step(went=("calls",))
    assert held_after(world, shapes, *steps) == [{"home"}, {"home"}, set(), {"home"}, {"home"}]


def test_a_node_of_which_nothing_is_said_is_named_as_soon_as_it_has_a_name(world: World) -> None:
    shapes = "s:Only a sh:NodeShape ; sh:targetNode t:south ; sh:property [ sh:path o:captain ; sh:minCount 1 ] ."
    name = world.claim("south", "label", Literal("South Haven"), id="name")
    assert held_after(world, shapes, Step(), Step((name,), restart="saved"), Step(went=("name",)), Step((name,))) == [set()] * 4
