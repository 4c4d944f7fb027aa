"""What reading documents would ask of the model: their prompts are made and looked up among the kept answers, and nothing is asked."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from syngraph.agents.extractor.extract import Extractor, ExtractSettings
from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.flows.budget.habits import Habits
from syngraph.flows.project.project import Project
from syngraph.ontologies.document import Document
from syngraph.ontologies.ontology import Ontology


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


class Foresight:
    """Looks ahead with one ontology and one model's kept answers."""

    def __init__(self, project: Project, ontology: Ontology, model: Model, answers: Kept, habits: Habits) -> None:
        self._model, self._answers, self._habits = model.name, answers, habits
        self._extractor = Extractor(ontology, model, ExtractSettings(project.settings.project.namespace, prompts=project.prompts))

    def of(self, document: Document) -> Foreseen:
        """What this document would take. What follows a known first answer about a chunk is taken to be known too."""
        found = Foreseen()
        for chunk in document.chunks:
            if not chunk.text.strip():
                continue  # the stage's contract: an empty chunk is not asked about
            ask = self._extractor.ask(chunk)
            if self._answers.answer_to(ask, self._model):
                found = found.plus(Foreseen(remembered=1))
            else:
                prompt, completion = self._habits.expected(ask)
                often = self._habits.calls_a_passage
                found = found.plus(Foreseen(often, 0, prompt * often, completion * often))
        return found
