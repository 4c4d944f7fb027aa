"""After these tests a reader knows what a damaged file of answers costs: calls for what has changed since, and nothing of the graph."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.ferry_model import lay
from tests.flows.fleet import Ferries, Fleet, nothing, paths
from tests.flows.test_resume import same

from syngraph.agents.model.port import Ask
from syngraph.connectors.ledger.runs import last_run
from syngraph.ontologies.errors import AnswersDamaged

DOCUMENTS = 12


def flipped(content: bytes) -> bytes:
    """One bit in every fifty bytes, behind the header: one bit of that says that nobody may write the file."""
    rnd, found = random.Random(1), bytearray(content)
    for start in range(100, len(found) - 50, 50):
        found[start + rnd.randrange(50)] ^= 1 << rnd.randrange(8)
    return bytes(found)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "bytes flipped": flipped,
    "cut off": lambda content: content[: len(content) // 2],
    "no database": lambda _: b"garbage, and certainly no database of any kind\x00",
}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    fleet = Fleet(lay(tmp_path / "fleet", DOCUMENTS, 2, "http://unused", "wide = 2\n[gate]\nbatch = 2"), Ferries())
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: fleet.model)
    return fleet


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same project after a run that nobody disturbed."""
    fleet = Fleet(lay(tmp_path / "whole", DOCUMENTS, 2, "http://unused"), Ferries())
    with monkeypatch.context() as there:
        there.setattr("syngraph.flows.stores.stores._adapter", lambda *_: fleet.model)
        fleet.ingest()
    return fleet.folder


def answers_of(made: Fleet) -> Path:
    return made.folder / ".syngraph" / "answers.db"


def delete(answers: Path) -> None:
    """What the error says."""
    for ending in ("", "-wal", "-shm"):
        answers.with_name(answers.name + ending).unlink(missing_ok=True)


@pytest.mark.parametrize("kind", DAMAGE)
def test_it_is_named_with_what_it_holds_and_once_it_is_deleted_only_what_changed_is_asked_about(kind: str, made: Fleet) -> None:
    made.ingest()
    before = graph(made.folder)
    answers = answers_of(made)
    with closing(sqlite3.connect(answers)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    answers.write_bytes(DAMAGE[kind](answers.read_bytes()))
    changed = made.folder / "documents" / "0003.md"
    changed.write_text(changed.read_text() + "\n# Part 9\n\nFerry 3-9 has 7 seats.\n")
    said = syngraph("ingest", made.folder)
    refused(said, f"{answers} is damaged", "nothing of the graph", "delete it", "FILE.answers")
    assert "restore" not in said.err
    assert graph(made.folder) == before
    made.model.asked.clear()
    delete(answers)
    assert syngraph("ingest", made.folder).code == 0
    assert dict(made.model.asked) == {"0003.md": 3}
    assert set(before) < set(graph(made.folder))


def test_who_only_asks_the_graph_is_not_kept_from_it(made: Fleet) -> None:
    made.ingest()
    answers_of(made).write_bytes(b"garbage, and certainly no database of any kind\x00")
    for command in (("claims", made.folder), ("query", made.folder, "SELECT * { ?s ?p ?o }"), ("report", made.folder, "--json")):
        assert syngraph(*command).code == 0, command


@pytest.mark.parametrize("kind", ["bytes flipped", "no database"])  # what is cut off may be none of what these two read
def test_how_the_project_stands_and_what_it_has_cost_are_told_all_the_same(kind: str, made: Fleet) -> None:
    """The first is what one looks at when something is broken."""
    made.ingest()
    whole = {command: syngraph(command, made.folder, "--json").json for command in ("status", "cost")}
    answers = answers_of(made)
    with closing(sqlite3.connect(answers)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    answers.write_bytes(DAMAGE[kind](answers.read_bytes()))
    for command, before in whole.items():
        told = syngraph(command, made.folder, "--json")
        said = told.json["answers_damaged"]
        assert (told.code, told.json) == (0, before | {"answers_damaged": said})
        assert said.startswith(f"{answers} is damaged")
        assert "what a killed run paid last may be missing" in said
        assert "delete it" in said
        assert " ".join(syngraph(command, made.folder).out.split()).count("what a killed run paid last") == 1
    delete(answers)
    assert {command: syngraph(command, made.folder, "--json").json for command in whole} == whole


@pytest.mark.parametrize("kind", ["cut off", "no database"])
def test_damage_in_the_middle_of_a_run_ends_it_and_loses_nothing_that_was_taken_in(kind: str, made: Fleet, whole: Path) -> None:
    answers = answers_of(made)

    async def damaged(_: Ask) -> None:
        if len(made.model.asked) == 8:
            for file in (answers, answers.with_name("answers.db-wal")):
                content = DAMAGE[kind](file.read_bytes())
                file.write_bytes(content)

    made.model.does = damaged
    with pytest.raises(AnswersDamaged):
        made.ingest()
    present = made.present
    assert 0 < len(present) < DOCUMENTS
    with made.ledger.reading() as connection:
        run = last_run(connection)
    assert run is not None
    assert run["state"] == "failed"
    made.model.does = nothing
    made.model.asked.clear()
    delete(answers)
    made.ingest()
    assert set(made.model.asked) == paths(*range(DOCUMENTS)) - present
    same(made.folder, whole)
