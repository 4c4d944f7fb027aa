"""After these tests a reader knows that what is kept no longer is gone, that the graph does not notice, and that nothing goes unasked."""

import json
import os
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.test_gone_in_waves import older
from tests.flows.test_vanished import taken

WORD = "Selkie A"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of seven documents, of which the first has gone. Nobody may change it."""
    folder = taken(tmp_path_factory.mktemp("edited") / "quay", 7)
    (folder / "documents" / "00.md").unlink()
    ingest(folder)
    for name in ("ledger.db.schema-3", "ledger.db.before-restore-20260101-000000-000000"):
        (folder / ".syngraph" / name).write_text("a copy")
    return folder


@pytest.fixture
def folder(edited: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(edited, tmp_path / "quay"))


def ingest(folder: Path) -> dict[str, Any]:
    said = syngraph("ingest", folder, "--json", "--quiet")
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json
    return found


def retaining(folder: Path, **days: int) -> None:
    with (folder / "syngraph.toml").open("a") as settings:
        settings.write("\n[retention]\n" + "".join(f"{name} = {number}\n" for name, number in days.items()))


def aged(folder: Path) -> None:
    """Everything happened long ago."""
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        database.execute("UPDATE commits SET at = '2001-01-01T00:00:00+00:00'")
    database.close()
    for path in (folder / ".syngraph").glob("ledger.db.*"):
        os.utime(path, (978_307_200, 978_307_200))


def said(folder: Path, table: str) -> str:
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        found = json.dumps(database.execute(f"SELECT * FROM {table}").fetchall())
    database.close()
    return found


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".syngraph").glob("ledger.db.*"))


def test_nothing_goes_unasked_and_nothing_that_is_young(folder: Path) -> None:
    ingest(folder)
    assert WORD in said(folder, "claims")
    retaining(folder, withdrawn=365, copies=365, resolved=365)
    ingest(folder)
    assert WORD in said(folder, "claims")
    assert len(copies(folder)) == 2


def test_what_nobody_says_any_more_goes_with_its_text_and_the_graph_stays(folder: Path) -> None:
    before = graph(folder)
    aged(folder)
    retaining(folder, withdrawn=30, copies=30, resolved=30)
    ingest(folder)
    for table in ("claims", "readings", "texts"):
        assert WORD not in said(folder, table), table
        assert "Selkie B" in said(folder, table), "what is said stays"
    assert copies(folder) == []
    assert graph(folder) == before


def test_a_clock_that_was_once_wrong_makes_nothing_else_old(folder: Path) -> None:
    """The newest commit says that it is of 2001; what was withdrawn before it was not."""
    (folder / "documents" / "01.md").write_text("# Nothing\n\nNothing is said here.\n")
    ingest(folder)
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        database.execute("UPDATE commits SET at = '2001-01-01T00:00:00+00:00' WHERE sequence = (SELECT max(sequence) FROM commits)")
    database.close()
    retaining(folder, withdrawn=30)
    ingest(folder)
    assert WORD in said(folder, "claims")
    assert "Selkie B" not in said(folder, "claims")


def test_a_clock_that_jumps_forward_deletes_nothing_until_runs_of_a_later_day_agree(folder: Path) -> None:
    """To a record, a clock that jumped eleven years is one of eleven years ago."""
    older(folder, timedelta(days=4000))
    retaining(folder, withdrawn=365, copies=365, answers=365)
    (folder / "documents" / "02.md").unlink()
    said_so = syngraph("ingest", folder)
    assert "retention: counted up to " in said_so.err
    assert "until a run of a later day agrees" in said_so.err
    assert "deleted" not in said_so.err
    (folder / "documents" / "03.md").unlink()
    assert "deleted" not in syngraph("ingest", folder).err, "that runs follow each other says nothing of what day it is"
    assert WORD in said(folder, "claims")
    older(folder, timedelta(days=1, hours=1))
    (folder / "documents" / "04.md").unlink()
    said_so = syngraph("ingest", folder)
    assert "counted up to" not in said_so.err
    assert "retention: 3 withdrawn claims, 3 readings and 1 text deleted\n" in said_so.err
    assert WORD not in said(folder, "claims")


def test_what_is_to_go_at_once_goes_whatever_the_clock_says(folder: Path) -> None:
    older(folder, timedelta(days=4000))
    retaining(folder, withdrawn=0)
    (folder / "documents" / "02.md").unlink()
    said_so = syngraph("ingest", folder)
    assert "counted up to" not in said_so.err
    assert "retention: 6 withdrawn claims, 6 readings and 2 texts deleted\n" in said_so.err
    assert "Selkie C" not in said(folder, "claims")


def test_a_document_that_comes_back_after_that_is_taken_in_as_new(folder: Path, edited: Path) -> None:
    aged(folder)
    retaining(folder, withdrawn=0)
    ingest(folder)
    (folder / "documents" / "back.md").write_text((edited / "documents" / "01.md").read_text().replace("Selkie B", WORD))
    ingest(folder)
    assert any("selkie-a" in line for line in graph(folder))


def test_a_number_of_days_below_zero_is_refused(folder: Path) -> None:
    retaining(folder, withdrawn=-1)
    refused(syngraph("ingest", folder, "--quiet"), "retention.withdrawn")
