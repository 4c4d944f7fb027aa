"""Whether a model that does not answer is away for everybody, or keeps silent about one document: told by what it does answer."""

import asyncio
import time
from collections import Counter

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.ontologies.errors import ModelUnreachable

GIVE_UP = 5
"""So many documents met with silence, each on a question of its own, and not one answer in between: nobody is there."""


class Heard:
    """A model that is listened to. For one event loop.

    away: what it said when it was last not reached, once it is away for everybody; from then on it is asked nothing. gone: set then.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._silent: dict[str, str] = {}  # document -> the last question that was met with silence
        self._met_with_silence = Counter[str]()  # of how many documents a question is that
        self._answered = 0.0
        self._last_silent: tuple[float, ModelUnreachable] | None = None
        self.away: ModelUnreachable | None = None
        self.gone = asyncio.Event()

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def last_word(self) -> ModelUnreachable | None:
        """The newest silence, when nothing at all was answered since that question was put."""
        if self._last_silent and self._last_silent[0] >= self._answered:
            return self._last_silent[1]
        return None

    async def answer(self, ask: Ask) -> Answer:
        if self.away:
            raise self.away
        put = time.monotonic()
        try:
            answer = await self._model.answer(ask)
        except ModelUnreachable as silence:
            self._last_silent = (put, silence)
            if self._silent_on(ask) >= GIVE_UP:
                self.away = silence
                self.gone.set()
            raise
        if answer.fresh:
            self._answered = time.monotonic()
            self._silent.clear()
            self._met_with_silence.clear()
        return answer

    def _silent_on(self, ask: Ask) -> int:
        """On how many questions there is silence, counted for each document once. Thousands may share one."""
        if before := self._silent.get(ask.about):
            self._met_with_silence[before] -= 1
            if not self._met_with_silence[before]:
                del self._met_with_silence[before]
        question = self._silent[ask.about] = ask.key(self.name)
        self._met_with_silence[question] += 1
        return len(self._met_with_silence)
