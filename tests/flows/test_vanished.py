"""After these tests a reader knows that a disk that is not mounted costs nothing, and how much may go from a folder unasked."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.test_document_states import built, fleet, put, settings, states
from tests.flows.test_gate_restarts import allow_commits, refuse_commits

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import LedgerDamaged, TooManyVanished
from syngraph.ontologies.owl import to_turtle


def ferry(n: int) -> str:
    """All such documents have the same size."""
    return f"# Ferries\n\n| Ferry | Built |\n| --- | --- |\n| Selkie {chr(65 + n)} | {1950 + n} |\n"


def quay(folder: Path, documents: int, below: str = "") -> Path:
    """A project with so many documents, each about a ferry of its own; nothing is taken in yet."""
    (folder / "documents").mkdir(parents=True)
    (folder / ".syngraph").mkdir()
    settings(folder)
    for n in range(documents):
        put(folder, f"{below}{n:02}.md", ferry(n))
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_ontology(connection, fleet().version, to_turtle(fleet()))
    return folder


def taken(folder: Path, documents: int, below: str = "") -> Path:
    """The same, taken in."""
    quay(folder, documents, below)
    ingest(folder)
    assert len(built(folder)) == documents
    return folder


def ingest(folder: Path, accept_deletions: bool = False) -> dict[str, Any]:
    return ingest_project(folder, Silent(), accept_deletions=accept_deletions)


def delete(folder: Path, *which: int) -> None:
    for n in which:
        (folder / "documents" / f"{n:02}.md").unlink()


def record(folder: Path) -> list[str]:
    """All of the ledger, but that there was a run, and that something was written: the answers paid for and remembered are in it too."""
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        lines = [
            line for line in database.iterdump() if not line.startswith(('INSERT INTO "runs"', "INSERT INTO \"meta\" VALUES('revision'"))
        ]
    database.close()
    return lines


def unmount(folder: Path) -> None:
    """What an empty mount point is: the folder is there, and nothing is in it."""
    (folder / "documents").rename(folder / "away")
    (folder / "documents").mkdir()


def mount(folder: Path) -> None:
    (folder / "documents").rmdir()
    (folder / "away").rename(folder / "documents")


@pytest.mark.parametrize("command", ["ingest", "run"])
@pytest.mark.parametrize(("documents", "said_so"), [(1, "1 document in the graph is"), (12, "12 documents in the graph are")])
def test_an_empty_folder_is_asked_about_and_nothing_is_touched(tmp_path: Path, command: str, documents: int, said_so: str) -> None:
    folder = taken(tmp_path / "graph", documents)
    before = graph(folder), record(folder)
    unmount(folder)
    said = syngraph(command, folder)
    refused(said, f"{documents} of the {said_so} gone from", "no other document is there", "00.md")
    assert "mount it again" in said.err
    assert "--accept-deletions" in said.err
    assert (graph(folder), record(folder)) == before


def test_documents_that_come_back_after_a_refusal_were_never_away(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 12)
    before = graph(folder)
    unmount(folder)
    for _ in range(2):
        with pytest.raises(TooManyVanished):
            ingest(folder)
    mount(folder)
    again = ingest(folder)
    assert (again["ingested"]["commits"], again["cost"]["calls"], again["cost"]["remembered"]) == (0, 0, 0)
    assert graph(folder) == before
    assert set(states(folder).values()) == {"unchanged"}


def test_a_refused_run_takes_nothing_in_and_judges_nothing_either(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 21)
    before = graph(folder), record(folder)
    delete(folder, *range(7))
    put(folder, "new.md", ferry(22) + "\nIt is new, and of another size.\n")
    put(folder, "20.md", ferry(23) + "\nIt is another, and of another size.\n")
    with pytest.raises(TooManyVanished):
        ingest(folder)
    assert (graph(folder), record(folder)) == before


def test_more_than_the_share_is_asked_about_and_no_more_than_it_is_not(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 21)
    delete(folder, *range(7))
    with pytest.raises(
        TooManyVanished, match=r"7 of the 21 documents .*; 6 may be gone \(\[documents\] max_vanished\): 00.md, 01.md, 02.md, …"
    ):
        ingest(folder)
    put(folder, "00.md", ferry(0))
    assert ingest(folder)["ingested"]["gone"] == 6
    assert len(built(folder)) == 15


def test_in_a_small_folder_documents_are_deleted_without_a_word_until_the_last(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 3)
    delete(folder, 0)
    assert ingest(folder)["ingested"]["gone"] == 1
    delete(folder, 1)
    assert ingest(folder)["ingested"]["gone"] == 1
    delete(folder, 2)
    with pytest.raises(TooManyVanished, match="1 of the 1 document"):
        ingest(folder)
    assert len(built(folder)) == 1


def test_the_share_is_a_setting(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 12)
    settings(folder, "max_vanished = 1")
    unmount(folder)
    with pytest.raises(TooManyVanished):
        ingest(folder)
    put(folder, "00.md", ferry(0))
    assert ingest(folder)["ingested"]["gone"] == 11


def test_a_pattern_that_leaves_everything_out_is_asked_about(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 2)
    settings(folder, 'exclude = ["*.md"]')
    with pytest.raises(TooManyVanished) as refusal:
        ingest(folder)
    assert "include or exclude" in refusal.value.next_step


def test_a_moved_folder_is_taken_in_at_no_call_and_ends_as_a_clean_build(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 12, below="old/")
    (folder / "documents" / "old").rename(folder / "documents" / "new")
    moved = ingest(folder)
    assert (moved["ingested"]["gone"], moved["cost"]["calls"]) == (12, 0)
    assert graph(folder) == graph(taken(tmp_path / "clean", 12, below="new/"))


def test_a_new_file_answers_for_one_that_is_gone_and_only_one_of_its_size(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 20)
    delete(folder, *range(10))
    put(folder, "a.md", ferry(0))
    put(folder, "b.md", ferry(1))
    put(folder, "c.md", ferry(2) + "\nA line more.\n")
    with pytest.raises(TooManyVanished, match="8 of the 20 documents"):
        ingest(folder)
    put(folder, "c.md", ferry(2))
    put(folder, "d.md", ferry(3))
    assert ingest(folder)["ingested"]["gone"] == 10


def test_what_was_there_already_is_no_new_file(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 20)
    delete(folder, *range(10))
    put(folder, "19.md", ferry(21))
    with pytest.raises(TooManyVanished, match="10 of the 20 documents"):
        ingest(folder)


def test_accepted_deletions_end_as_a_clean_build(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 12)
    delete(folder, *range(2, 12))
    refused(syngraph("ingest", folder), "10 of the 12 documents")
    assert syngraph("ingest", folder, "--accept-deletions").code == 0
    assert graph(folder) == graph(taken(tmp_path / "clean", 2))
    assert ingest(folder)["ingested"]["commits"] == 0


def test_an_empty_folder_that_is_accepted_empties_the_graph_and_is_asked_about_once(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 12)
    unmount(folder)
    assert syngraph("run", folder, "--accept-deletions").code == 0
    assert built(folder) == set()
    assert ingest(folder)["ingested"]["commits"] == 0


@pytest.mark.parametrize("how", ["moved", "accepted"])
def test_what_a_killed_run_was_allowed_is_not_asked_about_again(tmp_path: Path, how: str) -> None:
    folder = taken(tmp_path / "graph", 12, below="old/")
    settings(folder, gate="batch = 10")
    if how == "moved":
        (folder / "documents" / "old").rename(folder / "documents" / "new")
    else:
        unmount(folder)
    refuse_commits(folder, "NEW.sequence = (SELECT MAX(sequence) FROM commits) + 1 AND NEW.documents NOT LIKE '%new/00.md%'")
    with pytest.raises(LedgerDamaged, match="refused"):
        ingest(folder, accept_deletions=how == "accepted")
    assert 12 < len(built(folder)) < 24 if how == "moved" else len(built(folder)) == 12
    allow_commits(folder)
    assert ingest(folder)["ingested"]["gone"] == 12
    assert len(built(folder)) == (12 if how == "moved" else 0)


def test_a_name_of_two_lines_cannot_speak_for_us(tmp_path: Path) -> None:
    folder = quay(tmp_path / "graph", 0)
    put(folder, "a\n  next: pay.md", ferry(0))
    ingest(folder)
    unmount(folder)
    assert "a\\n  next: pay.md\n  next: if they are on a disk" in syngraph("ingest", folder).err
