"""After these tests a reader knows what a commit says, and that order, restarts and detours do not matter."""

import ast
from pathlib import Path

from tests.contracts.ferries import World, date, term, thing

from syngraph.contracts.change import ChangeSet, Commit, CommitRef
from syngraph.contracts.gate import Gate
from syngraph.contracts.report import summary
from syngraph.contracts.standing import Standing
from syngraph.ontologies.iri import RDF_TYPE, xsd
from syngraph.ontologies.statement import Literal, Statement

FERRY = ("selkie", "a", "Ferry")


def states(commit: Commit) -> dict[tuple[str, str], tuple[bool, bool, int]]:
    """What the commit says of each statement: standing, inferred, number of claims; by subject and object."""
    return {
        (s.statement.subject.local, getattr(s.statement.object, "local", str(s.statement.object))): (s.standing, s.inferred, len(s.support))
        for s in commit.states
    }


def test_a_commit_says_what_stands_and_the_classes_above(world: World) -> None:
    commit = world.gate().admit(ChangeSet((world.claim(*FERRY), world.claim(*FERRY))))
    assert states(commit) == {
        ("selkie", "Ferry"): (True, False, 2),
        ("selkie", "Vessel"): (True, True, 0),
        ("selkie", "Thing"): (True, True, 0),
    }


def test_a_type_that_is_said_is_not_inferred_and_becomes_so_when_nobody_says_it_any_more(world: World) -> None:
    vessel = world.claim("selkie", "a", "Vessel")
    gate = world.gate(world.claim(*FERRY), vessel)
    commit = gate.admit(ChangeSet(went=(vessel.id,)))
    assert states(commit) == {("selkie", "Vessel"): (True, True, 0)}


def test_the_last_support_that_goes_takes_the_statement_and_the_classes_above_with_it(world: World) -> None:
    ferries = [world.claim(*FERRY), world.claim(*FERRY)]
    gate = world.gate(*ferries)
    assert states(gate.admit(ChangeSet(went=(ferries[0].id,)))) == {("selkie", "Ferry"): (True, False, 1)}
    gone = states(gate.admit(ChangeSet(went=(ferries[1].id,))))
    assert gone == {(("selkie", cls)): (False, False, 0) for cls in ("Ferry", "Vessel", "Thing")}


def test_a_change_that_changes_nothing_makes_an_empty_commit_in_the_chain(world: World) -> None:
    claim = world.claim(*FERRY)
    gate = world.gate()
    first = gate.admit(ChangeSet((claim,)))
    second = gate.admit(ChangeSet((claim,), went=("nobody knows this id",)))
    assert (second.states, second.opened, second.sequence) == ((), (), 2)
    assert second.previous == first.ref == CommitRef(1, first.hash)


def test_a_known_claim_that_comes_again_takes_its_own_place(world: World) -> None:
    gate = world.gate(world.claim(*FERRY), world.claim("ann", "a", "Person"), world.claim("bea", "a", "Person"))
    gate.admit(ChangeSet((world.claim("selkie", "captain", "ann", id="moved"),)))
    commit = gate.admit(ChangeSet((world.claim("selkie", "captain", "bea", id="moved"),)))
    assert states(commit) == {("selkie", "ann"): (False, False, 0), ("selkie", "bea"): (True, False, 1)}


def test_a_contradiction_withdraws_what_stood_and_its_going_frees_it(world: World) -> None:
    one, other = world.claim("selkie", "launchedOn", date("2001-05-03")), world.claim("selkie", "launchedOn", date("2002-05-03"))
    gate = world.gate(world.claim(*FERRY), one)
    clash = gate.admit(ChangeSet((other,)))
    assert clash.held.keys() == {one.id, other.id}
    assert [v.key for v in clash.opened] == [clash.held[one.id]]
    mended = gate.admit(ChangeSet(went=(other.id,)))
    assert mended.freed == (one.id,)
    assert mended.closed == (clash.held[one.id],)


def test_deleting_is_never_refused_and_may_hold_what_leaned_on_it(world: World) -> None:
    kind = world.claim("ann", "a", "Person")
    captain = world.claim("selkie", "captain", "ann")
    gate = world.gate(world.claim(*FERRY), kind, captain)
    commit = gate.admit(ChangeSet(went=(kind.id,)))
    assert commit.held.keys() == {captain.id}


def test_a_claim_that_fell_by_one_that_fell_itself_gets_a_second_chance(world: World) -> None:
    """The captain by name of a port ties with ann in round 0; then the port falls as no person, and ann comes back."""
    ann, port = world.claim("selkie", "captain", "ann"), world.claim("selkie", "captain", "north")
    gate = world.gate(world.claim(*FERRY), world.claim("ann", "a", "Person"), world.claim("north", "a", "Port"), ann, port)
    assert gate.now.held.keys() == {port.id}
    assert gate.now.violations[gate.now.held[port.id]].contract == world.shape("captain-range")


