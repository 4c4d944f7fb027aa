"""After these tests a reader can trust that a difference is shown as small as it can be made: planted differences are found and shrunk to
the few triples that bring them about."""

from collections.abc import Iterator
from dataclasses import replace

from rdflib import RDF, SH
from tests.contracts.compiled.broken_judges import BROKEN_JUDGES, JudgeOf
from tests.contracts.compiled.comparison import whole_judge
from tests.contracts.compiled.random_world import World, Write, random_world
from tests.contracts.compiled.shrinking import described, kind_of_difference, shrunk

from syngraph.contracts.compiled.judge import Judge, Judged

MISSED = "new: missed"


def no_counting(world: World) -> Judge:
    """A judge that says nothing of too many values."""
    judge = whole_judge(world)
    judged = judge.judge
    judge.judge = lambda add, remove: _without(judged(add, remove), "MaxCount")  # type: ignore[method-assign, assignment, misc]
    return judge


def _without(judged: Judged, component: str) -> Judged:
    return judged._replace(new=tuple(one for one in judged.new if component not in one.component))


def first_difference(judge_of: JudgeOf) -> World:
    return next(world for world in map(random_world, range(100)) if kind_of_difference(world, judge_of) == MISSED)


def size(world: World) -> int:
    return len(world.shapes) + len(world.data) + sum(len(write.came) + len(write.gone) for write in world.writes)


def with_one_thing_less(world: World) -> Iterator[World]:
    for triple in world.shapes:
        yield replace(world, shapes=world.shapes - {triple})
    for triple in world.data:
        yield replace(world, data=world.data - {triple})
    for number, write in enumerate(world.writes):
        came = [Write(write.came - {one}, write.gone) for one in write.came]
        gone = [Write(write.came, write.gone - {one}) for one in write.gone]
        for one in came + gone:
            yield replace(world, writes=(*world.writes[:number], one, *world.writes[number + 1 :]))


def test_a_planted_difference_is_shrunk_to_the_triples_that_bring_it_about() -> None:
    world = first_difference(no_counting)
    small = shrunk(world, lambda one: kind_of_difference(one, no_counting) == MISSED)
    assert size(world) > 50
    assert size(small) <= 16, described(small)
    assert {SH.maxCount, SH.qualifiedMaxCount} & {property for _, property, _ in small.shapes}
    assert kind_of_difference(small, no_counting) == MISSED
    assert kind_of_difference(small) == ""


def test_what_is_left_cannot_be_made_smaller() -> None:
    judge_of = BROKEN_JUDGES["no deletions"]
    small = shrunk(first_difference(judge_of), lambda one: kind_of_difference(one, judge_of) == MISSED)
    assert size(small) <= 16, described(small)
    assert not [one for one in with_one_thing_less(small) if kind_of_difference(one, judge_of) == MISSED]


def test_lists_are_shortened() -> None:
    world = first_difference(no_counting)
    lists = {cell for cell, property, _ in world.shapes if property == RDF.rest}

    def fails(one: World) -> bool:
        return any(property == RDF.rest and cell in lists for cell, property, _ in one.shapes)

    assert lists
    assert sum(property == RDF.rest for _, property, _ in shrunk(world, fails).shapes) == 1
