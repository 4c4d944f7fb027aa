"""The graph as the gate reads it: terms are integers, and every read is one or two look-ups, from either end of a triple.

    out:  predicate -> subject -> objects        into: predicate -> object -> subjects

Most of these collections hold one member and very few hold thousands, so one is kept as the integer itself, a few as a tuple and many
as a set: under 200 bytes a triple, terms included. It belongs to one thread.
"""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from rdflib import Graph
from rdflib.term import Node

from syngraph.contracts.compiled.term_text import TextTriple, text_of
from syngraph.ontologies.iri import RDF_TYPE, RDFS_SUBCLASS

Id = int
Triple = tuple[Id, Id, Id]
Row = dict[Id, "Id | tuple[Id, ...] | set[Id]"]

TYPE: Final[Id] = 0
SUBCLASS: Final[Id] = 1
FEW: Final = 6
"""Up to so many members, a tuple is smaller than a set and no slower."""
MOST_KEPT: Final = 2_000_000
"""So many classes above and below others are remembered: in a chain of 100,000 classes, each has up to as many."""


class GraphIndex:
    """A set of triples, by integer.

    texts: the term of each integer. ids: the integer of each term. ill_typed: literals that are no value of their datatype.

    >>> index = GraphIndex()
    >>> index.fill([("<urn:rex>", f"<{RDF_TYPE}>", "<urn:Dog>"), ("<urn:Dog>", f"<{RDFS_SUBCLASS}>", "<urn:Animal>")])
    >>> index.is_a(index.id("<urn:rex>"), index.id("<urn:Animal>"))
    True
    """

    __slots__ = ("_above", "_below", "_kept", "_size", "ids", "ill_typed", "into", "out", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = [f"<{RDF_TYPE}>", f"<{RDFS_SUBCLASS}>"]
        self.ids: dict[str, Id] = {text: id for id, text in enumerate(self.texts)}
        self.ill_typed: set[Id] = set()
        self.out: dict[Id, Row] = {TYPE: {}, SUBCLASS: {}}
        self.into: dict[Id, Row] = {TYPE: {}, SUBCLASS: {}}
        self._size = 0
        self._below: dict[Id, frozenset[Id]] = {}
        self._above: dict[Id, frozenset[Id]] = {}
        self._kept = 0

    def __len__(self) -> int:
        return self._size

    def id(self, text: str) -> Id:
        """The integer of a term, which is given one if it has none."""
        found = self.ids.get(text)
        if found is None:
            found = self.ids[text] = len(self.texts)
            self.texts.append(text)
        return found

    def id_of(self, node: Node) -> Id:
        """The integer of an rdflib term, in the form that the door gives it."""
        text, ill_typed = text_of(node)
        found = self.id(text)
        if ill_typed:
            self.ill_typed.add(found)
        return found

    def forget_terms(self, size: int) -> None:
        """Drop the terms from the `size`th on; no triple may use them."""
        for text in self.texts[size:]:
            self.ill_typed.discard(self.ids.pop(text))
        del self.texts[size:]

    def add(self, triple: Triple) -> bool:
        """Put a triple in; False when it was there already."""
        subject, predicate, object = triple
        row = self.out.get(predicate)
        if row is None:
            row = self.out[predicate] = {}
            self.into[predicate] = {}
        if not _put(row, subject, object):
            return False
        _put(self.into[predicate], object, subject)
        self._changed(predicate, 1)
        return True

    def remove(self, triple: Triple) -> bool:
        """Take a triple out; False when it was not there."""
        subject, predicate, object = triple
        row = self.out.get(predicate)
        if row is None or not _take(row, subject, object):
            return False
        _take(self.into[predicate], object, subject)
        self._changed(predicate, -1)
        return True

    def fill(self, triples: Iterable[TextTriple]) -> None:
        """Put many triples in, given as text in the form of the door."""
        ids, out, into = self.ids, self.out, self.into
        intern = ids.setdefault
        size = 0
        with without_collection():
            for subject_text, predicate_text, object_text in triples:
                subject = intern(subject_text, len(ids))
                predicate = intern(predicate_text, len(ids))
                object = intern(object_text, len(ids))
                if predicate not in out:
                    out[predicate], into[predicate] = {}, {}
                row, back = out[predicate], into[predicate]
                if subject not in row:
                    row[subject] = object
                elif not _put(row, subject, object):
                    continue
                if object not in back:
                    back[object] = subject
                else:
                    _put(back, object, subject)
                size += 1
        self.texts.extend(islice(ids, len(self.texts), None))
        self._changed(SUBCLASS, size)

    def fill_graph(self, graph: Graph) -> None:
        """Put every triple of an rdflib graph in; its terms go through the door, and those it refuses are `ill_typed`."""
        for subject, predicate, object in graph:
            self.add((self.id_of(subject), self.id_of(predicate), self.id_of(object)))

    def restore(self, texts: list[str], ids: dict[str, Id], size: int) -> None:
        """Take over terms, and the number of the triples that are going to be in `out` and `into`."""
        self.texts, self.ids, self._size = texts, ids, size

    def objects(self, predicate: Id, subject: Id) -> Collection[Id]:
        """The objects of (subject, predicate, ?); not to be kept across a change."""
        row = self.out.get(predicate)
        found = row.get(subject) if row is not None else None
        return () if found is None else (found,) if type(found) is int else found  # type: ignore[return-value]

    def subjects(self, predicate: Id, object: Id) -> Collection[Id]:
        """The subjects of (?, predicate, object); not to be kept across a change."""
        row = self.into.get(predicate)
        found = row.get(object) if row is not None else None
        return () if found is None else (found,) if type(found) is int else found  # type: ignore[return-value]

    def __contains__(self, triple: Triple) -> bool:
        return triple[2] in self.objects(triple[1], triple[0])

    def __iter__(self) -> Iterator[Triple]:
        for predicate, row in self.out.items():
            for subject in row:
                for object in self.objects(predicate, subject):
                    yield subject, predicate, object

    def predicates_of(self, subject: Id) -> Iterator[Id]:
        """The predicates that `subject` has values of."""
        return (predicate for predicate, row in self.out.items() if subject in row)

    def below(self, cls: Id) -> frozenset[Id]:
        """A class and all its subclasses, however deep and even in a circle. Remembered until a subclass axiom changes."""
        return self._below.get(cls) or self._remembered(self._below, self.subjects, cls)

    def above(self, cls: Id) -> frozenset[Id]:
        """A class and all its superclasses, likewise."""
        return self._above.get(cls) or self._remembered(self._above, self.objects, cls)

    def _remembered(self, memory: dict[Id, frozenset[Id]], onward: Callable[[Id, Id], Collection[Id]], cls: Id) -> frozenset[Id]:
        seen, open = {cls}, [cls]
        while open:
            fresh = set(onward(SUBCLASS, open.pop())) - seen
            seen |= fresh
            open.extend(fresh)
        self._kept += len(seen)
        if self._kept > MOST_KEPT:
            self._forget_classes()
        found = memory[cls] = frozenset(seen)
        return found

    def is_a(self, node: Id, cls: Id) -> bool:
        """Whether `node` is a SHACL instance of `cls` (SHACL 1.1, *SHACL instance*)."""
        found = self.out[TYPE].get(node)
        if found is None:
            return False
        below = self.below(cls)
        return found in below if type(found) is int else not below.isdisjoint(found)  # type: ignore[arg-type]

    def instances(self, cls: Id) -> set[Id]:
        """All SHACL instances of `cls`."""
        return {node for below in self.below(cls) for node in self.subjects(TYPE, below)}

    def _changed(self, predicate: Id, by: int) -> None:
        self._size += by
        if predicate == SUBCLASS:
            self._forget_classes()

    def _forget_classes(self) -> None:
        self._below.clear()
        self._above.clear()
        self._kept = 0


def _put(row: Row, key: Id, value: Id) -> bool:
    held = row.get(key)
    if held is None:
        row[key] = value
    elif type(held) is int:
        if held == value:
            return False
        row[key] = (held, value)
    elif value in held:  # type: ignore[operator]
        return False
    elif type(held) is tuple:
        row[key] = (*held, value) if len(held) < FEW else {*held, value}
    else:
        held.add(value)  # type: ignore[union-attr]
    return True


def _take(row: Row, key: Id, value: Id) -> bool:
    held = row.get(key)
    if held is None:
        return False
    if type(held) is int:
        if held != value:
            return False
        del row[key]
    elif value not in held:  # type: ignore[operator]
        return False
    elif type(held) is set and len(held) > FEW:
        held.discard(value)
    else:
        left = tuple(one for one in held if one != value)  # type: ignore[union-attr]
        row[key] = left if len(left) > 1 else left[0]
    return True


@contextmanager
def without_collection() -> Iterator[None]:
    """Inside, the cyclic garbage collector rests: it would walk the growing index again and again and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