def test_what_waits_for_one_root_is_counted_under_it(world: World) -> None:
    shapes = "s:Named a sh:NodeShape ; sh:targetClass o:Port ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ."
    vessels = [world.claim(f"ferry{n}", "a", "Ferry") for n in range(30)]
    homes = [world.claim(f"ferry{n}", "homePort", "north") for n in range(30)]
    north = world.claim("north", "a", "Port")
    gate = world.gate(*vessels, *homes, north, shapes=shapes)
    assert gate.now.held.keys() == {north.id, *(home.id for home in homes)}
    (line,) = summary(gate.violations, gate.now.held)
    assert (line.violation.contract, line.claims) == (world.own("Named"), 31)
    assert str(line).endswith("31 claims wait")
    named = gate.admit(ChangeSet((world.claim("north", "label", Literal("North Haven")),)))
    assert len(named.freed) == 31
    assert not gate.now.held


def test_a_gate_built_afresh_goes_on_as_one_that_lived_through_it_all(world: World) -> None:
    claims = [world.claim(*FERRY), *(world.claim("selkie", "launchedOn", date(f"200{n}-01-01")) for n in range(3))]
    lived = world.gate()
    for claim in claims:
        lived.admit(ChangeSet((claim,)))
    afresh = Gate(world.ontology, lived.contracts, reversed(claims), lived.at)
    assert afresh.now == lived.now
    change = ChangeSet(went=(claims[1].id, claims[2].id))
    assert afresh.admit(change) == lived.admit(change)
    assert afresh.at.hash == lived.at.hash


def test_after_a_rule_has_changed_the_switch_is_a_commit_that_says_what_that_changes(world: World) -> None:
    motto = world.claim("selkie", "motto", Literal("far too long"))
    claims = [world.claim(*FERRY), motto]
    gate = world.gate(*claims)
    stricter = world.contracts("s:Short a sh:PropertyShape ; sh:targetSubjectsOf o:motto ; sh:path o:motto ; sh:maxLength 5 .")
    recorded = Standing.recorded(map(gate.now.state, gate.now.statements()), gate.now.held, iter(gate.violations))
    assert recorded == gate.now
    reopened = Gate(world.ontology, stricter, claims, gate.at, recorded=recorded)
    assert reopened.plan != gate.plan
    commit = reopened.switch()
    assert commit.held.keys() == {motto.id}
    assert commit.left == {motto.statement}
    assert states(commit) == {("selkie", str(Literal("far too long"))): (False, False, 0)}


# judge


def test_judging_says_what_a_change_would_break_and_changes_nothing(world: World) -> None:
    gate = world.gate(world.claim(*FERRY), world.claim("selkie", "launchedOn", date("2001-05-03")))
    before, ref = gate.now, gate.at
    bad = ChangeSet((world.claim("selkie", "launchedOn", date("2002-05-03")), world.claim("selkie", "colour", "red")))
    verdict = gate.judge(bad)
    assert not verdict.conforms
    assert [v.contract.local for v in verdict.new] == ["launchedOn-single", "vocabulary"]
    assert (gate.now, gate.at) == (before, ref)
    assert gate.judge(ChangeSet((world.claim("selkie", "crew", Literal("3", xsd("integer"))),))).conforms


def test_what_was_broken_and_still_is_is_listed_where_the_change_touches_it(world: World) -> None:
    steamer = world.claim("selkie", "a", "Steamer")
    gate = world.gate(world.claim(*FERRY), steamer, world.claim("morag", "a", "Ferry"))
    assert [v.contract.local for v in gate.violations] == ["Vessel-homePort-least"] * 2
    verdict = gate.judge(ChangeSet((world.claim("ann", "a", "Person"),), went=(steamer.id,)))
    assert verdict.conforms
    assert [(v.contract.local, v.focus) for v in verdict.standing] == [("Vessel-homePort-least", thing("selkie"))]
    assert gate.judge(ChangeSet((world.claim("selkie", "label", Literal("Selkie")),))).standing == ()
    assert gate.judge(ChangeSet()).standing == ()


def test_judging_a_third_value_where_one_is_allowed_is_new_though_two_were_there(world: World) -> None:
    contract = world.shape("launchedOn-single")
    values = [world.claim("selkie", "launchedOn", date(f"200{n}-05-03"), waived=[contract]) for n in range(2)]
    gate = world.gate(world.claim(*FERRY), *values)
    assert contract in {v.contract for v in gate.violations}
    verdict = gate.judge(ChangeSet((world.claim("selkie", "launchedOn", date("2009-05-03")),)))
    assert [v.contract for v in verdict.new] == [contract]


def test_judging_a_deletion_says_what_leans_on_it(world: World) -> None:
    kind = world.claim("ann", "a", "Person")
    gate = world.gate(world.claim(*FERRY), kind, world.claim("selkie", "captain", "ann"))
    verdict = gate.judge(ChangeSet(went=(kind.id,)))
    assert [(v.contract, v.focus) for v in verdict.new] == [(world.shape("captain-range"), thing("selkie"))]


# what holds for every gate


def test_only_the_gate_makes_commits() -> None:
    root = Path(__file__).parents[2]
    makers = set()
    for folder in ("flows", "agents", "connectors", "contracts", "ontologies"):
        for file in (root / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (getattr(node.func, "id", "") == "Commit" or getattr(node.func, "attr", "") == "Commit"):
                    makers.add(file.relative_to(root).as_posix())
    assert makers == {"contracts/syngraph/contracts/gate.py"}


def test_an_inferred_type_is_a_statement_like_any_other(world: World) -> None:
    gate = world.gate(world.claim(*FERRY))
    assert gate.now.inferred == {Statement(thing("selkie"), RDF_TYPE, term(cls)) for cls in ("Vessel", "Thing")}
