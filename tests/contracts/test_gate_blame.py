"""After these tests a reader knows who is held for what: the table of contracts/README.md row by row, weights, ties, waivers."""

import pytest
from tests.contracts.ferries import World, date, term

from syngraph.contracts.gate import Gate
from syngraph.contracts.vocabulary import ILL_TYPED, UNSTORABLE, VOCABULARY
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.statement import Literal

FERRY = ("selkie", "a", "Ferry")


def held(gate: Gate) -> dict[str, str]:
    """The held claims, and the contract that holds each."""
    return {id: gate.now.violations[key].contract for id, key in gate.now.held.items()}


def check_invariants(gate: Gate, *claims: Claim) -> None:
    """Every claim stands or is held, never both, never neither; what is held is named by the blame of a violation."""
    standing = {id for ids in gate.now.support.values() for id in ids}
    assert standing.isdisjoint(gate.now.held)
    assert standing | gate.now.held.keys() == {claim.id for claim in claims}
    for id, key in gate.now.held.items():
        assert id in gate.now.violations[key].blame


# Row 1: a value wrong in itself


def test_banana_is_no_integer_whatever_the_property_says(world: World) -> None:
    bad = world.claim("selkie", "crew", Literal("banana", xsd("integer")))
    assert held(world.gate(world.claim(*FERRY), bad)) == {bad.id: ILL_TYPED}


def test_a_value_outside_its_datatype_is_held_and_its_batch_is_not(world: World) -> None:
    good = [world.claim(*FERRY), world.claim("selkie", "launchedOn", date("2001-05-03")), world.claim("selkie", "label", Literal("Selkie"))]
    bad = world.claim("selkie", "crew", Literal("many"))
    gate = world.gate(*good, bad)
    assert held(gate) == {bad.id: world.shape("crew-range")}
    check_invariants(gate, *good, bad)


def test_the_domain_of_a_data_property_is_checked(world: World) -> None:
    bad = world.claim("ann", "crew", Literal("3", xsd("integer")))
    assert held(world.gate(world.claim("ann", "a", "Person"), bad)) == {bad.id: world.shape("crew-domain")}


def test_a_grandchild_may_use_a_property_of_the_class_at_the_top(world: World) -> None:
    gate = world.gate(world.claim("selkie", "a", "Steamer"), world.claim("selkie", "crew", Literal("3", xsd("integer"))))
    assert held(gate) == {}


def test_a_thing_of_the_wrong_class_is_no_value(world: World) -> None:
    bad = world.claim("selkie", "captain", "seal-bay")
    assert held(world.gate(world.claim(*FERRY), world.claim("seal-bay", "a", "Port"), bad)) == {bad.id: world.shape("captain-range")}


def test_an_unknown_property_and_an_unknown_class_are_outside_the_vocabulary(world: World) -> None:
    unknown = [world.claim("selkie", "beloved-by", "ann"), world.claim("selkie", "a", "Submarine")]
    gate = world.gate(world.claim(*FERRY), *unknown)
    assert held(gate) == {claim.id: VOCABULARY for claim in unknown}


def test_half_a_character_is_held_and_nobody_can_waive_it(world: World) -> None:
    bad = world.claim("selkie", "motto", Literal("ahoy \ud83d"), waived=[ILL_TYPED, UNSTORABLE, VOCABULARY])
    assert set(held(world.gate(world.claim(*FERRY), bad))) == {bad.id}


def test_two_spellings_of_one_value_are_one_statement(world: World) -> None:
    gate = world.gate(
        world.claim(*FERRY),
        world.claim("selkie", "crew", Literal("07", xsd("integer"))),
        world.claim("selkie", "crew", Literal("7", xsd("integer"))),
    )
    assert Literal("7", xsd("integer")) in {statement.object for statement in gate.now.support}
    assert len(gate.now.support) == 2


# Row 2: values in conflict


def test_of_two_values_where_one_is_allowed_the_one_that_more_texts_say_stands(world: World) -> None:
    light = world.claim("selkie", "launchedOn", date("2001-05-03"))
    heavy = [world.claim("selkie", "launchedOn", date("2002-05-03")) for _ in range(2)]
    gate = world.gate(world.claim(*FERRY), light, *heavy)
    assert held(gate) == {light.id: world.shape("launchedOn-single")}


