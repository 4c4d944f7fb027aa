"""What a change would break: Report(after) − Report(before), at the cost of the change; nothing is changed.

A result that stood before, to which the change adds an offending value (a third name where one is allowed), counts as new.
source: SHACL 3.4; contracts/README.md, *Judging a change*
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from syngraph.contracts.compiled.broken import Broken, broken
from syngraph.contracts.compiled.broken import Key as BrokenKey
from syngraph.contracts.compiled.constraint import ValueConstraint
from syngraph.contracts.compiled.impact import Impact
from syngraph.contracts.compiled.index import GraphIndex, Id, Triple
from syngraph.contracts.compiled.oracle import OracleTop
from syngraph.contracts.compiled.plan import Plan
from syngraph.contracts.compiled.result import Key, Result
from syngraph.contracts.compiled.rule import Rule
from syngraph.contracts.compiled.term_text import TextTriple

Asked = dict[tuple[OracleTop, Id], dict[BrokenKey, tuple[Broken, frozenset[Id]]]]
"""What the oracle finds where, with the values that count against it."""


class Judged(NamedTuple):
    """new: what the change would break. standing: what is broken where the change touches it, and was so before."""

    new: tuple[Broken, ...]
    standing: tuple[Broken, ...]

    @property
    def conforms(self) -> bool:
        """Whether the change breaks nothing that was whole."""
        return not self.new


class Judge:
    """Judges changes to the graph of one index by one plan over it. It belongs to one thread."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._index = plan.index
        self._impact = Impact(plan)

    def judge(self, add: Iterable[TextTriple] = (), remove: Iterable[TextTriple] = ()) -> Judged:
        """Say what it would break to take `remove` out of the graph and put `add` in.

        add, remove: triples as text in the form of the door; what is in both is added.
        """
        index, size = self._index, len(self._index.texts)
        found: dict[Key, tuple[Result, frozenset[Id]]] = {}
        added = self._ids(add)
        removed = self._ids(remove) - added
        new_targets = self._impact.new_targets(added)
        with _changed(index, added, removed) as (came, gone):
            asked = self._ask(came | gone)
            for result in self._impact.results(came, gone, new_targets):
                known = found.get(result.key)
                offenders = result.found.finding.offenders
                found[result.key] = (result, offenders if known is None else known[1] | offenders)
        judged = self._divided(found, asked) if found or asked else Judged((), ())
        index.forget_terms(size)
        return judged

    def _ask(self, changed: set[Triple]) -> Asked:
        """What the oracle finds where the change may matter to it."""
        oracle = self.plan.oracle
        places = [(top, focus) for top in oracle.tops for focus in top.touched(changed)]
        return {place: found for place in places if (found := oracle.found(*place))}

    def _ids(self, triples: Iterable[TextTriple]) -> set[Triple]:
        id = self._index.id
        return {(id(subject), id(predicate), id(object)) for subject, predicate, object in triples}

    def _divided(self, found: dict[Key, tuple[Result, frozenset[Id]]], asked: Asked) -> Judged:
        """Tell what the change broke from what was broken before; to be asked when the change has been taken back."""
        new: list[Broken] = []
        standing: list[Broken] = []
        before = _Before(self._index)
        for key, (result, offenders) in found.items():
            old = before.offenders(result, self._impact.rules[result.top, result.found.constraint], key)
            (new if old is None or offenders - old else standing).append(broken(result, self._index))
        for (top, focus), found_now in asked.items():
            known = self.plan.oracle.found(top, focus) if top.targets.hold(self._index, focus) else {}
            for one_key, (one, offenders) in found_now.items():
                (new if one_key not in known or offenders - known[one_key][1] else standing).append(one)
        return Judged(tuple(new), tuple(standing))


class _Before:
    """What was broken before the change; each rule is asked once at each target."""

    def __init__(self, index: GraphIndex) -> None:
        self._index = index
        self._found: dict[tuple[Rule, Id], dict[Key, frozenset[Id]]] = {}

    def offenders(self, result: Result, rule: Rule, key: Key) -> frozenset[Id] | None:
        """The offending values of the same result; None when there was none."""
        index, focus = self._index, result.focus
        if not rule.top.targets.hold(index, focus):
            return None
        value, constraint = result.found.finding.value, rule.constraint
        if rule.way is None and isinstance(constraint, ValueConstraint) and value is not None:  # one value is judged by itself
            broken = value in rule.shape.values(focus) and not constraint.holds(index, value)
            return frozenset() if broken else None
        if (rule, focus) not in self._found:
            self._found[rule, focus] = self._all(rule, result, focus)
        return self._found[rule, focus].get(key)

    def _all(self, rule: Rule, result: Result, focus: Id) -> dict[Key, frozenset[Id]]:
        found: dict[Key, frozenset[Id]] = {}
        for node in (focus,) if rule.way is None else rule.way(focus):
            for finding in rule.constraint.findings(self._index, node, rule.shape.values(node)):
                key = Result(rule.top, focus, result.found._replace(finding=finding)).key
                found[key] = found.get(key, frozenset()) | finding.offenders
        return found


@contextmanager
def _changed(index: GraphIndex, added: Iterable[Triple], removed: Iterable[Triple]) -> Iterator[tuple[set[Triple], set[Triple]]]:
    """Inside, the change is made; afterwards the index is as it was. Gives what came and was not there, and what went and was."""
    gone = {triple for triple in removed if index.remove(triple)}
    came = {triple for triple in added if index.add(triple)}
    try:
        yield came, gone
    finally:
        for triple in came:
            index.remove(triple)
        for triple in gone:
            index.add(triple)
