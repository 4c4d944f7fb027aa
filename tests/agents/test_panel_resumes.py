"""After these tests a reader knows that a panel that is stopped anywhere goes on where it stopped, and that nothing is asked twice."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from tests.agents.panel_of_three import BERTHS, PASSAGES, held, rules, rulings, states, votes
from tests.agents.scripted import Memory, Rule, Scripted, chunk

from syngraph.agents.model.answers import Remembering
from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.panel.result import PanelSettings
from syngraph.ontologies.errors import ModelUnreachable, ProjectUnusable

ROOT = Path(__file__).parents[2]
AGAIN = {BERTHS["text"]: "At which berth does each boat lie?"}
ONE_BY_ONE = PanelSettings(parallel=1)
CALLS = ["groups", "personas", "questions", "questions", "questions", "votes", "votes", "votes", "revise", "votes", "votes"]
"""What a panel asks whose one contested question is rewritten once."""


def two_rounds() -> dict[str, Rule]:
    return rules(votes=votes({("a mate", BERTHS["text"]): "object"}), revise=rulings(AGAIN))


class Failing(Scripted):
    """The model of a panel of two rounds, which takes its time to answer, and fails when it is asked the n-th time.

    answered: the tasks of the questions to which an answer was given.
    """

    def __init__(self, n: int) -> None:
        super().__init__(two_rounds())
        self._n = n
        self.answered: list[str] = []

    async def answer(self, ask: Ask) -> Answer:
        answer = await super().answer(ask)
        nth = len(self.asked)
        await asyncio.sleep(0.02)
        if nth == self._n:
            self.fail()
        self.answered.append(ask.task)
        return answer

    def fail(self) -> None:
        raise ModelUnreachable("down", "wait")


def test_a_panel_of_two_rounds_asks_what_it_needs(tmp_path: Path) -> None:
    model = Scripted(two_rounds())
    held(tmp_path, model, ONE_BY_ONE)
    assert [ask.task for ask in model.asked] == CALLS


@pytest.mark.parametrize("n", range(1, len(CALLS) + 1))
def test_a_panel_whose_model_fails_at_any_call_asks_that_one_again_and_no_other(n: int, tmp_path: Path) -> None:
    model = Failing(n)
    with pytest.raises(ModelUnreachable):
        held(tmp_path, model, ONE_BY_ONE)
    assert model.answered == CALLS[: n - 1]
    result = held(tmp_path, model, ONE_BY_ONE)
    assert model.answered == CALLS
    assert result == held(tmp_path / "whole", Scripted(two_rounds()), ONE_BY_ONE)


CHILD = """
import os, sys
from pathlib import Path
sys.path.insert(0, str(Path.cwd()))
from tests.agents.panel_of_three import held
from tests.agents.test_panel_resumes import ONE_BY_ONE, Failing

class Dying(Failing):
    def fail(self):
        os._exit(9)

folder, n = Path(sys.argv[1]), int(sys.argv[2])
model = Dying(n)
held(folder, model, ONE_BY_ONE)
print(" ".join(model.answered))
"""


@pytest.mark.parametrize("n", [1, 4, 7, 9, 11])
def test_a_panel_whose_process_dies_goes_on_from_its_checkpoint(n: int, tmp_path: Path) -> None:
    def run(dies_at: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", CHILD, str(tmp_path), str(dies_at)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert run(n).returncode == 9
    after = run(0)
    assert after.returncode == 0, after.stderr
    assert after.stdout.split() == CALLS[n - 1 :]


def test_an_answer_that_came_while_another_call_failed_is_not_asked_again(tmp_path: Path) -> None:
    down = {"a clerk": 2}

    def failing(ask: Ask) -> object:
        voter = ask.inputs["persona"]["name"]
        if down.get(voter, 0):
            down[voter] -= 1
            raise ModelUnreachable("down", "wait")
        return votes()(ask)

    model = Scripted(rules(votes=failing))
    remembering = Remembering(model, Memory())
    for _ in range(2):
        with pytest.raises(ModelUnreachable):
            held(tmp_path, remembering)
    result = held(tmp_path, remembering)
    assert set(states(result).values()) == {"agreed"}
    assert model.tasks() == {"groups": 1, "personas": 1, "questions": 3, "votes": 5}, "two of the five votes found nobody"


def test_a_finished_panel_gives_its_result_again_without_asking(tmp_path: Path) -> None:
    model = Scripted(two_rounds())
    assert held(tmp_path, model) == held(tmp_path, model)
    assert sum(model.tasks().values()) == len(CALLS)


@pytest.mark.parametrize("settings", [PanelSettings(quorum=0.9), PanelSettings(rounds=2), PanelSettings(personas=4)])
def test_other_settings_are_another_panel(tmp_path: Path, settings: PanelSettings) -> None:
    model = Scripted(rules())
    held(tmp_path, model)
    held(tmp_path, model, settings)
    assert model.tasks()["groups"] == 2


def test_other_documents_are_another_panel(tmp_path: Path) -> None:
    model = Scripted(rules())
    held(tmp_path, model)
    held(tmp_path, model, passages=(*PASSAGES, chunk("More.", "more.md")))
    assert model.tasks()["groups"] == 2


def test_checkpoints_in_a_file_that_is_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "checkpoints.db").write_text("no database at all, though long enough to be looked at as one" * 20)
    with pytest.raises(ProjectUnusable, match=r"checkpoints\.db"):
        held(tmp_path, Scripted(rules()))
