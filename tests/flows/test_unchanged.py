"""After these tests a reader knows that a folder in which nothing changed costs nothing, and what counts as a change."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flows.command_line import process, syngraph
from tests.flows.harbour import lay

import syngraph as syngraph_program
from syngraph.flows.project.layout import SAMPLE
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import run_project
from syngraph.flows.run.settled import look_around, nothing_to_do, settle
from syngraph.flows.run.status import project_status
from syngraph.flows.telling.progress import Silent


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project after one run."""
    folder = lay(tmp_path_factory.mktemp("unchanged") / "harbour")
    run_project(folder, Silent())
    return folder


@pytest.fixture
def project(ran: Path, tmp_path: Path) -> Path:
    """A copy of it that has come to rest: its files have times of their own, so it was looked into once more."""
    folder = shutil.copytree(ran, tmp_path / "harbour")
    assert syngraph("run", folder, "--quiet").code == 0
    return folder


@pytest.fixture
def settled(ran: Path, tmp_path: Path) -> Path:
    """A copy of it on which a run has just come to its end, as far as can be seen from outside."""
    folder = shutil.copytree(ran, tmp_path / "harbour")
    note = json.loads((folder / ".syngraph" / "settled.json").read_text())
    settle(open_project(folder), look_around(open_project(folder)), note["outcomes"])
    return folder


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def is_settled(folder: Path, command: str = "run") -> bool:
    return nothing_to_do(folder, command, Silent()) is not None


@pytest.mark.parametrize("command", ["run", "ingest"])
def test_a_run_over_an_unchanged_folder_writes_nothing_at_all(settled: Path, command: str) -> None:
    before = everything(settled)
    said = syngraph(command, settled)
    assert (said.code, said.out.splitlines()[0]) == (0, "nothing changed")
    assert "nothing to do" in said.err
    assert everything(settled) == before


def test_it_says_what_the_long_way_would_say(project: Path) -> None:
    quick = syngraph("run", project, "--json").json
    (project / ".syngraph" / "settled.json").unlink()
    slow = syngraph("run", project, "--json").json
    del quick["unchanged_since"]
    for one in (quick, slow):
        for question in one["verify"]["questions"]:
            assert not any((question.pop("since") or {}).values())
    assert {name: quick[name] for name in quick} == {name: slow[name] for name in quick}
    assert not slow.keys() - quick.keys() - {"budget", "run"}


def test_the_command_loads_neither_the_ledgers_machinery_nor_the_contracts(settled: Path) -> None:
    said = process("run", settled, PYTHONPROFILEIMPORTTIME="1")
    assert said.out.startswith("nothing changed\n")
    loaded = {line.split("|")[-1].strip() for line in said.err.splitlines() if line.startswith("import time:")}
    assert {"syngraph.flows.run.settled", "pydantic"} <= loaded
    assert not loaded & {"rdflib", "sqlalchemy", "langgraph", "pyshacl", "owlready2", "neo4j", "pyoxigraph", "prefect"}


def test_strict_still_tells_that_a_contract_is_broken(project: Path) -> None:
    (project / "documents" / "other.md").write_text("# Other\n\n| Ferry | Seats |\n|---|---|\n| Selkie | 181 |\n")
    (project / "shapes" / "seats.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix h: <https://example.org/harbour/ontology#> .\n"
        "h:OneNumber a sh:NodeShape ; sh:targetSubjectsOf h:seats ; sh:property [ sh:path h:seats ; sh:maxCount 1 ] ."
    )
    first = syngraph("run", project, "--strict", "--json")
    assert first.json["violations"], "the two numbers of seats contradict each other"
    again = syngraph("run", project, "--strict", "--json")
    assert "unchanged_since" in again.json
    assert (first.code, again.code) == (1, 1)


def test_status_says_when_somebody_last_looked(settled: Path) -> None:
    assert is_settled(settled)
    run = project_status(settled)["last_run"]
    os.utime(settled / ".syngraph" / "settled.json", (4e9, 4e9))
    found = project_status(settled)
    assert found["last_look"].startswith("2096-")
    assert found["last_run"] == run
    assert "last look    2096-10-02" in syngraph("status", settled).out


def edited(folder: Path) -> None:
    append(folder / "documents" / "ferries.md", "\nThe Marigold is a ferry.\n")


def edited_in_secret(folder: Path) -> None:
    """Same size, and the time of change set back."""
    path = folder / "documents" / "ferries.md"
    was = path.stat()
    path.write_text(path.read_text().replace("320", "321"))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def decided(folder: Path) -> None:
    """Somebody wrote into the ledger, whatever it was."""
    from syngraph.connectors.ledger.documents import note_due
    from syngraph.connectors.ledger.ledger import Ledger

    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        note_due(connection, ["ferries.md"])


