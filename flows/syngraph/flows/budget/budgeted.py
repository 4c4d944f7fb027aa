"""A model that is asked only what its purse has room for."""

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.agents.model.trouble import Charged
from syngraph.flows.budget.purse import Purse


class Budgeted:
    """Stands between the answers that are remembered, which are free, and the model that is paid."""

    def __init__(self, model: Model, purse: Purse) -> None:
        self._model, self._purse = model, purse

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        """raises: BudgetReached, then nothing was asked; what the model raises."""
        with self._purse.call(ask):
            try:
                answer = await self._model.answer(ask)
            except Charged as exc:
                self._purse.pay(ask.about, Answer("", exc.model, *exc.tokens))
                raise
            self._purse.pay(ask.about, answer)
            return answer
