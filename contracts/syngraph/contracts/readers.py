"""Which contracts read a statement, and at which of their targets: reach, walked back over an index, and there again.

source: contracts/README.md, *Judging a change* and *Deciding a change at its own cost*
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rdflib import SH, Graph

from syngraph.contracts.compiled.index import GraphIndex, Id, Triple
from syngraph.contracts.compiled.overlaid import Overlaid
from syngraph.contracts.compiled.target import TargetIds
from syngraph.contracts.compiled.walk import Walker, flat, walker
from syngraph.contracts.path import HERE, Path, Step, inverse, read_path
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.ontologies.iri import Iri

Place = tuple[Iri, Id]
"""A contract at one of its targets."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One kind of read of one contract. back: from the node that is read to the target; None: it is the target. predicate: None for any.

    all_back, all_there: the way back, and the way there, in the graph of all that is said, held or not.
    """

    contract: Iri
    predicate: Id | None
    inverse: bool
    back: Walker | None
    all_back: Walker | None
    all_there: Walker | None


class Readers:
    """The reads of all contracts, as tables. They stay true of the indexes whatever is added or removed.

    index: the graph. contested: the statements that are held, or were once; those held are not in the graph. targets: of each contract.
    """

    def __init__(self, contracts: Contracts, index: GraphIndex, contested: GraphIndex, targets: Mapping[Iri, TargetIds]) -> None:
        self._index = index
        self._contested = contested
        self._targets = targets
        self._readers: dict[Id | None, list[_Read]] = {}
        self._reads: dict[Iri, list[_Read]] = {}
        self._everywhere: dict[Id | None, list[Iri]] = {}
        self._far = {top.iri for top in contracts.tops if not _blames_only_nearby(contracts.graph, top)}
        for top in contracts.tops:
            self._note_reads(top)

    def touched(self, triple: Triple) -> set[Place]:
        """The places at which this triple, in the graph or just gone from it, can matter: to what is found, or to who is to blame."""
        return self._reached(triple, lambda read: read.back, (self._index,))

    def may_touch(self, triple: Triple) -> set[Place]:
        """The same, were everything in the graph that is contested."""
        return self._reached(triple, lambda read: read.all_back, (self._index, self._contested))

    def _reached(self, triple: Triple, back_of: Callable[[_Read], Walker | None], graphs: tuple[GraphIndex, ...]) -> set[Place]:
        subject, predicate, object = triple
        found = set[Place]()
        for key in (predicate, None):
            for read in self._readers.get(key, ()):
                node, back = object if read.inverse else subject, back_of(read)
                found.update([(read.contract, node)] if back is None else [(read.contract, one) for one in back(node)])
            for iri in self._everywhere.get(key, ()):
                found.update((iri, one) for graph in graphs for one in self._targets[iri].foci(self._index, graph))
        return found

    def weighed(self, triple: Triple) -> set[Place]:
        """The places at which it can matter how much this triple weighs: where it may be one of those to blame."""
        subject, predicate, object = triple
        found = set[Place]()
        for read in (*self._readers.get(predicate, ()), *self._readers.get(None, ())):
            found.update(((read.contract, subject), (read.contract, object)))
        return found | ({place for place in self.may_touch(triple) if place[0] in self._far} if self._far else set())

    def contested_at(self, place: Place) -> set[Triple]:
        """The contested statements that can matter at a place: `may_touch`, the other way round."""
        (iri, focus), among = place, self._contested
        found = set[Triple]()
        targets = self._targets[iri]
        if not targets.hold(self._index, focus) and not targets.held_by(self._index, among, focus):
            return found  # a value that many share, say: nothing is ever judged there
        for read in self._reads[iri]:
            for predicate in (read.predicate,) if read.predicate is not None else tuple(among.out):
                if not among.out.get(predicate):
                    continue
                for node in (focus,) if read.all_there is None else read.all_there(focus):
                    if read.inverse:
                        found.update((subject, predicate, node) for subject in among.subjects(predicate, node))
                    else:
                        found.update((node, predicate, object) for object in among.objects(predicate, node))
        for key, iris in self._everywhere.items():
            if iri in iris:
                found.update(triple for triple in among if key is None or triple[1] == key)
        return found

    def _note_reads(self, top: Contract) -> None:
        """The reads of a contract, into the tables."""
        index, everything, reach = self._index, Overlaid(self._index, self._contested), top.reach
        reads = {(one.predicate, one.inverse, one.way_back) for one in reach.reads}
        reads |= {(None, end, way) for way in reach.links for end in (False, True)}
        for predicate, backwards, way_back in reads:
            id = None if predicate is None else index.id_of(predicate)
            all_back, all_there = _walker(way_back, everything), _walker(inverse(way_back), everything)
            read = _Read(top.iri, id, backwards, _walker(way_back, index), all_back, all_there)
            self._readers.setdefault(id, []).append(read)
            self._reads.setdefault(top.iri, []).append(read)
        for node in (None,) if reach.anywhere is None else reach.anywhere:
            self._everywhere.setdefault(None if node is None else index.id_of(node), []).append(top.iri)
        self._reads.setdefault(top.iri, [])


def _walker(way: Path, index: GraphIndex | Overlaid) -> Walker | None:
    return None if flat(way) == HERE else walker(way, index)


def _blames_only_nearby(shapes: Graph, top: Contract) -> bool:
    """Whether all that can be blamed for a result of this contract has the target as its subject or object (blame.py)."""
    if top.reach.links or top.reach.anywhere is None or top.reach.anywhere:
        return False
    below = [top.node, *shapes.objects(top.node, SH.property)]
    deeper = any((one, SH.property, None) in shapes for one in below if (one, SH.path, None) in shapes)
    steps = all(isinstance(read_path(shapes, path), Step) for one in below for path in shapes.objects(one, SH.path))
    closed = any((one, SH.path, None) in shapes and (one, SH.closed, None) in shapes for one in below)
    return steps and not deeper and not closed
