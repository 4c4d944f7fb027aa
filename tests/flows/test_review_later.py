"""After these tests a reader knows that a sign-off outlives what comes between: a stop, other documents, another panel."""

from pathlib import Path

import pytest
from tests.flows.command_line import syngraph
from tests.flows.harbour import lay
from tests.flows.listening import Listening
from tests.flows.reviewed import FOUNDED, built, properties, questions

from syngraph.agents.model.port import Ask
from syngraph.agents.panel.convene import TASKS
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import current_version, stored_questions
from syngraph.flows.build.signing import add, edit, reject
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import ModelUnreachable
from syngraph.ontologies.question import CompetencyQuestion


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of two documents, nothing built."""
    return lay(tmp_path / "harbour")


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
    words = [now[id].signed for id in (first[FOUNDED].id, added.id, edited.id)]
    assert [word.who for word in words if word] == ["ann", "bob", "ann"]
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
