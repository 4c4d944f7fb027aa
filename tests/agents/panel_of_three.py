"""A panel of three on two passages, whose model answers by written rules; not a test itself."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.agents.scripted import Rule, chunk

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.port import Ask, Model
from syngraph.agents.panel.convene import convene
from syngraph.agents.panel.result import PanelResult, PanelSettings
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.question import CompetencyQuestion

PASSAGES = (
    chunk("The ferry Selkie was launched\non 3 May 2001.", "boats.md", "Boats"),
    chunk("The harbour office keeps the log of every berth.", "harbour.md", "Harbour"),
)
GROUPS = [{"name": "crews", "interest": "boats"}, {"name": "clerks", "interest": "berths"}]
PERSONAS = [
    {"name": "a mate", "group": "crews", "interest": "when boats sail"},
    {"name": "a clerk", "group": "clerks", "interest": "who lies where"},
    {"name": "a warden", "group": "clerks", "interest": "order"},
]
LAUNCHED = {"text": "When was a ferry launched?", "document": "boats.md", "passage": "The ferry Selkie was launched on 3 May 2001."}
BERTHS = {"text": "Which boat lies at which berth?", "document": "harbour.md", "passage": "every berth"}
LOGS = {"text": "Who keeps the log?", "document": "harbour.md", "passage": "keeps the log"}
PROPOSED = {"a mate": [LAUNCHED], "a clerk": [BERTHS], "a warden": [LOGS]}
Said = Mapping[tuple[str, str], str]
"""By persona and text of the question: "object", or the words in which it would be asked instead."""


def proposals(ask: Ask) -> object:
    return {"questions": PROPOSED[ask.inputs["persona"]["name"]]}


def votes(dissent: Said | None = None) -> Rule:
    """Everybody approves, save for those who dissent."""

    def cast(ask: Ask) -> object:
        voter = ask.inputs["persona"]["name"]
        said = {q["id"]: (dissent or {}).get((voter, q["text"]), "approve") for q in ask.inputs["questions"]}
        return {"votes": [vote(number, word) for number, word in said.items()]}

    return cast


def vote(number: str, word: str) -> dict[str, str]:
    choice = word if word in ("approve", "object") else "amend"
    return {"id": number, "choice": choice, "reason": f"I {choice}", "instead": word if choice == "amend" else ""}


def rulings(by_text: Mapping[str, str] | None = None) -> Rule:
    """By text of the question: "drop", "keep", or its new words; a question that is not named is kept."""

    def rule(ask: Ask) -> object:
        found = []
        for question in ask.inputs["questions"]:
            word = (by_text or {}).get(question["text"], "keep")
            choice = word if word in ("drop", "keep") else "rewrite"
            text = word if choice == "rewrite" else ""
            found.append({"id": question["id"], "choice": choice, "reason": f"better to {choice} it", "text": text})
        return {"rulings": found}

    return rule


def rules(**more: Rule) -> dict[str, Rule]:
    given: dict[str, Rule] = {
        "groups": lambda _: {"groups": GROUPS},
        "personas": lambda _: {"personas": PERSONAS},
        "questions": proposals,
        "votes": votes(),
        "revise": rulings(),
    }
    return given | more


def held(
    folder: Path, model: Model, settings: PanelSettings | None = None, passages: tuple[Chunk, ...] = PASSAGES, **more: Any
) -> PanelResult:
    async def convened() -> PanelResult:
        async with checkpoints(folder / "state" / "checkpoints.db") as saver:
            return await convene("boats", passages, model, settings or PanelSettings(), saver, "build", **more)

    return asyncio.run(convened())


def states(result: PanelResult) -> dict[str, str]:
    return {question.text: question.state for question in result.questions}


def one(result: PanelResult, proposer: str) -> CompetencyQuestion:
    """The only question of a proposer."""
    (found,) = [question for question in result.questions if question.proposer == proposer]
    return found
