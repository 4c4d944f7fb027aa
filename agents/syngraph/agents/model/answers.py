"""Answers are kept under the hash of what was sent: the same question is never paid for twice."""

import json
from dataclasses import asdict, replace
from typing import Protocol

from syngraph.agents.model.port import Answer, Ask, Model


class AnswerStore(Protocol):
    """Where answers are kept, as JSON text; `flows` fits one in."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, task: str, answer: str) -> None: ...


class Remembering:
    """A model that asks another one only what it has not been asked before."""

    def __init__(self, model: Model, store: AnswerStore) -> None:
        self._model = model
        self._store = store

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        key = ask.key(self.name)
        known = self._store.get(key)
        if known is not None:
            return replace(Answer(**json.loads(known)), fresh=False)
        answer = await self._model.answer(ask)
        self._store.put(key, ask.task, json.dumps(asdict(answer), ensure_ascii=False))
        return answer
