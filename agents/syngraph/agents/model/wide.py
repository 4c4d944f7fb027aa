"""How many calls there are at once: whoever asks beyond that waits for a place; what is remembered needs none."""

import asyncio

from syngraph.agents.model.one_loop import OfLoop
from syngraph.agents.model.port import Answer, Ask, Model


class Wide:
    """A model that is asked at most so much at once, first come, first served."""

    def __init__(self, model: Model, most: int) -> None:
        self._model = model
        self._places = OfLoop(lambda: asyncio.Semaphore(most))

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        """raises: what the model raises."""
        async with self._places.here():
            return await self._model.answer(ask)
