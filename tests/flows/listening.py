"""A model that keeps what it was asked, can go away in the middle, and can be made to say something else; not a test itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.offline.model import OfflineModel
from syngraph.ontologies.errors import ModelUnreachable


class Listening:
    """The offline model. asked: tasks, counted.

    gone:  tasks that it is not there for once it has given `after` answers to each.
    heard: what is made of each answer's text; a model that has it goes by another name.
    """

    def __init__(self, gone: frozenset[str] = frozenset(), after: int = 0, heard: Callable[[Ask, str], str] | None = None) -> None:
        self._rules, self._gone, self._after, self._heard = OfflineModel(), gone, after, heard
        self.asked: Counter[str] = Counter()

    @property
    def name(self) -> str:
        return self._rules.name + (" otherwise" if self._heard else "")

    async def answer(self, ask: Ask) -> Answer:
        if ask.task in self._gone and self.asked[ask.task] >= self._after:
            raise ModelUnreachable("the model went away", "start it again")
        self.asked[ask.task] += 1
        answer = await self._rules.answer(ask)
        return replace(answer, text=self._heard(ask, answer.text)) if self._heard else answer
