"""`syngraph contracts`: each constraint, how it is judged, what it applies to, what it holds; what changed shapes would make of it."""

from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.harbour import lay
from tests.flows.reopened import sequence

from syngraph.connectors.ledger.known_claims import ClaimsAsOf
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.ingest.gatekeeping import gate_as_of, open_gate
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.queries.asking import claims_of
from syngraph.flows.report.preview import preview_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

Json = dict[str, Any]
OWN = "https://example.org/harbour/own#"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/harbour/ontology#> .
@prefix s: <https://example.org/harbour/own#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
s: sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/harbour/ontology#"^^xsd:anyURI ] .
"""
KINDS = """
s:Plain a sh:NodeShape ; sh:name "At most one quay" ; sh:targetClass :Ferry, :Barge ; sh:targetObjectsOf :builtBy ;
  sh:property [ sh:path :homeQuay ; sh:maxCount 1 ; sh:property [ sh:path [ sh:inversePath :homeQuay ] ; sh:minCount 1 ] ] .
s:Beside a sh:NodeShape ; sh:targetClass :Ferry ; sh:property [ sh:path :seats ; sh:minCount 1 ; sh:severity sh:Warning ] ;
  sh:sparql [ sh:prefixes s: ; sh:select "SELECT $this ?value { $this :homeQuay ?value . ?b :homeQuay ?value . FILTER (?b != $this) }" ] .
s:Far a sh:NodeShape ; sh:targetClass :Ferry ; sh:node [ sh:sparql [ sh:prefixes s: ;
  sh:select "SELECT $this { $this :homeQuay ?quay . FILTER NOT EXISTS { ?company :founded ?day } }" ] ] .
s:Any a sh:NodeShape ; sh:targetClass :Ferry ; sh:sparql [ sh:prefixes s: ;
  sh:select "SELECT $this { $this :homeQuay ?q . ?x ?y :Nothing }" ] .
