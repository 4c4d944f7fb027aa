"""A model that is asked only what its purse has room for; what was asked when there is no more room is answered first."""

import asyncio

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.flows.purse import Purse
from syngraph.ontologies.errors import BudgetReached


class Budgeted:
    """Stands between the answers that are remembered, which are free, and the model that is paid."""

    def __init__(self, model: Model, purse: Purse) -> None:
        self._model, self._purse = model, purse
        self._under_way = 0
        self._all_in = asyncio.Event()

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        """raises: BudgetReached, after what was asked before has been answered, so that it is remembered; what the model raises."""
        try:
            with self._purse.call(ask):
                return await self._answered(ask)
        except BudgetReached:
            if self._under_way:
                await self._all_in.wait()
            raise

    async def _answered(self, ask: Ask) -> Answer:
        if not self._under_way:
            self._all_in = asyncio.Event()  # an event belongs to the loop that waits for it: the next stage may have another
        self._under_way += 1
        try:
            answer = await self._model.answer(ask)
            self._purse.pay(ask.about, answer)
            return answer
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._all_in.set()
