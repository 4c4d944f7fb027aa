"""The gate: every write is judged before it is made, and only the gate makes a Commit.

The face stays; the engine behind it (`definition.py` over `judgement.py`) may be replaced by a quicker one that gives the same.
"""

import hashlib
from collections.abc import Iterable, Set
from dataclasses import replace

from rdflib.term import Node

from syngraph.contracts.blame import Case, blame
from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.change import ChangeSet, Commit, CommitRef
from syngraph.contracts.definition import what_stands
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.path import Triple
from syngraph.contracts.record import Record
from syngraph.contracts.rounds import Finding
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.standing import Standing, changed_states, inferred_types
from syngraph.contracts.verdict import Verdict
from syngraph.contracts.violation import Violation
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.door import triple
from syngraph.ontologies.errors import TooManyWithdrawn
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox
from syngraph.ontologies.statement import Statement


class Gate:
    """Holds all claims of a project and decides which of them stand. It belongs to one thread.

    claims:   all that a present document supports and nobody has discarded; in any order, for what stands is a function of them.
    at:       the commit that these claims were last admitted by.
    recorded: what the ledger has as the outcome of that commit. Without it, it is taken to be what the gate finds. Pass it after an
              ontology or a shape has changed (another `plan`): then the next `admit` says everything that changes by that.
    narrow:   judge only what a change touches; False judges everything every time, the definition to the letter.
    """

    def __init__(
        self,
        ontology: Ontology,
        contracts: Contracts,
        claims: Iterable[Claim] = (),
        at: CommitRef = CommitRef(0, ""),  # noqa: B008  # frozen
        recorded: Standing | None = None,
        narrow: bool = True,
    ) -> None:
        self.ontology = ontology
        self.contracts = contracts
        self._judgement = Judgement(contracts, tbox(ontology), narrow)
        self._record = Record().changed(claims, (), ontology)
        self._at = at
        self._standing = self._settle(self._record) if recorded is None else recorded
        if recorded is not None:
            self._judgement.change(add=self._stands(recorded))

    @property
    def at(self) -> CommitRef:
        """The last commit."""
        return self._at

    @property
    def plan(self) -> str:
        """Hash of ontology version and shapes: under another plan, other claims stand."""
        return hashlib.sha256(f"{self.ontology.version} {self.contracts.hash}".encode()).hexdigest()[:24]

    @property
    def now(self) -> Standing:
        """What stands, what is held and why, as of the last commit."""
        return self._standing

    @property
    def standing(self) -> frozenset[Statement]:
        """The asserted statements that stand."""
        return frozenset(self._standing.support)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All open violations, in the order of focus node, contract and key."""
        return _sorted(self._standing.violations.values())

    def foci(self, contract: Contract) -> Set[Node]:
        """The nodes of the graph as it stands that `contract` applies to."""
        return self._judgement.foci(contract)

    def judge(self, change: ChangeSet) -> Verdict:
        """Say what `change` as a whole would break; nothing is changed.

        The graph before is what stands; after, the statements that came are in it and those that nobody says any more are not.
        A result that stood before, to which the change adds a competing value (a third name where one is allowed), counts as new.
        source: SHACL 3.4; contracts/README.md, *Judging a change*
        """
        after = self._record.changed(change.came, change.went, self.ontology)
        before = self._stands(self._standing)
        came = {triple(after.claims[c.id].statement) for c in change.came if c.id not in after.faults} - before
        gone = before - after.sound.keys()
        old = {result.key for result in self._judgement.results()}
        new: list[Violation] = []
        standing: list[Violation] = []
        with self._judgement.trying(add=came, remove=gone):
            case = Case(self._judgement.graph, self.contracts, after.sound)
            books = Bookkeeping(self.ontology, self._judgement, after.sound)
            for result in self._judgement.results():
                verdict = blame(result, case)
                added = not verdict.concerned.isdisjoint(came) and bool(verdict.concerned - came)
                (standing if result.key in old and not added else new).append(books.violation(Finding(result, verdict)))
        new += [_fault(after, claim.id) for claim in change.came if claim.id in after.faults]
        return Verdict(_sorted(merge(new).values()), _sorted(merge(standing).values()))

    def admit(self, change: ChangeSet, withdrawable: int | None = None) -> Commit:
        """Let `change` in: decide what stands now, and make the commit that says what that changes.

        withdrawable: how many statements that stood, and that a present document still makes, may be held for it; None: any number.
        returns:      the only Commit there is, chained to the one before.
        raises:       TooManyWithdrawn when more would be held; the gate is then as it was before.
        """
        after = self._record.changed(change.came, change.went, self.ontology)
        standing = self._settle(after)
        still_said = set(after.statements.values())
        withdrawn = [s for s in self._standing.support if s in still_said and s not in standing.support]
        if withdrawable is not None and len(withdrawn) > withdrawable:
            self._judgement.change(add=self._stands(self._standing), remove=_triples(after, standing) - self._stands(self._standing))
            raise TooManyWithdrawn(
                f"{len(withdrawn)} of {len(self._standing.support)} standing statements would be held; {withdrawable} may be",
                "look at the report for what would hold them; then raise `[gate] max_withdrawn` for this run, or correct the documents",
            )
        commit = self._commit(standing)
        self._record, self._standing, self._at = after, standing, commit.ref
        return commit

    def _commit(self, standing: Standing) -> Commit:
        """The difference between what was and what is. Nothing else in syngraph constructs a Commit."""
        before = self._standing
        supported = {id for ids in standing.support.values() for id in ids}
        return Commit(
            previous=self._at,
            states=changed_states(before, standing),
            held={id: key for id, key in standing.held.items() if before.held.get(id) != key},
            freed=tuple(sorted(before.held.keys() & supported)),
            opened=_sorted(v for key, v in standing.violations.items() if before.violations.get(key) != v),
            closed=tuple(sorted(before.violations.keys() - standing.violations.keys())),
            plan=self.plan,
        )

    def _settle(self, record: Record) -> Standing:
        """What stands of these claims, by definition. Afterwards the judgement's graph is that."""
        outcome = what_stands(self._judgement, record.sound)
        books = Bookkeeping(self.ontology, self._judgement, record.sound)
        holding, held = books.holding(outcome)
        faults = [_fault(record, id) for id in record.faults]
        held |= {id: fault.key for id, fault in record.faults.items()}
        violations = merge(books.not_holding()) | merge(holding) | merge(faults)
        support = {record.statements[s]: tuple(sorted(c.id for c in record.sound[s])) for s in outcome.standing}
        return Standing(support, inferred_types(support, self.ontology), held, violations)

    def _stands(self, standing: Standing) -> set[Triple]:
        return _triples(self._record, standing)


def _triples(record: Record, standing: Standing) -> set[Triple]:
    return {said for said, statement in record.statements.items() if statement in standing.support}


def _fault(record: Record, id: str) -> Violation:
    fault = record.faults[id]
    return replace(fault, blame=(id,), root=fault.key)


def _sorted(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(violations, key=lambda v: (str(v.focus), v.contract, v.key)))
