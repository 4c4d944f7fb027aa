"""After these tests a reader knows how a build waits for a person, and that what the person says is what the ontology is built for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.harbour import lay
from tests.flows.listening import Listening

from syngraph.agents.model.port import Ask
from syngraph.agents.panel.convene import TASKS
from syngraph.agents.panel.result import PanelResult
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import built_for, current_version, stored_questions
from syngraph.connectors.ledger.schema import runs, spending
from syngraph.flows.building import Built, build
from syngraph.flows.current import current_ontology
from syngraph.flows.progress import Silent
from syngraph.flows.project import open_project
from syngraph.flows.signing import add, approve, edit, reject
from syngraph.ontologies.errors import ModelUnreachable
from syngraph.ontologies.question import CompetencyQuestion

FOUNDED, YEAR = "When was each company founded?", "In which year was each company founded?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of two documents, nothing built."""
    return lay(tmp_path / "harbour")


def built(folder: Path, model: Listening, review: bool = False, heard: Silent | None = None) -> Built:
    project = open_project(folder)
    return build(project, Ledger(project.ledger), model, heard or Silent(), review)


def questions(folder: Path) -> dict[str, CompetencyQuestion]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return {one.text: one for one in stored_questions(connection)}


def properties(folder: Path) -> set[str]:
    project = open_project(folder)
    return {one.label for one in current_ontology(project, Ledger(project.ledger)).properties.values()}


def paid_for(folder: Path) -> dict[str, int]:
    """Task -> calls and remembered answers of the last run."""
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        run = connection.execute(select(runs.c.id).order_by(runs.c.started.desc()).limit(1)).scalar_one()
        rows = connection.execute(select(spending).where(spending.c.run == run))
        return {row.task: row.calls + row.remembered for row in rows}


# The stop


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


# What a person says is what is built


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


# What comes between


def test_a_build_that_stops_after_the_sign_off_goes_on_with_it(folder: Path) -> None:
    built(folder, Listening(), review=True)
    reject(folder, [questions(folder)[FOUNDED].id], "dates are elsewhere", "ann")
    with pytest.raises(ModelUnreachable):
        built(folder, Listening(gone=frozenset({"ontology"})))
    again = Listening()
    built(folder, again)
    assert set(again.asked) & set(TASKS) == set()
    assert "founded" not in properties(folder)


def test_a_panel_that_stops_goes_on_and_is_asked_for_the_rest_alone(folder: Path) -> None:
    whole, first, second = Listening(), Listening(gone=frozenset({"votes"}), after=1), Listening()
    built(lay(folder.parent / "whole"), whole, review=True)
    with pytest.raises(ModelUnreachable):
        built(folder, first, review=True)
    built(folder, second, review=True)
    together = first.asked + second.asked
    assert {task: together[task] for task in ("groups", "personas", "questions")} == {
        task: whole.asked[task] for task in ("groups", "personas", "questions")
    }
    assert set(questions(folder)) == set(questions(folder.parent / "whole"))


class Heard(Silent):
    """Progress that is kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def test_documents_that_change_convene_another_panel_and_no_sign_off_is_lost(folder: Path) -> None:
    built(folder, Listening(), review=True)
    first = questions(folder)
    reject(folder, [first[FOUNDED].id], "dates are elsewhere", "ann")
    (added,) = add(folder, "Who pilots each ferry?", "bob")
    kept = next(one for text, one in first.items() if text != FOUNDED)
    (edited,) = edit(folder, kept.id, "In other words: " + kept.text, "ann")
    (folder / "documents" / "ports.md").write_text("# Ports\n\n| Port | Depth |\n|---|---|\n| Ormwick | 12 |\n| Port Tavrey | 9 |\n")
    model, heard = Listening(), Heard()
    built(folder, model, heard=heard)
    assert model.asked["votes"], "another panel has met"
    now = {one.id: one for one in questions(folder).values()}
    assert (now[first[FOUNDED].id].state, now[added.id].state, now[edited.id].text) == ("dropped", "agreed", edited.text)
    assert [now[id].signed.who for id in (first[FOUNDED].id, added.id, edited.id) if now[id].signed] == ["ann", "bob", "ann"]  # type: ignore[union-attr]
    assert "founded" not in properties(folder)
    assert any("depth" in text for text in questions(folder))
    assert any("came up since the last sign-off" in line for line in heard.lines)


def test_another_persona_that_asks_a_rejected_question_finds_it_rejected(folder: Path) -> None:
    built(folder, Listening(), review=True)
    reject(folder, [questions(folder)[FOUNDED].id], "dates are elsewhere", "ann")
    built(folder, Listening(heard=renamed), review=True)
    asked = [one for one in all_questions(folder) if one.text == FOUNDED]
    assert len(asked) == 2
    assert {one.proposer for one in asked} > {"Somebody else"}
    assert {one.state for one in asked} == {"dropped"}
    assert all(one.signed and one.signed.why == "dates are elsewhere" for one in asked)


def renamed(ask: Ask, text: str) -> str:  # noqa: ARG001 - the face of what is heard
    """The same panel under other names."""
    return text.replace("Chronicler", "Somebody else")


def all_questions(folder: Path) -> list[CompetencyQuestion]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return stored_questions(connection)


# After the ontology is built


def test_a_sign_off_after_the_build_takes_effect_at_the_next_one_and_says_so(harbour: Path) -> None:
    before = syngraph("verify", harbour, "--json").json["questions"]
    version = version_of(harbour)
    assert "changed since" not in syngraph("status", harbour).out
    said = syngraph("questions", harbour, "reject", questions(harbour)[FOUNDED].id, "--why", "dates are elsewhere", "--who", "ann")
    assert said.code == 0
    assert f"this one takes effect with `syngraph build {harbour}`" in said.out
    assert syngraph("questions", harbour, "--json").json["ontology"]["gone"] == [{"id": questions(harbour)[FOUNDED].id, "text": FOUNDED}]
    assert "1 signed by a person; 1 changed since the ontology was built" in syngraph("status", harbour).out
    assert syngraph("run", harbour).code == 0
    assert version_of(harbour) == version
    assert syngraph("verify", harbour, "--json").json["questions"] == before, "the questions that this ontology was built for"
    assert syngraph("build", harbour).code == 0
    assert "founded" not in properties(harbour)
    assert FOUNDED not in {one["text"] for one in syngraph("verify", harbour, "--json").json["questions"]}
    assert "was built for these agreed questions" in syngraph("questions", harbour).out


def test_a_review_beside_an_ontology_in_use_leaves_that_in_use(harbour: Path) -> None:
    (harbour / "documents" / "ports.md").write_text("# Ports\n\n| Port | Depth |\n|---|---|\n| Ormwick | 12 |\n| Port Tavrey | 9 |\n")
    version = version_of(harbour)
    assert syngraph("build", harbour, "--review").code == 0
    assert version_of(harbour) == version
    told = syngraph("questions", harbour, "--json").json
    assert told["ontology"]["added"]
    assert "another list" in syngraph("questions", harbour).out
    assert syngraph("ingest", harbour).code == 0
    assert syngraph("verify", harbour).code == 0


def version_of(folder: Path) -> str | None:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return current_version(connection)
