"""What a SHACL property path is, which values it leads to, and which statements its last step takes.

Inverses are pushed down to the predicates when a path is read, so that the inverse of a sequence means what the specification says
(pySHACL evaluates it in the wrong order). source: SHACL 2.3.1, SPARQL 1.1 section 18.4
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from syngraph.ontologies.errors import ShapesUnreadable

Triple = tuple[Node, Node, Node]
_DEEPEST = 8  # pySHACL gives up at ten; a path as deep as that is a mistake


@dataclass(frozen=True, slots=True)
class Step:
    """One edge, along a predicate or against it."""

    predicate: URIRef
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after another; of none at all, it stays where it is."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path taken again: `?` (zero, not many), `+` (many, not zero), `*` (both)."""

    inner: "Path"
    zero: bool
    many: bool


Path = Step | Sequence | Alternative | Repeat
HERE = Sequence(())


def read_path(shapes: Graph, node: Node, depth: int = 0) -> Path:
    """The path that `node` states in a shapes graph.

    raises: ShapesUnreadable when it is no path.
    """
    if isinstance(node, URIRef) and node != RDF.nil:
        return Step(node)
    if depth >= _DEEPEST or not isinstance(node, BNode):
        raise ShapesUnreadable("a property path that is none, or is nested too deeply", "write the sh:path as SHACL 2.3.1 has it")
    if (node, RDF.first, None) in shapes:
        return Sequence(_members(shapes, node, depth))
    stated = [(p, o) for p, o in shapes.predicate_objects(node) if p in _KINDS]
    if len(stated) != 1:
        raise ShapesUnreadable("a property path that states no kind of path, or several", "write the sh:path as SHACL 2.3.1 has it")
    kind, inner = stated[0]
    if kind == SH.inversePath:
        return inverse(read_path(shapes, inner, depth + 1))
    if kind == SH.alternativePath:
        return Alternative(_members(shapes, inner, depth))
    return Repeat(read_path(shapes, inner, depth + 1), zero=kind != SH.oneOrMorePath, many=kind != SH.zeroOrOnePath)


_KINDS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)


def _members(shapes: Graph, node: Node, depth: int) -> tuple[Path, ...]:
    parts = tuple(read_path(shapes, member, depth + 1) for member in shapes.items(node))
    if not 2 <= len(parts) <= _DEEPEST:
        raise ShapesUnreadable(f"a list of {len(parts)} paths in a property path", f"such a list has 2 to {_DEEPEST} members")
    return parts


def write_path(shapes: Graph, path: Path) -> Node:
    """State `path` in a shapes graph: the node that stands for it."""
    if isinstance(path, Step) and not path.inverse:
        return path.predicate
    if isinstance(path, Sequence):
        return Collection(shapes, BNode(), [write_path(shapes, part) for part in path.parts]).uri
    node = BNode()
    if isinstance(path, Step):
        shapes.add((node, SH.inversePath, path.predicate))
    elif isinstance(path, Alternative):
        members = Collection(shapes, BNode(), [write_path(shapes, part) for part in path.parts]).uri
        shapes.add((node, SH.alternativePath, members))
    else:
        kind = (SH.zeroOrMorePath if path.zero else SH.oneOrMorePath) if path.many else SH.zeroOrOnePath
        shapes.add((node, kind, write_path(shapes, path.inner)))
    return node


def inverse(path: Path) -> Path:
    """The way back.

    >>> text(inverse(Sequence((Step(URIRef("urn:a")), Step(URIRef("urn:b"))))))
    '^<urn:b>/^<urn:a>'
    """
    if isinstance(path, Step):
        return Step(path.predicate, not path.inverse)
    if isinstance(path, Sequence):
        return Sequence(tuple(inverse(part) for part in reversed(path.parts)))
    if isinstance(path, Alternative):
        return Alternative(tuple(inverse(part) for part in path.parts))
    return Repeat(inverse(path.inner), path.zero, path.many)


def text(path: Path) -> str:
    """A single predicate as its IRI, anything else as SPARQL writes it."""
    return str(path.predicate) if isinstance(path, Step) and not path.inverse else _sparql(path)


def _sparql(path: Path) -> str:
    if isinstance(path, Step):
        return f"{'^' if path.inverse else ''}<{path.predicate}>"
    if isinstance(path, Repeat):
        return f"({_sparql(path.inner)}){'*' if path.zero and path.many else '+' if path.many else '?'}"
    sign = "/" if isinstance(path, Sequence) else "|"
    return sign.join(f"({_sparql(part)})" if isinstance(part, Sequence | Alternative) else _sparql(part) for part in path.parts)


def steps(path: Path) -> Iterator[Step]:
    """Every single step that is part of the path."""
    if isinstance(path, Step):
        yield path
    else:
        for part in (path.inner,) if isinstance(path, Repeat) else path.parts:
            yield from steps(part)


def values(path: Path, graph: Graph, starts: Iterable[Node]) -> set[Node]:
    """The nodes that the path leads to from any of `starts`."""
    here = set(starts)
    if isinstance(path, Step):
        if path.inverse:
            return {s for node in here for s in graph.subjects(path.predicate, node)}
        return {o for node in here for o in graph.objects(node, path.predicate)}
    if isinstance(path, Sequence):
        for part in path.parts:
            here = values(part, graph, here)
        return here
    if isinstance(path, Alternative):
        return {found for part in path.parts for found in values(part, graph, here)}
    once = values(path.inner, graph, here)
    found = once | here if path.zero else set(once)
    while path.many and once:
        once = values(path.inner, graph, once) - found
        found |= once
    return found


def last_steps(path: Path, graph: Graph, starts: Iterable[Node], value: Node) -> set[Triple]:
    """The triples by which the path arrives at `value`: of all its ways from `starts`, the last triple each of them takes.

    Empty when the path arrives there without a step, or does not arrive.
    """
    here = set(starts)
    if isinstance(path, Step):
        edges = [(value, path.predicate, n) if path.inverse else (n, path.predicate, value) for n in here]
        return {edge for edge in edges if edge in graph}
    if isinstance(path, Alternative):
        return {edge for part in path.parts for edge in last_steps(part, graph, here, value)}
    if isinstance(path, Repeat):
        again = values(Repeat(path.inner, zero=True, many=True), graph, here) if path.many else here
        return last_steps(path.inner, graph, again, value)
    if not path.parts:
        return set()
    before, last = Sequence(path.parts[:-1]), path.parts[-1]
    middle = values(before, graph, here)
    arriving = last_steps(last, graph, middle, value)
    if value in middle and _may_stay(last):
        arriving |= last_steps(before, graph, here, value)
    return arriving


def _may_stay(path: Path) -> bool:
    """Whether the path may lead from a node to itself without a step."""
    if isinstance(path, Step):
        return False
    if isinstance(path, Repeat):
        return path.zero or _may_stay(path.inner)
    return (all if isinstance(path, Sequence) else any)(_may_stay(part) for part in path.parts)
