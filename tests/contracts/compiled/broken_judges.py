"""Eleven judges of which each lacks one part of what makes judging a change sound: the shortcuts that one might take.

The part is taken out of a whole judge of ours: what is tested is that the oracle tests would notice.
source: contracts/README.md, *Judging a change*
"""

from collections.abc import Callable

import pytest
from rdflib import RDF, RDFS
from tests.contracts.compiled.comparison import whole_judge
from tests.contracts.compiled.random_world import World

from syngraph.contracts.compiled.constraint import Read
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.rule import Trigger

JudgeOf = Callable[[World], Judge]


def no_deletions(world: World) -> Judge:
    """What goes can break nothing."""
    judge = whole_judge(world)
    judge._impact.going.clear()
    return judge


def no_new_targets(world: World) -> Judge:
    """What becomes a target need not be looked at as a whole."""
    judge = whole_judge(world)
    for declared in (judge._impact._by_class, judge._impact._subjects_of, judge._impact._objects_of):
        declared.clear()
    return judge


def no_queries(world: World) -> Judge:
    """Shapes that ask queries are for another day."""
    judge = _keeping(world, lambda trigger: trigger.rule.constraint.component != "SPARQL")
    judge._ask = lambda _: {}  # type: ignore[method-assign, assignment]
    return judge


def no_mending(world: World) -> Judge:
    """What mends a shape cannot break one that asks for the opposite."""
    return _reading(world, flipped=lambda read: read._replace(added=False, removed=False))


def no_sign_flip(world: World) -> Judge:
    """What breaks a shape breaks whatever refers to it."""
    return _reading(world, flipped=lambda read: read)


def _keeping(world: World, keeps: Callable[[Trigger], bool]) -> Judge:
    """A judge that knows only these triggers."""
    judge = whole_judge(world)
    for table in (judge._impact.coming, judge._impact.going):
        for predicate, triggers in table.items():
            table[predicate] = tuple(filter(keeps, triggers))
    return judge


def _reading(world: World, flipped: Callable[[Read], Read]) -> Judge:
    """A judge that takes what is read below a negation like this, and what is read below an exclusive choice as what it reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Read, "flipped", property(flipped))
        patch.setattr(Read, "either", property(lambda read: read))
        return whole_judge(world)


BROKEN_JUDGES: dict[str, JudgeOf] = {
    "no deletions": no_deletions,
    "no inverse side": lambda world: _keeping(world, lambda trigger: not trigger.read.inverse),
    "no type reads": lambda world: _keeping(world, lambda trigger: trigger.read.predicate != RDF.type),
    "no subclass reads": lambda world: _keeping(world, lambda trigger: trigger.read.predicate != RDFS.subClassOf),
    "no path prefixes": lambda world: _keeping(world, lambda trigger: trigger.back is None),
    "no mending": no_mending,
    "no new targets": no_new_targets,
    "no closed": lambda world: _keeping(world, lambda trigger: trigger.rule.constraint.component != "Closed"),
    "no queries": no_queries,
    "no upward propagation": lambda world: _keeping(world, lambda trigger: trigger.arrival != "value" and trigger.rule.way_back is None),
    "no sign flip": no_sign_flip,
}
