"""After these tests a reader knows what `syngraph quarantine retry` has asked again: what a model's bad day spoiled, and nothing else."""

import asyncio
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import SYNGRAPH, environment, graph, refused, syngraph
from tests.flows.spoiled_model import Spoiled, of_document, of_voter, spoiled_model

from syngraph.agents.checkpoints import forget_threads
from syngraph.connectors.ledger.documents import ASKED_AGAIN, known_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock

REFITS = """# Refits

| Ferry | Refitted on | Painted by |
|---|---|---|
| Selkie | 3 May 2001 | Thornwick Shipyard |
| Marigold | 4 June 2003 | Gullwing Towage |
"""


@pytest.fixture(scope="module")
def served() -> Iterator[Spoiled]:
    with pytest.MonkeyPatch.context() as patch, spoiled_model(patch) as served:
        yield served


@pytest.fixture(scope="module")
def clean(served: Spoiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it would be, had the model never had a bad day. Nobody may change it."""
    folder = served.project(tmp_path_factory.mktemp("clean") / "harbour")
    assert syngraph("run", folder).code == 0
    return folder


@pytest.fixture(scope="module")
def ill(served: Spoiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = served.project(tmp_path_factory.mktemp("ill") / "harbour")
    served.bad = of_document("ferries.md")
    assert syngraph("run", folder).code == 0
    return folder


@pytest.fixture
def model(served: Spoiled, clean: Path, ill: Path) -> Spoiled:  # noqa: ARG001 - whoever counts begins after these
    served.bad, served.prose = (lambda _: False), ""
    return served


@pytest.fixture
def project(model: Spoiled, tmp_path: Path) -> Path:
    return model.project(tmp_path / "harbour")


@pytest.fixture
def unread(ill: Path, tmp_path: Path) -> Path:
    """A project whose ferries.md the model has answered with nonsense, and would answer now."""
    return shutil.copytree(ill, tmp_path / "harbour")


def minutes(folder: Path) -> Any:
    """Without the answers of the graph, which say since which commit they are so."""
    told = syngraph("questions", folder, "--json").json
    questions = [{name: value for name, value in one.items() if name != "answer"} for one in told["questions"]]
    return {name: told[name] for name in ("groups", "personas", "unreadable")} | {"questions": questions}


def retried(folder: Path, *options: str) -> Any:
    said = syngraph("quarantine", "retry", folder, *options, "--json")
    assert said.code == 0, said
    return said.json


def test_an_answer_that_became_unreadable_is_not_asked_for_again_unasked(model: Spoiled, unread: Path) -> None:
    before = len(model.endpoint.requests)
    assert syngraph("run", unread).code == 0
    assert syngraph("build", unread).code == 0
    assert model.tasks(before) == []


def test_a_document_that_was_not_understood_is_asked_about_again_and_nothing_else_is(model: Spoiled, unread: Path, clean: Path) -> None:
    before, poor = len(model.endpoint.requests), graph(unread)
    said = syngraph("quarantine", "retry", unread)
    assert said.code == 0
    assert "forgotten    2 answers" in said.out
    assert "asked again  ferries.md" in said.out
    assert f"next: syngraph run {unread}" in said.out
    assert graph(unread) == poor, "what stands, stands until something better has been read"
    assert syngraph("run", unread).code == 0
    assert model.tasks(before) == ["extract"]
    assert graph(unread) == graph(clean)
    assert syngraph("quarantine", "list", unread, "--json").json["unreadable"] == []


def test_a_vote_and_a_document_that_were_spoiled_leave_no_trace(model: Spoiled, project: Path, clean: Path) -> None:
    voter = minutes(clean)["personas"][0]["name"]
    start = len(model.endpoint.requests)
    model.bad = lambda ask: of_document("ferries.md")(ask) or of_voter(voter)(ask)
    assert syngraph("run", project).code == 0
    assert minutes(project) != minutes(clean)
    assert graph(project) != graph(clean)
    spoiled = {prompt for prompt in model.asked(start) if model.bad(model.put[prompt])}

    model.bad = lambda _: False
    told = retried(project)
    assert told["forgotten"] == len(spoiled)
    assert set(told["tasks"]) == {"extract", "votes"}
    assert told["documents"] == ["ferries.md"]
    assert told["next"] == f"syngraph build {project}, then syngraph run {project}"
    assert syngraph("build", project).code == 0
    assert syngraph("run", project).code == 0
    twice = {prompt for prompt, count in model.asked(start).items() if count > 1}
    assert twice
    assert twice <= spoiled, "a sound answer is never paid for twice"
    assert minutes(project) == minutes(clean)
    assert graph(project) == graph(clean)


def test_a_retry_may_be_of_some_documents_or_of_one_task(model: Spoiled, unread: Path) -> None:
    before = len(model.endpoint.requests)
    for options in (["--document", "companies.md"], ["--task", "votes"], ["--document", "*.txt"]):
        assert retried(unread, *options)["forgotten"] == 0
    assert retried(unread, "--document", "ferr*", "--task", "extract")["documents"] == ["ferries.md"]
    assert syngraph("run", unread).code == 0
    assert model.tasks(before) == ["extract"]
    refused(syngraph("quarantine", "retry", unread, "--task", "vote"), "there is no task 'vote'", "votes")


def test_a_copy_of_a_document_has_the_same_answer_and_is_read_again_with_it(model: Spoiled, project: Path) -> None:
    assert syngraph("build", project).code == 0
    shutil.copy(project / "documents" / "ferries.md", project / "documents" / "twin.md")
    model.bad = lambda ask: of_document("ferries.md")(ask) or of_document("twin.md")(ask)
    assert syngraph("run", project).code == 0
    model.bad = lambda _: False
    assert retried(project, "--document", "twin.md")["documents"] == ["ferries.md", "twin.md"]
    assert syngraph("run", project).code == 0
    assert any("twin.md" in quad for quad in graph(project))
    assert any("ferries.md" in quad for quad in graph(project))


def test_where_nothing_is_unreadable_there_is_nothing_to_retry(model: Spoiled, project: Path, clean: Path) -> None:
    before = len(model.endpoint.requests)
    for folder in (project, clean):
        said = syngraph("quarantine", "retry", folder)
        assert said.code == 0
        assert said.out.startswith("nothing to retry")
    assert model.tasks(before) == []


def test_a_retry_waits_for_nobody_and_changes_nothing_beside_a_run(model: Spoiled, unread: Path) -> None:
    before = len(model.endpoint.requests)
    with writers_lock(unread / ".syngraph" / "writer.lock", "run"):
        refused(syngraph("quarantine", "retry", unread), "another process is writing: run")
    assert syngraph("run", unread).code == 0
    assert model.tasks(before) == []


def killed_before_the_answers_are_forgotten(folder: Path) -> None:
    """kill -9 of a retry that has marked the documents, and waits for somebody who writes answers."""
    with closing(sqlite3.connect(folder / ".syngraph" / "answers.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with subprocess.Popen([*SYNGRAPH, "quarantine", "retry", folder], env=environment()) as retry:
            until = time.monotonic() + 15
            while ASKED_AGAIN not in recipes(folder):
                assert time.monotonic() < until
                assert retry.poll() is None
                time.sleep(0.05)
            retry.kill()
        other.execute("ROLLBACK")


def recipes(folder: Path) -> set[str]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return {one.recipe for one in known_documents(connection).values()}


def test_a_retry_that_is_killed_before_the_answers_are_forgotten_costs_nothing_and_can_be_made_again(model: Spoiled, unread: Path) -> None:
    before, poor = len(model.endpoint.requests), graph(unread)
    killed_before_the_answers_are_forgotten(unread)
    assert syngraph("run", unread).code == 0
    assert (model.tasks(before), graph(unread)) == ([], poor)
    assert retried(unread)["forgotten"] == 2
    assert retried(unread)["forgotten"] == 0, "once forgotten, an answer is gone"
    assert syngraph("run", unread).code == 0
    assert model.tasks(before) == ["extract"]
    assert len(graph(unread)) > len(poor)


def test_a_build_whose_checkpoints_are_gone_is_made_from_memory(model: Spoiled, project: Path) -> None:
    assert syngraph("run", project).code == 0
    before, told = len(model.endpoint.requests), minutes(project)
    asyncio.run(forget_threads(project / ".syngraph" / "checkpoints.db"))
    assert syngraph("build", project).code == 0
    assert model.tasks(before) == []
    assert minutes(project)["questions"] == told["questions"]


def test_a_graph_that_was_not_given_up_for_nonsense_grows_again_after_a_retry(model: Spoiled, project: Path) -> None:
    assert syngraph("run", project).code == 0
    stood = graph(project)
    for document in ("ferries.md", "companies.md"):
        path = project / "documents" / document
        path.write_text(path.read_text() + "\nThe Selkie is old.\n")
    model.bad = lambda ask: ask.task == "extract"
    refused(syngraph("run", project), "statements would go", " may ([gate] max_withdrawn); ", f"`syngraph quarantine retry {project}`")
    model.bad = lambda _: False
    refused(syngraph("run", project), "statements would go")
    before = len(model.endpoint.requests)
    assert retried(project)["documents"] == ["companies.md", "ferries.md"]
    assert syngraph("run", project).code == 0
    assert model.tasks(before) == ["extract", "extract"]
    assert len(graph(project)) >= len(stood)


def test_a_panel_that_agreed_on_nothing_is_convened_again_after_a_retry(model: Spoiled, project: Path) -> None:
    model.bad, model.prose = (lambda ask: ask.task == "votes"), "I would rather not."  # the same from all, at every attempt
    refused(syngraph("run", project), "agreed on no question", "`syngraph quarantine retry DIR`")
    model.bad = lambda _: False
    before = len(model.endpoint.requests)
    refused(syngraph("run", project), "agreed on no question")
    assert model.tasks(before) == []
    assert retried(project, "--task", "votes")["build"] is True
    assert syngraph("run", project).code == 0
    assert not {"groups", "personas", "questions"} & set(model.tasks(before))


def test_an_extension_is_offered_again_after_a_retry_and_the_build_is_let_be(model: Spoiled, project: Path) -> None:
    assert syngraph("build", project).code == 0
    (project / "documents" / "refits.md").write_text(REFITS)  # of which the ontology knows nothing
    assert syngraph("ingest", project).code == 0
    model.bad = lambda ask: ask.task == "extend"
    poor = syngraph("build", project, "--extend", "--json").json["extension"]
    model.bad = lambda _: False
    before = len(model.endpoint.requests)
    assert syngraph("build", project, "--extend", "--json").json["extension"] == poor
    assert model.tasks(before) == []
    told = retried(project)
    assert (told["documents"], told["build"], told["extend"]) == ([], False, True)
    assert told["next"] == f"syngraph build {project} --extend"
    assert syngraph("build", project, "--extend", "--json").json["extension"]["adds"]
    assert model.tasks(before) == ["extend"]
    assert retried(project)["unreadable"] == 0
