"""A gate that lives through a history, compared after every commit with the definition: where the two differ, the history is a finding.

source: contracts/README.md, *What stands*
"""

import tempfile
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from tests.contracts.compiled.pyshacl_defects import watched
from tests.contracts.first_engine.definition import by_definition
from tests.contracts.histories.history import History, Rules, Step, after
from tests.contracts.histories.record import Record

from syngraph.contracts.audit import audit, to_blame
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.gate import Gate
from syngraph.contracts.known_claims import exact
from syngraph.contracts.standing import Standing
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.statement import Statement


class Difference(Exception):
    """The gate and the definition say different things. kind: what they differ in."""

    def __init__(self, kind: str, gate: object = "", definition: object = "") -> None:
        super().__init__(f"{kind}\n  gate:       {gate}\n  definition: {definition}")
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Lived:
    """How a history went.

    held:    the most claims that were held at once. freed: how often one was free again. reprieved: the most that stood and fell at first.
    defects: of pySHACL, met by the definition at the end.
    """

    commits: int
    held: int
    freed: int
    reprieved: int
    defects: frozenset[str]


def live(history: History, to_the_letter: bool = True) -> Lived:
    """Live through a history.

    to_the_letter: at its end, compare with the definition by pySHACL, too; unless pySHACL meets one of its known defects there.
    raises:        Difference at the first thing that is not as the definition has it.
    """
    life = _Life(history.rules)
    for step in history.steps:
        life.take(step)
    defects = life.compare_to_the_letter() if to_the_letter else frozenset[str]()
    return Lived(len(history.steps), life.most_held, life.freed, life.most_reprieved, defects)


class _Life:
    """One gate, or one after another, and all that happened."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._known: dict[str, Claim] = {}
        self._record = Record()
        self._gate = Gate(rules.ontology, rules.contracts)
        self.most_held, self.freed, self.most_reprieved = 0, 0, 0

    def take(self, step: Step) -> None:
        """Go one step, and compare."""
        if step.judged:
            self._judge(step)
        commit = self._gate.admit(step.change)
        before, self._known = self._known, after(self._known, step.change)
        self._record.apply(commit, before.keys() - self._known.keys())
        now = self._gate.now
        afresh = Gate(self._rules.ontology, self._rules.contracts, reversed(self._known.values()))
        _compare("afresh", now, afresh.now)
        _compare("record", now, self._record.standing)
        _equal("the index", _triples(self._gate), _triples(afresh))
        _equal("contested", self._gate.contested, afresh.contested)
        self.freed += len(commit.freed)
        self.most_held = max(self.most_held, len(now.held))
        self.most_reprieved = max(self.most_reprieved, len(now.reprieved))
        if step.restart:
            self._restart(step.restart)

    def compare_to_the_letter(self) -> frozenset[str]:
        """Compare with the definition by pySHACL, and with what one who knows only the standing claims must find. The defects it met."""
        now = self._gate.now
        standing = {id for ids in now.support.values() for id in ids}
        claims = [claim for id, claim in self._known.items() if id in standing]
        _equal("to blame", to_blame(self._rules.ontology, self._rules.contracts, claims), [])
        with watched() as defects:
            letter = by_definition(self._rules.ontology, self._rules.contracts, self._known.values())
        if not defects:
            _compare("letter", now, letter)
        return frozenset(defects)

    def _restart(self, how: str) -> None:
        """End the process; another goes on from what is in the record and on the disk."""
        rules, gate = self._rules, self._gate
        if how == "saved":
            with tempfile.TemporaryDirectory() as folder:
                save_index(gate.index, Path(folder) / "index", "stamp")
                index = load_index(Path(folder) / "index", "stamp")
            assert index is not None
        else:
            index = self._record.index(rules.ontology)
        contracts = rules.contracts_again if gate.contracts is rules.contracts else rules.contracts
        self._gate = Gate(rules.ontology, contracts, reversed(self._known.values()), self._record.at, self._record.kept(index))
        _compare("restart", self._gate.now, gate.now)

    def _judge(self, step: Step) -> None:
        """Ask what a change would break: all that is broken after it and was not before; more only where values came that compete."""
        gate, ontology = self._gate, self._rules.ontology
        verdict = gate.judge(step.change)
        there = gate.now.support.keys()
        later = after(self._known, step.change)
        came = {exact(claim).statement for claim in step.came if later[claim.id] == claim != self._known.get(claim.id)}
        said = {exact(claim).statement for claim in later.values()}
        sound = {one for one in came if wrong_in_itself(one, ontology) is None}
        before = _broken(self._rules, there)
        now = _broken(self._rules, (there & said) | sound)
        new = {one.key for one in verdict.new if not any(_said(self._known, later, id) in came - sound for id in one.blame)}
        standing = {one.key for one in verdict.standing}
        _equal("judge: broken by the change", (now - before) - new, set())
        _equal("judge: not broken", new - now, set())
        _equal("judge: standing", standing - (before & now), set())
        _equal("judge: both", standing & new, set())
        for one in verdict.new:
            if one.key in before:
                concerned = {_said(self._known, later, id) for id in (*one.blame, *one.against)}
                _equal("judge: new for what came", not concerned.isdisjoint(came), True)


def _said(known: dict[str, Claim], later: dict[str, Claim], id: str) -> Statement:
    return exact(later.get(id) or known[id]).statement


def _broken(rules: Rules, statements: Set[Statement]) -> set[str]:
    """Everything that these statements break."""
    return {violation.key for violation in audit(rules.ontology, rules.contracts, statements)}


def _triples(gate: Gate) -> set[tuple[str, ...]]:
    return {tuple(gate.index.texts[id] for id in triple) for triple in gate.index}


def _compare(what: str, one: Standing, other: Standing) -> None:
    for part in ("support", "inferred", "held", "reprieved", "violations"):
        left, right = getattr(one, part), getattr(other, part)
        if left == right:
            continue
        if part in ("inferred", "reprieved"):
            raise Difference(f"{what}: {part}", left - right, right - left)
        keys = sorted((key for key in {*left, *right} if left.get(key) != right.get(key)), key=str)
        raise Difference(f"{what}: {part}", [left.get(key) for key in keys], [right.get(key) for key in keys])


def _equal(what: str, one: object, other: object) -> None:
    if one != other:
        raise Difference(what, one, other)
