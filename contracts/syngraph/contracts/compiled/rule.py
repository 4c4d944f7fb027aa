"""What a rule is: one constraint of one shape below one top shape, with the way there; and which changed triples can break it.

To evaluate a shape is to make reads, (node, predicate, ?) or (?, predicate, node). If a rule is met before a change and broken after it,
take the first read on the way to what broke it that was answered differently: all reads before it are answered alike, so the path from
the focus node to it exists after the change, and can be walked back from the changed triple. Deletions are no different.
source: contracts/README.md, *Judging a change*
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from syngraph.contracts.compiled.constraint import Constraint, Read, ValueConstraint
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.shape import Shape
from syngraph.contracts.compiled.top import Top
from syngraph.contracts.compiled.walk import Walker, joined, reads_of, walker
from syngraph.contracts.path import HERE, Alternative, Path, Step, inverse

Arrival = Literal["edge", "value", "focus"]
"""Where the way back from a changed triple ends: at a focus node and one of its values, which the triple itself joins; at a value node;
at a focus node."""


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """path: from the top focus node to the focus nodes of `shape`. way, way_back: walking it and back, None when they are the same.
    path_back: from a value node to the focus nodes of `shape`, None when they are the same."""

    top: Top
    shape: Shape
    constraint: Constraint
    path: Path
    way: Walker | None
    way_back: Walker | None
    path_back: Walker | None


class Trigger(NamedTuple):
    """How a changed triple reaches a rule.

    back: from the node that is read to where `arrival` says, None when it is there already. at_top: that is the top focus node itself.
    """

    rule: Rule
    read: Read
    arrival: Arrival
    back: Walker | None
    at_top: bool


def rules_of(top: Top, index: GraphIndex) -> Iterator[Rule]:
    """Every constraint that is judged at the targets of `top`; what is nested inside a constraint is part of it."""
    for shape, ways in _shapes(top.shape).items():
        way = ways[0] if len(ways) == 1 else Alternative(tuple(ways))
        for constraint in shape.constraints:
            yield Rule(
                top,
                shape,
                constraint,
                way,
                _walker(way, index),
                _walker(inverse(way), index),
                None if shape.path is None else walker(inverse(shape.path), index),
            )


def triggers_of(rule: Rule, index: GraphIndex) -> Iterator[Trigger]:
    """All that can break a rule."""
    constraint = rule.constraint
    path = HERE if rule.shape.path is None else rule.shape.path
    alone = isinstance(constraint, ValueConstraint)
    for way, step in reads_of(path):
        read = Read(way, step.predicate, step.inverse, constraint.more, constraint.fewer)
        yield _trigger(rule, read, "edge" if alone and isinstance(path, Step) else "focus", inverse(way), index)
    for way, step in reads_of(rule.path):  # a new way to another focus node of the shape
        read = Read(way, step.predicate, step.inverse, added=True, removed=False)
        yield _trigger(rule, read, "focus", joined(inverse(way), rule.path), index)
    for read in constraint.focus_reads():
        yield _trigger(rule, read, "focus", inverse(read.way), index)
    for read in dict.fromkeys(constraint.reads()):
        if alone:
            yield _trigger(rule, read, "value", inverse(read.way), index)
        else:
            yield _trigger(rule, read, "focus", inverse(joined(path, read.way)), index)


def _trigger(rule: Rule, read: Read, arrival: Arrival, back: Path, index: GraphIndex) -> Trigger:
    at_top = back == rule.path == HERE and (arrival != "value" or rule.path_back is None)
    return Trigger(rule, read, arrival, _walker(back, index), at_top)


def _shapes(top: Shape) -> dict[Shape, list[Path]]:
    """The shapes that sh:property leads to from `top`, itself included, each with the ways from the top focus node."""
    found: dict[Shape, list[Path]] = {}
    open: list[tuple[Shape, Path]] = [(top, HERE)]
    while open:
        shape, way = open.pop()
        if way in found.setdefault(shape, []):
            continue
        found[shape].append(way)
        onward = way if shape.path is None else joined(way, shape.path)
        open.extend((property, onward) for property in shape.properties)
    return found


def _walker(way: Path, index: GraphIndex) -> Walker | None:
    return None if way == HERE else walker(way, index)
