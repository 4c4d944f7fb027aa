"""After these tests a reader knows that a backup is one state of the ledger, whoever writes meanwhile, and where it may lie."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.flows.command_line import environment, refused, syngraph
from tests.flows.harbour import lay
from tests.flows.harmed_ledger import ledger_of, spoil_index

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.contents import contents_of
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.housekeeping.keeping import back_up

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


def pairs(path: Path) -> tuple[int, int]:
    """How many rows of each kind the writer's transactions left in a file."""
    with closing(sqlite3.connect(path)) as file:
        ones = file.execute("SELECT count(*) FROM texts WHERE text LIKE 'xxx%'").fetchone()[0]
        twos = file.execute("SELECT count(*) FROM panel WHERE key LIKE 'written %'").fetchone()[0]
    return ones, twos


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
