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
from syngraph.contracts.compiled.judge import Judge, Judged
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


def _saying(world: World, otherwise: Callable[[Judge, Judged], Judged]) -> Judge:
    """A judge that says something else than it found."""
    judge = whole_judge(world)
    judged = judge.judge
    judge.judge = lambda add, remove: otherwise(judge, judged(add, remove))  # type: ignore[method-assign, assignment, misc]
    return judge


def _third_is_old(judge: Judge, judged: Judged) -> Judged:
    """A result that stood before is never new."""
    before = {one.key for one in judge.plan.broken()}
    return judged._replace(
        new=tuple(one for one in judged.new if one.key not in before),
        standing=(*judged.standing, *(one for one in judged.new if one.key in before)),
    )


def _leaving_a_term(judge: Judge, judged: Judged) -> Judged:
    judge.plan.index.id("<urn:left>")
    return judged


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


CARELESS_JUDGES: dict[str, tuple[JudgeOf, str]] = {
    "a third value is nothing new": (lambda world: _saying(world, _third_is_old), "new: missed"),
    "what is mended is said to stand": (
        lambda world: _saying(world, lambda judge, judged: judged._replace(standing=tuple(judge.plan.broken()))),
        "standing: invented",
    ),
    "a term is left behind": (lambda world: _saying(world, _leaving_a_term), "left behind"),
}
"""Judges that find everything and say it wrongly, and how the oracle tests call that."""
