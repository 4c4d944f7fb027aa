"""After these tests a reader knows what follows a restore: which ledger there is, what its projections say, what the next run does."""

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.flows import reopened
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.harbour import lay
from tests.flows.harmed_ledger import lay_down, ledger_of, log_of, spoil_index
from tests.flows.reopened import TIDES, decided_afresh, gate_of, is_marked, mark, sequence, written

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.contents import contents_of
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.schema import SCHEMA
from syngraph.connectors.rdf.reader import open_for_reading
from syngraph.flows.housekeeping.keeping import back_up, restore
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import ingest_project
from syngraph.flows.stores.following import follow
from syngraph.flows.stores.stores import follow_state
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import LedgerDamaged

KILLS = 25
LONG_S = 60.0
"""Longer than any restore of so small a ledger takes."""
LAYOUT_2 = Path(__file__).parents[1] / "connectors" / "ledger_of_schema_2.sql"
TEAL = "# Ferries\n\n| Ferry | Seats |\n|---|---|\n| Teal | {seats} |\n"


@pytest.fixture
def yesterday(harbour: Path, tmp_path: Path) -> Path:
    """A backup of `harbour` as it was, after which documents came, changed and went."""
    file = tmp_path / "yesterday.db"
    back_up(harbour, file)
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    ingest_project(harbour, Silent())
    text = (harbour / "documents" / "ferries.md").read_text()
    written(harbour, "documents/ferries.md", text.replace("| Kittiwake | 96 |", "| Kittiwake | 97 |"))
    (harbour / "documents" / "companies.md").unlink()
    ingest_project(harbour, Silent())
    assert sequence(harbour) == 3
    return file


def kept_of(folder: Path) -> list[Path]:
    return sorted((folder / ".syngraph").glob("ledger.db.before-restore-*"))


def followed(folder: Path) -> None:
    """Have the RDF store follow the ledger, as the end of a run does; nothing is taken in."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    follow(project, ledger, current_ontology(project, ledger), Silent())


def test_the_projections_are_rebuilt_to_what_the_restored_ledger_says(harbour: Path, ran_harbour: Path, yesterday: Path) -> None:
    assert graph(harbour) != graph(ran_harbour)
    restore(harbour, yesterday)
    project = open_project(harbour)
    rdf, _ = follow_state(project, Ledger(project.ledger))
    assert (rdf.cursor, rdf.lag) == (0, 1), "its place is not known any more"
    followed(harbour)
    assert graph(harbour) == graph(ran_harbour)
    cursor = open_for_reading(project.rdf).cursor()
    assert cursor == open_for_reading(open_project(ran_harbour).rdf).cursor()


def test_the_gate_reads_no_index_of_the_ledger_that_was(harbour: Path, yesterday: Path) -> None:
    mark(harbour)
    assert is_marked(gate_of(harbour))
    restore(harbour, yesterday)
    gate = gate_of(harbour)
    assert not is_marked(gate)
    assert gate.now == decided_afresh(harbour)


def test_the_next_run_takes_in_what_came_since_once_and_pays_for_nothing(harbour: Path, yesterday: Path) -> None:
    stood, said = graph(harbour), reopened.graph(harbour)
    restore(harbour, yesterday)
    assert reopened.graph(harbour) != said
    done = ingest_project(harbour, Silent())
    assert done["projections"]["rdf"]["lag"] == 0
    assert done["cost"]["calls"] == 0
    assert (graph(harbour), reopened.graph(harbour)) == (stood, said)
    assert gate_of(harbour).now == decided_afresh(harbour)
    assert ingest_project(harbour, Silent())["ingested"]["commits"] == 0


def test_a_history_that_goes_another_way_to_the_same_number_is_no_reason_to_skip(harbour: Path, yesterday: Path, tmp_path: Path) -> None:
    """The RDF store stands at commit 3, and so does the ledger again; they are not the same commit."""
    store = open_project(harbour).rdf
    as_it_was = shutil.copytree(store, tmp_path / "rdf")
    restore(harbour, yesterday)
    for seats in (200, 201):
        written(harbour, "documents/tides.md", TEAL.format(seats=seats))
        ingest_project(harbour, Silent())
    assert sequence(harbour) == 3
    stood = graph(harbour)
    assert any('"201"' in quad for quad in stood)
    shutil.rmtree(store)
    as_it_was.rename(store)
    assert not any('"201"' in quad for quad in graph(harbour))
    followed(harbour)
    assert graph(harbour) == stood


def test_what_the_ledger_was_lies_beside_it_and_can_be_had_again(harbour: Path, yesterday: Path) -> None:
    stood, said = graph(harbour), reopened.graph(harbour)
    told = syngraph("restore", harbour, yesterday)
    assert told.code == 0, told
    (kept,) = kept_of(harbour)
    assert str(kept) in told.out
    assert "next run" in told.out
    restore(harbour, kept)
    followed(harbour)
    assert (graph(harbour), reopened.graph(harbour)) == (stood, said)


def test_whoever_reads_meanwhile_sees_one_ledger_or_the_other(harbour: Path, yesterday: Path) -> None:
    ledger = Ledger(ledger_of(harbour))
    with ledger.reading() as connection:
        assert head(connection).sequence == 3
        restore(harbour, yesterday)
        assert head(connection).sequence == 3
    with ledger.reading() as connection:
        assert head(connection).sequence == 1


@pytest.mark.parametrize("harm", ["no database", "malformed", "gone"])
def test_a_ledger_that_is_lost_or_damaged_is_replaced(harbour: Path, yesterday: Path, tmp_path: Path, harm: str) -> None:
    stood, ledger = graph(harbour), ledger_of(harbour)
    log = log_of(shutil.copytree(harbour, tmp_path / "other") / ".syngraph" / "ledger.db")
    if harm == "malformed":
        spoil_index(ledger)
    elif harm == "no database":
        ledger.write_bytes(b"\xa5" * 100_000)
        ledger.with_name("ledger.db-wal").write_bytes(log)
    else:
        ledger.unlink()
        ledger.with_name("ledger.db-wal").write_bytes(log)
    told = restore(harbour, yesterday)
    assert contents_of(ledger) == contents_of(yesterday)
    assert bool(told["before"]) == (harm != "gone")
    if harm == "no database":
        kept = kept_of(harbour)[0]
        assert (kept.read_bytes(), kept.with_name(f"{kept.name}-wal").read_bytes()) == (b"\xa5" * 100_000, log)
    ingest_project(harbour, Silent())
    assert graph(harbour) == stood


@pytest.mark.parametrize("harm", ["none", "no database"])
def test_a_restore_that_is_killed_anywhere_leaves_the_one_or_the_other(harbour: Path, yesterday: Path, harm: str) -> None:
    ledger, content = ledger_of(harbour), b"\xa5" * 100_000
    if harm == "none":
        back_up(harbour, ledger.parents[2] / "today.db")
        content = (ledger.parents[2] / "today.db").read_bytes()
    began = time.monotonic()
    lay_down(ledger, content)
    assert killed_restore(harbour, yesterday, LONG_S) == 0
    whole_s = time.monotonic() - began
    found = set()
    for n in range(KILLS):
        lay_down(ledger, content)
        killed_restore(harbour, yesterday, whole_s * n / KILLS if n < KILLS - 1 else LONG_S)
        try:
            found.add(contents_of(ledger).sequence)
        except LedgerDamaged:
            assert ledger.read_bytes() == content, "as it was, and under its name"
            found.add(0)
    assert found == {3 if harm == "none" else 0, 1}, "killed before as well as after"
    lay_down(ledger, content)
    killed_restore(harbour, yesterday, whole_s / 2)
    restore(harbour, yesterday)
    assert contents_of(ledger) == contents_of(yesterday)


def killed_restore(folder: Path, file: Path, after_s: float) -> int:
    """Restore in a process of its own that is killed so late, unless it has ended. Returns how it ended."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            restore(folder, file)
            code = 0
        finally:
            os._exit(code)
    until = time.monotonic() + after_s
    while time.monotonic() < until:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def test_a_ledger_of_an_earlier_program_is_kept_as_it_is_and_migrated_when_it_is_used(tmp_path: Path) -> None:
    folder = lay(tmp_path / "earlier")
    with closing(sqlite3.connect(ledger_of_made(folder))) as file, file:
        file.executescript(LAYOUT_2.read_text())
        file.execute("INSERT INTO meta VALUES ('schema', '2'), ('id', 'abc')")
    assert back_up(folder, tmp_path / "b.db")["holds"]["schema"] == 2
    assert contents_of(ledger_of(folder)).schema == 2
    restore(lay(tmp_path / "new"), tmp_path / "b.db")
    assert Ledger(ledger_of(tmp_path / "new")).id == "abc"
    assert (contents_of(ledger_of(tmp_path / "new")).schema, contents_of(tmp_path / "b.db").schema) == (SCHEMA, 2)


