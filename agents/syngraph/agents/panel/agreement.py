"""What the votes make of the questions: which are agreed, which are contested, which are dropped and why."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from syngraph.agents.panel.likeness import say_the_same
from syngraph.ontologies.question import CompetencyQuestion, Vote


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the moderator made of a contested question after a round of votes: put another way, given up, or left as it was."""

    choice: OneOf["rewrite", "drop", "keep"]
    reason: str
    round: int


@dataclass(frozen=True, slots=True)
class Quorum:
    """When a question is agreed. voters: how many could vote, whether they did or not. share: of them, who must approve."""

    voters: int
    share: float

    def reached(self, votes: Sequence[Vote]) -> bool:
        """Enough approve, and more approve than object."""
        approvals, objections, _ = _tally(votes)
        return approvals > objections and approvals >= self.share * self.voters

    def contested(self, votes: Sequence[Vote]) -> bool:
        """Too few approve, and somebody says what is wrong: another wording may find the quorum."""
        return not self.reached(votes) and any(vote.choice != "approve" for vote in votes)

    def counted(self, votes: Sequence[Vote]) -> str:
        """The votes of one round in words."""
        approvals, objections, amendments = _tally(votes)
        return f"{approvals} of {self.voters} approve, {objections} object, {amendments} would amend"


def question_id(proposer: str, text: str) -> str:
    """
    >>> question_id("a clerk", "Which ferries sail?") == question_id("a clerk", "Which ferries sail?")
    True
    """
    return "q" + hashlib.sha256(f"{proposer}\0{text}".encode()).hexdigest()[:10]


def votes_now(question: CompetencyQuestion) -> tuple[Vote, ...]:
    """The votes on its present text; those on earlier texts decide nothing any more."""
    since = question.amendments[-1].round + 1 if question.amendments else 1
    return tuple(vote for vote in question.votes if vote.round >= since)


def decided(question: CompetencyQuestion, quorum: Quorum, rulings: Sequence[Ruling] = ()) -> CompetencyQuestion:
    """The question with its state, and why: its tallies by round and what the moderator did after each."""
    agreed = quorum.reached(votes_now(question))
    told = _told(question, quorum, rulings)
    if not agreed and not any(ruling.choice == "drop" for ruling in rulings):
        told.append("short of its quorum")
    return replace(question, state="agreed" if agreed else "dropped", why="; ".join(told))


def merged(questions: Sequence[CompetencyQuestion]) -> dict[str, str]:
    """Which of these questions say the same as another: id of the one that goes -> id of the one that stays.

    The one with more approvals stays; then the shorter text, then the lower id. Different numbers are different questions.
    """
    order = sorted(questions, key=lambda q: (-_tally(votes_now(q))[0], len(q.text), q.id))
    kept: list[CompetencyQuestion] = []
    gone: dict[str, str] = {}
    for question in order:
        same = next((known for known in kept if say_the_same(known.text, question.text)), None)
        if same is None:
            kept.append(question)
        else:
            gone[question.id] = same.id
    return gone


def with_duplicates_dropped(questions: Sequence[CompetencyQuestion]) -> tuple[CompetencyQuestion, ...]:
    """Of agreed questions that say the same one stays; the others name it (`same_as`) and keep their own proposer and passage."""
    texts = {question.id: question.text for question in questions}
    gone = merged([question for question in questions if question.state == "agreed"])
    return tuple(
        replace(one, state="dropped", same_as=gone[one.id], why=f"{one.why}; says the same as {gone[one.id]}: {texts[gone[one.id]]}")
        if one.id in gone
        else one
        for one in questions
    )


def _tally(votes: Sequence[Vote]) -> tuple[int, int, int]:
    choices = [vote.choice for vote in votes]
    return choices.count("approve"), choices.count("object"), choices.count("amend")


def _told(question: CompetencyQuestion, quorum: Quorum, rulings: Sequence[Ruling]) -> list[str]:
    words = {"rewrite": "rewritten", "drop": "dropped by the moderator", "keep": "left as it was by the moderator"}
    rounds = {1, *(vote.round for vote in question.votes), *(one.round + 1 for one in rulings if one.choice == "rewrite")}
    told = []
    for n in sorted(rounds):
        told.append(f"round {n}: {quorum.counted([vote for vote in question.votes if vote.round == n])}")
        told += [f"{words[one.choice]}: {one.reason}" for one in rulings if one.round == n]
    return told
