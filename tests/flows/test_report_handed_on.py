"""After these tests a reader knows what `syngraph report --owner --since` hands on: whose problems, which are new, what was resolved."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SH, Graph, Namespace
from tests.flows.command_line import Said, refused, syngraph

from syngraph.flows.report.files import report_data
from syngraph.flows.report.reporting import Narrow
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

OWN = Namespace("urn:syngraph:")
OLD = "# Old companies\n\nThornwick Shipyard is a company. Thornwick Shipyard was founded on 18 January 1934.\n"
SEATS = "# Refit\n\n| Ferry | Seats | Home quay |\n|---|---|---|\n| Marigold | 340 | Long Quay |\n"


def ingest(folder: Path) -> None:
    ingest_project(folder, Silent(), accept_withdrawals=True, accept_deletions=True)


@pytest.fixture(scope="module")
def contradicted(ran_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding year is said twice since one run, the seats of a ferry since the next; whose the second is nobody has said."""
    folder = shutil.copytree(ran_harbour, tmp_path_factory.mktemp("contradicted") / "harbour")
    with (folder / "syngraph.toml").open("a") as settings:
        settings.write('\n[owners]\n"companies.md" = "the register"\n"old/" = "the archive"\n')
    (folder / "documents" / "old").mkdir()
    (folder / "documents" / "old" / "companies.md").write_text(OLD)
    ingest(folder)
    (folder / "documents" / "refit.md").write_text(SEATS)
    ingest(folder)
    return folder


@pytest.fixture
def handed(contradicted: Path, tmp_path: Path) -> Path:
    return shutil.copytree(contradicted, tmp_path / "handed")


def about(found: dict[str, Any], where: str = "violations") -> dict[str, dict[str, Any]]:
    """Violations by what they are about: a thing and a property's last word."""
    return {f"{row['focus_label']} {row['path'].rsplit('#')[-1]}": row for row in found[where]}


def test_the_report_names_the_owners_of_each_violation_and_counts_what_nobody_owns(handed: Path) -> None:
    found = report_data(handed)
    rows = about(found)
    assert rows.keys() == {"Thornwick Shipyard founded", "Marigold seats"}
    assert rows["Thornwick Shipyard founded"]["owners"] == ["the archive", "the register"]
    assert rows["Marigold seats"]["owners"] == ["no owner"]
    assert found["summary"]["owners"] == {"the archive": 1, "the register": 1, "no owner": 1}
    page = syngraph("report", handed, "--format", "html").out
    assert "the archive, the register" in page
    assert "First seen 20" in page


def test_one_owner_gets_what_has_a_document_of_theirs_in_files_of_their_own(handed: Path) -> None:
    assert about(report_data(handed, Narrow("the register"))).keys() == {"Thornwick Shipyard founded"}
    assert about(report_data(handed, Narrow("NO OWNER"))).keys() == {"Marigold seats"}
    written = Path(syngraph("report", handed, "--owner", "The Archive").out.strip())
    assert written.name == "report-the-archive.html"
    assert json.loads(written.with_suffix(".json").read_text())["summary"]["violations"] == 1
    page = written.read_text()
    assert "What concerns documents of <bdi>the archive</bdi>" in page
    assert "Marigold" not in page


def test_an_owner_whom_nobody_knows_is_refused_with_those_that_are_known(handed: Path) -> None:
    refused(syngraph("report", handed, "--owner", "harbour office"), "'harbour office'", "the register, the archive, no owner")
    settings = handed / "syngraph.toml"
    settings.write_text(settings.read_text().split("[owners]")[0])
    refused(syngraph("report", handed, "--owner", "the register"), "no [owners]")


def test_since_the_last_run_are_the_violations_it_opened_and_those_it_resolved(handed: Path) -> None:
    found = report_data(handed, Narrow(since="last-run"))
    assert about(found).keys() == {"Marigold seats"}
    assert found["resolved"] == []
    (handed / "documents" / "old" / "companies.md").unlink()
    ingest(handed)
    found = report_data(handed, Narrow(since="last-run"))
    assert found["violations"] == []
    row = about(found, "resolved")["Thornwick Shipyard founded"]
    assert (row["status"], row["state"], row["owners"]) == ("resolved", "resolved", ["the archive", "the register"])
    assert row["first_seen"] <= row["resolved"]
    assert row["first_seen_run"] != row["resolved_run"]
    assert {claim["state"] for claim in row["claims"]} == {"standing", "withdrawn"}, "the one that came back, and the one that went"
    assert about(report_data(handed, Narrow("the register", "1h")), "resolved").keys() == {"Thornwick Shipyard founded"}
    page = syngraph("report", handed, "--since", "last-run", "--format", "html").out
    assert "Nothing new to mend" in page
    assert "Resolved since then" in page


def test_what_comes_back_is_new_again_and_says_when_it_was_first_seen(handed: Path) -> None:
    first = about(report_data(handed))["Thornwick Shipyard founded"]
    (handed / "documents" / "old" / "companies.md").unlink()
    ingest(handed)
    (handed / "documents" / "old" / "companies.md").write_text(OLD)
    ingest(handed)
    row = about(report_data(handed, Narrow(since="last-run")))["Thornwick Shipyard founded"]
    assert row["first_seen_commit"] == first["first_seen_commit"] < row["open_since_commit"]
    assert report_data(handed, Narrow(since="last-run"))["resolved"] == []


def test_every_format_carries_dates_and_owners_and_what_was_resolved(handed: Path) -> None:
    (handed / "documents" / "old" / "companies.md").unlink()
    ingest(handed)
    rows = list(csv.DictReader(io.StringIO(syngraph("report", handed, "--since", "1h", "--format", "csv").out)))
    states = {(row["state"], row["owners"], bool(row["first_seen"]), bool(row["resolved"])) for row in rows}
    assert states == {("held", "no owner", True, False), ("resolved", "the archive; the register", True, True)}
    graph = Graph().parse(data=syngraph("report", handed, "--since", "1h", "--format", "ttl").out, format="turtle")
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    (gone,) = graph.objects(None, OWN.resolved)
    assert graph.value(result, OWN.firstSeen)
    assert graph.value(gone, OWN.resolvedAt)
    assert {str(name) for name in graph.objects(gone, OWN.owner)} == {"the archive", "the register"}
    assert (gone, RDF.type, SH.ValidationResult) not in graph, "what is resolved is no result of the validation"


def test_a_moment_that_is_none_is_refused_and_one_to_come_has_nothing(handed: Path) -> None:
    refused(syngraph("report", handed, "--since", "yesterday"), "'yesterday'", "2026-11-01", "last-run")
    said: Said = syngraph("report", handed, "--since", "2999-01-01", "--json")
    assert (said.json["violations"], said.json["resolved"], said.json["summary"]["violations"]) == ([], [], 0)
