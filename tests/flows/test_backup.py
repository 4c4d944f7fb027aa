"""After these tests a reader knows that a backup is one state of the ledger, whoever writes meanwhile, and what follows a restore."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.flows import reopened
from tests.flows.command_line import environment, graph, refused, syngraph
from tests.flows.harbour import lay
from tests.flows.reopened import TIDES, decided_afresh, gate_of, is_marked, mark, sequence, written

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.contents import contents_of
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.schema import SCHEMA
from syngraph.connectors.rdf.reader import open_for_reading
from syngraph.flows.current import current_ontology
from syngraph.flows.following import follow
from syngraph.flows.keeping import back_up, restore
from syngraph.flows.progress import Silent
from syngraph.flows.project import open_project
from syngraph.flows.running import ingest_project
from syngraph.flows.stores import follow_state
from syngraph.ontologies.errors import LedgerDamaged

KILLS = 25
LONG_S = 60.0
"""Longer than any restore of so small a ledger takes."""
LAYOUT_2 = Path(__file__).parents[1] / "connectors" / "ledger_of_schema_2.sql"
TEAL = "# Ferries\n\n| Ferry | Seats |\n|---|---|\n| Teal | {seats} |\n"
WRITER = """
import sqlite3, sys
from pathlib import Path
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.schema import panel, texts
ledger = Ledger(Path(sys.argv[1]))
beside = sqlite3.connect(sys.argv[1])
beside.execute("SELECT * FROM meta").fetchall()
for n in range(1_000_000):
    with ledger.writing() as connection:
        connection.execute(texts.insert().values(hash=f"{n}", text="x" * 20_000))
        connection.execute(panel.insert().values(key=f"written {n}", value="y" * 20_000))
    print(n + 1, flush=True)
"""
"""Writes for ever, two rows a transaction, and says how many are done; a connection beside keeps the log from being cleared away."""


@pytest.fixture
def written_to(harbour: Path) -> Iterator[tuple[Path, Callable[[], int]]]:
    """A project that another process writes to in a loop, and a function that waits for its next transaction and says its number."""
    words = [sys.executable, "-c", WRITER, str(ledger_of(harbour))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as writer:
        assert writer.stdout is not None
        lines = writer.stdout
        try:
            yield harbour, lambda: int(lines.readline())
        finally:
            writer.send_signal(signal.SIGKILL)


def ledger_of(folder: Path) -> Path:
    return folder / ".syngraph" / "ledger.db"


def pairs(path: Path) -> tuple[int, int]:
    """How many rows of each kind the writer's transactions left in a file."""
    with closing(sqlite3.connect(path)) as file:
        ones = file.execute("SELECT count(*) FROM texts WHERE text LIKE 'xxx%'").fetchone()[0]
        twos = file.execute("SELECT count(*) FROM panel WHERE key LIKE 'written %'").fetchone()[0]
    return ones, twos


def kept_of(folder: Path) -> list[Path]:
    return sorted((folder / ".syngraph").glob("ledger.db.before-restore-*"))


