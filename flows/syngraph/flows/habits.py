"""What a call usually takes: by this project's own record where it has one, else by a table that says why.

A prompt is counted as it would be sent, CHARACTERS_A_TOKEN to a token; what is answered can only be expected.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from syngraph.agents.model.port import Ask
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.runs import passages_read, spent_by
from syngraph.flows.sampling import CHARACTERS_A_TOKEN

ENOUGH: Final = 3
"""Fresh calls of a task, at the least, for its record to be better than the table."""


@dataclass(frozen=True, slots=True)
class Usual:
    """tokens: of one item of an answer. items: how many an answer has, by what was asked. why: where the number is from."""

    tokens: int
    items: str
    why: str


USUAL: Final[Mapping[str, Usual]] = {
    "groups": Usual(30, "most", "a name and a sentence for each group, as many as there may be"),
    "personas": Usual(45, "groups", "a name, its group and a sentence for each persona"),
    "questions": Usual(300, "", "about six questions, each with the words of the document that prompted it"),
    "votes": Usual(40, "questions", "a number of twelve characters, a choice and a short reason for each question"),
    "revise": Usual(60, "questions", "a number, a reason and the question in other words"),
    "ontology": Usual(90, "questions", "a class or two and a property for each question, with their definitions"),
    "extend": Usual(90, "outside", "as for the ontology, for each relation"),
    "weave": Usual(60, "islands", "a step with its reason for each island"),
    "queries": Usual(120, "questions", "SPARQL and Cypher, two lines each, for each question"),
    "extract": Usual(1, "text", "a claim repeats a sentence as its quote and names three things: about as much as the passage itself"),
}
"""Task -> what its answer usually takes."""

MENDED: Final = 1.2
"""Calls for one passage that is read: of five answers one has something that goes back to be mended. More than that is a bad model."""


@dataclass(frozen=True)
class Habits:
    """answered: tokens of an answer, by task, as this project's record has them; tasks that it lacks go by the table.

    is_free: rules answer, that take no tokens and need no mending. passages: how many calls_a_passage is known from; 0 for the table.
    """

    answered: Mapping[str, float] = field(default_factory=dict)
    calls_a_passage: float = MENDED
    passages: int = 0
    is_free: bool = False

    def expected(self, ask: Ask) -> tuple[int, int]:
        """Tokens of the prompt and of the answer."""
        if self.is_free:
            return 0, 0
        return tokens_of(ask), round(self.answered.get(ask.task) or usual(ask.task, ask.inputs))


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
    """Tokens of an answer by the table.

    >>> usual("votes", {"questions": [{}] * 10}), usual("questions", {}), usual("extract", {"text": "twelve words" * 10})
    (400, 300, 30)
    """
    known = USUAL.get(task)
    if known is None:
        return 0
    if not known.items:
        return known.tokens
    about = inputs.get(known.items, 0)
    number = about if isinstance(about, int) else len(about) // CHARACTERS_A_TOKEN if isinstance(about, str) else len(about)
    return known.tokens * number