def test_a_copied_file_adds_no_weight(world: World) -> None:
    one = world.claim("selkie", "launchedOn", date("2001-05-03"))
    copies = [world.claim("selkie", "launchedOn", date("2002-05-03"), text="the same") for _ in range(3)]
    gate = world.gate(world.claim(*FERRY), one, *copies)
    assert held(gate).keys() == {one.id, *(copy.id for copy in copies)}


def test_values_that_tie_are_all_held(world: World) -> None:
    tie = [world.claim("selkie", "launchedOn", date(f"200{n}-05-03")) for n in range(3)]
    gate = world.gate(world.claim(*FERRY), *tie)
    assert held(gate) == {claim.id: world.shape("launchedOn-single") for claim in tie}


def test_with_two_places_the_two_heaviest_stay(world: World) -> None:
    ports = [world.claim(port, "a", "Port") for port in ("north", "south", "east", "west")]
    calls = [world.claim("selkie", "callsAt", port, rank=rank) for port, rank in (("north", 3), ("south", 2), ("east", 1), ("west", 1))]
    assert held(world.gate(world.claim(*FERRY), *ports, *calls)).keys() == {calls[2].id, calls[3].id}


def test_a_tie_across_the_cut_takes_all_that_tie(world: World) -> None:
    ports = [world.claim(port, "a", "Port") for port in ("north", "south", "east")]
    calls = [world.claim("selkie", "callsAt", port, rank=rank) for port, rank in (("north", 3), ("south", 1), ("east", 1))]
    assert held(world.gate(world.claim(*FERRY), *ports, *calls)).keys() == {calls[1].id, calls[2].id}


@pytest.mark.parametrize(
    ("one", "other", "winner"),
    [
        ({"prefer": 1}, {"rank": 9}, "one"),
        ({"rank": 1}, {"rank": 2}, "other"),
        ({"rank": None}, {"prefer": 5, "rank": 9}, "one"),
        ({"rank": None}, {"rank": None}, "neither"),
    ],
    ids=["a person's word before rank", "rank before number", "base data before all", "base data against itself"],
)
def test_what_weighs_more(world: World, one: dict[str, int], other: dict[str, int], winner: str) -> None:
    first = world.claim("selkie", "launchedOn", date("2001-05-03"), **one)  # type: ignore[arg-type]
    second = world.claim("selkie", "launchedOn", date("2002-05-03"), **other)  # type: ignore[arg-type]
    expected = {"one": {second.id}, "other": {first.id}, "neither": {first.id, second.id}}[winner]
    assert held(world.gate(world.claim(*FERRY), first, second)).keys() == expected


ORDER = "s:Dates a sh:NodeShape ; sh:targetClass o:Vessel ; sh:property [ sh:path o:launchedOn ; sh:lessThan o:scrappedOn ] ."


def test_of_two_dates_in_the_wrong_order_the_lighter_is_held_and_the_others_stand(world: World) -> None:
    launched = world.claim("selkie", "launchedOn", date("2010-01-01"), rank=1)
    before, after = world.claim("selkie", "scrappedOn", date("2009-01-01")), world.claim("selkie", "scrappedOn", date("2011-01-01"))
    assert held(world.gate(world.claim(*FERRY), launched, before, after, shapes=ORDER)) == {before.id: world.own("Dates")}


def test_two_dates_in_the_wrong_order_that_tie_are_both_held(world: World) -> None:
    dates = [world.claim("selkie", "launchedOn", date("2010-01-01")), world.claim("selkie", "scrappedOn", date("2009-01-01"))]
    assert held(world.gate(world.claim(*FERRY), *dates, shapes=ORDER)).keys() == {claim.id for claim in dates}


def test_two_mottos_in_one_language_compete_and_those_in_others_do_not(world: World) -> None:
    shapes = "s:Motto a sh:PropertyShape ; sh:targetSubjectsOf o:motto ; sh:path o:motto ; sh:uniqueLang true ."
    texts = [Literal("ahoy", language="en"), Literal("hello", language="en"), Literal("ohé", language="fr")]
    mottos = [world.claim("selkie", "motto", text, rank=rank) for text, rank in zip(texts, (0, 1, 0), strict=True)]
    assert held(world.gate(world.claim(*FERRY), *mottos, shapes=shapes)) == {mottos[0].id: world.own("Motto")}


