"""After these tests a reader knows what becomes of a ledger that an earlier program wrote: it is copied, then brought to our layout."""

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import inspect

from syngraph.connectors.ledger.database import open_database
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import stored_questions
from syngraph.connectors.ledger.runs import last_run
from syngraph.connectors.ledger.schema import SCHEMA
from syngraph.connectors.ledger.violation_dates import dates_of_open
from syngraph.ontologies.errors import SyngraphError

LAYOUT_2 = Path(__file__).with_name("ledger_of_schema_2.sql")
LAYOUT_3 = Path(__file__).with_name("ledger_of_schema_3.sql")
LAYOUT_4 = Path(__file__).with_name("ledger_of_schema_4.sql")


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A ledger as the program of schema 2 laid it out, with a question in it."""
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(LAYOUT_2.read_text())
        connection.execute("INSERT INTO meta VALUES ('schema', '2'), ('id', 'abc')")
        votes = '[{"persona": "a clerk", "choice": "approve", "reason": "we need it", "round": 1}]'
        row = ("q1", 0, "When was each ferry built?", "a mate", "a.md", "built in 1999", "agreed", votes)
        connection.execute("INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.close()
    return path


def layout(path: Path) -> dict[str, set[tuple[str, str, bool]]]:
    look = inspect(open_database(path))
    return {
        table: {(column["name"], str(column["type"]), bool(column["nullable"])) for column in look.get_columns(table)}
        for table in look.get_table_names()
    }


def test_it_has_our_layout_afterwards_and_still_says_what_it_said(earlier: Path, tmp_path: Path) -> None:
    ledger = Ledger(earlier)
    Ledger(tmp_path / "new.db")
    assert layout(earlier) == layout(tmp_path / "new.db")
    assert ledger.id == "abc"
    with ledger.reading() as connection:
        (question,) = stored_questions(connection)
    assert (question.text, question.votes[0].reason, question.amendments, question.signed) == (
        "When was each ferry built?",
        "we need it",
        (),
        None,
    )


@pytest.mark.parametrize(("schema", "layout_then"), [(3, LAYOUT_3), (4, LAYOUT_4)])
def test_one_of_a_schema_in_between_has_our_layout_afterwards_too(tmp_path: Path, schema: int, layout_then: Path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as database:
        database.executescript(layout_then.read_text())
        database.execute(f"INSERT INTO meta VALUES ('schema', '{schema}'), ('id', 'abc')")
        row = ("r", "run", "2026-01-01T00:00:00+00:00", None, "running", "{}", "{}")[: 6 if schema < 4 else 7]
        database.execute(f"INSERT INTO runs VALUES ({', '.join('?' * len(row))})", row)
    database.close()
    ledger = Ledger(path)
    Ledger(tmp_path / "new.db")
    assert layout(path) == layout(tmp_path / "new.db")
    with ledger.reading() as connection:
        run = last_run(connection)
    assert run
    assert (run["command"], run["progress"]) == ("run", {})


def test_what_was_open_then_is_open_since_it_was_first_seen(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as database:
        database.executescript(LAYOUT_3.read_text())
        database.execute("INSERT INTO meta VALUES ('schema', '3'), ('id', 'abc')")
        database.execute("INSERT INTO commits VALUES (7, 'h', 'g', 'p', '2026-01-01T00:00:00+00:00', 'r', '[]', 1)")
        words = ("urn:c", "urn:s", "urn:max", "Violation", "<urn:f>", None, None, "two quays", "", 0, "", "open", 7, None)
        database.execute(f"INSERT INTO violations VALUES ('k', {', '.join('?' * len(words))})", words)
    database.close()
    with Ledger(path).reading() as connection:
        dates = dates_of_open(connection)["k"]
    assert dates.first_seen == dates.open_since == (7, "2026-01-01T00:00:00+00:00", "r")


def test_a_copy_of_it_as_it_was_lies_beside_it(earlier: Path) -> None:
    before = layout(earlier)
    Ledger(earlier)
    copy = earlier.with_name("ledger.db.schema-2")
    assert layout(copy) == before
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT text FROM questions").fetchall() == [("When was each ferry built?",)]
    connection.close()


def test_it_is_opened_again_without_another_copy(earlier: Path) -> None:
    Ledger(earlier)
    copy = earlier.with_name("ledger.db.schema-2")
    copy.unlink()
    Ledger(earlier)
    assert not copy.exists()


def test_it_stays_as_it_was_when_it_cannot_be_copied(earlier: Path) -> None:
    before = layout(earlier)
    earlier.with_name("ledger.db.schema-2").mkdir()
    (earlier.with_name("ledger.db.schema-2") / "something").touch()
    with pytest.raises(SyngraphError, match="cannot be copied"):
        Ledger(earlier)
    assert layout(earlier) == before
    assert not [name for name in os.listdir(earlier.parent) if name.endswith(str(os.getpid()))], "nothing half-copied is left"


def test_one_of_a_newer_program_is_refused(earlier: Path) -> None:
    with sqlite3.connect(earlier) as connection:
        connection.execute(f"UPDATE meta SET value = '{SCHEMA + 1}' WHERE key = 'schema'")
    connection.close()
    with pytest.raises(SyngraphError, match=f"schema {SCHEMA + 1}, this program knows {SCHEMA}"):
        Ledger(earlier)
