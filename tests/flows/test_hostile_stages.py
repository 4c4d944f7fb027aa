"""After these tests a reader knows what one hostile stage does to a run: it goes on or is refused, in few calls, and is never broken."""

from pathlib import Path

import pytest
from tests.flows.command_line import Said, syngraph, untraced
from tests.flows.harbour import lay
from tests.flows.hostile_model import in_turn
from tests.flows.possessed_model import Turned

from syngraph.agents.model.port import Model
from syngraph.agents.offline.model import TASKS, OfflineModel

ATTEMPTS = 3
PERSONAS = 4
"""As many as the offline model describes for the harbour."""
ROUNDS = 3
QUESTIONS = 12
MOST = {"groups": 1, "personas": 1, "questions": PERSONAS, "votes": PERSONAS * ROUNDS, "revise": ROUNDS, "extract": 2}
"""How often each task can be put for the harbour; every other one at most once a question."""


def run(folder: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setattr("syngraph.flows.stores._adapter", lambda _: model)
    return syngraph("run", folder)


@pytest.mark.parametrize("task", TASKS)
def test_whichever_stage_turns_hostile_the_run_ends_in_few_calls(task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Turned(OfflineModel(), task, in_turn(list(TASKS).index(task)))
    said = run(lay(tmp_path / "harbour"), model, monkeypatch)
    untraced(said)
    assert said.code == 0 or (said.code == 2 and "next: " in said.err), said.err
    for name, asked in model.asked.items():
        assert model.firsts[name] <= MOST.get(name, QUESTIONS)
        assert asked <= ATTEMPTS * model.firsts[name]
