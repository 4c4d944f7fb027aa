"""What the votes make of the questions: which are agreed, which are dropped and why, which say the same."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.fuzz import ratio

from syngraph.ontologies.question import CompetencyQuestion

_ALIKE = 92.0
"""Of 100, on normalised text: the same question in other words of the same root, not one of another thing."""


def question_id(proposer: str, text: str) -> str:
    """
    >>> question_id("a clerk", "Which ferries sail?") == question_id("a clerk", "Which ferries sail?")
    True
    """
    return "q" + hashlib.sha256(f"{proposer}\0{text}".encode()).hexdigest()[:10]


def decided(question: CompetencyQuestion, voters: int, quorum: float) -> tuple[CompetencyQuestion, str]:
    """The question with its state, and why, in words.

    voters: how many could vote, whether they did or not.
    quorum: the share of them that must approve; approvals must also outnumber objections.
    """
    choices = [vote.choice for vote in question.votes]
    approvals, objections, amendments = (choices.count(choice) for choice in ("approve", "object", "amend"))
    tally = f"{approvals} of {voters} approve, {objections} object, {amendments} would amend"
    if approvals > objections and approvals >= quorum * voters:
        return replace(question, state="agreed"), tally
    return replace(question, state="dropped"), tally


def merged(questions: Sequence[CompetencyQuestion]) -> dict[str, str]:
    """Which of these questions say the same as another: id of the one that goes -> id of the one that stays.

    The one with more approvals stays; then the shorter text, then the lower id. Different numbers are different questions.
    """
    order = sorted(questions, key=lambda q: (-sum(v.choice == "approve" for v in q.votes), len(q.text), q.id))
    kept: list[tuple[CompetencyQuestion, str]] = []
    gone: dict[str, str] = {}
    for question in order:
        text = _normal(question.text)
        same = next((k for k, known in kept if _numbers(known) == _numbers(text) and ratio(known, text) >= _ALIKE), None)
        if same is None:
            kept.append((question, text))
        else:
            gone[question.id] = same.id
    return gone


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))
