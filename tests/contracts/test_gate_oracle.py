"""After these tests a reader can trust that the gate computes the definition: against an oracle that shares no code with it, and
against itself judging everything every time; in random histories with restarts, in which any order ends in the same graph."""

import random

import pytest
from tests.contracts.ferries import World, date
from tests.contracts.first_engine.definition import by_definition
from tests.contracts.oracle import SHAPES, Definition, Fact, Said

from syngraph.contracts.audit import audit, to_blame
from syngraph.contracts.change import ChangeSet, CommitRef
from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contracts
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.statement import Literal, Statement

VESSELS, PERSONS, PORTS = ("selkie", "morag"), ("ann", "bea"), ("north", "south", "east")
DERIVED = ("captain-single", "launchedOn-single", "Vessel-callsAt-most", "Person-not-Vessel", "captain-range", "homePort-domain")
OWN = ("Dates", "Master", "Home", "Active", "Sound", "Far")


def likely_fact(rng: random.Random) -> Fact:
    """Mostly sense, with enough nonsense to collide."""
    vessel, person, port = rng.choice(VESSELS), rng.choice(PERSONS), rng.choice(PORTS)
    if rng.random() < 0.15:
        vessel, person, port = (rng.choice(VESSELS + PERSONS + PORTS) for _ in range(3))
    return rng.choice(
        [
            *[(vessel, "a", rng.choice(["Ferry", "Ferry", "Vessel"]))] * 3,
            *[(person, "a", rng.choice(["Person", "Person", "Person", "Vessel"]))] * 2,
            *[(port, "a", "Port")] * 2,
            *[(vessel, "captain", person)] * 2,
            *[(vessel, "homePort", port)] * 2,
            *[(vessel, "callsAt", port)] * 2,
            (vessel, "launchedOn", f"200{rng.randrange(4)}-01-01"),
            (vessel, "scrappedOn", f"200{rng.randrange(6)}-01-01"),
            (rng.choice(VESSELS + PERSONS + PORTS), "retired", "true"),
        ]
    )


def random_claims(rng: random.Random, world: World) -> list[Said]:
    return [
        Said(
            f"c{n:02}",
            likely_fact(rng),
            f"text{rng.randrange(6)}",
            rank=rng.choice([0, 0, 0, 1]),
            prefer=int(rng.random() < 0.05),
            base=rng.random() < 0.05,
            waived=frozenset({str(contract(world, rng.choice(DERIVED + OWN)))} if rng.random() < 0.1 else ()),
        )
        for n in range(rng.randrange(8, 26))
    ]


def contract(world: World, local: str) -> Iri:
    return world.own(local) if local in OWN else world.shape(local)


def as_claim(world: World, said: Said) -> Claim:
    subject, property, value = said.fact
    object: Literal | str = value
    if property in ("launchedOn", "scrappedOn"):
        object = date(value)
    elif property == "retired":
        object = Literal(value, xsd("boolean"))
    rank = None if said.base else said.rank
    return world.claim(subject, property, object, said.text, rank=rank, prefer=said.prefer, waived=said.waived, id=said.id)


def expected(world: World, claims: list[Said]) -> set[Statement]:
    facts = Definition(claims, lambda local: str(contract(world, local))).standing()
    return {as_claim(world, claim).statement for claim in claims if claim.fact in facts}


def live_through(world: World, contracts: Contracts, claims: list[Said], rng: random.Random) -> Gate:
    """Come to these claims by a random way: in batches, with detours over others that go again, with restarts."""
    gate = Gate(world.ontology, contracts)
    coming = [as_claim(world, claim) for claim in claims]
    detours = [as_claim(world, Said(f"d{n}", likely_fact(rng), f"detour{n}")) for n in range(rng.randrange(4))]
    known: dict[str, Claim] = {}
    todo = coming + detours
    rng.shuffle(todo)
    while todo:
        size = rng.randrange(1, 9)
        batch, todo = todo[:size], todo[size:]
        gate.admit(ChangeSet(tuple(batch)))
        known |= {claim.id: claim for claim in batch}
        check_no_one_standing_is_to_blame(gate)
        if rng.random() < 0.15:
            shuffled = rng.sample(list(known.values()), len(known))
            afresh = Gate(world.ontology, contracts, shuffled, CommitRef(gate.at.sequence, gate.at.hash))
            assert afresh.now == gate.now
            gate = afresh
    gate.admit(ChangeSet(went=tuple(claim.id for claim in detours)))
    return gate


def check_no_one_standing_is_to_blame(gate: Gate) -> None:
    """The invariant, with the blame that the gate itself reports: what holds claims holds only held ones, and each held claim is named."""
    standing = {id for ids in gate.now.support.values() for id in ids}
    for key in gate.now.held.values():
        assert standing.isdisjoint(gate.now.violations[key].blame)
    roots = {violation.root for violation in gate.violations}
    assert roots <= gate.now.violations.keys()


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Contracts:
    return World(tmp_path_factory.mktemp("shapes")).contracts(SHAPES)


@pytest.mark.parametrize("seed", range(150))
def test_whatever_the_way_there_what_stands_is_what_the_definition_says(world: World, contracts: Contracts, seed: int) -> None:
    rng = random.Random(seed)
    claims = random_claims(rng, world)
    gate = live_through(world, contracts, claims, rng)
    assert gate.now.support.keys() == expected(world, claims)


@pytest.mark.parametrize("seed", range(20))
def test_judging_only_what_a_change_touches_gives_what_judging_everything_gives(world: World, contracts: Contracts, seed: int) -> None:
    rng = random.Random(1000 + seed)
    claims = random_claims(rng, world)
    gate = live_through(world, contracts, claims, rng)
    assert gate.now == by_definition(world.ontology, contracts, [as_claim(world, claim) for claim in claims])
    standing = {id for ids in gate.now.support.values() for id in ids}
    assert to_blame(world.ontology, contracts, [as_claim(world, claim) for claim in claims if claim.id in standing]) == []
    reported = {violation.key for violation in audit(world.ontology, contracts, gate.now.support)}
    not_holding = {key for key, violation in gate.now.violations.items() if not set(violation.blame) & gate.now.held.keys()}
    assert not_holding <= reported <= gate.now.violations.keys()  # a rule may be waived for some and hold others at one node