def test_two_properties_that_share_no_value_compete_for_it(world: World) -> None:
    shapes = "s:Home a sh:PropertyShape ; sh:targetClass o:Vessel ; sh:path o:homePort ; sh:disjoint o:callsAt ."
    home, calls = world.claim("selkie", "homePort", "north", rank=1), world.claim("selkie", "callsAt", "north")
    assert held(world.gate(world.claim(*FERRY), world.claim("north", "a", "Port"), home, calls, shapes=shapes)) == {
        calls.id: world.own("Home")
    }


def test_only_values_of_the_counted_kind_compete_for_a_qualified_place(world: World) -> None:
    shapes = (
        "s:One a sh:PropertyShape ; sh:targetClass o:Person ; sh:path [ sh:inversePath o:captain ] ;"
        " sh:qualifiedValueShape [ sh:class o:Ferry ] ; sh:qualifiedMaxCount 1 ."
    )
    vessels = [world.claim(n, "a", cls) for n, cls in (("selkie", "Ferry"), ("morag", "Ferry"), ("tug", "Vessel"))]
    captains = [world.claim(n, "captain", "ann", rank=rank) for n, rank in (("selkie", 1), ("morag", 0), ("tug", 0))]
    assert held(world.gate(world.claim("ann", "a", "Person"), *vessels, *captains, shapes=shapes)) == {captains[1].id: world.own("One")}


# Row 3: types in conflict


def test_of_two_disjoint_classes_the_lighter_type_is_held(world: World) -> None:
    ferry, person = [world.claim(*FERRY) for _ in range(2)], world.claim("selkie", "a", "Person")
    assert held(world.gate(*ferry, person)) == {person.id: world.shape("Person-not-Vessel")}


def test_types_below_one_class_weigh_together_against_a_disjoint_one(world: World) -> None:
    vessel = [world.claim(*FERRY), world.claim("selkie", "a", "Vessel")]
    person = world.claim("selkie", "a", "Person")
    assert held(world.gate(*vessel, person)).keys() == {person.id}


def test_types_that_tie_are_both_held_and_what_leans_on_them_waits_for_them(world: World) -> None:
    types = [world.claim(*FERRY), world.claim("selkie", "a", "Person")]
    leaning = world.claim("selkie", "crew", Literal("3", xsd("integer")))
    gate = world.gate(*types, leaning)
    assert held(gate).keys() == {leaning.id, *(claim.id for claim in types)}
    (clash,) = [v for v in gate.violations if v.contract == world.shape("Person-not-Vessel")]
    assert {v.root for v in gate.violations} == {clash.key}


# Row 4: something missing


def test_what_is_missing_by_the_ontology_is_reported_and_holds_nothing(world: World) -> None:
    gate = world.gate(world.claim(*FERRY))
    assert held(gate) == {}
    (incomplete,) = gate.violations
    assert (incomplete.severity, incomplete.contract) == ("Warning", world.shape("Vessel-homePort-least"))


def test_what_is_missing_by_a_users_own_shape_holds_what_makes_the_node_a_target(world: World) -> None:
    shapes = "s:Captain a sh:NodeShape ; sh:targetClass o:Ferry ; sh:property [ sh:path o:captain ; sh:minCount 1 ] ."
    ferry, vessel = world.claim(*FERRY), world.claim("selkie", "a", "Vessel")
    assert held(world.gate(ferry, vessel, shapes=shapes)) == {ferry.id: world.own("Captain")}


# Row 5: anything else


def test_a_query_that_names_a_value_holds_the_claims_behind_it(world: World) -> None:
    shapes = """
    s:Active a sh:NodeShape ; sh:targetClass o:Vessel ; sh:sparql [ sh:message "A captain is not retired." ; sh:prefixes s:Prefixes ;
      sh:select "SELECT $this ?value WHERE { $this o:captain ?value . ?value o:retired true }" ] .
    s:Prefixes sh:declare [ sh:prefix "o" ; sh:namespace "https://example.org/bay/ontology#"^^xsd:anyURI ] .
    """
    captain = world.claim("selkie", "captain", "ann")
    about_ann = [world.claim("ann", "a", "Person"), world.claim("ann", "retired", Literal("true", xsd("boolean")))]
    gate = world.gate(world.claim(*FERRY), captain, *about_ann, shapes=shapes)
    assert held(gate) == {captain.id: world.own("Active")}
    (found,) = [v for v in gate.violations if v.contract == world.own("Active")]
    assert found.message.startswith("A captain is not retired.")


