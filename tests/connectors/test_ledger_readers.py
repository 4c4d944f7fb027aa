"""The ledger beside a writer, of another layout, and asked for more than one list of SQLite holds."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.documents import chunks_of_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.readings import readings_of
from syngraph.contracts.change import CommitRef
from syngraph.ontologies.errors import LedgerDamaged


def test_who_only_reads_never_waits_for_a_writer(tmp_path: Path) -> None:
    writing = Ledger(tmp_path / "ledger.db")
    answers = AnswerFile(tmp_path / "answers.db")
    answers.put([("k", "extract", "{}", "a.md")])
    code = f"""
import sqlite3
held = [sqlite3.connect({str(tmp_path)!r} + name, isolation_level=None) for name in ("/ledger.db", "/answers.db")]
for one in held:
    one.execute("BEGIN IMMEDIATE")
print("held", flush=True)
input()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        begun = time.monotonic()
        reading = Ledger(tmp_path / "ledger.db")
        with reading.reading() as connection:
            assert head(connection) == CommitRef(0, "")
        assert AnswerFile(tmp_path / "answers.db").get("k") == "{}"
        assert time.monotonic() - begun < 5
        child.kill()
    assert reading.id == writing.id


def test_a_ledger_of_another_layout_is_refused(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.db")
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    with pytest.raises(LedgerDamaged, match="schema 0"):
        Ledger(tmp_path / "ledger.db")


def test_a_folder_of_many_documents_can_go_at_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    many = [f"{n}.md" for n in range(260_000)]
    with ledger.reading() as connection:
        assert readings_of(connection, many) == []
        assert chunks_of_documents(connection, many) == set()
