"""What the votes make of the questions: which are agreed, which are dropped and why, which say the same."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.fuzz import ratio

from syngraph.ontologies.question import CompetencyQuestion

_ALIKE = 88.0
"""Of 100, on normalised text; beside it the words that differ must be forms of each other."""
_SMALL = frozenset({"a", "an", "the", "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "each", "every", "all", "any"})


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
        same = next((k for k, known in kept if _say_the_same(known, text)), None)
        if same is None:
            kept.append((question, text))
        else:
            gone[question.id] = same.id
    return gone


def _say_the_same(one: str, other: str) -> bool:
    """Nearly the same letters, and every word that only one has is another form of one that only the other has.

    >>> _say_the_same("when was each ferry launched", "when was a ferry launched")
    True
    >>> _say_the_same("what is the height of each tower", "what is the weight of each tower")
    False
    """
    if ratio(one, other) < _ALIKE:
        return False
    mine, yours = set(one.split()), set(other.split())
    here, there = mine - yours - _SMALL, yours - mine - _SMALL
    return all(any(_is_form(a, b) for b in there) for a in here) and all(any(_is_form(a, b) for a in here) for b in there)


def _is_form(one: str, other: str) -> bool:
    """Whether two words share their beginning, all but an ending; numbers never do."""
    stem = min(len(one), len(other)) - 2
    return stem >= 2 and one[:stem] == other[:stem] and not _has_digit(one) and not _has_digit(other)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