def test_where_no_value_is_named_the_claims_that_make_the_node_a_target_are_held(world: World) -> None:
    shapes = "s:Gone a sh:NodeShape ; sh:targetClass o:Ferry ; sh:not [ sh:property [ sh:path o:retired ; sh:hasValue true ] ] ."
    ferry, vessel = world.claim(*FERRY), world.claim("selkie", "a", "Vessel")
    gate = world.gate(ferry, vessel, world.claim("selkie", "retired", Literal("true", xsd("boolean"))), shapes=shapes)
    assert held(gate) == {ferry.id: world.own("Gone")}


def test_a_closed_shape_holds_the_claim_with_the_other_property(world: World) -> None:
    shapes = "s:Closed a sh:NodeShape ; sh:targetClass o:Port ; sh:closed true ; sh:ignoredProperties ( rdf:type rdfs:label ) ."
    motto = world.claim("north", "motto", Literal("ahoy"))
    assert held(world.gate(world.claim("north", "a", "Port"), motto, shapes=shapes)) == {motto.id: world.own("Closed")}


def test_a_shape_about_one_node_that_no_claim_makes_a_target_is_reported_without_blame(world: World) -> None:
    shapes = "s:Only a sh:NodeShape ; sh:targetNode t:selkie ; sh:property [ sh:path o:captain ; sh:minCount 1 ] ."
    gate = world.gate(world.claim("ann", "a", "Person"), shapes=shapes)
    assert held(gate) == {}
    assert [v.contract for v in gate.violations] == [world.own("Only")]


# Severities and waivers


def test_a_warning_holds_nothing_and_is_reported_with_the_claims_it_speaks_of(world: World) -> None:
    shapes = "s:Few a sh:PropertyShape ; sh:targetSubjectsOf o:motto ; sh:path o:motto ; sh:maxCount 1 ; sh:severity sh:Warning ."
    mottos = [world.claim("selkie", "motto", Literal(text)) for text in ("ahoy", "hello")]
    gate = world.gate(world.claim("selkie", "a", "Port"), *mottos, shapes=shapes)
    assert held(gate) == {}
    assert [(v.severity, v.blame) for v in gate.violations] == [("Warning", tuple(sorted(m.id for m in mottos)))]


def test_a_waived_claim_may_break_the_rule_and_leaves_the_place_to_the_other(world: World) -> None:
    waived = world.claim("selkie", "launchedOn", date("2001-05-03"), waived=[world.shape("launchedOn-single")])
    other = world.claim("selkie", "launchedOn", date("2002-05-03"))
    gate = world.gate(world.claim(*FERRY), waived, other)
    assert held(gate) == {}
    assert world.shape("launchedOn-single") in {v.contract for v in gate.violations}


def test_a_waiver_is_for_one_contract_only(world: World) -> None:
    claim = world.claim("selkie", "crew", Literal("many"), waived=[world.shape("crew-domain")])
    assert held(world.gate(world.claim(*FERRY), claim)) == {claim.id: world.shape("crew-range")}


def test_two_that_tie_among_three_still_tie_when_the_third_is_waived(world: World) -> None:
    contract = world.shape("launchedOn-single")
    claims = [world.claim("selkie", "launchedOn", date(f"200{n}-05-03"), waived=[contract] if n == 0 else []) for n in range(3)]
    assert held(world.gate(world.claim(*FERRY), *claims)).keys() == {claims[1].id, claims[2].id}


def test_a_message_says_the_rule_and_what_breaks_it_in_the_words_of_the_documents(world: World) -> None:
    light = world.claim("selkie", "launchedOn", date("2001-05-03"))
    heavy = world.claim("selkie", "launchedOn", date("2002-05-03"), rank=1)
    gate = world.gate(world.claim(*FERRY), world.claim("selkie", "label", Literal("Selkie of the Bay")), light, heavy)
    (found,) = [v for v in gate.violations if v.severity == "Violation"]
    assert found.message == (
        "A thing has only one value of “launched on”. Here: Selkie of the Bay – launched on – 2001-05-03"
        " – against Selkie of the Bay – launched on – 2002-05-03."
    )
    assert found.remedy
    assert term("launchedOn") == found.path