def followed(folder: Path) -> None:
    """Have the RDF store follow the ledger, as the end of a run does; nothing is taken in."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    follow(project, ledger, current_ontology(project, ledger), Silent())


# a backup


def test_it_is_one_state_of_a_ledger_that_another_process_writes_to(written_to: tuple[Path, Callable[[], int]], tmp_path: Path) -> None:
    folder, done = written_to
    last = 0
    for n in range(8):
        before = done()
        said = back_up(folder, tmp_path / f"{n}.db")
        ones, twos = pairs(tmp_path / f"{n}.db")
        assert ones == twos, "no transaction is there by half"
        assert ones >= before > last, "whatever was recorded before is in it, and the writer was not held up for good"
        assert said["holds"]["sequence"] == 1
        last = before
    assert sorted(os.listdir(tmp_path)) == [*(f"{n}.db" for n in range(8)), "harbour"], "each is one file, without logs beside it"


def test_it_has_what_a_killed_process_recorded_and_left_in_its_log(harbour: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-c", WRITER, str(ledger_of(harbour))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as writer:
        assert writer.stdout is not None
        for _ in range(5):
            recorded = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
    assert ledger_of(harbour).with_name("ledger.db-wal").stat().st_size > 0
    back_up(harbour, tmp_path / "b.db")
    ones, twos = pairs(tmp_path / "b.db")
    assert ones == twos >= recorded


def test_it_is_told_in_a_line_what_it_holds(harbour: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    said = syngraph("backup", harbour, file, "--answers")
    assert said.code == 0, said
    first, second = said.out.splitlines()
    assert first == f"{file}: 2 documents, {contents_of(ledger_of(harbour)).statements} statements, up to commit 1; checked"
    assert second.startswith(f"{file}.answers: ")
    found = syngraph("backup", harbour, file, "--answers", "--overwrite", "--json").json
    with Ledger(ledger_of(harbour)).reading() as connection:
        assert (found["holds"]["sequence"], found["holds"]["hash"]) == (head(connection).sequence, head(connection).hash)
    assert found["answers"]["answers"] > 0


def test_it_goes_only_where_nothing_is_lost_by_it(harbour: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    file.write_text("mine")
    refused(syngraph("backup", harbour, file), "is there already", "--overwrite")
    assert file.read_text() == "mine"
    refused(syngraph("backup", harbour, harbour / ".syngraph" / "b.db"), "inside")
    (tmp_path / "link").symlink_to(harbour / ".syngraph")
    refused(syngraph("backup", harbour, tmp_path / "link" / "ledger.db", "--overwrite"), "inside")
    refused(syngraph("backup", harbour, tmp_path, "--overwrite"), "is a folder")
    refused(syngraph("backup", harbour, tmp_path / "nowhere" / "b.db"), "cannot be written")
    (tmp_path / "c.db.answers").write_text("mine")
    refused(syngraph("backup", harbour, tmp_path / "c.db", "--answers"), "c.db.answers", "is there already")
    assert not (tmp_path / "c.db").exists()


def test_a_project_without_a_ledger_has_nothing_to_keep(tmp_path: Path) -> None:
    refused(syngraph("backup", lay(tmp_path / "new"), tmp_path / "b.db"), "has no ledger")
    assert not ledger_of(tmp_path / "new").exists()
    assert not (tmp_path / "b.db").exists()


def test_a_copy_that_does_not_read_back_replaces_no_good_one(harbour: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    back_up(harbour, file)
    good = file.read_bytes()
    spoil_index(ledger_of(harbour))
    refused(syngraph("backup", harbour, file, "--overwrite"), "is malformed")
    assert file.read_bytes() == good
    ledger_of(harbour).write_bytes(b"no database at all" * 1000)
    refused(syngraph("backup", harbour, file, "--overwrite"), "ledger.db cannot be copied", "restore an earlier backup")
    assert file.read_bytes() == good
    assert sorted(os.listdir(tmp_path)) == ["b.db", "harbour"], "nothing half-copied is left"


def spoil_index(ledger: Path) -> None:
    """Overwrite one page, of an index: nobody notices who does not look for it."""
    with closing(sqlite3.connect(ledger)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = file.execute("PRAGMA page_size").fetchone()[0]
        page = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'standing_by_object'").fetchone()[0]
    content = bytearray(ledger.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    ledger.write_bytes(content)


def log_of(ledger: Path) -> bytes:
    """What the log of a ledger holds when its writer is killed: SQLite reads it into whatever file lies beside it."""
    with closing(sqlite3.connect(ledger)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        with file:
            file.execute("UPDATE meta SET value = 'of an old log' WHERE key = 'id'")
        return ledger.with_name("ledger.db-wal").read_bytes()


# a restore


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


def lay_down(ledger: Path, content: bytes) -> None:
    """A ledger of these bytes, without a log."""
    for ending in ("", "-wal", "-shm"):
        ledger.with_name(ledger.name + ending).unlink(missing_ok=True)
    ledger.write_bytes(content)


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
