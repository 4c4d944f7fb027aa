"""Answers are kept under the hash of what was sent: the same question is never paid for twice."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Protocol

from syngraph.agents.model.one_loop import OfLoop
from syngraph.agents.model.port import Answer, Ask, Model


class AnswerStore(Protocol):
    """Where answers are kept, as JSON text; `flows` fits one in."""

    def get(self, key: str) -> str | None: ...

    def put(self, given: Sequence[tuple[str, str, str, str]]) -> None:
        """Keep these for good, each (key, task, answer, document it is about); called in another thread than `get`."""
        ...


class Remembering:
    """A model that asks another one only what it has not been asked before. An answer is given when it is kept.

    Keeping takes the disk its time: answers that come meanwhile are kept together, the next time.
    """

    def __init__(self, model: Model, store: AnswerStore) -> None:
        self._model = model
        self._store = store
        self._come: list[tuple[str, str, str, str]] = []
        self._keeping = OfLoop(asyncio.Lock)

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        key = ask.key(self.name)
        known = self._store.get(key)
        if known is not None:
            return replace(Answer(**json.loads(known)), fresh=False)
        answer = await self._model.answer(ask)
        self._come.append((key, ask.task, json.dumps(asdict(answer), ensure_ascii=False), ask.about))
        try:
            await self._keep()
        except asyncio.CancelledError:
            self._keep_now()  # another call has failed, or somebody stops us: this one is paid for all the same
            raise
        return answer

    async def _keep(self) -> None:
        async with self._keeping.here():
            come, self._come = self._come, []
            if not come:
                return  # whoever was before us has kept ours too
            try:
                await asyncio.to_thread(self._store.put, come)
            except BaseException:
                self._come = come + self._come  # for those who wait behind us, each to fail by itself
                raise

    def _keep_now(self) -> None:
        """Keep what has come, in this thread and at once; keeping what is kept already changes nothing."""
        come, self._come = self._come, []
        if come:
            self._store.put(come)
