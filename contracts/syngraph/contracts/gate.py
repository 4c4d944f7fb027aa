"""The gate: every write is judged before it is made, and only the gate makes a Commit.

It decides at the cost of the change (`deciding.py`) what the definition (`definition.py`) says of all claims.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rdflib.term import Node

from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.books import Books, Told
from syngraph.contracts.change import ChangeSet, Commit, CommitRef
from syngraph.contracts.compiled.index import GraphIndex, Triple
from syngraph.contracts.contested import Contested
from syngraph.contracts.deciding import Decision, decide_change, decide_everything
from syngraph.contracts.engine import Engine
from syngraph.contracts.judging import verdict
from syngraph.contracts.known_claims import ClaimsInMemory, KnownClaims
from syngraph.contracts.news import ClaimsAfter, News, read_news
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.standing import Standing, changed_states, inferred_types
from syngraph.contracts.verdict import Verdict
from syngraph.contracts.violation import Violation
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import RDF_TYPE
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox
from syngraph.ontologies.statement import Statement


@dataclass(frozen=True)
class Kept:
    """What a gate needs to go on where its last commit left it, under the same plan.

    index:      every asserted statement that stands, and the T-box.
    held:       claim id -> key of the violation that holds it. violations: those that are open.
    reprieved:  the statements that stand and fell at first.
    """

    index: GraphIndex
    held: Mapping[str, str]
    violations: Iterable[Violation]
    reprieved: Iterable[Statement]


class Gate:
    """Decides which claims of a project stand. It belongs to one thread.

    known:    all claims that a present document supports and nobody has discarded; in any order, for what stands is a function of them.
    at:       the commit that these claims were last admitted by.
    kept:     what is known of the outcome of that commit. Without it, everything is decided afresh.
    recorded: what the ledger has as that outcome, where the gate was opened under another plan (ontology, shapes) and everything is decided
              afresh: then `switch` says everything that changes by that.
    """

    def __init__(
        self,
        ontology: Ontology,
        contracts: Contracts,
        known: KnownClaims | Iterable[Claim] = (),
        at: CommitRef = CommitRef(0, ""),  # noqa: B008  # frozen
        kept: Kept | None = None,
        recorded: Standing | None = None,
    ) -> None:
        self.ontology = ontology
        self.contracts = contracts
        self._known = known if isinstance(known, KnownClaims) else ClaimsInMemory(known)
        self._at = at
        self._engine = Engine(contracts, GraphIndex() if kept is None else kept.index)
        self._contested = Contested(self._engine)
        self._books = Books(self._engine)
        self._behind = recorded
        self._untold: frozenset[str] = frozenset()
        if kept is None:
            self._engine.index.fill_graph(tbox(ontology))
            self._decide_everything()
            if recorded is None and next(iter(self._known), None) is None:
                self._untold = frozenset(self._books.violations)
        else:
            self._go_on(kept)

    @property
    def at(self) -> CommitRef:
        """The last commit."""
        return self._at

    @property
    def plan(self) -> str:
        """Hash of ontology version and shapes: under another plan, other claims stand."""
        return plan_hash(self.ontology, self.contracts)

    @property
    def held(self) -> Mapping[str, str]:
        """Claim id -> key of the violation that holds it."""
        return self._books.held

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All open violations, in the order of focus node, contract and key."""
        return _sorted(self._books.violations.values())

    @property
    def index(self) -> GraphIndex:
        """Every asserted statement that stands, and the T-box: to be saved, not to be changed."""
        return self._engine.index

    @property
    def contested(self) -> frozenset[Statement]:
        """The statements that fell in the first pass of the definition, held or not."""
        return frozenset(map(self._engine.statement, self._engine.contested))

    @property
    def now(self) -> Standing:
        """What stands, what is held and why, as of the last commit: all of it, claim by claim."""
        said: dict[Statement, list[str]] = {}
        for claim in self._known:
            if claim.id not in self._books.held:
                said.setdefault(claim.statement, []).append(claim.id)
        support = {statement: tuple(sorted(ids)) for statement, ids in said.items()}
        back = frozenset(said for said in self.contested if said in support)
        return Standing(support, inferred_types(support, self.ontology), dict(self._books.held), dict(self._books.violations), back)

    def stands(self, statement: Statement) -> bool:
        """Whether an asserted statement stands."""
        return self._engine.ids(statement) in self._engine.index

    def targets(self, contract: Contract) -> set[Node]:
        """The nodes of the graph as it stands that `contract` applies to."""
        return set(map(self._engine.node, self._engine.targets(contract)))

    def judge(self, change: ChangeSet) -> Verdict:
        """Say what `change` as a whole would break; nothing is changed.

        The graph before is what stands; after, the statements that came are in it and those that nobody says any more are not.
        A result that stood before, to which the change adds a competing value (a third name where one is allowed), counts as new.
        source: SHACL 3.4; contracts/README.md, *Judging a change*
        """
        return verdict(self._engine, read_news(change, self._known, self.ontology), self._books, self.ontology)

    def admit(self, change: ChangeSet) -> Commit:
        """Let `change` in: decide what stands now, and make the commit that says what that changes.

        returns: the only Commit there is, chained to the one before.
        """
        assert self._behind is None, "the ledger has another plan's outcome: switch first"
        before, after = self._turn(read_news(change, self._known, self.ontology))
        self._known.take(change.came, change.went)
        return self._commit(*self._with_untold(before, after))

    def switch(self) -> Commit:
        """The commit that takes the ledger from the outcome under another plan, `recorded`, to the one under this."""
        before, self._behind = self._behind, None
        return self._commit(Standing() if before is None else before, self.now)

    def _commit(self, before: Standing, after: Standing) -> Commit:
        """The difference between what was and what is, of everything that was in question. Nothing else in syngraph constructs a Commit."""
        supported = {id for ids in after.support.values() for id in ids}
        commit = Commit(
            previous=self._at,
            states=changed_states(before, after),
            held={id: key for id, key in after.held.items() if before.held.get(id) != key},
            freed=tuple(sorted(before.held.keys() & supported)),
            opened=_sorted(v for key, v in after.violations.items() if before.violations.get(key) != v),
            closed=tuple(sorted(before.violations.keys() - after.violations.keys())),
            plan=self.plan,
            entered=frozenset(after.support.keys() - before.support.keys()),
            left=frozenset(before.support.keys() - after.support.keys()),
        )
        self._at = commit.ref
        return commit

    def _turn(self, news: News) -> tuple[Standing, Standing]:
        """Decide a change; how what was in question stood before, and how it stands now."""
        decision = decide_change(self._engine, self._contested, self._books, news)
        turned = {self._engine.statement(triple): both for triple, both in decision.turned.items()}
        news.claims.fetch(turned)
        were = {said: _ids(news.before.get(said) or news.claims.of(said)) for said in (*turned, *news.faults)}
        are = {said: _ids(news.claims.of(said)) for said in (*turned, *news.faults)}
        concerned = {id for some in (were, are) for ids in some.values() for id in ids}
        before = self._books.take_out(concerned, decision.judgement.places, news.faults.values())
        after = self._enter(decision, news.claims, news.faults)
        things = {said.subject for said in turned if said.property == RDF_TYPE}
        others = {kind: () for thing in things for kind in self._engine.types(thing) if kind not in turned}
        stood = others | {said: were[said] for said, (it_stood, _) in turned.items() if it_stood}
        stand = others | {said: are[said] for said, (_, it_stands) in turned.items() if it_stands}
        return self._part(stood, before, decision.reprieved[0]), self._part(stand, after, decision.reprieved[1])

    def _with_untold(self, before: Standing, after: Standing) -> tuple[Standing, Standing]:
        """The first commit of all also says what an empty graph breaks (sh:targetNode): nothing has said that yet."""
        untold, self._untold = self._untold, frozenset()
        known = {key: violation for key, violation in before.violations.items() if key not in untold}
        open = {key: violation for key, violation in self._books.violations.items() if key in untold}
        return replace(before, violations=known), replace(after, violations=open | dict(after.violations))

    def _part(self, support: dict[Statement, tuple[str, ...]], told: Told, reprieved: Iterable[Triple]) -> Standing:
        """What was in question, as a part of the graph; with the other types of its things, for what follows from them."""
        return Standing(support, inferred_types(support, self.ontology), *told, frozenset(map(self._engine.statement, reprieved)))

    def _enter(self, decision: Decision, claims: ClaimsAfter, faults: Mapping[Statement, Violation]) -> Told:
        """What people are told of a decision, entered into the books."""
        books = Bookkeeping(self.ontology, decision.judgement, claims)
        holding, held = books.holding(decision.outcome)
        faulty = merge(replace(fault, blame=(claim.id,), root=fault.key) for said, fault in faults.items() for claim in claims.of(said))
        held |= {id: key for key, fault in faulty.items() for id in fault.blame}
        violations = merge(books.not_holding()) | merge(holding) | faulty
        self._books.enter(held, violations, claims.said)
        return Told(held, violations)

    def _decide_everything(self) -> None:
        """What stands of all claims, by definition."""
        claims = ClaimsAfter(self._known)
        every = dict.fromkeys(claim.statement for claim in self._known)
        faults = {said: fault for said in every if (fault := wrong_in_itself(said, self.ontology)) is not None}
        decision = decide_everything(self._engine, self._contested, (said for said in every if said not in faults), claims)
        self._enter(decision, claims, faults)

    def _go_on(self, kept: Kept) -> None:
        """Where the last commit left it."""
        violations = {violation.key: violation for violation in kept.violations}
        spoken_of = {id for violation in violations.values() for id in (*violation.blame, *violation.against)}
        said = {id: claim.statement for id, claim in self._known.named(spoken_of | kept.held.keys()).items()}
        held = {said[id] for id in kept.held}
        for statement in (*kept.reprieved, *(one for one in held if wrong_in_itself(one, self.ontology) is None)):
            self._engine.contested.add(self._engine.ids(statement))
        self._books.enter(kept.held, violations, said)


def plan_hash(ontology: Ontology, contracts: Contracts) -> str:
    """Hash of ontology version and shapes: under another plan, other claims stand."""
    return hashlib.sha256(f"{ontology.version} {contracts.hash}".encode()).hexdigest()[:24]


def _ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(sorted(claim.id for claim in claims))


def _sorted(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(violations, key=lambda v: (str(v.focus), v.contract, v.key)))