s:Round a sh:NodeShape ; sh:targetClass :Ferry ; sh:node s:Rounder .
s:Rounder sh:property [ sh:path :builtBy ; sh:node s:Rounder ] .
s:Off a sh:NodeShape ; sh:deactivated true ; sh:targetClass :Ferry ; sh:nodeKind sh:Literal .
s:Nothing a sh:NodeShape ; sh:targetClass :Submarine ; sh:property [ sh:path :seats ; sh:maxCount 1 ] .
"""
NO_QUAYS = """
s:NoQuays a sh:NodeShape ; sh:name "No quays" ; sh:targetSubjectsOf :homeQuay ; sh:property [ sh:path :homeQuay ; sh:maxCount 0 ] .
"""
FEW_SEATS = "s:FewSeats a sh:NodeShape ; sh:targetClass :Ferry ; sh:property [ sh:path :seats ; sh:maxLength 2 ; sh:minLength 1 ] ."


def shaped(folder: Path, shapes: str) -> Path:
    """The folder, with these as its own shapes."""
    (folder / "shapes" / "own.ttl").write_text(PREFIXES + shapes)
    return folder


def listed(folder: Path) -> Json:
    said = syngraph("contracts", folder, "--json")
    assert (said.code, said.err) == (0, ""), said
    found = said.json
    assert isinstance(found, dict)
    return found


def own(found: Json) -> dict[str, Json]:
    return {row["contract"].removeprefix(OWN): row for row in found["contracts"] if row["contract"].startswith(OWN)}


def judged(row: Json) -> list[tuple[str, str]]:
    return [(one["asks"], one["judged"]) for one in row["constraints"]]


def held(folder: Path) -> dict[str, str]:
    return {claim["id"]: claim["held_by"] for claim in claims_of(folder, None, "held")}


# how it is judged


def test_each_constraint_says_how_it_is_judged_and_why_not_compiled(harbour: Path) -> None:
    found = listed(shaped(harbour, KINDS))
    rows = own(found)
    assert rows.keys() == {"Plain", "Beside", "Far", "Any", "Round", "Nothing"}
    assert judged(rows["Plain"]) == [("home quay: MaxCount 1", "compiled"), ("home quay / ^home quay: MinCount 1", "compiled")]
    assert judged(rows["Beside"]) == [("SPARQL", "oracle"), ("seats: MinCount 1", "oracle")]
    assert [one["severity"] for one in rows["Beside"]["constraints"]] == ["Violation", "Warning"]
    assert [one["why"] for one in rows["Beside"]["constraints"]] == [
        "it asks a query that is more than patterns",
        "another constraint of its contract is not compiled",
    ]
    far, everything, circle = (rows[name]["constraints"][0] for name in ("Far", "Any", "Round"))
    ontology = "https://example.org/harbour/ontology#"
    assert (far["judged"], far["judged_again_with"]) == ("global", [f"{ontology}founded", f"{ontology}homeQuay"])
    assert (everything["judged"], everything["judged_again_with"]) == ("global", ["*"])
    assert (circle["judged"], circle["judged_again_with"], circle["why"]) == ("global", ["*"], "it refers to itself")
    assert sum(found["judged"].values()) == sum(len(row["constraints"]) for row in found["contracts"])
    assert (found["judged"]["oracle"], found["judged"]["global"]) == (2, 3)


def test_what_is_global_is_indeed_judged_at_all_targets_and_what_is_compiled_is_not(harbour: Path) -> None:
    """The words are held against the reach by which the gate finds what to judge."""
    shaped(harbour, KINDS)
    project = open_project(harbour)
    contracts = current_contracts(project, current_ontology(project, Ledger(project.ledger)))
    for row in listed(harbour)["contracts"]:
        top = next(one for one in contracts.tops if one.iri == row["contract"])
        again = {iri for one in row["constraints"] for iri in one["judged_again_with"]}
        assert again == ({"*"} if top.reach.anywhere is None else set(map(str, top.reach.anywhere))), row


def test_it_says_in_words_what_each_applies_to(harbour: Path) -> None:
    plain = own(listed(shaped(harbour, KINDS)))["Plain"]
    assert plain["applies_to"] == "class Barge, ferry; objects of built by"
    assert plain["targets"]["objects_of"] == ["https://example.org/harbour/ontology#builtBy"]
    assert plain["foci"] == 4
    table = " ".join(syngraph("contracts", harbour).out.split())
    assert "At most one quay" in table
    assert "home quay: MaxCount 1" in table
    assert "it refers to itself; all of them again when anything changes" in table
    assert "2 oracle, 3 global" in table


# how it fares


def test_its_figures_are_those_of_the_ledger(harbour: Path) -> None:
    shaped(harbour, FEW_SEATS + NO_QUAYS + KINDS)
    ingest_project(harbour, Silent(), accept_withdrawals=True)
    found = listed(harbour)
    assert found["state"] == "judged"
    rows, waiting = own(found), held(harbour)
    assert [(rows[name]["breaking"], rows[name]["held"], rows[name]["foci"]) for name in ("FewSeats", "NoQuays")] == [(2, 2, 3), (3, 3, 3)]
    for name in ("FewSeats", "NoQuays"):
        assert rows[name]["held"] == sum(contract == OWN + name for contract in waiting.values())
        assert rows[name]["doubtful"]
    (most, least) = sorted(rows["FewSeats"]["constraints"], key=lambda one: -one["held"])
    assert (most["asks"], most["held"], least["asks"], least["held"]) == ("seats: MaxLength 2", 2, "seats: MinLength 1", 0)
    assert (most["doubtful"], least["doubtful"]) == (True, False)
    assert rows["Nothing"]["vacuous"]
    assert not rows["FewSeats"]["vacuous"]
    assert [row["held"] for row in found["contracts"]] == sorted((row["held"] for row in found["contracts"]), reverse=True)
    table = syngraph("contracts", harbour).out
    assert "vacuous" in table
    assert "doubtful" in table


def test_after_a_shape_edit_its_figures_are_those_that_the_next_ingest_makes(harbour: Path) -> None:
    before = graph(harbour)
    shaped(harbour, FEW_SEATS + NO_QUAYS)
    would = listed(harbour)
    assert would["state"] == "changed"
    assert "--preview" in syngraph("contracts", harbour).out
    assert graph(harbour) == before
    ingest_project(harbour, Silent())
    assert listed(harbour) == would | {"state": "judged"}


def test_before_the_first_run_it_says_how_the_projects_own_will_be_judged(tmp_path: Path) -> None:
    folder = shaped(lay(tmp_path / "new"), KINDS)
    found = listed(folder)
    assert found["state"] == "no ontology"
    assert own(found).keys() == {row["contract"].removeprefix(OWN) for row in found["contracts"]}
    assert {row["foci"] for row in found["contracts"]} == {row["vacuous"] for row in found["contracts"]} == {None}
    assert found["judged"]["global"] == 3
    assert not (folder / ".syngraph" / "ledger.db").exists(), "asking begins no ledger"
    assert f"`syngraph run {folder}` adds" in syngraph("contracts", folder).out
    assert syngraph("build", folder).code == 0
    built = listed(folder)
    assert built["state"] == "no graph"
    assert len(built["contracts"]) > len(found["contracts"])
    assert {row["foci"] for row in built["contracts"]} == {None}


@pytest.mark.parametrize(
    ("shapes", "about"),
    [
        ("s:A a sh:NodeShape ; sh:targetClass :Ferry ; sh:rule [ a sh:TripleRule ] .", "sh:rule"),
        ("s:A a sh:NodeShape ; sh:targetClass :Ferry ; sh:js [ sh:jsFunctionName 'f' ] .", "sh:js"),
        (
            "s:A a sh:NodeShape ; sh:targetClass :Ferry ; sh:sparql [ sh:select 'SELECT $this { SERVICE <urn:x> { $this ?p ?o } }' ] .",
            "SERVICE",
        ),
        ("s:A a sh:NodeShape ; sh:targetClass :Ferry ; sh:property [ sh:path :seats ; sh:maxCuont 1 ] .", "maxCuont"),
    ],
)
def test_what_cannot_be_honoured_is_said_with_its_file(shapes: str, about: str, harbour: Path, tmp_path: Path) -> None:
    for folder in (harbour, lay(tmp_path / "new")):
        shaped(folder, shapes)
        every: list[list[str | Path]] = [["contracts", folder], ["contracts", folder, "--json"], ["ingest", folder]]
        for words in every:
            if words != ["ingest", tmp_path / "new"]:  # which has no ontology yet
                refused(syngraph(*words), "own.ttl", about)
    refused(syngraph("contracts", harbour, "--preview"), "own.ttl", about)


# preview


def test_with_nothing_changed_there_is_nothing_to_preview(harbour: Path) -> None:
    said = syngraph("contracts", harbour, "--preview")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("nothing to switch")
    assert syngraph("contracts", harbour, "--preview", "--json").json["switches"] is False


def test_the_preview_is_what_the_next_ingest_does_and_records_nothing(harbour: Path) -> None:
    shaped(harbour, NO_QUAYS)
    ingest_project(harbour, Silent())
    waited, stood, number = held(harbour), graph(harbour), sequence(harbour)
    index = (harbour / ".syngraph" / "gate.index").read_bytes()
    shaped(harbour, FEW_SEATS)
    would = syngraph("contracts", harbour, "--preview", "--json").json
    assert (held(harbour), graph(harbour), sequence(harbour)) == (waited, stood, number)
    assert (harbour / ".syngraph" / "gate.index").read_bytes() == index
    taken = ingest_project(harbour, Silent())["ingested"]
    waits = held(harbour)
    assert claims_in(would["held"]) == waits.keys() - waited.keys() != set()
    assert claims_in(would["freed"]) == waited.keys() - waits.keys() != set()
    assert {row["contract"] for row in would["held"]} == {waits[id] for id in claims_in(would["held"])} == {f"{OWN}FewSeats"}
    assert {row["contract"] for row in would["freed"]} == {f"{OWN}NoQuays"}
    (few,) = would["held"]
    assert {path for one in few["violations"] for path in one["documents"]} == {"ferries.md"}
    assert all("seats" in one["message"] and one["claims"] for one in few["violations"])
    counts = would["statements"]
    assert (counts["would_come"], counts["would_go"]) == (taken["statements_in"], taken["statements_out"]) == (3, 2)
    gone = 3  # by the rule before, and nobody was asked
    assert (counts["unpublished"], counts["may_be_unpublished"]) == (taken["unpublished"], 20 - gone) == (2, 17)
    assert taken["commits"] == 1


def claims_in(rows: list[Json]) -> set[str]:
    return {claim["id"] for row in rows for one in row["violations"] for claim in one["claims"]}


def test_what_waits_for_another_rule_than_before_is_neither_held_anew_nor_back(harbour: Path) -> None:
    ingest_project(shaped(harbour, NO_QUAYS), Silent())
    would = preview_of(shaped(harbour, NO_QUAYS.replace("s:NoQuays", "s:NoneAtAll")))
    assert (would["switches"], would["held"], would["freed"]) == (True, [], [])
    assert (would["statements"]["would_go"], would["statements"]["unpublished"]) == (0, 0)


def test_the_preview_is_for_people_too(harbour: Path) -> None:
    said = syngraph("contracts", shaped(harbour, NO_QUAYS), "--preview")
    assert said.code == 0
    assert "of 26 statements that stand, 3 would go; 0 would come" in said.out
    assert "  No quays – 3 claims" in said.out
    assert "Selkie – home quay – Fish Quay" in said.out
    assert "ferries.md" in said.out
    assert f"`syngraph ingest {harbour}` switches in one commit" in said.out


def test_the_preview_says_when_the_next_ingest_would_stop(harbour: Path) -> None:
    rows = "".join(f"| Boat {n} | {n + 1000} |\n" for n in range(30))
    (harbour / "documents" / "boats.md").write_text(f"# Boats\n\n| Ferry | Seats |\n|---|---|\n{rows}")
    ingest_project(harbour, Silent())
    said = syngraph("contracts", shaped(harbour, FEW_SEATS), "--preview")
    assert said.code == 0
    assert "32 statements would be unpublished, 20 may be" in said.out
    assert "--accept-withdrawals" in said.out
    assert "and 27 more" in said.out
    stopped = syngraph("ingest", harbour)
    assert stopped.code == 2
    assert "32 of " in stopped.err


def test_the_preview_asks_for_no_lock_and_waits_for_nobody(harbour: Path) -> None:
    shaped(harbour, NO_QUAYS)
    project = open_project(harbour)
    with writers_lock(project.writers_lock, "another run"), Ledger(project.ledger).writing():
        assert preview_of(harbour)["switches"] is True
        assert listed(harbour)["state"] == "changed"


def test_an_ingest_may_run_while_a_preview_judges_which_sees_what_it_saw_at_first(harbour: Path) -> None:
    shaped(harbour, NO_QUAYS)
    project = open_project(harbour)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    contracts = current_contracts(project, ontology)
    expected = open_gate(project, ledger, ontology, contracts).switch()
    with ledger.reading() as connection:
        gate = gate_as_of(connection, project, ontology, contracts, ClaimsAsOf(connection))
        (harbour / "documents" / "tides.md").write_text("# Tides\n\n| Ferry | Home quay |\n|---|---|\n| Teal | Rope Quay |\n")
        assert ingest_project(harbour, Silent())["ingested"]["commits"] == 2
        assert gate.switch() == expected
    assert len(expected.held) == 3
    assert len(held(harbour)) == 4
    assert preview_of(harbour)["switches"] is False


def test_a_change_of_the_ontology_is_previewed_like_one_of_the_shapes(harbour: Path) -> None:
    (harbour / "documents" / "tides.md").write_text("# Tides\n\n| Ferry | Seats |\n|---|---|\n| Selkie | 181 |\n")
    ingest_project(harbour, Silent())
    assert syngraph("build", harbour).code == 0
    would = preview_of(harbour)
    before = held(harbour)
    assert would["switches"] is True
    ingest_project(harbour, Silent())
    assert claims_in(would["freed"]) == before.keys() - held(harbour).keys()
    assert claims_in(would["held"]) == held(harbour).keys() - before.keys()
