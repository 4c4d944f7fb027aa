"""How a property path is walked in the index, forwards or back, and which reads walking it makes.

source: SHACL 2.3.1, https://www.w3.org/TR/shacl/#property-paths; SPARQL 1.1, 18.4
"""

from collections.abc import Callable, Collection, Iterator

from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.overlaid import Overlaid
from syngraph.contracts.path import HERE, Alternative, Path, Repeat, Sequence, Step

Walker = Callable[[Id], Collection[Id]]
"""The nodes that a path leads to from a node, each once; not to be kept across a change."""


def walker(path: Path, index: GraphIndex | Overlaid) -> Walker:
    """Walk `path` in `index`, from now on and as the index is at the time.

    >>> index = GraphIndex()
    >>> index.fill([("<urn:a>", "<urn:p>", "<urn:b>"), ("<urn:b>", "<urn:p>", "<urn:a>")])
    >>> from rdflib import URIRef
    >>> sorted(walker(Repeat(Step(URIRef("urn:p")), zero=False, many=True), index)(index.id("<urn:a>"))) == sorted(
    ...     map(index.id, ("<urn:a>", "<urn:b>"))
    ... )
    True
    """
    if isinstance(path, Step):
        return _step(index.id_of(path.predicate), path.inverse, index)
    if isinstance(path, Sequence):
        parts = [walker(part, index) for part in _parts(path)]
        return parts[0] if len(parts) == 1 else _Sequence(parts)
    if isinstance(path, Alternative):
        return _Alternative([walker(part, index) for part in path.parts])
    return _Repeat(walker(path.inner, index), path.zero, path.many)


def flat(path: Path) -> Path:
    """The same path without sequences inside sequences, and without a sequence of one."""
    if isinstance(path, Sequence):
        parts = tuple(_parts(path))
        return parts[0] if len(parts) == 1 else Sequence(parts)
    return path


def joined(*paths: Path) -> Path:
    """One path after another."""
    return flat(Sequence(paths))


def everywhere(walk: Walker, starts: Collection[Id]) -> set[Id]:
    """Where the path leads from any of `starts`."""
    if isinstance(walk, _Walk):
        return walk.from_all(starts)
    return {found for start in starts for found in walk(start)}


def reads_of(path: Path, before: Path = HERE) -> Iterator[tuple[Path, Step]]:
    """The single steps that walking `path` reads, each with the path that leads to where it is read."""
    if isinstance(path, Step):
        yield flat(before), path
    elif isinstance(path, Repeat):
        again = joined(before, Repeat(path.inner, zero=True, many=True)) if path.many else before
        yield from reads_of(path.inner, again)
    else:
        for part in path.parts:
            yield from reads_of(part, before)
            if isinstance(path, Sequence):
                before = joined(before, part)


def _parts(path: Sequence) -> Iterator[Path]:
    for part in path.parts:
        if isinstance(part, Sequence):
            yield from _parts(part)
        else:
            yield part


def _step(predicate: Id, inverse: bool, index: GraphIndex | Overlaid) -> Walker:
    if inverse:
        return lambda node: index.subjects(predicate, node)
    return lambda node: index.objects(predicate, node)


class _Walk:
    """More than a step. Behind the nodes of a chain lies the chain, again and again: from many nodes at once it is walked once."""

    def __call__(self, node: Id) -> Collection[Id]:
        return self.from_all((node,))

    def from_all(self, starts: Collection[Id]) -> set[Id]:
        """Where it leads from any of `starts`."""
        raise NotImplementedError


class _Sequence(_Walk):
    def __init__(self, parts: list[Walker]) -> None:
        self._parts = parts

    def __call__(self, node: Id) -> Collection[Id]:
        here: Collection[Id] = (node,)
        for part in self._parts:
            here = part(next(iter(here))) if len(here) == 1 else everywhere(part, here)
        return here

    def from_all(self, starts: Collection[Id]) -> set[Id]:
        here = set(starts)
        for part in self._parts:
            here = everywhere(part, here)
        return here


class _Alternative(_Walk):
    def __init__(self, branches: list[Walker]) -> None:
        self._branches = branches

    def from_all(self, starts: Collection[Id]) -> set[Id]:
        return {found for branch in self._branches for found in everywhere(branch, starts)}


class _Repeat(_Walk):
    def __init__(self, inner: Walker, zero: bool, many: bool) -> None:
        self._inner, self._zero, self._many = inner, zero, many

    def from_all(self, starts: Collection[Id]) -> set[Id]:
        found = everywhere(self._inner, starts)
        fresh = found if self._many else set[Id]()
        while fresh:
            fresh = everywhere(self._inner, fresh) - found
            found |= fresh
        return found.union(starts) if self._zero else found
