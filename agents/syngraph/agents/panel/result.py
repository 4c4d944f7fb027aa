"""What comes out of a panel: everything that was proposed, how everybody voted, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from syngraph.contracts.remedy import Bounds
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.question import CompetencyQuestion, Persona


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """quorum: the share of the voters that must approve. parallel: calls at a time. review: stop for a person before the end.

    bounds: of each call's remedy. prompts: a folder with prompts of the project's own, if it has one.
    """

    quorum: float = 0.5
    parallel: int = 4
    review: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    prompts: Path | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A stakeholder group and what it wants to know."""

    name: str
    interest: str


@dataclass(frozen=True, slots=True)
class PanelResult:
    """A panel's proposals, votes and decisions.

    questions:  all of them, agreed and dropped, each with all its votes; ordered by id.
    reasons:    question id -> why it was agreed or dropped.
    merged:     id of an agreed question -> ids of those that said the same and were dropped for it; their origins are theirs.
    unreadable: what the model said that could not be used.
    waiting:    a person has to look first: convene again with their decisions.
    """

    groups: tuple[Group, ...] = ()
    personas: tuple[Persona, ...] = ()
    questions: tuple[CompetencyQuestion, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unreadable: tuple[Unreadable, ...] = ()
    waiting: bool = False

    @property
    def agreed(self) -> tuple[CompetencyQuestion, ...]:
        return tuple(question for question in self.questions if question.state == "agreed")
