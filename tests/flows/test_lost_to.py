"""Whoever is held by a conflict is shown what it had to give way to, whatever the conflict is about: nothing of it is guessed."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import syngraph
from tests.flows.harbour import lay

from syngraph.flows.queries.asking import why_of
from syngraph.flows.report.files import report_data, report_text
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent

REGISTER = """# Register

| Ferry | Berths | Home quay |
|---|---|---|
| Selkie | 180 | Fish Quay |
| Marigold | 24 | Long Quay |
"""
CREWS = """# Crews

| Ferry | Crew | Home quay |
|---|---|---|
| Selkie | 200 | Fish Quay |
| Marigold | 12 | Long Quay |
| Teal | 4 | Fish Quay |
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/harbour/ontology#> .
@prefix s: <https://example.org/harbour/own#> .
s:OneFerry a sh:NodeShape ; sh:targetObjectsOf :homeQuay ; sh:property [ sh:path [ sh:inversePath :homeQuay ] ; sh:maxCount 1 ] .
s:FewerCrew a sh:NodeShape ; sh:targetSubjectsOf :crew ; sh:property [ sh:path :crew ; sh:lessThan :berths ] .
"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two texts say that the Selkie has 180 berths, four that she lies at the Fish Quay; one says that 200 crew her, and that the Teal
    lies there, too."""
    folder = lay(tmp_path_factory.mktemp("crowded") / "harbour")
    (folder / "documents" / "register.md").write_text(REGISTER)
    (folder / "documents" / "log.md").write_text(REGISTER.replace("| Marigold | 24 | Long Quay |\n", ""))
    (folder / "documents" / "crews.md").write_text(CREWS)
    (folder / "shapes" / "own.ttl").write_text(SHAPES)
    run_project(folder, Silent())
    return folder


def row_of(folder: Path, contract: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = report_data(folder)["violations"]
    (row,) = [one for one in rows if one["contract"] == f"https://example.org/harbour/own#{contract}"]
    return row


def said(claims: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    return {(c["subject_label"], c["property_label"], c["object_label"], c["document"]) for c in claims}


def test_a_conflict_over_an_inverse_path_shows_whom_it_lost_to(crowded: Path) -> None:
    row = row_of(crowded, "OneFerry")
    assert said(row["claims"]) == {("Teal", "home quay", "Fish Quay", "crews.md")}
    assert said(row["against"]) == {
        ("Selkie", "home quay", "Fish Quay", path) for path in ("crews.md", "ferries.md", "log.md", "register.md")
    }
    assert {one["state"] for one in row["against"]} == {"standing"}


def test_a_conflict_over_an_order_shows_the_value_of_the_other_property(crowded: Path) -> None:
    row = row_of(crowded, "FewerCrew")
    assert said(row["claims"]) == {("Selkie", "crew", "200", "crews.md")}
    assert said(row["against"]) == {("Selkie", "berths", "180", path) for path in ("log.md", "register.md")}


def test_the_page_shows_both_sides_and_which_of_them_stands(crowded: Path) -> None:
    row = row_of(crowded, "FewerCrew")
    page = report_text(crowded, "html")
    for claim in (*row["claims"], *row["against"]):
        assert f"characters {claim['start']}–{claim['end']}" in page
    (card,) = [card for card in page.split("<article")[1:] if "FewerCrew" in card]
    assert card.count('class="side won"') == 2
    assert card.count("held: it is the lighter") == 1


def test_the_quarantine_and_why_show_both_sides(crowded: Path) -> None:
    shown = syngraph("quarantine", "show", crowded, row_of(crowded, "OneFerry")["key"]).out
    assert "[held] Teal · home quay · Fish Quay" in shown
    assert "[standing] Selkie · home quay · Fish Quay" in shown
    (lost,) = [fact for fact in why_of(crowded, "Teal", "home quay")["facts"] if fact["object_label"] == "Fish Quay"]
    assert {one["document"] for one in lost["violations"][0]["against"]} == {"crews.md", "ferries.md", "log.md", "register.md"}
    (won,) = why_of(crowded, "Selkie", "berths")["facts"]
    assert [(one["object_label"], one["document"]) for one in won["beats"]] == [("200", "crews.md")]


def test_a_tie_was_lost_to_nobody(crowded: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(crowded, tmp_path / "harbour")
    for path in ("ferries.md", "log.md", "register.md"):
        (folder / "documents" / path).unlink()
    run_project(folder, Silent(), accept_withdrawals=True)
    row = row_of(folder, "OneFerry")
    assert {claim["subject_label"] for claim in row["claims"]} == {"Selkie", "Teal"}
    assert row["against"] == []
