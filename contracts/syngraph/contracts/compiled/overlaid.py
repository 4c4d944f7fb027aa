"""An index with another laid over it, of the same integers: what is in either, to be walked."""

from collections.abc import Collection

from rdflib.term import Node

from syngraph.contracts.compiled.index import GraphIndex, Id


class Overlaid:
    """What is in `under` or in `over`, as both are at the time."""

    def __init__(self, under: GraphIndex, over: GraphIndex) -> None:
        self._under = under
        self._over = over

    def id_of(self, node: Node) -> Id:
        """The integer of an rdflib term."""
        return self._under.id_of(node)

    def objects(self, predicate: Id, subject: Id) -> Collection[Id]:
        """The objects of (subject, predicate, ?); not to be kept across a change."""
        under, over = self._under.objects(predicate, subject), self._over.objects(predicate, subject)
        return {*under, *over} if over else under

    def subjects(self, predicate: Id, object: Id) -> Collection[Id]:
        """The subjects of (?, predicate, object); not to be kept across a change."""
        under, over = self._under.subjects(predicate, object), self._over.subjects(predicate, object)
        return {*under, *over} if over else under
