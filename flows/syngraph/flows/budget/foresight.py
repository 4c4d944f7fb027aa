"""What reading documents would ask of the model: their prompts are made and looked up among the kept answers, and nothing is asked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from syngraph.agents.extractor.extract import Extractor, ExtractSettings
from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.flows.budget.habits import Habits
from syngraph.flows.project.project import Project
from syngraph.ontologies.document import Chunk, Document
from syngraph.ontologies.ontology import Ontology

AT_A_TIME: Final = 100
"""Chunks that are looked at before it is said what they come to: who has heard enough, or is stopped, waits for no more than these."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is expected. calls: fresh ones, what goes back to be mended with them. remembered: answers that are known already."""

    calls: float = 0.0
    remembered: int = 0
    prompt_tokens: float = 0.0
    completion_tokens: float = 0.0

    def plus(self, other: "Foreseen") -> "Foreseen":
        return Foreseen(
            self.calls + other.calls,
            self.remembered + other.remembered,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )

    def times(self, factor: float) -> "Foreseen":
        return Foreseen(self.calls * factor, round(self.remembered * factor), self.prompt_tokens * factor, self.completion_tokens * factor)


class Kept:
    """The answers that are kept in a file; where there is no file there are none, and none is made."""

    def __init__(self, path: Path) -> None:
        self._file = AnswerFile(path) if path.exists() else None

    def answer_to(self, ask: Ask, model: str) -> Answer | None:
        known = self._file.get(ask.key(model)) if self._file else None
        return replace(Answer(**json.loads(known)), fresh=False) if known else None

    def knows(self, key: str) -> bool:
        return self._file is not None and self._file.get(key) is not None


class Foresight:
    """Looks ahead with one ontology and one model's kept answers."""

    def __init__(self, project: Project, ontology: Ontology, model: Model, answers: Kept, habits: Habits) -> None:
        self._model, self._answers, self._habits = model.name, answers, habits
        self._extractor = Extractor(ontology, model, ExtractSettings(project.settings.project.namespace, prompts=project.prompts))

    def of(self, document: Document, put: set[bytes] | None = None) -> Foreseen:
        """What this document would take. What follows a known first answer about a chunk is taken to be known too.

        put: hashes of what has been put to the model by then, which is not paid for again; those of this document are added to it.
        """
        *_, whole = self.growing(document, put)
        return whole

    def growing(self, document: Document, put: set[bytes] | None = None) -> Iterator[Foreseen]:
        """The same for the first chunks, for some more, and in the end for all of them."""
        found, put = Foreseen(), set() if put is None else put
        for n, chunk in enumerate(document.chunks, 1):
            if chunk.text.strip():  # the stage's contract: an empty chunk is not asked about
                found = found.plus(self._of(chunk, put))
            if not n % AT_A_TIME:
                yield found
        yield found

    def _of(self, chunk: Chunk, put: set[bytes]) -> Foreseen:
        ask = self._extractor.ask(chunk)
        key = ask.key(self._model)
        hash = bytes.fromhex(key)
        if hash in put or self._answers.knows(key):
            return Foreseen(remembered=1)
        put.add(hash)
        prompt, completion = self._habits.expected(ask)
        often = self._habits.calls_a_passage
        return Foreseen(often, 0, prompt * often, completion * often)