def killed(folder: Path) -> None:
    """A run began and never said how it ended."""
    from syngraph.connectors.ledger.ledger import Ledger
    from syngraph.connectors.ledger.runs import begin_run

    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        begin_run(connection, "run")


def prompted(folder: Path) -> None:
    (folder / "prompts").mkdir()
    (folder / "prompts" / "extract.md").write_text("Read.")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a document edited": edited,
    "edited, of the same size and time": edited_in_secret,
    "a document gone": lambda folder: (folder / "documents" / "companies.md").unlink(),
    "a document renamed": lambda folder: (folder / "documents" / "companies.md").rename(folder / "documents" / "firms.md"),
    "a document come": lambda folder: (folder / "documents" / "new.md").write_text("The Pelican is a ferry.\n"),
    "a file of another format": lambda folder: (folder / "documents" / "new.xyz").write_text("?"),
    "a link to nothing": lambda folder: (folder / "documents" / "new.md").symlink_to("nowhere.md"),
    "another setting": lambda folder: append(folder / "syngraph.toml", "[gate]\nbatch = 7\n"),
    "another shape": lambda folder: shutil.copy(
        SAMPLE / "shapes" / next(iter(os.listdir(SAMPLE / "shapes"))), folder / "shapes" / "new.ttl"
    ),
    "a prompt of one's own": prompted,
    "the ledger written to": decided,
    "a run that was killed": killed,
    "no RDF store": lambda folder: shutil.rmtree(folder / ".syngraph" / "rdf"),
    "no report": lambda folder: (folder / "reports" / "report.html").unlink(),
    "no note": lambda folder: (folder / ".syngraph" / "settled.json").unlink(),
    "half a note": lambda folder: os.truncate(folder / ".syngraph" / "settled.json", 100),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_never_passed_over(settled: Path, change: str) -> None:
    assert is_settled(settled)
    CHANGES[change](settled)
    assert not is_settled(settled)


def test_a_program_that_was_worked_on_is_not_passed_over(settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout a prompt is edited where it lies, and no version changes."""
    assert is_settled(settled)
    more = tmp_path / "more" / "prompts" / "extract.md"
    more.parent.mkdir(parents=True)
    more.write_text("Read.")
    monkeypatch.setattr(syngraph_program, "__path__", [*syngraph_program.__path__, str(tmp_path / "more")])
    assert not is_settled(settled)


def test_a_ledger_that_was_brought_back_is_looked_into(project: Path) -> None:
    kept = (project / ".syngraph" / "ledger.db").read_bytes()
    edited(project)
    run_project(project, Silent())
    assert is_settled(project)
    (project / ".syngraph" / "ledger.db").write_bytes(kept)
    assert not is_settled(project)


def test_what_a_run_left_to_do_is_not_settled(project: Path) -> None:
    """The next run does what `ingest` alone did not, and a Neo4j that is away is caught up when it is back."""
    edited(project)
    assert process("ingest", project, "--quiet").code == 0
    assert is_settled(project, "ingest")
    assert not is_settled(project, "run")
    append(project / "syngraph.toml", '[neo4j]\nuri = "bolt://127.0.0.1:1"\n')
    said = syngraph("run", project, "--json", "--quiet").json
    assert said["projections"]["neo4j"]["state"] == "unreachable"
    assert not is_settled(project)


def test_a_file_that_cannot_be_looked_at_is_named_each_time(project: Path) -> None:
    (project / "documents" / "new.md").symlink_to("nowhere.md")
    assert syngraph("run", project, "--quiet").code == 0
    again = syngraph("run", project, "--json")
    assert "unchanged_since" in again.json
    assert again.json["ingested"]["unreadable"] == ["new.md: it vanished, or is a link to nothing"]
    assert "unreadable: new.md" in again.err


def test_the_note_keeps_no_password(project: Path) -> None:
    append(project / "syngraph.toml", '[neo4j]\npassword = "hunter2"\n')
    assert syngraph("run", project, "--quiet").code == 0
    assert is_settled(project)
    assert "hunter2" not in (project / ".syngraph" / "settled.json").read_text()
    assert json.loads((project / ".syngraph" / "settled.json").read_text()).keys() == {"hash", "at", "outcomes"}


def test_the_ledgers_word_changes_with_every_row_and_with_nothing_else(settled: Path) -> None:
    def word() -> object:
        with sqlite3.connect(settled / ".syngraph" / "ledger.db") as database:
            found = database.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
        database.close()
        return found

    from syngraph.connectors.ledger.ledger import Ledger

    first = word()
    ledger = Ledger(settled / ".syngraph" / "ledger.db")
    with ledger.reading(), ledger.reading():
        pass
    with ledger.writing():
        pass
    assert word() == first
    killed(settled)
    assert word() != first
