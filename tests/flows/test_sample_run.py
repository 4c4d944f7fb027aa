"""The sample project from documents to graph: every planted fault is caught with its quote, every true fact stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from syngraph.flows.queries.asking import ask_sparql, claims_of, why_of
from syngraph.flows.report.files import report_data, report_text
from syngraph.flows.run.status import project_status

KEY = json.loads((Path(__file__).parents[1] / "sample" / "planted.json").read_text())
Claim = dict[str, Any]


@pytest.fixture(scope="module")
def claims(ran_sample: Path) -> list[Claim]:
    return list(claims_of(ran_sample, None, None))


def matching(claims: list[Claim], wanted: Claim) -> list[Claim]:
    return [
        claim
        for claim in claims
        if claim["subject_label"] == wanted["subject"]
        and claim["property_label"] in wanted["properties"]
        and claim["object_label"] == wanted["object"]
        and claim["document"] == wanted["document"]
        and one_line(claim["quote"]) == one_line(wanted["quote"])
    ]


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("fault", KEY["faults"], ids=lambda fault: fault["id"])
def test_a_planted_fault_is_caught_with_its_quote(fault: dict[str, Any], ran_sample: Path, claims: list[Claim]) -> None:
    violations = report_data(ran_sample)["violations"]
    for wanted in fault["claims"]:
        found = matching(claims, wanted)
        assert found, f"not read: {wanted}"
        assert {claim["state"] for claim in found} == {wanted["outcome"]}
    blamed = {id for claim in fault["claims"] for id in (one["id"] for one in matching(claims, claim))}
    kinds = {one["constraint"] for one in violations if blamed & {claim["id"] for claim in one["claims"]}}
    assert kinds & set(fault["constraint"]) or (fault["contract"] == "vocabulary" and kinds)


def test_no_true_fact_is_held_save_those_that_tie_with_a_false_one_or_wait_for_it(claims: list[Claim]) -> None:
    expected = [claim for fault in KEY["faults"] for claim in fault["claims"] + fault["waits"]]
    allowed = {claim["id"] for wanted in expected for claim in matching(claims, wanted)}
    held = [claim for claim in claims if claim["state"] == "held" and claim["id"] not in allowed and not claim["derived"]]
    assert [(c["subject_label"], c["property_label"], c["object_label"], c["document"]) for c in held] == []


def test_true_facts_stand(claims: list[Claim]) -> None:
    missing = [one for one in KEY["true"] if not any(c["state"] == "standing" for c in matching(claims, one))]
    assert len(missing) <= 0.02 * len(KEY["true"]), missing


def test_sentences_that_say_nothing_for_certain_are_left_alone(claims: list[Claim]) -> None:
    quotes = {one_line(claim["quote"]) for claim in claims}
    for sentence in KEY["leave"]:
        words = one_line(sentence["quote"] if isinstance(sentence, dict) else sentence)
        assert not any(words in quote for quote in quotes), words


def test_a_fact_that_two_documents_say_stands_once_with_both(ran_sample: Path, claims: list[Claim]) -> None:
    fact = KEY["twice"][0]
    found = [c for said in fact["said"] for c in matching(claims, fact | said)]
    assert {c["document"] for c in found} == {said["document"] for said in fact["said"]}
    query = f"SELECT ?value WHERE {{ <{found[0]['subject']}> <{found[0]['property']}> ?value }}"
    assert len(ask_sparql(ran_sample, query, 10).rows) == 1


def test_every_quote_stands_where_its_claim_says(ran_sample: Path, claims: list[Claim]) -> None:
    plain = [c for c in claims if c["document"].endswith((".md", ".txt"))]
    assert len(plain) > 100
    for claim in plain:
        text = (ran_sample / "documents" / claim["document"]).read_text()
        assert text[claim["start"] : claim["end"]] == claim["quote"]


def test_why_shows_both_sides_of_a_contradiction(ran_sample: Path) -> None:
    found = why_of(ran_sample, "Tin Museum", "founded")
    against = {fact["object_label"]: {other["quote"] for v in fact["violations"] for other in v["against"]} for fact in found["facts"]}
    early, late = "The Tin Museum was founded on 3 May 1921 by Gerda Pewterby.", "The Tin Museum was founded on 3 May 1924."
    assert against == {"1921-05-03": {late}, "1924-05-03": {early}}


def test_the_report_says_the_same_in_every_format(ran_sample: Path) -> None:
    data = json.loads(report_text(ran_sample, "json"))
    turtle, csv, html = (report_text(ran_sample, format) for format in ("ttl", "csv", "html"))
    assert turtle.count("sh:ValidationResult") == len(data["violations"])
    for violation in data["violations"]:
        assert violation["key"] in turtle
        for claim in violation["claims"]:
            assert one_line(claim["quote"])[:40].replace('"', '""') in one_line(csv)
    assert "The Tin Museum was founded on 3 May 1924." in html


def test_status_adds_up(ran_sample: Path, claims: list[Claim]) -> None:
    status = project_status(ran_sample)
    states = [claim["state"] for claim in claims]
    assert status["claims"]["standing"] == states.count("standing")
    assert status["claims"]["held"] == states.count("held")
    assert status["documents"]["total"] == status["documents"]["read"] == len(list((ran_sample / "documents").rglob("*.*")))
    assert status["projections"]["rdf"]["lag"] == 0
