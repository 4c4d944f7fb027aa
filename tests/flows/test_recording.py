"""After these tests a reader knows that a run with a model at an endpoint can leave a file with which it is done again without one."""

import asyncio
from pathlib import Path

from tests.agents.endpoint import Received, completion, serving

from syngraph.agents.model.port import Ask
from syngraph.agents.model.recorded import RecordedModel
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.project.layout import lay_out
from syngraph.flows.project.project import open_project
from syngraph.flows.stores.stores import model_of


def ask(text: str) -> Ask:
    return Ask("extract", "extract-1", "You read.", f"Read {text}.", {"text": text}, {"type": "object"}, "a.md")


def asked(folder: Path, url: str, recording: str, *texts: str) -> list[str]:
    settings = f'[model]\nkind = "openai"\nname = "m"\nbase_url = "{url}"\n' + (f'recording = "{recording}"\n' if recording else "")
    (folder / "syngraph.toml").write_text(settings)
    project = open_project(folder)
    model = model_of(project, Ledger(project.ledger), "run")
    return [asyncio.run(model.answer(ask(text))).text for text in texts]


def test_what_the_endpoint_answers_is_on_file_once_and_is_answered_from_there(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    list(lay_out(folder, sample=False))

    def answer(request: Received) -> str:
        return f"answer {request.n} to {request.json['messages'][1]['content']}"

    with serving(lambda request: completion(answer(request))) as endpoint:
        first = asked(folder, endpoint.url, "", "one")
        second = asked(folder, endpoint.url, "kept/answers.jsonl", "one", "two")
        written = (folder / "kept" / "answers.jsonl").read_text()
        assert asked(folder, endpoint.url, "kept/answers.jsonl", "two", "one") == second[::-1]
        assert len(endpoint.requests) == 2, "what is known is not asked for again"
    assert first == second[:1]
    assert (folder / "kept" / "answers.jsonl").read_text() == written, "a second run writes nothing"
    assert len(written.splitlines()) == 2, "what was known before the file was begun is in it too"
    replayed = RecordedModel(folder / "kept" / "answers.jsonl")
    assert [asyncio.run(replayed.answer(ask(text))).text for text in ("one", "two")] == second
