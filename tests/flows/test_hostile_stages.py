"""After these tests a reader knows what one hostile stage does to a run: it goes on or is refused, in few calls, and is never broken."""

from pathlib import Path

import pytest
from tests.flows.command_line import Said, graph, syngraph, untraced
from tests.flows.harbour import lay
from tests.flows.hostile_model import in_turn
from tests.flows.possessed_model import Eventful, Turned
from tests.flows.test_hostile_models import pages_are_ours

from syngraph.agents.model.port import Model
from syngraph.agents.offline.model import TASKS

ATTEMPTS = 3
PERSONAS = 4
"""As many as the offline model describes for the harbour."""
ROUNDS = 3
QUESTIONS = 12
MOST = {"groups": 1, "personas": 1, "questions": PERSONAS, "votes": PERSONAS * ROUNDS, "revise": ROUNDS, "extract": 2}
"""How often each task can be put for the harbour; every other one at most once a question."""


def run(folder: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> Said:
    """A run, and what a person does next who would have the ontology grow."""
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: model)
    said = syngraph("run", folder)
    if said.code == 0 and syngraph("build", folder, "--extend").code == 0:
        untraced(syngraph("build", folder, "--extend", "--accept"))
    untraced(said)
    return said


def test_an_eventful_run_puts_every_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Turned(Eventful())
    assert run(lay(tmp_path / "harbour"), model, monkeypatch).code == 0
    assert model.asked.keys() == TASKS.keys()


@pytest.mark.parametrize("task", TASKS)
def test_whichever_stage_turns_hostile_the_run_ends_in_few_calls(task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Turned(Eventful(), task, in_turn(list(TASKS).index(task)))
    said = run(lay(tmp_path / "harbour"), model, monkeypatch)
    assert said.code == 0 or (said.code == 2 and "next: " in said.err), said.err
    assert model.asked[task]
    told = syngraph("questions", tmp_path / "harbour", "--html")
    untraced(told)
    pages_are_ours(tmp_path / "harbour")
    for name, asked in model.asked.items():
        assert model.firsts[name] <= MOST.get(name, QUESTIONS)
        assert asked <= ATTEMPTS * model.firsts[name]


@pytest.mark.parametrize("task", ["votes", "extract"])
def test_what_a_hostile_stage_left_does_not_spoil_the_next_run(task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lay(tmp_path / "harbour")
    run(folder, Turned(Eventful(), task, in_turn()), monkeypatch)
    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: Turned(Eventful(), "none"))
    said = syngraph("run", folder, "--json")
    assert said.code == 0, said.err
    assert len(graph(folder)) > 30
