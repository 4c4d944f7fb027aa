"""A model that answers by written rules, and a store of answers in memory; not a test itself."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from syngraph.agents.model.answers import Given, Paid
from syngraph.agents.model.port import Answer, Ask
from syngraph.ontologies.document import Chunk, Field, Span

Rule = Callable[[Ask], object]
"""From a question to what is answered: plain data, which becomes JSON, or a text as it is. It may raise what models raise."""


class Scripted:
    """Answers each task by its rule; `asked` keeps every question that came."""

    def __init__(self, rules: Mapping[str, Rule], name: str = "scripted") -> None:
        self._rules, self._name = rules, name
        self.asked: list[Ask] = []

    @property
    def name(self) -> str:
        return self._name

    async def answer(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        said = self._rules[ask.task](ask)
        return Answer(said if isinstance(said, str) else json.dumps(said), self._name, 5, 5)

    def tasks(self) -> Counter[str]:
        return Counter(ask.task for ask in self.asked)


class Memory:
    """An answer store that lives as long as the test."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.about: set[tuple[str, str]] = set()
        self.paid: dict[str, Paid] = {}

    def get(self, key: str) -> str | None:
        return self.answers.get(key)

    def is_about(self, key: str, document: str) -> bool:
        return (key, document) in self.about

    def put(self, given: Iterable[Given], paid: Iterable[Paid]) -> None:
        self.paid |= {one[0]: one for one in paid}
        for key, _, answer, document in given:
            self.answers.setdefault(key, answer)
            self.about.add((key, document))


def chunk(
    text: str, document: str = "a.md", title: str = "", front: tuple[tuple[str, str], ...] = (), headings: tuple[str, ...] = ()
) -> Chunk:
    fields = tuple(Field(key, value, Span(0, 0)) for key, value in front)
    return Chunk(document, 0, Span(0, len(text)), text, title, headings, fields)
