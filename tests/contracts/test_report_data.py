"""After these tests a reader knows the report as data: JSON, CSV, Turtle and the summary, all from the same violations."""

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from rdflib import RDF, SH, Graph, URIRef
from tests.contracts.ferries import World, date, thing

from syngraph.contracts.audit import allowed, audit, to_blame
from syngraph.contracts.gate import Gate
from syngraph.contracts.report import as_csv, as_json, as_turtle, state, summary
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.statement import Literal


def shown(claims: list[Claim]) -> dict[str, dict[str, Any]]:
    """Claims as the JSON of `syngraph claims` has them, as far as these tests ask."""
    return {
        claim.id: {
            "subject": claim.statement.subject,
            "property": claim.statement.property,
            "object": str(asdict(claim.statement)["object"]),
            "document": claim.evidence.document,
            "start": claim.evidence.span.start,
            "end": claim.evidence.span.end,
            "quote": claim.evidence.quote,
        }
        for claim in claims
    }


def two_dates(world: World) -> tuple[list[Claim], Gate]:
    claims = [
        world.claim("selkie", "a", "Ferry"),
        world.claim("selkie", "launchedOn", date("2001-05-03")),
        world.claim("selkie", "launchedOn", date("2002-05-03")),
    ]
    return claims, world.gate(*claims)


def test_json_has_the_agreed_members_with_whole_claims(world: World) -> None:
    claims, gate = two_dates(world)
    report = json.loads(json.dumps(as_json(gate.violations, shown(claims), gate.now.held)))
    by_contract = {line["contract"]: line for line in report["violations"]}
    single = by_contract[world.shape("launchedOn-single")]
    assert {"contract", "constraint", "severity", "focus", "message", "remedy", "state", "claims"} <= single.keys()
    assert (single["severity"], single["state"], single["focus"]) == ("Violation", "held", thing("selkie"))
    assert [claim["quote"] for claim in single["claims"]] == ["q", "q"]
    assert by_contract[world.shape("Vessel-homePort-least")]["state"] == "reported"


def test_csv_has_a_row_for_each_violation_and_claim_and_no_formulas(world: World) -> None:
    claims, gate = two_dates(world)
    found = shown(claims)
    found[claims[1].id]["quote"] = "=HYPERLINK(1)"
    rows = list(csv.DictReader(io.StringIO(as_csv(gate.violations, found, gate.now.held))))
    assert len(rows) == 3
    assert {row["quote"] for row in rows if row["state"] == "held"} == {"'=HYPERLINK(1)", "q"}


def test_turtle_is_a_validation_report_that_names_claims_and_roots(world: World) -> None:
    _, gate = two_dates(world)
    graph = Graph().parse(data=as_turtle(gate.violations), format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationReport))) == 1
    results = set(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(gate.violations)
    for result in results:
        for property in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity, SH.resultMessage):
            assert graph.value(result, property) is not None
    blamed = {str(claim) for claim in graph.objects(None, URIRef("urn:syngraph:blames"))}
    assert {f"urn:syngraph:claim:{id}" for id in gate.now.held} <= blamed


def test_what_no_store_can_hold_can_still_be_reported(world: World) -> None:
    bad = world.claim("selkie", "motto", Literal("half \ud83d"))
    gate = world.gate(world.claim("selkie", "a", "Port"), bad)
    assert Graph().parse(data=as_turtle(gate.violations), format="turtle")
    assert json.dumps(as_json(gate.violations, shown([bad]), gate.now.held)["violations"][0]["value"]) == '"half ?"'
    as_csv(gate.violations, {}, gate.now.held).encode("utf-8")


def test_a_violation_that_was_waived_says_so(world: World) -> None:
    contract = world.shape("crew-range")
    gate = world.gate(world.claim("selkie", "a", "Ferry"), world.claim("selkie", "crew", Literal("many"), waived=[contract]))
    assert {v.contract: state(v, gate.now.held) for v in gate.violations}[contract] == "waived"


def test_the_summary_counts_what_waits_for_each_root_most_first(world: World) -> None:
    claims, gate = two_dates(world)
    more = [world.claim(f"v{n}", "crew", Literal("many")) for n in range(2)]
    kinds = [world.claim(f"v{n}", "a", "Vessel") for n in range(2)]
    gate = world.gate(*claims, *more, *kinds)
    assert [(line.violation.contract.local, line.claims) for line in summary(gate.violations, gate.now.held)] == [
        ("launchedOn-single", 2),
        ("crew-range", 1),
        ("crew-range", 1),
    ]
    assert sum(line.claims for line in summary(gate.violations, gate.now.held)) == len(gate.now.held)


def test_an_audit_of_what_stands_finds_only_what_the_gate_reports_without_holding(world: World) -> None:
    claims, gate = two_dates(world)
    assert {v.key for v in audit(world.ontology, gate.contracts, gate.now.statements())} == {
        v.key for v in gate.violations if v.key not in gate.now.held.values()
    }
    tampered = audit(world.ontology, gate.contracts, [*gate.now.support, *(claim.statement for claim in claims)])
    assert world.shape("launchedOn-single") in {v.contract for v in tampered}


def test_the_invariant_is_broken_by_what_the_gate_would_hold_and_not_by_what_was_waived(world: World) -> None:
    claims, gate = two_dates(world)
    assert {v.contract for v in to_blame(world.ontology, gate.contracts, claims)} == {world.shape("launchedOn-single")}
    waived = [*claims[:2], world.claim("selkie", "launchedOn", date("2002-05-03"), waived=[world.shape("launchedOn-single")])]
    assert to_blame(world.ontology, gate.contracts, waived) == []


def test_what_stands_beside_a_rule_that_was_waived_for_it_is_told_from_what_breaks_it(world: World) -> None:
    rule = world.shape("launchedOn-single")
    dates = [
        world.claim("selkie", "launchedOn", date("2001-05-03"), waived=[rule]),
        world.claim("selkie", "launchedOn", date("2002-05-03"), rank=2),
        world.claim("selkie", "launchedOn", date("2003-05-03"), rank=1),
    ]
    gate = world.gate(world.claim("selkie", "a", "Ferry"), *dates)
    assert set(gate.now.held) == {dates[2].id}
    standing = [claim for claim in (world.claim("selkie", "a", "Ferry"), *dates) if claim.id not in gate.now.held]
    (key,) = allowed(world.ontology, gate.contracts, standing)
    assert [v.contract for v in audit(world.ontology, gate.contracts, gate.now.statements()) if v.key == key] == [rule]
    assert key in gate.now.held.values(), "for another claim it is a violation still"
    assert allowed(world.ontology, gate.contracts, dates[1:]) == frozenset(), "what nobody waived is allowed by nobody"
