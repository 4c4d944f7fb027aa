"""After these tests a reader knows what one document costs in a large folder, and that no edit is too quick or too sly to be seen."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from tests.flows.command_line import graph
from tests.flows.test_document_states import built, put, settings, states
from tests.flows.test_vanished import ferry, quay, taken

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import spent
from syngraph.flows.ingest.whats_new import TICK_NS, look
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent


class Said(Silent):
    """Progress that remembers its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def ingest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = ingest_project(folder, Silent())["ingested"]
    return found


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement that is executed in the block; many rows of one are one."""
    found: list[str] = []

    def note(*told: Any) -> None:
        found.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def of_one_edit(folder: Path, documents: int) -> list[str]:
    """What the ledger is asked for, and told, when one document of so many is edited."""
    quay(folder, 0)
    for n in range(documents):
        put(folder, f"{n:03}.md", f"# Ferries\n\n| Ferry | Built |\n| --- | --- |\n| Selkie {n:03} | {1950 + n % 50} |\n")
    ingest(folder)
    ingest(folder)  # everything is `unchanged` from now on
    put(folder, "003.md", "# Ferries\n\n| Ferry | Built |\n| --- | --- |\n| Selkie 003 | 1960 |\n")
    with statements() as found:
        assert ingest(folder)["documents"] == 1
    return found


def test_an_edit_asks_the_ledger_as_much_among_two_hundred_documents_as_among_twenty(tmp_path: Path) -> None:
    few, many = of_one_edit(tmp_path / "few", 20), of_one_edit(tmp_path / "many", 200)
    assert len(few) > 20
    assert len(many) < len(few) + 50, "what the run tells of its progress, every second, aside"


def test_an_edit_of_the_same_size_is_seen_though_its_time_is_set_back(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 2)
    path = folder / "documents" / "01.md"
    was = path.stat()
    path.write_text(path.read_text().replace("1951", "1959"))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (was.st_size, was.st_mtime_ns)
    assert ingest(folder)["documents"] == 1
    assert "1959" in str(built(folder))


def test_whatever_is_read_was_left_alone_for_a_tick_of_the_clock(tmp_path: Path) -> None:
    """Who edits a file twice within one tick leaves it with one time; by then it has not been read yet."""
    folder = quay(tmp_path / "graph", 1)
    project, ledger = open_project(folder), Ledger(folder / ".syngraph" / "ledger.db")
    for n in range(5):
        path = put(folder, "00.md", ferry(n))
        assert "00.md" in look(project, ledger, "recipe").take
        assert time.time_ns() - path.stat().st_ctime_ns >= TICK_NS


def test_a_touched_document_is_read_and_nobody_is_asked(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 3)
    before = graph(folder)
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        asked = spent(connection)
    (folder / "documents" / "01.md").touch()
    (folder / "documents" / "02.md").chmod(0o600)
    found = ingest(folder)
    assert (found["same"], found["documents"], found["commits"]) == (2, 0, 0)
    assert set(states(folder).values()) == {"unchanged"}
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        assert spent(connection) == asked
    assert graph(folder) == before


def test_a_folder_full_of_what_cannot_be_read_is_told_in_few_lines(tmp_path: Path) -> None:
    folder = quay(tmp_path / "graph", 60)
    settings(folder, "max_bytes = 10")
    for n in range(60):
        put(folder, f"picture.{n:02}x", "?")
    said = Said()
    outcome = ingest_project(folder, said)
    assert len(outcome["ingested"]["unreadable"]) == 60
    assert len(said.lines) < 30
    assert "unreadable: and more, which `syngraph status DIR --json` names" in said.lines
    (found,) = (line for line in said.lines if "formats that are not read" in line)
    assert found.endswith("1 .19x, 40 of 40 other endings")


def test_a_store_that_is_loaded_at_once_is_the_one_that_was_led_through_every_commit(tmp_path: Path) -> None:
    one, other = quay(tmp_path / "one", 7), quay(tmp_path / "other", 4)
    for folder in (one, other):
        settings(folder, gate="batch = 1")
    said = Said()
    assert ingest_project(one, said)["ingested"]["commits"] == 7
    assert "rdf: it is loaded for the first time" in said.lines
    assert ingest(other)["commits"] == 4
    for n in range(4, 7):
        put(other, f"{n:02}.md", ferry(n))
    assert ingest(other)["commits"] == 3
    assert graph(one) == graph(other)
