"""After these tests a reader knows which decisions are refused and what is said then, and that one is taken whole or not at all."""

import fcntl
import os
import shutil
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from tests.flows.command_line import refused, syngraph
from tests.flows.disputed import HELD, STANDS, claim_in, decide, founded, violation
from tests.flows.whole_state import ledger_state, rdf_state

from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

FLEET = "# Fleet\n\n" + "\n\n".join(f"The Cutter {n} is a ferry. The Cutter {n} was built by Thornwick Shipyard." for n in range(10, 32))
ODD = "# Odd\n\nThe Selkie has a mascot: a stuffed gull.\n\n| Ferry | Mascot |\n|---|---|\n| Selkie | a gull |\n"


@pytest.fixture(scope="module")
def ran(ran_disputed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with more ferries, and with what the ontology has no word for."""
    folder = shutil.copytree(ran_disputed, tmp_path_factory.mktemp("more") / "harbour")
    for name, text in (("fleet.md", FLEET), ("odd.md", ODD)):
        (folder / "documents" / name).write_text(text)
    ingest_project(folder, Silent())
    return folder


@pytest.fixture
def disputed(ran: Path, tmp_path: Path) -> Path:
    return shutil.copytree(ran, tmp_path / "harbour")


def test_what_nothing_or_several_things_are_called_is_refused_with_what_there_is(ran: Path) -> None:
    before = ledger_state(ran)
    ids = sorted(claim["id"] for claim in claims_of(ran, None, None))
    first = next(one[0] for one, next_one in pairwise(ids) if one[0] == next_one[0])
    key = violation(ran)["key"]
    refused(syngraph("quarantine", "prefer", ran, "ffffffff"), "no claim has a key that begins with 'ffffffff'")
    refused(syngraph("quarantine", "prefer", ran, first), f"could be meant by '{first}'", ids[0] if ids[0][0] == first else first)
    refused(syngraph("quarantine", "prefer", ran, key[:8]), "is a violation, not a claim")
    refused(syngraph("quarantine", "waive", ran, "no key", "--why", "x"), "no violation or claim")
    refused(syngraph("quarantine", "waive", ran, claim_in(ran, "letter.md")["id"], "--why", "x"), "no rule holds it")
    refused(syngraph("quarantine", "undo", ran, "0"), "no decision has a key")
    assert ledger_state(ran) == before


def test_a_reason_is_owed_for_what_leaves_the_rules_and_every_word_must_be_fit_to_keep(ran: Path) -> None:
    id, key = claim_in(ran, "companies.md")["id"], violation(ran)["key"]
    for command, named in (("waive", key), ("discard", id)):
        assert "--why" in syngraph("quarantine", command, ran, named).err
        refused(syngraph("quarantine", command, ran, named, "--why", "  "), "the reason is empty")
        refused(syngraph("quarantine", command, ran, named, "--why", "x", "--who", "an\x1b[31mn"), "cannot be shown")
    refused(syngraph("quarantine", "prefer", ran, id, "--why", "x" * 2_000), "2,000 characters")
    assert decide(ran, "decisions") == {"decisions": []}


def test_what_no_store_has_a_place_for_cannot_be_waived(ran: Path) -> None:
    outside = next(claim for claim in claims_of(ran, "odd.md", HELD) if claim["held_by"].endswith(":vocabulary"))
    for named in (outside["id"], outside["violation"]):
        refused(syngraph("quarantine", "waive", ran, named, "--why", "we like it"), "nobody can waive this", "--extend")


def test_a_decision_that_unpublishes_much_is_asked_about_first(disputed: Path) -> None:
    before = ledger_state(disputed), rdf_state(disputed)
    built = next(claim["id"] for claim in claims_of(disputed, "fleet.md", STANDS) if claim["property_label"] == "built by")
    words = ("quarantine", "split", disputed, built, "--object")
    refused(syngraph(*words), "statements would leave the graph by this decision, 20 may", "--accept-withdrawals")
    assert (ledger_state(disputed), rdf_state(disputed)) == before
    assert decide(disputed, "decisions") == {"decisions": []}
    assert syngraph(*words, "--accept-withdrawals").code == 0


def test_what_was_taken_back_cannot_be_taken_back_and_the_same_decision_twice_is_one(disputed: Path) -> None:
    id = claim_in(disputed, "companies.md")["id"]
    first = decide(disputed, "prefer", id, "--who", "ann")
    again = decide(disputed, "prefer", id, "--who", "bea")
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["decisions"] == first["decisions"], "it is ann's word"
    (decision,) = first["decisions"]
    assert "preferred already" in syngraph("quarantine", "prefer", disputed, id).out
    decide(disputed, "undo", decision["id"])
    refused(syngraph("quarantine", "undo", disputed, decision["id"]), "was taken back already")
    (third,) = decide(disputed, "prefer", id, "--who", "bea")["decisions"]
    assert (third["id"], third["who"], third["taken_back"]) == (decision["id"], "bea", None)


def test_a_decision_and_what_follows_from_it_are_recorded_together_or_not_at_all(disputed: Path) -> None:
    before = ledger_state(disputed), rdf_state(disputed)
    path = disputed / ".syngraph" / "ledger.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'no room'); END")
    assert syngraph("quarantine", "prefer", disputed, claim_in(disputed, "companies.md")["id"]).code == 2
    assert (ledger_state(disputed), rdf_state(disputed)) == before
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER full")
    database.close()
    decide(disputed, "prefer", claim_in(disputed, "companies.md")["id"])
    assert founded(disputed)["companies.md"] == STANDS


def test_nobody_decides_beside_a_run_nor_on_a_graph_that_was_judged_by_other_shapes(disputed: Path) -> None:
    id = claim_in(disputed, "companies.md")["id"]
    handle = os.open(disputed / ".syngraph" / "writer.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    refused(syngraph("quarantine", "prefer", disputed, id), "another process is writing")
    os.close(handle)
    (disputed / "shapes" / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:own> a sh:NodeShape ; sh:targetClass <https://example.org/harbour/ontology#Ferry> ; "
        "sh:property [ sh:path <http://www.w3.org/2000/01/rdf-schema#label> ; sh:maxCount 9 ] .\n"
    )
    refused(syngraph("quarantine", "prefer", disputed, id), "judged by other shapes", "syngraph run")
