"""A document that is away, broken, back, renamed or contradicted ends where a clean build would put it, whenever a run was cut short."""

import os
from pathlib import Path
from typing import Any

import pytest

from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.ledger.documents import known_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology
from syngraph.flows.ingest.ingesting import Ingestion
from syngraph.flows.ingest.whats_new import look, note_read, reading_limits
from syngraph.flows.project.project import open_project
from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.run.status import project_status
from syngraph.flows.stores.stores import model_of
from syngraph.flows.telling.progress import Silent
from syngraph.flows.telling.stages import plainly
from syngraph.ontologies.errors import TooManyWithdrawn
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.owl import to_turtle

NS = "https://example.org/quay/"


def iri(local: str) -> Iri:
    return Iri(f"{NS}ontology#{local}")


def fleet() -> Ontology:
    classes = [OntologyClass(iri("Thing"), "thing", "Anything."), OntologyClass(iri("Ferry"), "ferry", "A ferry.", (iri("Thing"),))]
    built = OntologyProperty(iri("built"), "built", "When.", "datatype", (iri("Ferry"),), (xsd("integer"),), functional=True)
    return Ontology(iri(""), {one.iri: one for one in classes}, {built.iri: built}, root=iri("Thing"))


def ferries(count: int, year: int) -> str:
    """A table of ferries, each built in a year of its own."""
    rows = [f"| Selkie {chr(65 + n)} | {year + n} |" for n in range(count)]
    return "\n".join(["# Ferries", "", "| Ferry | Built |", "| --- | --- |", *rows, ""])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an ontology, and a documents folder with nothing in it."""
    folder = tmp_path / "graph"
    (folder / "documents").mkdir(parents=True)
    (folder / ".syngraph").mkdir()
    settings(folder)
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_ontology(connection, fleet().version, to_turtle(fleet()))
    return folder


def settings(folder: Path, documents: str = "", gate: str = "") -> None:
    (folder / "syngraph.toml").write_text(f'[project]\nnamespace = "{NS}"\n[documents]\n{documents}\n[gate]\n{gate}\n')


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / "documents" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def ingest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = ingest_project(folder, Silent())["ingested"]
    return found


def built(folder: Path) -> set[tuple[str, str, str, str]]:
    """(document, ferry, year, state) of every present claim of a year."""
    return {
        (one["document"], one["subject_label"], one["object"], one["state"])
        for one in claims_of(folder, None, None)
        if one["property"] == iri("built")
    }


def states(folder: Path) -> dict[str, str]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return {path: one.state for path, one in known_documents(connection).items()}


def cut_short(folder: Path) -> None:
    """A run that is killed when it has read its first batch of documents, before the gate has seen it."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    job = Ingestion(project, ledger, fleet(), model_of(project, ledger, "killed"), "killed", Silent(), plainly)
    news = look(project, ledger, job.recipe)
    with Reader(project.documents, reading_limits(project)) as reader:
        note_read(ledger, news, reader.read_all(list(news.take)))


def test_a_document_that_could_not_be_opened_for_a_day_is_read_again(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    ingest(project)
    settings(project, "max_bytes = 10")
    path.write_text(ferries(2, 1990))
    assert ingest(project)["unreadable"]
    assert len(built(project)) == 1
    settings(project)
    assert not ingest(project)["unreadable"]
    assert len(built(project)) == 2
    assert project_status(project)["documents"] == {"total": 1, "read": 1, "unreadable": 0, "why": {}}


def test_a_document_that_could_not_be_found_for_a_day_is_as_it_was(project: Path) -> None:
    store = put(project, ".store/a.md", ferries(1, 1990))
    (project / "documents" / "a.md").symlink_to(store)
    ingest(project)
    before = built(project)
    store.rename(project / "away.md")
    assert ingest(project)["unreadable"]
    assert states(project)["a.md"] == "unreadable"
    assert built(project) == before
    (project / "away.md").rename(store)
    assert ingest(project)["commits"] == 0
    assert states(project)["a.md"] == "unchanged"
    assert project_status(project)["documents"]["why"] == {}


def test_a_document_that_breaks_lets_go_though_the_run_that_found_it_was_killed(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    ingest(project)
    path.write_text(" \n")
    cut_short(project)
    assert built(project)
    ingest(project)
    assert built(project) == set()
    assert states(project) == {"a.md": "unreadable"}
    assert ingest(project)["commits"] == 0


@pytest.mark.parametrize("change", ["new", "changed", "touched", "deleted", "excluded"])
def test_what_a_killed_run_had_noted_is_taken_in_by_the_next(project: Path, change: str) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    put(project, "b.md", ferries(1, 1990))
    ingest(project)
    if change == "new":
        put(project, "c.md", ferries(2, 1990))
    elif change == "changed":
        path.write_text(ferries(3, 1990))
    elif change == "touched":
        os.utime(path, ns=(1, 1))
    elif change == "deleted":
        path.unlink()
    else:
        settings(project, 'exclude = ["a.md"]')
    cut_short(project)
    found = ingest(project)
    assert found["commits"] == (0 if change == "touched" else 1)
    years = {"new": 4, "changed": 4, "touched": 2, "deleted": 1, "excluded": 1}
    assert len(built(project)) == years[change]
    assert set(states(project).values()) <= {"unchanged", "new", "changed", "deleted"}
    assert ingest(project)["commits"] == 0


def test_a_document_that_is_back_before_the_next_run_was_never_away(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    put(project, "b.md", ferries(1, 1990))
    ingest(project)
    before = built(project)
    path.rename(project / "away.md")
    cut_short(project)
    (project / "away.md").rename(path)
    assert ingest(project)["commits"] == 0
    assert built(project) == before


def test_a_first_ingest_may_hold_what_it_has_itself_brought_in(project: Path) -> None:
    settings(project, gate="batch = 1")
    put(project, "a.md", ferries(25, 1950))
    put(project, "b.md", ferries(25, 1951))
    ingest(project)
    assert {state for *_, state in built(project)} == {"held"}
    put(project, "c.md", ferries(25, 1950))
    ingest(project)


def test_what_stood_before_the_run_may_not_be_held_without_a_word_whatever_the_batches(project: Path) -> None:
    settings(project, gate="batch = 1")
    put(project, "a.md", ferries(25, 1950))
    ingest(project)
    *head, _ = ferries(1, 1951).splitlines()
    for n, row in enumerate(ferries(25, 1951).splitlines()[4:]):
        put(project, f"b{n:02}.md", "\n".join([*head, row, ""]))
    with pytest.raises(TooManyWithdrawn):
        ingest(project)
    assert ingest_project(project, Silent(), accept_withdrawals=True)["ingested"]["unpublished"] > 0


def test_a_document_renamed_and_edited_is_never_beside_its_old_self(project: Path) -> None:
    path = put(project, "a.md", ferries(25, 1950))
    ingest(project)
    path.rename(path.with_name("b.md"))
    put(project, "b.md", ferries(25, 1951))
    found = ingest(project)
    assert (found["commits"], found["held"], found["gone"]) == (1, 0, 1)
    assert {state for *_, state in built(project)} == {"standing"}
