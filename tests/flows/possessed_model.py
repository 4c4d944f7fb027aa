"""The offline model with a demon in it: able at every task, and what it names and says carries hostile words; not a test itself."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from tests.flows.hostile_model import UNSEEN, WORDS, Asked, Hostile

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.agents.offline.model import OfflineModel

_VERBATIM = frozenset({"id", "document", "passage", "quote", "subject", "sparql", "cypher"})
"""Members whose words are bound: a document's own, an id, a query."""
_DATATYPES = frozenset({"string", "integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "anyURI"})
_FREE = frozenset({"name", "group", "interest", "definition", "reason", "why", "text"})
"""Members whose words nobody has to say again: characters that nobody sees go there too."""
_SEEN = list(WORDS.values())
_ANY = [*_SEEN, UNSEEN["an escape"], UNSEEN["right to left"]]
_SPOKEN = tuple(dict.fromkeys(form for words in _ANY for form in (f" {words}", " " + " ".join(words.split()))))


def possessed(text: str, words: Sequence[str] = _SEEN) -> str:
    """The text and, behind it, hostile words: always the same ones, so that a name stays one name.

    >>> possessed("Ferry").casefold() == possessed("ferry").casefold()
    True
    """
    digest = sha256(" ".join(text.casefold().split()).encode()).digest()
    return f"{text} {words[digest[0] % len(words)]}"


def cleansed(value: Any) -> Any:
    """Plain JSON without the hostile words that `possessed` put behind its texts."""
    if isinstance(value, Mapping):
        return {name: cleansed(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleansed(one) for one in value]
    for words in _SPOKEN if isinstance(value, str) else ():
        value = value.replace(words, "")
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


class Possessed:
    """Answers as another model would have answered, had nobody put hostile words into what it is told; then puts them in."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name = "possessed"

    async def answer(self, ask: Ask) -> Answer:
        said = await self._model.answer(replace(ask, inputs=cleansed(ask.inputs)))
        kept = set(_texts(ask.inputs)) | set(_texts(ask.schema)) | _DATATYPES | {"is a", ""}
        text = json.dumps(_with_words(json.loads(said.text), kept))
        return replace(said, text=text, model=self.name)


def _with_words(value: Any, kept: set[str], member: str = "") -> Any:
    """kept: texts that stay as they are: what the task told without hostile words, and what its schema names."""
    if isinstance(value, dict):
        bound = {"object"} if "quote" in value and value.get("property") != "is a" else set()
        return {name: one if name in _VERBATIM | bound else _with_words(one, kept, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_words(one, kept, member) for one in value]
    return possessed(value, _ANY if member in _FREE else _SEEN) if isinstance(value, str) and value not in kept else value


class Eventful:
    """The offline model, with something to do for every stage: votes that contest, an island to weave, a relation beyond the vocabulary."""

    def __init__(self) -> None:
        self._model = OfflineModel()
        self.name = "eventful"

    async def answer(self, ask: Ask) -> Answer:
        said = await self._model.answer(ask)
        answer = json.loads(said.text)
        first = min(ask.inputs.get("questions", ()), key=lambda one: str(one["text"]), default={"id": ""})["id"]
        if ask.task == "votes":
            answer["votes"] = [{**vote, "choice": "object"} if vote["id"] == first else vote for vote in answer["votes"]]
        if ask.task == "ontology":
            answer["classes"].append({"label": "lantern", "definition": "A light.", "serves": [first]})
        if ask.task == "extract" and "Selkie" in ask.inputs["text"]:
            outside = {"subject": "Selkie", "property": "adores", "object": "Thornwick Shipyard"}
            answer["outside"] = [{**outside, "quote": "The Selkie was built by Thornwick Shipyard."}]
        return replace(said, text=json.dumps(answer), model=self.name)


class Turned:
    """An honest model that turns hostile at one task. asked: how often each task was put, `mend`s included; tasks: in their order."""

    def __init__(self, honest: Model, task: str = "", hostile: Hostile | None = None) -> None:
        self._honest, self._task, self._hostile = honest, task, hostile
        self.name = f"turned at {task}"
        self.asked: Counter[str] = Counter()
        self.firsts: Counter[str] = Counter()

    async def answer(self, ask: Ask) -> Answer:
        self.asked[ask.task] += 1
        self.firsts[ask.task] += "mend" not in ask.inputs
        if self._hostile is not None and ask.task == self._task:
            return Answer(self._hostile(Asked(ask.task, ask.schema, ask.system, ask.user)).text, self.name, 5, 5)
        return replace(await self._honest.answer(ask), model=self.name)
