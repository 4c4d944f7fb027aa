"""A build played through without the model: kept answers are given again, and where there is none an understudy speaks in its place.

What the questions, the votes and the ontology will be nobody knows before the model has spoken. Where the offline rules are the model
they are their own understudy; for a language model it is what one typically answers (budget/typical.py). Either way every prompt is made as
it would be sent, and counted; nothing is written.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syngraph.agents.checkpoints import in_memory
from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.ontologists.answerable import make_answerable
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.panel.convene import convene
from syngraph.flows.budget.foresight import Foreseen, Kept
from syngraph.flows.budget.habits import Habits
from syngraph.flows.budget.typical import USUAL, Manner, Typical
from syngraph.flows.build.building import ontologist_rules, panel_rules
from syngraph.flows.project.project import Project
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.edit import apply_all
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl_reading import OwlRead
from syngraph.ontologies.question import CompetencyQuestion


class Understudy:
    """Answers under a model's name, and notes by task what that model would have been asked. foreseen: task -> what is expected.

    manner: how much it says where the prompts leave that to the model.
    """

    def __init__(self, name: str, answers: Kept, habits: Habits, manner: Manner = USUAL) -> None:
        self._name, self._answers, self._habits = name, answers, habits
        self._instead: Model = OfflineModel() if habits.is_free else Typical(manner)
        self.foreseen: dict[str, Foreseen] = {}

    @property
    def name(self) -> str:
        return self._name

    async def answer(self, ask: Ask) -> Answer:
        known = self._answers.answer_to(ask, self._name)
        if known is not None:
            self._note(ask.task, Foreseen(remembered=1))
            return known
        said = await self._instead.answer(ask)
        self._note(ask.task, Foreseen(1, 0, *self._habits.expected(ask, said.text)))
        return said

    def _note(self, task: str, more: Foreseen) -> None:
        self.foreseen[task] = self.foreseen.get(task, Foreseen()).plus(more)


@dataclass(frozen=True)
class Begun:
    """What a build goes on from. start: the user's own ontology; accepted: what persons have accepted beside it.

    asked: the questions that are on record; none before the first panel.
    """

    start: OwlRead
    accepted: Sequence[Mapping[str, Any]]
    asked: Sequence[CompetencyQuestion]


@dataclass(frozen=True)
class Rehearsed:
    """personas, questions, agreed: how many it came to. ontology: what documents would be read with; None where only the panel met."""

    personas: int
    questions: int
    agreed: int
    ontology: Ontology | None


def rehearse(project: Project, passages: Sequence[Chunk], begun: Begun, model: Understudy, panel_only: bool = False) -> Rehearsed:
    """Play a build through.

    raises: OntologyUnusable where not even the understudy makes an ontology.
    """
    return asyncio.run(_rehearsed(project, passages, begun, model, panel_only))


async def _rehearsed(project: Project, passages: Sequence[Chunk], begun: Begun, model: Understudy, panel_only: bool) -> Rehearsed:
    settings = project.settings.project
    panel = await convene(settings.domain, passages, model, panel_rules(project), in_memory(), "panel")
    questions = list(begun.asked)
    if not questions or any(one.calls for one in model.foreseen.values()):  # a panel that has not met on these passages
        questions = [*panel.questions, *(one for one in begun.asked if one.signed)]
    agreed = sum(one.state == "agreed" for one in questions)
    if panel_only:
        return Rehearsed(len(panel.personas), len(questions), agreed, None)
    rules = ontologist_rules(project, begun.start)
    start = apply_all(begun.start.ontology, settings.namespace, begun.accepted, rules.own) if begun.accepted else begun.start.ontology
    result = await build_ontology(settings.domain, questions, passages, start, model, rules, in_memory(), "ontology")
    answerable = await make_answerable(settings.domain, questions, passages, result, model, rules, in_memory(), "answerable")
    return Rehearsed(len(panel.personas), len(questions), agreed, answerable.result.ontology)
