"""What comes out of a panel: everything that was proposed, how everybody voted, and what became of it."""

from dataclasses import dataclass, field
from pathlib import Path

from syngraph.contracts.remedy import Bounds
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.question import CompetencyQuestion, Persona


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """quorum: the share of the voters that must approve. rounds: of votes, at most. personas: how many there are at most.

    parallel: calls at a time. bounds: of each call's remedy. prompts: a folder with prompts of the project's own, if it has one.
    """

    quorum: float = 0.5
    rounds: int = 3
    personas: int = 8
    parallel: int = 4
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

    questions:  all of them, agreed and dropped, ordered by id; each with its votes of every round, its earlier texts, and why.
    rounds:     how many rounds of votes it took.
    unreadable: what the model said that could not be used.
    """

    groups: tuple[Group, ...] = ()
    personas: tuple[Persona, ...] = ()
    questions: tuple[CompetencyQuestion, ...] = ()
    rounds: int = 0
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def agreed(self) -> tuple[CompetencyQuestion, ...]:
        return tuple(question for question in self.questions if question.state == "agreed")
