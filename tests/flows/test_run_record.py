"""What a run that fails, or stands beside another, leaves in the ledger: nothing half, nothing of somebody else's."""

from pathlib import Path

import pytest

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.questions import built_for, store_ontology, store_questions, stored_questions
from syngraph.connectors.ledger.runs import last_run
from syngraph.flows.queries.verifying import verify_project
from syngraph.flows.run.running import build_project, ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.errors import Busy, ProjectUnusable
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.question import CompetencyQuestion

NS = "https://example.org/quay/"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an ontology, a question, and one document that says nothing."""
    folder = tmp_path / "graph"
    (folder / "documents").mkdir(parents=True)
    (folder / ".syngraph").mkdir()
    (folder / "syngraph.toml").write_text(f'[project]\nnamespace = "{NS}"\n')
    (folder / "documents" / "a.txt").write_text("1 2 3\n")
    with ledger(folder).writing() as connection:
        question = CompetencyQuestion("q", "When was each ferry built?", "someone", "a.txt", "1 2 3", state="agreed")
        store_questions(connection, {}, [question])
        store_ontology(connection, "a version", to_turtle(empty_ontology(NS)), [question])
    return folder


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / ".syngraph" / "ledger.db")


def test_a_build_that_comes_to_nothing_leaves_the_questions_that_the_ontology_was_built_for(project: Path) -> None:
    with pytest.raises(ProjectUnusable):
        build_project(project, Silent())
    with ledger(project).reading() as connection:
        assert [one.id for one in stored_questions(connection)] == ["q"]
        assert [one.id for one in built_for(connection)] == ["q"]


def test_a_run_that_finds_no_model_has_failed(project: Path) -> None:
    (project / "syngraph.toml").write_text(f'[project]\nnamespace = "{NS}"\n[model]\nkind = "openai"\n')
    with pytest.raises(ProjectUnusable, match="name is missing"):
        ingest_project(project, Silent())
    with ledger(project).reading() as connection:
        run = last_run(connection)
    assert run is not None
    assert run["state"] == "failed"


def test_verify_waits_for_no_run_and_says_so(project: Path) -> None:
    with writers_lock(project / ".syngraph" / "writer.lock", "ingest"), pytest.raises(Busy, match="ingest, process"):
        verify_project(project)
