"""Projects that several tests read: the sample, run once a session; and how a project starts anew on the same ontology."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.flows.command_line import graph
from tests.flows.disputed import lay_disputed
from tests.flows.harbour import lay
from tests.flows.prefect_on_loopback import Server, serving

from syngraph.connectors.ledger.copying import database_copy
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import (
    current_ontology,
    minutes,
    store_ontology,
    store_queries,
    store_questions,
    stored_queries,
    stored_questions,
)
from syngraph.flows.project.layout import lay_out
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent


@pytest.fixture(scope="session")
def ran_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project after one run, without Neo4j. Nobody may change it: copy it first."""
    folder = tmp_path_factory.mktemp("sample") / "graph"
    list(lay_out(folder, sample=True))
    run_project(folder, Silent())
    return folder


@pytest.fixture
def begun_anew(ran_sample: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Makes projects with the sample's documents, shapes, questions, ontology and model answers, and nothing ingested."""
    return lambda name: begin_anew(ran_sample, tmp_path / name)


def begin_anew(ran: Path, folder: Path) -> Path:
    """A project with all that a finished one began its ingest with."""
    shutil.copytree(ran, folder, ignore=shutil.ignore_patterns(".syngraph", "reports"))
    (folder / ".syngraph").mkdir()
    with database_copy(ran / ".syngraph" / "answers.db", folder / ".syngraph" / "answers.db"):
        pass
    with Ledger(ran / ".syngraph" / "ledger.db").reading() as connection:
        kept, asked, turtle = minutes(connection), stored_questions(connection), current_ontology(connection)
        written = stored_queries(connection)
    assert turtle is not None
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_questions(connection, kept, asked)
        store_ontology(connection, "as it was", turtle)
        store_queries(connection, written.values())
    return folder


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Prefect server for all tests of a process; projects have names of their own."""
    with serving(tmp_path_factory.mktemp("prefect")) as server:
        yield server


@pytest.fixture(scope="session")
def ran_harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project of harbour.py after one run. Nobody may change it: take `harbour`."""
    folder = lay(tmp_path_factory.mktemp("harbour") / "harbour")
    run_project(folder, Silent())
    assert len(graph(folder)) > 30
    return folder


@pytest.fixture
def harbour(ran_harbour: Path, tmp_path: Path) -> Path:
    """A project of its own that has a graph of two documents."""
    return shutil.copytree(ran_harbour, tmp_path / "harbour")


@pytest.fixture
def harbour_anew(ran_harbour: Path, tmp_path: Path) -> Path:
    """The same with its questions and its ontology, and nothing ingested."""
    return begin_anew(ran_harbour, tmp_path / "harbour anew")


@pytest.fixture
def unharmed(harbour: Path) -> Iterator[None]:
    """Whatever happens in the test, what stood before stands afterwards."""
    before = graph(harbour)
    yield
    assert graph(harbour) == before


@pytest.fixture(scope="session")
def ran_disputed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of disputed.py after one run. Nobody may change it: take `disputed`."""
    folder = lay_disputed(tmp_path_factory.mktemp("disputed") / "harbour")
    run_project(folder, Silent())
    return folder


@pytest.fixture
def disputed(ran_disputed: Path, tmp_path: Path) -> Path:
    """A project of its own whose documents contradict each other."""
    return shutil.copytree(ran_disputed, tmp_path / "the harbour")


@pytest.fixture
def empty_ledger(tmp_path: Path) -> Callable[[str], Ledger]:
    """Makes ledgers with nothing in them, by the names of their files."""
    Ledger(tmp_path / "empty.db")

    def make(name: str) -> Ledger:
        shutil.copy(tmp_path / "empty.db", tmp_path / name)
        return Ledger(tmp_path / name)

    return make
