"""What a run spends on models, counted as it spends it and written to the ledger every few seconds and between batches."""

import time
from collections import Counter
from typing import NamedTuple

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import spend
from syngraph.flows.purse import Purse

EVERY_S = 5.0
"""A run that is killed has told the ledger of all but its last seconds' calls."""


class _Line(NamedTuple):
    task: str
    document: str
    prompt: str
    model: str
    fresh: bool


class Counted:
    """A model that counts what it is asked; `write` puts the count into the ledger. purse: what it may still be asked."""

    def __init__(self, model: Model, ledger: Ledger, run: str, purse: Purse) -> None:
        self._model = model
        self.purse = purse
        self._ledger = ledger
        self._run = run
        self._calls: Counter[_Line] = Counter()
        self._tokens: Counter[tuple[_Line, str]] = Counter()
        self._written = time.monotonic()

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        answer = await self._model.answer(ask)
        line = _Line(ask.task, ask.about, ask.prompt, answer.model, answer.fresh)
        self._calls[line] += 1
        self._tokens[line, "prompt"] += answer.prompt_tokens
        self._tokens[line, "completion"] += answer.completion_tokens
        if answer.fresh and time.monotonic() - self._written > EVERY_S:
            self.write()
        return answer

    def write(self) -> None:
        """Put what was counted since the last time into the ledger."""
        calls, tokens = self._calls, self._tokens
        self._calls, self._tokens = Counter(), Counter()
        self._written = time.monotonic()
        if not calls:
            return
        with self._ledger.writing() as connection:
            for line, count in calls.items():
                used = (tokens[line, "prompt"], tokens[line, "completion"])
                spend(connection, self._run, *line, count, used)