def test_a_new_folder_takes_a_ledger_with_its_answers(ran_harbour: Path, tmp_path: Path) -> None:
    back_up(ran_harbour, tmp_path / "b.db", answers=True)
    folder = lay(tmp_path / "new")
    assert syngraph("status", folder).code == 0, "which lays out a ledger of its own, with nothing in it"
    told = restore(folder, tmp_path / "b.db")
    assert told["answers"] > 0
    ingest_project(folder, Silent())
    assert graph(folder) == graph(ran_harbour)


def test_nothing_else_is_taken_for_the_projects_ledger(harbour: Path, yesterday: Path, tmp_path: Path) -> None:
    before = contents_of(ledger_of(harbour))
    other = lay(tmp_path / "other")
    with Ledger(ledger_of_made(other)).writing():
        pass
    refused(syngraph("restore", harbour, ledger_of(other)), "another project's ledger")
    refused(syngraph("restore", harbour, ledger_of(harbour)), "no file to restore")
    refused(syngraph("restore", harbour, tmp_path / "nothing"), "no file to restore")
    refused(syngraph("restore", harbour, harbour / ".syngraph" / "answers.db"), "is no ledger")
    (tmp_path / "text").write_text("no database at all" * 100)
    refused(syngraph("restore", harbour, tmp_path / "text"), "not a database")
    later = tmp_path / "later.db"
    back_up(harbour, later)
    with closing(sqlite3.connect(later)) as file, file:
        file.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    refused(syngraph("restore", harbour, later), "schema 99")
    with writers_lock(open_project(harbour).writers_lock, "a run"):
        refused(syngraph("restore", harbour, yesterday), "another process is writing: a run")
    assert contents_of(ledger_of(harbour)) == before
    assert kept_of(harbour) == []


def ledger_of_made(folder: Path) -> Path:
    ledger_of(folder).parent.mkdir()
    return ledger_of(folder)
