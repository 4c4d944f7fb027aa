"""What a change can have broken: every result that it may have brought about, found from the changed triples alone.

The tables say, for each predicate, which rules a triple that comes (or goes) can break, and how to walk back from it. Where the value
that is reached meets the rule after all, nothing above it is looked at. source: contracts/README.md, *Judging a change*
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from syngraph.contracts.compiled.constraint import Constraint, Finding
from syngraph.contracts.compiled.index import SUBCLASS, TYPE, Id, Triple
from syngraph.contracts.compiled.plan import Plan
from syngraph.contracts.compiled.result import Result
from syngraph.contracts.compiled.rule import Rule, Trigger, rules_of, triggers_of
from syngraph.contracts.compiled.shape import Found
from syngraph.contracts.compiled.top import Top

Table = dict[Id | None, tuple[Trigger, ...]]
"""By predicate, those that read every predicate among them; None for predicates that no other trigger reads."""
Place = tuple[Top, Id]
"""A top shape at one of its targets."""


class Impact:
    """The tables of one plan.

    rules: of each constraint below each top shape. coming, going: what a triple that comes, or goes, can break.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._index = plan.index
        self.rules: dict[tuple[Top, Constraint], Rule] = {}
        for top in plan.tops:
            self.rules.update({(top, rule.constraint): rule for rule in rules_of(top, plan.index)})
        triggers = [trigger for rule in self.rules.values() for trigger in triggers_of(rule, plan.index)]
        self.coming = self._table(trigger for trigger in triggers if trigger.read.added)
        self.going = self._table(trigger for trigger in triggers if trigger.read.removed)
        self._subjects_of = _by_declaration((top, top.targets.subjects_of) for top in plan.tops)
        self._objects_of = _by_declaration((top, top.targets.objects_of) for top in plan.tops)
        self._by_class = _by_declaration((top, top.targets.classes) for top in plan.tops)

    def new_targets(self, came: Iterable[Triple]) -> set[Place]:
        """The targets that these triples will make of nodes that are none yet; to be asked before the change.

        A subclass axiom among them tells only afterwards: `targets_below`.
        """
        index, found = self._index, set[Place]()
        for subject, predicate, object in came:
            if predicate == TYPE:
                for cls in index.above(object):
                    found.update((top, subject) for top in self._by_class.get(cls, ()))
            found.update((top, subject) for top in self._subjects_of.get(predicate, ()))
            found.update((top, object) for top in self._objects_of.get(predicate, ()))
        return {(top, node) for top, node in found if not top.targets.hold(index, node)}

    def targets_below(self, came: Iterable[Triple]) -> set[Place]:
        """The targets below the subclass axioms that came, whether new or not; to be asked after the change."""
        index, found = self._index, set[Place]()
        for subject, predicate, _ in came:
            if predicate == SUBCLASS:
                for cls, tops in self._by_class.items():
                    if subject in index.below(cls):
                        found.update((top, node) for node in index.instances(subject) for top in tops)
        return found

    def results(self, came: Iterable[Triple], gone: Iterable[Triple], new_targets: set[Place]) -> Iterator[Result]:
        """What the change may have broken, after it was made; some of it more than once, and some of it broken before."""
        new_targets = new_targets | self.targets_below(came)
        for top, node in new_targets:
            if top.targets.hold(self._index, node):
                for found in top.shape.found(self._index, node):
                    yield Result(top, node, found)
        known = _Known(dict.fromkeys(new_targets, False), set())
        for triples, table in ((came, self.coming), (gone, self.going)):
            of_any = table.get(None, ())
            for subject, predicate, object in triples:
                for trigger in table.get(predicate, of_any):
                    here, there = (object, subject) if trigger.read.inverse else (subject, object)
                    if not trigger.at_top or self._is_open((trigger.rule.top, here), known):
                        for focus, finding in self._fire(trigger, here, there, known):
                            yield from self._above(trigger.rule, focus, finding, known)

    def _is_open(self, place: Place, known: "_Known") -> bool:
        """Whether the node is a target that has not been looked at as a whole."""
        answer = known.open.get(place)
        if answer is None:
            answer = known.open[place] = place[0].targets.hold(self._index, place[1])
        return answer

    def _fire(self, trigger: Trigger, here: Id, there: Id, known: "_Known") -> Iterator[tuple[Id, Finding]]:
        """What the rule of a trigger finds, at which of its shape's focus nodes."""
        index, rule, constraint = self._index, trigger.rule, trigger.rule.constraint
        if trigger.arrival == "edge":
            if not constraint.holds(index, there):  # type: ignore[attr-defined]  # such constraints judge each value by itself
                yield here, Finding(there)
            return
        for node in (here,) if trigger.back is None else trigger.back(here):
            if trigger.arrival == "focus":
                if (rule, node) not in known.done and (rule.way is not None or self._is_open((rule.top, node), known)):
                    known.done.add((rule, node))
                    for finding in constraint.findings(index, node, rule.shape.values(node)):
                        yield node, finding
            elif not constraint.holds(index, node):  # type: ignore[attr-defined]
                for focus in (node,) if rule.path_back is None else rule.path_back(node):
                    yield focus, Finding(node)

    def _above(self, rule: Rule, focus: Id, finding: Finding, known: "_Known") -> Iterator[Result]:
        """The results of a finding at the targets above it."""
        found = Found(rule.shape, rule.constraint, focus, finding)
        for node in (focus,) if rule.way_back is None else rule.way_back(focus):
            if self._is_open((rule.top, node), known):
                yield Result(rule.top, node, found)

    def _table(self, triggers: Iterable[Trigger]) -> Table:
        table: dict[Id | None, list[Trigger]] = {}
        for trigger in triggers:
            predicate = trigger.read.predicate
            table.setdefault(None if predicate is None else self._index.id_of(predicate), []).append(trigger)
        of_any = tuple(table.pop(None, ()))
        return {None: of_any, **{predicate: (*some, *of_any) for predicate, some in table.items()}}


class _Known(NamedTuple):
    """What is known while one change is looked at.

    open: whether a node is a target of a top shape that has not been looked at as a whole. done: the rules asked at which focus nodes.
    """

    open: dict[Place, bool]
    done: set[tuple[Rule, Id]]


def _by_declaration(declared: Iterable[tuple[Top, tuple[Id, ...]]]) -> dict[Id, list[Top]]:
    """The tops that declare a target, by what they declare."""
    found: dict[Id, list[Top]] = {}
    for top, ids in declared:
        for id in ids:
            found.setdefault(id, []).append(top)
    return found
