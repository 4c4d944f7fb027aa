"""What goes into the gate and what comes out: a ChangeSet of claims, and the Commit that the gate makes of it."""

import hashlib
from dataclasses import dataclass, field

from syngraph.contracts.violation import Violation
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.statement import Statement


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Claims that came and claims that went, of any documents.

    came: a claim whose id is already known replaces the one of that id (it moved to another IRI, or its weight changed).
    went: ids of claims whose document no longer says them, or is gone.
    """

    came: tuple[Claim, ...] = ()
    went: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitRef:
    """A place in the chain of commits; `CommitRef(0, "")` is the beginning."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class StatementState:
    """What became of one statement: absolute, so that applying it twice is applying it once.

    standing: whether it is in the graph, asserted or inferred.
    inferred: it is there only because of a subclass axiom (an rdf:type of a superclass); then it has no support.
    support:  ids of the claims that say it, sorted; empty when it does not stand or is inferred.
    reprieved: it stands, but fell at first, by what fell itself: the gate looks at it again when a change comes near.
    """

    statement: Statement
    standing: bool
    inferred: bool = False
    support: tuple[str, ...] = ()
    reprieved: bool = False


@dataclass(frozen=True)
class Commit:
    """What the gate made of a change set. Only `Gate.admit` constructs one; a test lists who does.

    states:   every statement whose standing, inference or support this commit changed, in the order of its N-Triples.
    held:     the claims that are held now and were not so, or not for this reason: claim id -> key of the violation that holds it.
    freed:    ids of claims that were held and now stand.
    entered:  the asserted statements that stand now and did not. left: those that stood and do not.
    opened:   violations that are new or whose content changed, with their blame. closed: keys of those that are gone.
    plan:     hash of ontology version and shapes that this was judged under.
    """

    previous: CommitRef
    states: tuple[StatementState, ...]
    held: dict[str, str] = field(default_factory=dict)
    freed: tuple[str, ...] = ()
    opened: tuple[Violation, ...] = ()
    closed: tuple[str, ...] = ()
    plan: str = ""
    entered: frozenset[Statement] = frozenset()
    left: frozenset[Statement] = frozenset()

    @property
    def sequence(self) -> int:
        return self.previous.sequence + 1

    @property
    def hash(self) -> str:
        """Chained to the commit before: the same hash means the same history."""
        digest = hashlib.sha256(f"{self.previous.sequence} {self.previous.hash} {self.plan}\n".encode())
        for state in self.states:
            line = f"{int(state.standing)}{int(state.inferred)} {state.statement.ntriples()} {' '.join(state.support)}\n"
            digest.update(line.encode("utf-8", "surrogatepass"))
        for claim, violation in sorted(self.held.items()):
            digest.update(f"held {claim} {violation}\n".encode())
        return digest.hexdigest()

    @property
    def ref(self) -> CommitRef:
        return CommitRef(self.sequence, self.hash)
