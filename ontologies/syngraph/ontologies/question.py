"""What a competency question is, and how a panel came to agree on it."""

from dataclasses import dataclass, field
from typing import Literal as OneOf


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of a stakeholder group who wants something from the graph."""

    name: str
    group: str
    interest: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One persona's word on one question. instead: with `amend`, how to ask."""

    persona: str
    choice: OneOf["approve", "object", "amend"]
    reason: str
    round: int = 1
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """How a question was put before, and why it is put another way since. round: the round of votes after which it was rewritten."""

    was: str
    why: str
    round: int = 1


@dataclass(frozen=True, slots=True)
class SignOff:
    """A person's word on a question, which outweighs every vote. at: ISO 8601 in UTC."""

    decision: OneOf["approved", "rejected", "edited", "added"]
    who: str
    at: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class CompetencyQuestion:
    """A question the graph must answer.

    passage:    the words of a document that made its proposer ask.
    votes:      of every round, the earliest first; those of a later round are about the text as it was amended until then.
    state:      what votes, or else a person, made of it; the ontology is built for those that are agreed.
    amendments: its earlier texts, the earliest first.
    why:        why it was agreed or dropped, in words.
    same_as:    id of the agreed question that says the same, for which this one was dropped; its origin counts as that one's too.
    signed:     a person's word on it, which made its state.
    """

    id: str
    text: str
    proposer: str
    document: str
    passage: str
    votes: tuple[Vote, ...] = field(default=())
    state: OneOf["proposed", "agreed", "dropped"] = "proposed"
    amendments: tuple[Amendment, ...] = ()
    why: str = ""
    same_as: str | None = None
    signed: SignOff | None = None
