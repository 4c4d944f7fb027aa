"""After these tests a reader knows when a model's silence about documents is taken for its being away."""

import asyncio
from contextlib import suppress

import pytest
from tests.agents.scripted import Scripted

from syngraph.agents.model.port import Ask
from syngraph.flows.ingest.heard import GIVE_UP, Heard
from syngraph.ontologies.errors import ModelUnreachable


def silence(ask: Ask) -> str:
    if ask.user == "easy":
        return "{}"
    raise ModelUnreachable("nobody is there", "try later")


def put(heard: Heard, *asked: tuple[str, str]) -> bool:
    """Whether it is away after these questions. asked: document, question."""

    async def all_of_them() -> None:
        for about, user in asked:
            with suppress(ModelUnreachable):
                await heard.answer(Ask("extract", "p", "", user, {}, {}, about))

    asyncio.run(all_of_them())
    return heard.away is not None


@pytest.fixture
def heard() -> Heard:
    return Heard(Scripted({"extract": silence}))


def test_silence_on_what_thousands_share_is_one_silence(heard: Heard) -> None:
    assert not put(heard, *((f"{n}.md", "shared") for n in range(2_000)))
    assert not put(heard, *((f"{n}.md", f"own {n}") for n in range(GIVE_UP - 2)))
    assert put(heard, ("last.md", "own"))


def test_silence_about_one_document_is_one_silence(heard: Heard) -> None:
    assert not put(heard, *(("one.md", f"chunk {n}") for n in range(2 * GIVE_UP)))


def test_whoever_answers_is_not_away(heard: Heard) -> None:
    for _ in range(3):
        assert not put(heard, *((f"{n}.md", f"own {n}") for n in range(GIVE_UP - 1)), ("easy.md", "easy"))
    assert put(heard, *((f"{n}.md", f"own {n}") for n in range(GIVE_UP)))
