"""Answers are kept under the hash of what was sent: the same question is never paid for twice, not even when two ask it at once."""

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple, Protocol

from syngraph.agents.model.one_loop import OfLoop
from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.agents.model.trouble import Charged

Given = tuple[str, str, str, str]
"""Key, task, answer, document it is about."""
Paid = tuple[str, str, str, str, str, int, int]
"""What a call cost: a name that no other call has, task, document, prompt, model; tokens of the prompt and of the answer."""


class AnswerStore(Protocol):
    """Where answers are kept, as JSON text; `flows` fits one in."""

    def get(self, key: str) -> str | None: ...

    def is_about(self, key: str, document: str) -> bool:
        """Whether it is on record that what this answers was asked about this document: who erases it has to find the answer."""
        ...

    def put(self, given: Sequence[Given], paid: Sequence[Paid]) -> None:
        """Keep these for good, and what they cost, in one moment; called in another thread than `get`.

        What is kept already stays as it is; that it is about one more document is kept. A call that is noted already costs nothing more.
        """
        ...


class _Come(NamedTuple):
    """What is to be kept: an answer, or none for a call that came to nothing; what it cost, or nothing where it was kept before."""

    given: Given | None
    paid: Paid | None


@dataclass
class _UnderWay:
    """A question that has been put and is not answered yet. failed: why it will not be, once that is known."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    failed: Exception | None = None


class Remembering:
    """A model that asks another one only what it has not been asked before. An answer is given when it is kept.

    Keeping takes the disk its time: answers that come meanwhile are kept together, the next time.
    """

    def __init__(self, model: Model, store: AnswerStore) -> None:
        self._model = model
        self._store = store
        self._come: list[_Come] = []
        self._keeping = OfLoop(asyncio.Lock)
        self._under_way: OfLoop[dict[str, _UnderWay]] = OfLoop(dict)

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        """raises: what the model raises, and that also when somebody else put the same question and waits for its answer."""
        key, under_way = ask.key(self.name), self._under_way.here()
        while (known := self._store.get(key)) is None:
            if key not in under_way:
                return await self._put(key, ask, under_way)
            other = under_way[key]
            await other.over.wait()
            if other.failed:
                raise other.failed
        if not self._store.is_about(key, ask.about):
            self._come.append(_Come((key, ask.task, known, ask.about), None))
            await self._keep()
        return replace(Answer(**json.loads(known)), fresh=False)

    async def _put(self, key: str, ask: Ask, under_way: dict[str, _UnderWay]) -> Answer:
        """Ask the model. Whoever has the same question meanwhile waits; when this call is let go, they put it themselves."""
        ours = under_way[key] = _UnderWay()
        try:
            return await self._asked(key, ask)
        except Exception as exc:
            ours.failed = exc
            raise
        finally:
            del under_way[key]
            ours.over.set()

    async def _asked(self, key: str, ask: Ask) -> Answer:
        try:
            answer = await self._model.answer(ask)
        except Charged as exc:
            await self._keep_paid(_Come(None, _paid(ask, exc.model, exc.tokens)))
            raise
        given = (key, ask.task, json.dumps(asdict(answer), ensure_ascii=False), ask.about)
        await self._keep_paid(_Come(given, _paid(ask, answer.model, (answer.prompt_tokens, answer.completion_tokens))))
        return answer

    async def _keep_paid(self, one: _Come) -> None:
        self._come.append(one)
        try:
            await self._keep()
        except asyncio.CancelledError:
            self._keep_now()  # another call has failed, or somebody stops us: this one is paid for all the same
            raise

    async def _keep(self) -> None:
        async with self._keeping.here():
            come, self._come = self._come, []
            if not come:
                return  # whoever was before us has kept ours too
            try:
                await asyncio.to_thread(self._put_into_store, come)
            except BaseException:
                self._come = come + self._come  # for those who wait behind us, each to fail by itself
                raise

    def _keep_now(self) -> None:
        """Keep what has come, in this thread and at once; keeping what is kept already changes nothing."""
        come, self._come = self._come, []
        if come:
            self._put_into_store(come)

    def _put_into_store(self, come: Sequence[_Come]) -> None:
        self._store.put([one.given for one in come if one.given], [one.paid for one in come if one.paid])


def _paid(ask: Ask, model: str, tokens: tuple[int, int]) -> Paid:
    return (uuid.uuid4().hex, ask.task, ask.about, ask.prompt, model, *tokens)
