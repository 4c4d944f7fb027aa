"""After these tests a reader knows whom a rule within a rule blames, however deep it is, and what becomes of one that cannot be judged."""

import pytest
from tests.contracts.ferries import World, thing
from tests.contracts.test_gate_blame import FERRY, held

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.result import UNJUDGED
from syngraph.ontologies.statement import Literal


def test_a_nested_shape_that_a_value_breaks_holds_the_claim_behind_the_value(world: World) -> None:
    shapes = """s:Port a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property [ sh:path o:homePort ; sh:node [ sh:property
      [ sh:path o:motto ; sh:minCount 1 ] ] ] ."""
    home = world.claim("selkie", "homePort", "north")
    gate = world.gate(world.claim(*FERRY), world.claim("north", "a", "Port"), home, shapes=shapes)
    assert held(gate) == {home.id: world.own("Port")}


def test_a_rule_below_a_property_names_the_top_focus_node_and_blames_where_it_breaks(world: World) -> None:
    shapes = """s:Deep a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property [ sh:path o:captain ; sh:property
      [ sh:path o:motto ; sh:maxLength 5 ] ] ."""
    motto = world.claim("ann", "motto", Literal("far too long"))
    gate = world.gate(world.claim(*FERRY), world.claim("selkie", "captain", "ann"), world.claim("ann", "a", "Person"), motto, shapes=shapes)
    assert held(gate) == {motto.id: world.own("Deep")}
    assert gate.now.violations[gate.now.held[motto.id]].focus == thing("selkie")


def nested(deep: int, innermost: str) -> str:
    """A rule so many shapes deep, from a thing to its motto and back again."""
    steps = ["o:motto", "[ sh:inversePath o:motto ]"]
    rule = innermost
    for n in range(deep):
        rule = f"sh:node [ sh:property [ sh:path {steps[n % 2]} ; {rule} ] ]"
    return f"s:Deep a sh:NodeShape ; sh:targetSubjectsOf o:motto ; {rule} ."


@pytest.mark.parametrize(("limit", "stands"), [("sh:maxLength 4", True), ("sh:maxLength 3", False)])
def test_a_rule_nested_deeper_than_pyshacl_goes_is_judged_like_any_other(world: World, limit: str, stands: bool) -> None:
    motto = world.claim("north", "motto", Literal("ahoy"))
    gate = world.gate(world.claim("north", "a", "Port"), motto, shapes=nested(17, limit))
    assert held(gate) == ({} if stands else {motto.id: world.own("Deep")})


def test_a_rule_that_cannot_be_judged_at_a_node_holds_what_it_reads_there_and_the_run_goes_on(world: World) -> None:
    """A query is left to pySHACL, which does not go that deep."""
    query = 'sh:sparql [ sh:select "SELECT $this { $this <urn:x:y> ?z }" ]'
    motto = world.claim("north", "motto", Literal("ahoy"))
    gate = world.gate(world.claim("north", "a", "Port"), motto, shapes=nested(17, query))
    assert held(gate) == {motto.id: world.own("Deep")}
    (found,) = [v for v in gate.violations if v.contract == world.own("Deep")]
    assert found.constraint == UNJUDGED
    assert found.message == "This rule cannot be judged here: Validation path too deep!. Here: north – motto – ahoy."
    assert gate.admit(ChangeSet((world.claim("south", "a", "Port"),))).states
