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
class Passage:
    """A piece of a sampled document that the panel reads."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One persona's word on one question."""

    persona: str
    choice: OneOf["approve", "object", "amend"]
    reason: str
    round: int = 1


@dataclass(frozen=True, slots=True)
class CompetencyQuestion:
    """A question the graph must answer.

    passage: the words of a document that made its proposer ask. state: what the votes made of it.
    """

    id: str
    text: str
    proposer: str
    document: str
    passage: str
    votes: tuple[Vote, ...] = field(default=())
    state: OneOf["proposed", "agreed", "dropped"] = "proposed"
