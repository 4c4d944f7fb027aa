"""A build played through without the model: kept answers are given again, and where there is none an understudy speaks in its place.

What the questions, the votes and the ontology will be nobody knows before the model has spoken. Where the offline rules are the model
they are their own understudy; for a language model it is what one typically answers (budget/typical.py). Either way every prompt is made as
it would be sent, and counted; nothing is written.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from syngraph.agents.checkpoints import in_memory
from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.ontologists.answerable import make_answerable
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.panel.convene import convene
from syngraph.flows.budget.foresight import Foreseen, Kept
from syngraph.flows.budget.habits import Habits
from syngraph.flows.budget.typical import Typical
from syngraph.flows.build.building import ontologist_rules, panel_rules
from syngraph.flows.project.project import Project
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl_reading import OwlRead
from syngraph.ontologies.question import CompetencyQuestion


class Understudy:
    """Answers under a model's name, and notes by task what that model would have been asked. foreseen: task -> what is expected."""

    def __init__(self, name: str, answers: Kept, habits: Habits) -> None:
        self._name, self._answers, self._habits = name, answers, habits
        self._instead: Model = OfflineModel() if habits.is_free else Typical()
        self.foreseen: dict[str, Foreseen] = {}

    @property
    def name(self) -> str:
        return self._name

    async def answer(self, ask: Ask) -> Answer:
        known = self._answers.answer_to(ask, self._name)
        if known is not None:
            self._note(ask.task, Foreseen(remembered=1))
            return known
        prompt, completion = self._habits.expected(ask)
        self._note(ask.task, Foreseen(1, 0, prompt, completion))
        return await self._instead.answer(ask)

    def _note(self, task: str, more: Foreseen) -> None:
        self.foreseen[task] = self.foreseen.get(task, Foreseen()).plus(more)


@dataclass(frozen=True)
class Rehearsed:
    """personas, questions, agreed: how many it came to. ontology: what documents would be read with."""

    personas: int
    questions: int
    agreed: int
    ontology: Ontology


def rehearse(
    project: Project, passages: Sequence[Chunk], start: OwlRead, asked: Sequence[CompetencyQuestion], model: Understudy
) -> Rehearsed:
    """Play a build through.

    asked:  the questions that are on record already, which a build would go on with; none before the first panel.
    raises: OntologyUnusable where not even the understudy makes an ontology.
    """
    return asyncio.run(_rehearsed(project, passages, start, asked, model))


async def _rehearsed(
    project: Project, passages: Sequence[Chunk], start: OwlRead, asked: Sequence[CompetencyQuestion], model: Understudy
) -> Rehearsed:
    domain = project.settings.project.domain
    panel = await convene(domain, passages, model, panel_rules(project), in_memory(), "panel")
    questions = list(asked or panel.questions)
    agreed = sum(one.state == "agreed" for one in questions)
    rules = ontologist_rules(project, start)
    result = await build_ontology(domain, questions, passages, start.ontology, model, rules, in_memory(), "ontology")
    answerable = await make_answerable(domain, questions, passages, result, model, rules, in_memory(), "answerable")
    return Rehearsed(len(panel.personas), len(questions), agreed, answerable.result.ontology)
