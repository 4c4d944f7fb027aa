"""Which nodes a statement can matter to: the targets of a shape whose verdict may change when the statement comes or goes.

To evaluate a shape at a node is to make a sequence of reads, (n, p, ?) or (?, p, n). If two graphs give different verdicts, take the
first read that they answer differently: up to there both agree, so the path from the target to the node being read is in both. So a
changed triple (s, p, o) can matter only to the nodes from which the path to a read of p leads to s (or o, when the read is inverse),
and those are found by walking that path backwards in the graph after the change. Deletions are no different.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.query_reach import query_patterns
from syngraph.contracts.path import HERE, Path, Repeat, Sequence, Step, inverse, read_path
from syngraph.contracts.queries import predicates_read
from syngraph.contracts.targets import Targets

_SHAPES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS_OF_SHAPES = (SH["and"], SH["or"], SH.xone)
_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


@dataclass(frozen=True, slots=True)
class Read:
    """One kind of read: at the end of a path from the target, the triples with `predicate` (None: any) there.

    way_back: from the node being read to the target. inverse: the node is the object of what is read.
    """

    way_back: Path
    predicate: Node | None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """All that evaluating a shape at a target may read.

    reads:    with the paths that lead there.
    anywhere: predicates read at places no path tells (queries, recursion); None stands for all predicates.
    links:    the ways back to the target from nodes whose every link may be blamed: the $this of a query (blame.py, row 5).
    """

    reads: frozenset[Read]
    anywhere: frozenset[Node] | None = frozenset()
    links: frozenset[Path] = frozenset()


def read_reach(shapes: Graph, shape: Node, targets: Targets) -> Reach:
    """What evaluating `shape`, a top shape with these targets, may read."""
    reads = set[Read]()
    if targets.classes:
        reads.add(Read(HERE, RDF.type))
    reads |= {Read(HERE, p) for p in targets.subjects_of} | {Read(HERE, p, inverse=True) for p in targets.objects_of}
    anywhere: set[Node] | None = set()
    links = set[Path]()
    for found in _of_shape(shapes, shape, HERE, ()):
        if isinstance(found, Read):
            reads.add(found)
        elif isinstance(found, _Link):
            links.add(found.way_back)
        elif found is None or anywhere is None:
            anywhere = None
        else:
            anywhere |= found
    return Reach(frozenset(reads), None if anywhere is None else frozenset(anywhere), frozenset(links))


@dataclass(frozen=True, slots=True)
class _Link:
    way_back: Path


_Found = Read | _Link | frozenset[URIRef] | None


def _of_shape(shapes: Graph, shape: Node, way: Path, above: tuple[Node, ...]) -> Iterator[_Found]:
    """The reads of one shape whose focus nodes lie at the end of `way`. None: it may read anything, anywhere."""
    if shape in above:  # recursion: the way there has no end
        yield None
        return
    path = next(shapes.objects(shape, SH.path), None)
    onward = way
    if path is not None:
        stated = read_path(shapes, path)
        yield from _of_path(stated, way)
        onward = Sequence((way, stated))
    for parameter, value in shapes.predicate_objects(shape):
        if parameter == SH["class"]:
            yield Read(inverse(onward), RDF.type)
        elif parameter in _PAIRS:
            yield Read(inverse(way), value)
        elif parameter == SH.closed:
            yield Read(inverse(onward), None)
        elif parameter in _SHAPES:
            yield from _of_shape(shapes, value, onward, (*above, shape))
        elif parameter in _LISTS_OF_SHAPES:
            for member in shapes.items(value):
                yield from _of_shape(shapes, member, onward, (*above, shape))
        elif parameter == SH.qualifiedValueShapesDisjoint:
            for sibling in siblings(shapes, shape):
                yield from _of_shape(shapes, sibling, onward, (*above, shape))
        elif parameter == SH.sparql:
            yield from _of_query(shapes, value, way, alone=path is None)
        elif parameter in _own_parameters(shapes):
            yield None


def _of_query(shapes: Graph, query: Node, way: Path, alone: bool) -> Iterator[_Found]:
    """What a query reads when $this is at the end of `way`, and what may be blamed for its answers: what links $this with a value.

    alone: its shape has no path that the query could speak of.
    """
    patterns = query_patterns(shapes, query, GraphIndex()) if alone else None
    if patterns is None:
        yield predicates_read(shapes, query)
    else:
        for one in patterns.reads:
            yield Read(inverse(Sequence((way, one.way))), one.predicate, one.inverse)
    yield _Link(inverse(way))


def _of_path(path: Path, way: Path) -> Iterator[Read]:
    """The reads that following `path` makes, when it starts at the end of `way`."""
    if isinstance(path, Step):
        yield Read(inverse(way), path.predicate, path.inverse)
    elif isinstance(path, Repeat):
        yield from _of_path(path.inner, Sequence((way, Repeat(path.inner, zero=True, many=True))) if path.many else way)
    else:
        for part in path.parts:
            yield from _of_path(part, way)
            if isinstance(path, Sequence):
                way = Sequence((way, part))


def siblings(shapes: Graph, shape: Node) -> set[Node]:
    """The sibling shapes of a qualified shape that asks for disjoint ones (SHACL 4.7.3)."""
    if not any(isinstance(flag, Literal) and flag.value is True for flag in shapes.objects(shape, SH.qualifiedValueShapesDisjoint)):
        return set()
    own = set(shapes.objects(shape, SH.qualifiedValueShape))
    beside = {p for parent in shapes.subjects(SH.property, shape) for p in shapes.objects(parent, SH.property)}
    return {q for p in beside for q in shapes.objects(p, SH.qualifiedValueShape)} - own


def _own_parameters(shapes: Graph) -> set[Node]:
    """The parameters of the users' own constraint components (SHACL 6.2)."""
    return {path for parameter in shapes.objects(None, SH.parameter) for path in shapes.objects(parameter, SH.path)}
