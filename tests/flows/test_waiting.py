"""After these tests a reader knows what is said while a model does not answer: for which document, why, until when; and not too often."""

import asyncio
import json
from pathlib import Path

import pytest
from tests.agents.endpoint import Received, Reply, completion, serving
from tests.flows.command_line import syngraph

from syngraph.agents.model.openai import OpenAIModel
from syngraph.agents.model.port import Ask
from syngraph.agents.model.retry import Retry
from syngraph.flows.telling.figures import Figures, in_words
from syngraph.flows.telling.waiting import EVERY_S, Waits

ASK = Ask("extract", "extract-1", "system", "user", {}, {"type": "object", "required": ["claims"]}, about="fleet/selkie.md")


def retry(about: str, wait_s: float = 2.0) -> Retry:
    return Retry("extract", about, "http://there: it answers 429", 1, 4, wait_s)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("trouble", [Reply(429, "slow down", {"Retry-After": "0"}), Reply(503), Reply(200, "no completion")])
def test_a_model_tells_of_each_call_it_makes_again_with_the_document(trouble: Reply) -> None:
    heard: list[Retry] = []

    def twice_not(received: Received) -> Reply:
        return trouble if received.n < 2 else completion(json.dumps({"claims": []}))

    with serving(twice_not) as there:
        model = OpenAIModel(there.url, "m", max_wait_s=0.01, told=heard.append)
        assert asyncio.run(model.answer(ASK)).text
    assert [(one.task, one.about, one.attempt, one.attempts) for one in heard] == [
        ("extract", "fleet/selkie.md", 1, 4),
        ("extract", "fleet/selkie.md", 2, 4),
    ]
    assert all(there.url in one.what and one.wait_s <= 0.01 for one in heard)


def test_the_first_is_said_at_once_and_the_others_together() -> None:
    said: list[str] = []
    clock = Clock()
    waits = Waits(said.append, clock)
    waits(retry("a.md"))
    assert said == ["model: a.md: http://there: it answers 429; asked again in 2 s (1 of 4 tries made)"]
    for name in ("b.md", "c.md", "d.md", "e.md", "b.md"):
        waits(retry(name))
    assert len(said) == 1
    clock.now += EVERY_S
    waits(retry("f.md"))
    assert said[1] == "model: 5 more calls were made again: b.md, c.md, d.md and 1 more; the last of them for http://there: it answers 429"
    assert said[2].startswith("model: f.md: ")
    waits(retry("g.md"))
    waits.end()
    assert said[3].startswith("model: 1 more call was made again: g.md; ")
    waits.end()
    assert len(said) == 4


def test_what_is_waited_for_is_among_the_figures_until_it_is_asked_again() -> None:
    clock = Clock()
    waits = Waits(print, clock)
    assert waits.now() == ""
    waits(retry("a.md", wait_s=2))
    waits(retry("b.md", wait_s=5))
    assert waits.now() == "2 documents wait for the model: http://there: it answers 429"
    assert list(in_words(Figures(waiting=waits.now()))) == [waits.now()]
    clock.now += 3
    assert waits.now().startswith("1 document waits")
    clock.now += 3
    assert waits.now() == ""


def test_a_run_says_it_among_its_progress(harbour: Path) -> None:
    """The command line's; a flow run's log has the same lines."""
    with serving(lambda _: Reply(503)) as away:
        with (harbour / "syngraph.toml").open("a") as settings:
            settings.write(f'\n[model]\nkind = "openai"\nname = "m"\nbase_url = "{away.url}"\nattempts = 2\nwide = 1\n')
        said = syngraph("ingest", harbour)
    assert said.code == 2
    assert f"model: companies.md: {away.url}: it answers 503; asked again in 1 s (1 of 2 tries made)\n" in said.err
