"""What a run spends on models: counted as each answer comes, and written to the ledger every second while the run is under way."""

import asyncio
from collections import Counter
from threading import Lock
from typing import NamedTuple

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import spend
from syngraph.flows.budget.purse import Purse
from syngraph.ontologies.errors import BudgetReached


class _Line(NamedTuple):
    task: str
    document: str
    prompt: str
    model: str
    fresh: bool


class Counted:
    """A model that counts what it is asked; `write` puts the count into the ledger, from any thread. purse: what it may still be asked.

    When the purse refuses a call, those that are under way are answered and kept before anybody hears of it: they are paid for.
    """

    def __init__(self, model: Model, ledger: Ledger, run: str, purse: Purse) -> None:
        self._model = model
        self.purse = purse
        self._ledger = ledger
        self._run = run
        self._calls: Counter[_Line] = Counter()
        self._tokens: Counter[tuple[_Line, str]] = Counter()
        self._lock = Lock()
        self._under_way = 0
        self._all_in = asyncio.Event()

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        """raises: what the model raises; BudgetReached."""
        try:
            return await self._counted(ask)
        except BudgetReached:
            await self._all_in.wait()
            raise

    async def _counted(self, ask: Ask) -> Answer:
        if not self._under_way:
            self._all_in = asyncio.Event()  # an event belongs to the loop that waits for it: the next stage may have another
        self._under_way += 1
        try:
            answer = await self._model.answer(ask)
            self._count(ask, answer)
            return answer
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._all_in.set()

    def _count(self, ask: Ask, answer: Answer) -> None:
        line = _Line(ask.task, ask.about, ask.prompt, answer.model, answer.fresh)
        with self._lock:
            self._calls[line] += 1
            self._tokens[line, "prompt"] += answer.prompt_tokens
            self._tokens[line, "completion"] += answer.completion_tokens

    def write(self) -> None:
        """Put what was counted since the last time into the ledger; where that fails it is for the next time."""
        with self._lock:
            calls, tokens = self._calls, self._tokens
            self._calls, self._tokens = Counter(), Counter()
        if not calls:
            return
        try:
            with self._ledger.writing() as connection:
                for line, count in calls.items():
                    used = (tokens[line, "prompt"], tokens[line, "completion"])
                    spend(connection, self._run, *line, count, used)
        except BaseException:
            with self._lock:
                self._calls, self._tokens = calls + self._calls, tokens + self._tokens
            raise
