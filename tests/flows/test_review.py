"""After these tests a reader knows how a build waits for a person, and that what the person says is what the ontology is built for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.harbour import lay
from tests.flows.listening import Listening
from tests.flows.reviewed import FOUNDED, YEAR, built, properties, questions

from syngraph.agents.model.port import Ask
from syngraph.agents.panel.convene import TASKS
from syngraph.agents.panel.result import PanelResult
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import built_for
from syngraph.connectors.ledger.schema import runs, spending
from syngraph.flows.build.signing import add, approve, edit, reject
from syngraph.ontologies.errors import ProjectUnusable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of two documents, nothing built."""
    return lay(tmp_path / "harbour")


def paid_for(folder: Path) -> dict[str, int]:
    """Task -> calls and remembered answers of the last run."""
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        run = connection.execute(select(runs.c.id).order_by(runs.c.started.desc()).limit(1)).scalar_one()
        rows = connection.execute(select(spending).where(spending.c.run == run))
        return {row.task: row.calls + row.remembered for row in rows}


def test_a_build_for_review_leaves_the_minutes_and_builds_nothing(folder: Path) -> None:
    said = syngraph("build", folder, "--review")
    assert said.code == 0
    assert "nothing is built yet" in said.out
    for step in ("approve", "reject", "edit", "add", "--html"):
        assert step in said.out
    assert f"syngraph build {folder}" in said.out
    asked = questions(folder).values()
    assert len(asked) > 3
    assert all(one.votes for one in asked)
    assert not (folder / ".syngraph" / "ontology.ttl").exists()
    refused(syngraph("ingest", folder), "no ontology yet")


def test_it_says_so_as_one_json_document_too(folder: Path) -> None:
    found = syngraph("build", folder, "--review", "--json").json
    assert "built" not in found
    assert found["review"]["agreed"] == sum(one.state == "agreed" for one in questions(folder).values())
    assert found["review"]["signed"] == 0


def test_where_nobody_asked_anything_no_person_is_waited_for(folder: Path) -> None:
    """Else the build would send to `syngraph questions`, and that back to the build."""
    with pytest.raises(ProjectUnusable, match="the panel agreed on no question: 0 were proposed"):
        built(folder, Listening(heard=lambda ask, text: "no" if ask.task == "questions" else text), review=True)


def test_the_next_build_goes_on_without_asking_the_panel(folder: Path) -> None:
    syngraph("build", folder, "--review")
    assert set(paid_for(folder)) <= set(TASKS)
    (folder / ".syngraph" / "answers.db").unlink()  # so that nothing is remembered but what the panel's checkpoint holds
    approve(folder, ["all"], "ann")
    assert syngraph("build", folder).code == 0
    assert set(paid_for(folder)) & set(TASKS) == set()
    assert "ontology" in paid_for(folder)


def test_a_run_goes_on_with_the_signed_list_likewise(folder: Path) -> None:
    syngraph("build", folder, "--review")
    reject(folder, [questions(folder)[FOUNDED].id], "dates are elsewhere", "ann")
    said = syngraph("run", folder)
    assert said.code == 0
    assert set(paid_for(folder)) & set(TASKS) == set()
    assert "founded" not in properties(folder)
    assert graph(folder)


def test_a_rejected_question_has_no_property_and_an_added_one_has(folder: Path) -> None:
    untouched = lay(folder.parent / "untouched")
    built(untouched, Listening())
    assert "founded" in properties(untouched)
    built(folder, Listening(), review=True)
    reject(folder, [questions(folder)[FOUNDED].id], "dates are elsewhere", "ann")
    built(folder, Listening())
    assert properties(folder) == properties(untouched) - {"founded"}
    add(folder, YEAR, "ann")
    built(folder, Listening())
    assert properties(folder) == properties(untouched)
    (served,) = [one for one in questions(folder).values() if one.proposer == "a person"]
    assert served.signed is not None
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        assert served.id in {one.id for one in built_for(connection)}


def test_a_question_that_the_panel_dropped_is_built_for_once_it_is_approved(folder: Path) -> None:
    strict = "[build]\nquorum = 1.0\nrounds = 1\n"
    (folder / "syngraph.toml").write_text((folder / "syngraph.toml").read_text() + strict)
    built(folder, Listening(heard=objecting), review=True)
    dropped = questions(folder)[FOUNDED]
    assert dropped.state == "dropped"
    approve(folder, [dropped.id], "ann")
    built(folder, Listening(heard=objecting))
    assert "founded" in properties(folder)


def objecting(ask: Ask, text: str) -> str:
    """One persona objects to every question about founding."""
    if ask.task != "votes" or ask.inputs["persona"]["name"] != "Map keeper":
        return text
    said = json.loads(text)
    founding = {one["id"] for one in ask.inputs["questions"] if "founded" in one["text"]}
    for vote in said["votes"]:
        if vote["id"] in founding:
            vote |= {"choice": "object", "reason": "dates are elsewhere", "instead": ""}
    return json.dumps(said)


def test_an_edited_question_is_put_to_the_ontologists_in_the_person_s_words(folder: Path) -> None:
    built(folder, Listening(), review=True)
    edit(folder, questions(folder)[FOUNDED].id, YEAR, "ann")
    assert {one.text for one in built(folder, Listening()).agreed} == set(questions(folder)) - {FOUNDED}
    assert "founded" in properties(folder)


def test_with_every_question_rejected_there_is_nothing_to_build_for(folder: Path) -> None:
    built(folder, Listening(), review=True)
    reject(folder, [one.id for one in questions(folder).values()], "none of them", "ann")
    refused(syngraph("build", folder), "no question is left to build for", "rejected by a person", "add one of your own")


def test_a_person_s_question_alone_is_enough_though_the_documents_say_nothing(folder: Path) -> None:
    """It is asked for; that nothing answers it is said, and no property is made of nothing."""
    for document in (folder / "documents").iterdir():
        document.write_text("1 2 3\n")
    add(folder, FOUNDED, "ann")
    refused(syngraph("build", folder), "made no property for 1 question")
    assert list(questions(folder)) == [FOUNDED]


def test_quorum_rounds_and_personas_are_as_syngraph_toml_says(folder: Path) -> None:
    settings = (folder / "syngraph.toml").read_text()

    def panel(heard: Callable[[Ask, str], str], quorum: float = 0.5, rounds: int = 1, personas: int = 4) -> PanelResult:
        (folder / "syngraph.toml").write_text(f"{settings}[build]\nquorum = {quorum}\nrounds = {rounds}\npersonas = {personas}\n")
        return built(folder, Listening(heard=heard), review=True).panel

    def founded(found: PanelResult) -> str:
        return next(one.state for one in found.questions if "founded" in one.text)

    assert (founded(panel(objecting)), founded(panel(objecting, quorum=1.0))) == ("agreed", "dropped"), "a dissenting vote"
    assert [panel(amending, quorum=1.0, rounds=n).rounds for n in (1, 2)] == [1, 2]
    assert [len(panel(objecting, personas=n).personas) for n in (2, 3)] == [2, 3]
    (folder / "syngraph.toml").write_text(f"{settings}[build]\nquorum = 0\n")
    refused(syngraph("build", folder, "--review"), "build.quorum")


def amending(ask: Ask, text: str) -> str:
    """One persona would put the question about founding otherwise."""
    return objecting(ask, text).replace(
        '"object", "reason": "dates are elsewhere", "instead": ""', f'"amend", "reason": "plainer", "instead": "{YEAR}"'
    )
