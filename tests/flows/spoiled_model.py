"""A model at an endpoint that has bad days: it answers honestly, by the rules of the offline model, or nonsense; not a test itself."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.agents.endpoint import Endpoint, Received, Reply, completion, serving
from tests.flows.harbour import NAMESPACE, lay

from syngraph.agents.model.openai import OpenAIModel
from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.offline.model import OfflineModel
from syngraph.flows.project.project import Project

NONSENSE: Mapping[str, str] = {
    "extract": '{"claims": [{"subject": "Nessie", "property": "eats", "object": "7", "quote": "Nessie eats seven."}], '
    '"outside": [], "nothing_here": false}',
    "extend": '{"classes": [], "properties": [], "cardinalities": [], "left": [{"relation": "haunts", "why": ""}]}',
    "votes": '{"votes": [{"id": "nobody", "choice": "approve", "reason": "So.", "instead": ""}]}',
}
"""By task an answer of the right form that keeps nothing of its contract, the same at every attempt."""


@dataclass
class Spoiled:
    """The endpoint's mind.

    bad: which asks it answers with nonsense. prose: what it says then, "" for nonsense of the right form.
    put: what the command has asked for, by the prompt it wrote.
    """

    endpoint: Endpoint = field(default_factory=lambda: Endpoint(""))
    bad: Callable[[Ask], bool] = lambda _: False
    prose: str = ""
    put: dict[str, Ask] = field(default_factory=dict)

    def reply(self, received: Received) -> Reply:
        ask = self.put[received.json["messages"][1]["content"]]
        return completion(self.prose or NONSENSE[ask.task] if self.bad(ask) else asyncio.run(OfflineModel().answer(ask)).text)

    def asked(self, since: int = 0) -> Counter[str]:
        """Prompts that came, beginning with request number `since`."""
        return Counter(request["messages"][1]["content"] for request in self.endpoint.requests[since:])

    def tasks(self, since: int = 0) -> list[str]:
        return sorted(self.put[prompt].task for prompt in self.asked(since).elements())

    def project(self, folder: Path) -> Path:
        """The harbour, to be read by this model."""
        lay(folder)
        (folder / "syngraph.toml").write_text(f'{NAMESPACE}[model]\nkind = "openai"\nname = "m"\nbase_url = "{self.endpoint.url}"\n')
        return folder


class Told(OpenAIModel):
    """The endpoint's client, which tells the rules behind the endpoint the facts that a prompt was written from."""

    def __init__(self, url: str, spoiled: Spoiled) -> None:
        super().__init__(url, "m", timeout_s=20.0, max_attempts=1)
        self._spoiled = spoiled

    async def answer(self, ask: Ask) -> Answer:
        self._spoiled.put[ask.user] = ask
        return await super().answer(ask)


@contextmanager
def spoiled_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spoiled]:
    spoiled = Spoiled()
    with serving(lambda received: spoiled.reply(received)) as endpoint:
        spoiled.endpoint = endpoint

        def client(project: Project, *_: object) -> Told:
            return Told(project.settings.model.base_url, spoiled)

        monkeypatch.setattr("syngraph.flows.stores.stores._adapter", client)
        yield spoiled


def of_document(path: str) -> Callable[[Ask], bool]:
    """Whatever is asked about this document."""
    return lambda ask: ask.task == "extract" and ask.about == path


def of_voter(name: str) -> Callable[[Ask], bool]:
    """One persona's votes."""
    return lambda ask: ask.task == "votes" and json.loads(json.dumps(ask.inputs["persona"], default=dict))["name"] == name
