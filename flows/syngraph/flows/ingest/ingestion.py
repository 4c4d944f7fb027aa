"""What an ingest works with, and what it says that it did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any

from syngraph.agents.model.port import Model
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.standing import standing_count
from syngraph.connectors.ledger.unasked import Unasked, gone_unasked
from syngraph.contracts.change import Commit
from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contracts
from syngraph.flows.budget.meter import Meter
from syngraph.flows.ingest.allowance import Allowance, unbounded
from syngraph.flows.ingest.counted_since import counted_since
from syngraph.flows.ingest.extraction import extraction_recipe
from syngraph.flows.ingest.gatekeeping import open_gate
from syngraph.flows.ingest.source_rank import ranking
from syngraph.flows.project.current import current_contracts
from syngraph.flows.project.project import Project
from syngraph.flows.telling.kinds import count_kinds
from syngraph.flows.telling.progress import Progress
from syngraph.flows.telling.stages import Stages
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement

SMALL_CHANGE = 20
"""So many statements may always be unpublished in the time that counts: in a small graph 5 % is less than one document's worth."""

BROUGHT_IN = (
    "documents",
    "renamed",
    "gone",
    "lost_answers",
    "chunks",
    "nothing_here",
    "outside",
    "commits",
    "statements_in",
    "statements_out",
    "unpublished",
)
"""What of an ingest's counts is in for good with each commit; `kinds` beside them."""


@dataclass
class Taken:
    """What an ingest did, summed over its batches.

    documents: how many were brought to the gate, renamed: of these, how many hold what one of those held that are gone.
    same: how many had only been touched, and were found to be in already.
    unreadable: one reason for each document that could not be read; passing: how many of them the next run may find readable as they are.
    lost_answers: answers of the model that broke their contract.
    chunks: how many were read, and of how many the model said that there is nothing_here. outside: what was said beyond the vocabulary.
    waiting: how many documents are new or changed and not in, for the next run; why_waiting: what they wait for, a line each.
    at_its_budget: whether the run began no further document because it has spent what it may.
    kinds: class IRI -> so many more things of it stand now.
    """

    documents: int = 0
    renamed: int = 0
    same: int = 0
    gone: int = 0
    unreadable: list[str] = field(default_factory=list)
    passing: int = 0
    lost_answers: int = 0
    chunks: int = 0
    nothing_here: int = 0
    outside: int = 0
    commits: int = 0
    statements_in: int = 0
    statements_out: int = 0
    unpublished: int = 0
    waiting: int = 0
    why_waiting: list[str] = field(default_factory=list)
    at_its_budget: bool = False
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def brought_in(self) -> dict[str, Any]:
        """What is in, as JSON: what a later run has to tell if this one cannot."""
        return {name: getattr(self, name) for name in BROUGHT_IN} | {"kinds": self.kinds}

    def add(self, commit: Commit) -> None:
        """A statement that only won or lost a supporter neither came nor went."""
        self.commits += 1
        self.statements_in += len(commit.entered)
        self.statements_out += len(commit.left)
        count_kinds(self.kinds, commit.entered, commit.left)


@dataclass
class Ingestion:
    """All that an ingest works with; `run/running.py` puts it together.

    stood_first: of every statement that came or went during the run, whether it stood when the run began.
    unpublished: what stood when the run began, is still said, and is held now.
    unchanged: documents that are read again though their bytes are the same. worn: what went with batches of lost answers.
    meter: where what is done is counted.
    """

    project: Project
    ledger: Ledger
    ontology: Ontology
    model: Model
    run: str
    progress: Progress
    stages: Stages
    accept_withdrawals: bool = False
    accept_deletions: bool = False
    allowance: Allowance = unbounded
    meter: Meter = field(default_factory=Meter)
    stood_first: dict[Statement, bool] = field(default_factory=dict)
    unpublished: set[Statement] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    worn: set[Statement] = field(default_factory=set)

    @cached_property
    def recipe(self) -> str:
        return extraction_recipe(self.ontology, self.model, self.project)

    @cached_property
    def gate(self) -> Gate:
        """The gate, filled from the ledger when the first claim changes; an unchanged folder never needs it."""
        self.progress.say("gate: filling it from the ledger")
        return open_gate(self.project, self.ledger, self.ontology, self.contracts)

    @cached_property
    def contracts(self) -> Contracts:
        return current_contracts(self.project, self.ontology)

    @cached_property
    def rank(self) -> Callable[[str], int]:
        return ranking(self.project.settings.sources)

    @cached_property
    def stood(self) -> int:
        """How many statements stood when the run began; asked for before the first change is recorded."""
        with self.ledger.reading() as connection:
            return standing_count(connection)

    @cached_property
    def before(self) -> Unasked:
        """What went unasked before this run, in the time that counts; asked for before the first change is recorded."""
        with self.ledger.reading() as connection:
            return gone_unasked(connection, counted_since(connection))

    @cached_property
    def withdrawable(self) -> float:
        """How many statements may be gone unasked with this run, those that went before it included."""
        if self.accept_withdrawals:
            return inf
        earlier = len(self.before.held | self.before.unread)
        return withdrawable(self.stood + earlier, self.project.settings.gate.max_withdrawn)


def withdrawable(stood: int, share: float) -> int:
    """How many of the statements that stood may be unpublished unasked. share: [gate] max_withdrawn."""
    return max(SMALL_CHANGE, int(stood * share))
