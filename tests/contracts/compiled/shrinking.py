"""How a world in which judge and oracle differ is made small, so that a person can see why: triples are taken away from the shapes, the
graph and the writes for as long as the two still differ in the same way.

The result is minimal: take any one triple away, or shorten any list, and they agree (or the shapes are no longer any).
source: A. Zeller, R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from rdflib import RDF
from tests.contracts.compiled.comparison import Difference, compare, whole_judge
from tests.contracts.compiled.pyshacl_oracle import said
from tests.contracts.compiled.random_terms import Triple
from tests.contracts.compiled.random_world import World, Write, graph_of

from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.trouble import PYSHACL_TROUBLE
from syngraph.ontologies.errors import ShapesUnreadable

Fails = Callable[[World], bool]


class _Piece(NamedTuple):
    """A triple and where it belongs: to the shapes, the graph, or what comes or goes in the write of that number."""

    part: str
    number: int
    triple: Triple


def kind_of_difference(world: World, judge_of: Callable[[World], Judge] = whole_judge) -> str:
    """How judge and oracle differ in a world, empty where they agree, or where its shapes cannot be judged."""
    try:
        compare(world, judge_of)
    except Difference as found:
        return found.kind
    except (ShapesUnreadable, *PYSHACL_TROUBLE):
        return ""
    return ""


def shrunk(world: World, fails: Fails) -> World:
    """A world that fails still, from which nothing can be taken away. `world` itself must fail."""
    for _ in world.writes:
        shorter = (replace(world, writes=world.writes[:-1]), _later(world))
        world = next((one for one in shorter if one.writes and fails(one)), world)
    size = 0
    while size != _size(world):
        size = _size(world)
        world = _with_short_lists(_world(_few(_pieces(world), lambda pieces: fails(_world(pieces)))), fails)
    return world


def described(world: World) -> str:
    """A world in Turtle and N-Triples, to be read."""
    lines = [graph_of(world.shapes).serialize(format="turtle"), "graph:", *_lines(world.data)]
    for write in world.writes:
        lines += ["comes:", *_lines(write.came), "goes:", *_lines(write.gone)]
    return "\n".join(lines)


def _lines(triples: frozenset[Triple]) -> list[str]:
    return sorted("  " + " ".join(map(said, triple)) for triple in triples)


def _size(world: World) -> int:
    return len(_pieces(world))


def _later(world: World) -> World:
    """The same world after its first write."""
    return replace(world, data=world.writes[0].done(world.data), writes=world.writes[1:])


def _pieces(world: World) -> list[_Piece]:
    parts = [("shapes", 0, world.shapes), ("data", 0, world.data)]
    for number, write in enumerate(world.writes):
        parts += [("came", number, write.came), ("gone", number, write.gone)]
    return [_Piece(part, number, triple) for part, number, triples in parts for triple in sorted(triples, key=str)]


def _world(pieces: list[_Piece]) -> World:
    """The world of these pieces; writes of which none is left are no writes."""

    def triples(part: str, number: int = 0) -> frozenset[Triple]:
        return frozenset(piece.triple for piece in pieces if piece[:2] == (part, number))

    numbers = sorted({piece.number for piece in pieces if piece.part in ("came", "gone")})
    return World(triples("shapes"), triples("data"), tuple(Write(triples("came", one), triples("gone", one)) for one in numbers))


def _few(pieces: list[_Piece], fails: Callable[[list[_Piece]], bool]) -> list[_Piece]:
    """So few pieces that none of them can be left out; large runs of them are tried first."""
    size = len(pieces) // 2
    while size:
        at, before = 0, len(pieces)
        while at < len(pieces):
            fewer = pieces[:at] + pieces[at + size :]
            if fails(fewer):
                pieces = fewer
            else:
                at += size
        size = size // 2 if size > 1 or len(pieces) == before else 1
    return pieces


def _with_short_lists(world: World, fails: Fails) -> World:
    """The same with the members of lists taken out that need not be there."""
    for cell, _, rest in sorted((one for one in world.shapes if one[1] == RDF.rest), key=str):
        shapes = graph_of(world.shapes)
        if (cell, RDF.rest, rest) not in shapes:
            continue
        for before, link in list(shapes.subject_predicates(cell)):  # whatever leads to this cell leads past it
            shapes.remove((before, link, cell))
            shapes.add((before, link, rest))
        shapes.remove((cell, None, None))
        shorter = replace(world, shapes=frozenset(shapes))
        if fails(shorter):
            world = shorter
    return world
