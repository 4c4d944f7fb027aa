"""After these tests a reader knows that whoever only reads the file of answers leaves it as it is, also one of an older syngraph."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from syngraph.connectors.ledger.answers import AnswerFile

Reads = Callable[[AnswerFile], object]
READING: dict[str, tuple[Reads, object, object, object]] = {  # and what is found where only `paid` is lacking; two; all three
    "get": (lambda file: file.get("old"), "{}", "{}", None),
    "is_about": (lambda file: file.is_about("old", "b.md"), True, False, False),
    "paid": (lambda file: file.paid(), [], [], []),
    "keys_about": (lambda file: file.keys_about("b.md"), ["old"], [], []),
    "about_none": (lambda file: list(file.about_none()), [], [("old", "{}")], []),  # it is not known about which
    "forget_older": (lambda file: file.forget_older("1999-01-01"), 0, 0, 0),
    "len": (len, 1, 1, 0),
}


def without(path: Path, *tables: str) -> str:
    """A file of an older layout, that lacks these tables. Returns what tables it has."""
    AnswerFile(path, "run").put([("old", "extract", "{}", "b.md")])
    with closing(sqlite3.connect(path)) as file:
        for table in tables:
            file.execute(f"DROP TABLE {table}")
    return layout(path)


def layout(path: Path) -> str:
    with closing(sqlite3.connect(path)) as file:
        return str(file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall())


@pytest.mark.parametrize("lacking", [("paid",), ("paid", "asked_about"), ("paid", "asked_about", "answers")])
@pytest.mark.parametrize("what", READING)
def test_who_reads_makes_no_table(what: str, lacking: tuple[str, ...], tmp_path: Path) -> None:
    before, (read, *wanted) = without(tmp_path / "answers.db", *lacking), READING[what]
    assert read(AnswerFile(tmp_path / "answers.db")) == wanted[len(lacking) - 1]
    assert layout(tmp_path / "answers.db") == before


def test_an_older_file_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    """Root may write whatever it likes; so another writer's lock stands for the folder's rights."""
    path = tmp_path / "answers.db"
    without(path, "paid")
    with closing(sqlite3.connect(path, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        reading = AnswerFile(path)
        assert (reading.paid(), reading.get("old"), len(reading)) == ([], "{}", 1)


def test_who_writes_first_makes_what_is_lacking_and_whoever_reads_already_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "answers.db"
    without(path, "paid", "asked_about")
    reading, writing = AnswerFile(path), AnswerFile(path, "run")
    assert (reading.paid(), reading.keys_about("a.md")) == ([], [])
    writing.put([("k", "extract", "{}", "a.md")], [("1", "extract", "a.md", "p", "m", 9, 9)])
    assert [one.calls for one in reading.paid()] == [1]
    assert (reading.keys_about("a.md"), reading.get("k"), len(reading)) == (["k"], "{}", 2)
