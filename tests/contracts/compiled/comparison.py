"""What the judge has to say of a write, by definition, from the reports on both whole graphs; and where it says otherwise.

    new:      what is broken after and was not before, and what was, to which the write adds a value that counts against it
    standing: besides, of what is broken before and after, at least what some part of the write breaks by itself, and nothing else

source: contracts/README.md, *Judging a change*
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tests.contracts.compiled.pyshacl_oracle import Oracle, Place, Report, Row, row, said
from tests.contracts.compiled.random_terms import Triple
from tests.contracts.compiled.random_world import World, Write, graph_of

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.term_text import TextTriple


class Difference(Exception):
    """The judge said something else than the oracle. kind: what it did wrong, in a word or two."""

    def __init__(self, kind: str, detail: object) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


def texts(triples: Iterable[Triple]) -> list[TextTriple]:
    return [(said(subject), said(predicate), said(object)) for subject, predicate, object in triples]


def new_rows(before: Report, after: Report) -> set[Row]:
    """What the write breaks."""
    return {one for one, offenders in after.rows.items() if one not in before.rows or offenders - before.rows[one]}


def whole_judge(world: World) -> Judge:
    """The judge that the product has, over the graph of a world."""
    index = GraphIndex()
    index.fill_graph(graph_of(world.data))
    return Judge(compile_shapes(world.shapes_graph, index))


class Tally(NamedTuple):
    """writes: the cases that were compared. broken: by how many of them each constraint component was broken. places: top shapes at
    their targets, over all graphs. left_out: those of them where pySHACL hit a defect, by its name."""

    writes: int
    broken: Counter[str]
    places: int
    left_out: Counter[str]


def compare(world: World, judge_of: Callable[[World], Judge] = whole_judge) -> Tally:
    """Judge every write of a world, there and back and two at a time, and every graph as a whole.

    raises: Difference where judge and oracle differ.
    """
    comparison, graphs, reports = Comparison(judge_of(world)), list(world.graphs()), reports_on(world)
    comparison.whole(reports[0])
    for number, write in enumerate(world.writes):
        before, after = graphs[number : number + 2]
        if number:  # this write and the one before it as one write, from the graph before both
            first = graphs[number - 1]
            comparison.apply(Write.between(before, first))
            on_the_way = first & after <= before <= first | after
            between = reports[number] if on_the_way else None
            comparison.write(Write.between(first, after), reports[number - 1], reports[number + 1], between)
            comparison.apply(Write.between(first, before))
        comparison.write(write, reports[number], reports[number + 1])
        comparison.apply(write)
        comparison.write(Write.between(after, before), reports[number + 1], reports[number])
        comparison.whole(reports[number + 1])
    return _tally(reports)


@lru_cache(maxsize=250)
def reports_on(world: World) -> tuple[Report, ...]:
    """The oracle's report on every graph of a world, in turn."""
    oracle = Oracle(world.shapes_graph)
    return tuple(map(oracle.report, world.graphs()))


def _tally(reports: tuple[Report, ...]) -> Tally:
    broken = Counter[str]()
    for before, after in pairwise(reports):
        broken.update({re.split("[#/]", one[3])[-1].removesuffix("ConstraintComponent") for one in new_rows(before, after)})
    left_out = Counter(name for report in reports for name in report.defects.values())
    return Tally(len(reports) - 1, broken, sum(len(report.places) for report in reports), left_out)


class Comparison:
    """One judge over one graph, held against the oracle's reports. raises everywhere: Difference."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge

    def whole(self, report: Report) -> None:
        """The graph as it is."""
        _same("whole graph", set(map(row, self.judge.plan.broken())), set(report.rows), report.defects)

    def write(self, write: Write, before: Report, after: Report, between: Report | None = None) -> None:
        """A write to the graph as it is. between: the report after a part of the write."""
        new, standing = self._judged(write)
        asked, unreliable = new_rows(before, after), before.defects.keys() | after.defects.keys()
        _same("new", new, asked, unreliable)
        _same("standing", standing, standing & before.rows.keys() & after.rows.keys() - asked, unreliable)
        if between is not None:
            by_part = {one for one in after.rows.keys() - between.rows.keys() if one[:2] in between.places}
            _same("standing by a part", standing & by_part, by_part - asked, unreliable | between.defects.keys())

    def _judged(self, write: Write) -> tuple[set[Row], set[Row]]:
        index = self.judge.plan.index
        size, triples = len(index.texts), set(index)
        judged = self.judge.judge(texts(write.came), texts(write.gone))
        if (len(index.texts), set(index)) != (size, triples):
            raise Difference("left behind", set(index) ^ triples)
        return set(map(row, judged.new)), set(map(row, judged.standing))

    def apply(self, write: Write) -> None:
        index = self.judge.plan.index
        for triples, do in ((write.gone - write.came, index.remove), (write.came, index.add)):
            for subject, predicate, object in triples:
                do((index.id_of(subject), index.id_of(predicate), index.id_of(object)))


def _same(kind: str, found: set[Row], asked: set[Row], unreliable: Collection[Place]) -> None:
    missed = sorted(one for one in asked - found if one[:2] not in unreliable)
    invented = sorted(one for one in found - asked if one[:2] not in unreliable)
    if missed:
        raise Difference(f"{kind}: missed", missed)
    if invented:
        raise Difference(f"{kind}: invented", invented)
