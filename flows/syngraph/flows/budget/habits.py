"""What a call usually takes: by this project's own record where it has one, else by what is usual.

A prompt is counted as it would be sent, CHARACTERS_A_TOKEN to a token; what is answered can only be expected.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from syngraph.agents.model.port import Ask
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.runs import passages_read, spent_by
from syngraph.flows.budget import typical

ENOUGH: Final = 3
"""Fresh calls of a task, at the least, for its record to be better than the usual."""

CHARACTERS_A_TOKEN: Final = 4
"""Roughly, for English, whichever the model; a model's own count is in the record of its calls."""
CLAIMS_TO_TEXT: Final = 3
"""Tokens of claims for a token of the passage: a claim quotes its words, and names with its keys three things and two classes; in what
the rules read of seven Python proposals it is 2.9 times as long as the words it quotes. A good model quotes most of a passage."""
A_RELATION: Final = 90
"""Tokens of what one relation adds to an ontology: a property and half a class, with their definitions."""

MENDED: Final = 1.2
"""Calls for one passage that is read: of five answers one has something that goes back to be mended."""
MENDED_AT_MOST: Final = 2.0
"""The same of a model of which every answer has. More than that is a bad one."""


@dataclass(frozen=True)
class Habits:
    """answered: tokens of an answer, by task, as this project's record has them; others go by what is usual.

    is_free: rules answer, that take no tokens and need no mending. passages: how many calls_a_passage is known from; 0 for the usual.
    """

    answered: Mapping[str, float] = field(default_factory=dict)
    calls_a_passage: float = MENDED
    passages: int = 0
    is_free: bool = False

    def expected(self, ask: Ask, said: str | None = None) -> tuple[int, int]:
        """Tokens of the prompt and of the answer. said: what is taken to be answered, where that is known."""
        if self.is_free:
            return 0, 0
        unknown = usual(ask.task, ask.inputs) if said is None else len(said) // CHARACTERS_A_TOKEN
        return tokens_of(ask), round(self.answered.get(ask.task) or unknown)


RULES: Final = Habits(calls_a_passage=1.0, is_free=True)
"""The offline model's."""


def habits_of(connection: Transaction, model: str) -> Habits:
    """By what this model answered before; where it has answered nothing, by what others did."""
    rows = spent_by(connection, "task")
    rows = [one for one in rows if one.model == model] or rows
    calls: dict[str, int] = {}
    tokens: dict[str, int] = {}
    for one in rows:
        calls[one.key] = calls.get(one.key, 0) + one.calls
        tokens[one.key] = tokens.get(one.key, 0) + one.completion_tokens
    answered = {task: tokens[task] / calls[task] for task in calls if calls[task] >= ENOUGH and tokens[task]}
    put, passages = passages_read(connection)
    return Habits(answered, put / passages, passages) if passages >= ENOUGH else Habits(answered)


def tokens_of(ask: Ask) -> int:
    return (len(ask.system) + len(ask.user)) // CHARACTERS_A_TOKEN


def usual(task: str, inputs: Mapping[str, Any]) -> int:
    """Tokens of an answer where there is no record: by the passage's length for what is read of it, else of a typical answer.

    >>> usual("extract", {"text": "twelve words" * 10}), usual("votes", {"questions": [{"id": f"q{n}", "text": ""} for n in range(10)]})
    (90, 300)
    """
    if task == "extract":
        return CLAIMS_TO_TEXT * len(inputs["text"]) // CHARACTERS_A_TOKEN
    if task == "extend":
        return A_RELATION * len(inputs["outside"])
    return len(json.dumps(typical.TASKS[task](inputs, typical.USUAL))) // CHARACTERS_A_TOKEN if task in typical.TASKS else 0
