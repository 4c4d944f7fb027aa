"""After these tests a reader knows that the same question is paid for once, whenever it is put again, and about which documents it was."""

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import replace

import pytest
from tests.agents.scripted import Memory, Scripted

from syngraph.agents.model.answers import Given, Paid, Remembering
from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.model.trouble import Charged
from syngraph.ontologies.errors import ModelUnreachable

ASK = Ask("extract", "extract-1", "You read.", "Read é.", {"text": "é"}, {"type": "object"}, "a.md")
AGAIN = replace(ASK, about="b.md")


class Slow:
    """A model that answers when it is let, or fails if it is told to, and counts what it is asked."""

    name = "slow"

    def __init__(self, *fails: bool) -> None:
        self.asked = 0
        self._fails = list(fails)
        self.may_go_on = asyncio.Event()

    async def answer(self, ask: Ask) -> Answer:
        self.asked += 1
        fails = self._fails.pop(0) if self._fails else False
        await self.may_go_on.wait()
        if fails:
            raise ModelUnreachable("it is silent", "wait")
        return Answer(ask.user, self.name, 5, 1)


async def both(remembering: Remembering) -> tuple[asyncio.Task[Answer], asyncio.Task[Answer]]:
    """The same question put about two documents at once, both of them under way."""
    first, second = (asyncio.create_task(remembering.answer(ask)) for ask in (ASK, AGAIN))
    await asyncio.sleep(0.01)
    return first, second


def test_a_model_that_remembers_asks_once_and_says_that_the_second_time_was_free() -> None:
    model = Scripted({"extract": lambda _: {"claims": []}})
    remembering = Remembering(model, Memory())
    first, second = (asyncio.run(remembering.answer(ask)) for ask in (ASK, AGAIN))
    assert (first.fresh, second.fresh, len(model.asked)) == (True, False, 1)
    asyncio.run(remembering.answer(replace(ASK, user="Read è.")))
    assert len(model.asked) == 2


def test_what_two_ask_at_once_is_put_once() -> None:
    async def trial() -> None:
        model = Slow()
        first, second = await both(Remembering(model, Memory()))
        assert {first.done(), second.done()} == {False}
        model.may_go_on.set()
        told = await asyncio.gather(first, second)
        assert ([one.fresh for one in told], [one.text for one in told], model.asked) == ([True, False], ["Read é."] * 2, 1)

    asyncio.run(asyncio.wait_for(trial(), 20))


def test_who_waits_for_an_answer_that_fails_fails_with_it_and_the_next_one_asks_again() -> None:
    async def trial() -> None:
        model = Slow(True)
        remembering = Remembering(model, Memory())
        waiting = await both(remembering)
        model.may_go_on.set()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert ([type(one) for one in told], model.asked) == ([ModelUnreachable] * 2, 1)
        assert (await remembering.answer(AGAIN)).fresh

    asyncio.run(asyncio.wait_for(trial(), 20))


def test_who_waits_for_a_call_that_is_let_go_puts_it_himself() -> None:
    async def trial() -> None:
        model = Slow()
        first, second = await both(Remembering(model, Memory()))
        first.cancel()
        model.may_go_on.set()
        assert (await second).fresh
        with pytest.raises(asyncio.CancelledError):
            await first
        assert model.asked == 2

    asyncio.run(asyncio.wait_for(trial(), 20))


def test_who_waits_may_be_let_go_and_the_call_goes_on() -> None:
    async def trial() -> None:
        model = Slow()
        first, second = await both(Remembering(model, Memory()))
        second.cancel()
        model.may_go_on.set()
        assert (await first).fresh
        assert model.asked == 1

    asyncio.run(asyncio.wait_for(trial(), 20))


@pytest.mark.parametrize("at_once", [True, False])
def test_every_document_that_an_answer_is_about_is_on_record(at_once: bool) -> None:
    async def trial() -> None:
        model, kept = Slow(), Memory()
        model.may_go_on.set()
        remembering = Remembering(model, kept)
        if at_once:
            await asyncio.gather(*(remembering.answer(ask) for ask in (ASK, AGAIN)))
        else:
            await remembering.answer(ASK)
            await remembering.answer(AGAIN)
        key = ASK.key(model.name)
        assert kept.about == {(key, "a.md"), (key, "b.md")}

    asyncio.run(asyncio.wait_for(trial(), 20))


class Busy(Memory):
    """Keeps in its own time, the first time: not before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may = threading.Event(), threading.Event()

    def put(self, given: Iterable[Given], paid: Iterable[Paid]) -> None:
        if not self.begun.is_set():
            self.begun.set()
            assert self.may.wait(20)
        super().put(given, paid)


@pytest.mark.parametrize("comes_to_nothing", [True, False])
def test_what_is_let_go_while_it_waits_to_be_kept_is_paid_for_all_the_same(comes_to_nothing: bool) -> None:
    """Another answer is being kept meanwhile; nobody comes after these two."""

    class Costly:
        name = "costly"

        async def answer(self, ask: Ask) -> Answer:
            if comes_to_nothing and ask.about == "b.md":
                raise Charged(ModelUnreachable("no answer", "wait"), "costly", (40, 2))
            return Answer(ask.user, self.name, *((40, 2) if ask.about == "b.md" else (5, 1)))

    async def trial() -> None:
        kept = Busy()
        remembering = Remembering(Costly(), kept)
        first = asyncio.create_task(remembering.answer(ASK))
        await asyncio.to_thread(kept.begun.wait, 20)
        second = asyncio.create_task(remembering.answer(replace(AGAIN, user="Read è.")))
        await asyncio.sleep(0.01)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        kept.may.set()
        await first
        assert sorted(one[-2:] for one in kept.paid.values()) == [(5, 1), (40, 2)]

    asyncio.run(asyncio.wait_for(trial(), 20))
