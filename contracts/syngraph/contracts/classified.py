"""How each constraint of the contracts is judged, and if it is not compiled, why not.

- *compiled*: on the index, at the nodes that a change can touch.
- *oracle*: by pySHACL, at those nodes.
- *global*: by pySHACL, and at all targets once more when a predicate changes that it may read anywhere.

What cannot be judged at all is refused when the shapes are loaded. source: contracts/README.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from rdflib import SH, BNode, URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.classification import LISTS_OF_SHAPES, SHAPES_OF, Classification, siblings
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.parameter import Parameters
from syngraph.contracts.compiled.query_reach import query_patterns
from syngraph.contracts.compiled.walk import joined
from syngraph.contracts.path import HERE, Path, read_path
from syngraph.contracts.queries import predicates_read
from syngraph.contracts.reach import read_reach
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.targets import Targets
from syngraph.contracts.violation import Severity
from syngraph.ontologies.iri import Iri

How = Literal["compiled", "oracle", "global"]
_PARAMETERS: Final = tuple(
    SH[name]
    for name in " ".join(
        (
            "minCount maxCount nodeKind datatype class in hasValue minLength maxLength languageIn uniqueLang pattern",
            "minExclusive minInclusive maxExclusive maxInclusive equals disjoint lessThan lessThanOrEquals closed",
            "not and or xone node qualifiedMinCount qualifiedMaxCount sparql",
        )
    ).split()
)
"""One parameter of each constraint component, which is named after it (SHACL 4, 5)."""
_FLAGS: Final = (SH.uniqueLang, SH.closed)
_COUNTS: Final = (SH.qualifiedMinCount, SH.qualifiedMaxCount)
_LISTS: Final = (*LISTS_OF_SHAPES, SH["in"], SH.languageIn)
_SEVERITIES: Final[dict[Node, Severity]] = {SH.Violation: "Violation", SH.Warning: "Warning", SH.Info: "Info"}


@dataclass(frozen=True, slots=True)
class Classified:
    """One constraint component as one source shape of a contract declares it.

    contract:  the top shape. shape: the source shape, by the name that its violations have.
    path:      from a target to the values that are judged; HERE when it is the target itself.
    component: its IRI. asks: the values of its parameter, the members where they are lists.
    how, why:  how it is judged, and why not compiled if it is not.
    reread:    of *global*, the predicates of which every change has it judged again at all targets; None stands for all predicates.
    """

    contract: Iri
    shape: str
    path: Path
    component: Iri
    asks: tuple[Node, ...]
    severity: Severity
    how: How
    why: str = ""
    reread: frozenset[Iri] | None = frozenset()


def classify(contracts: Contracts) -> list[Classified]:
    """Every constraint that a violation can come from, contract by contract, the outer shapes first.

    What stands below a logical constraint or sh:node is a part of that constraint: what breaks there breaks the whole.
    """
    reader = _Reader(contracts)
    return [one for top in contracts.tops for one in reader.of_shape(top, top.node, HERE, ())]


class _Declared(NamedTuple):
    """A constraint component as a shape declares it. parameters: with their values."""

    component: URIRef
    parameters: tuple[URIRef, ...]


_Judged = tuple[How, str, frozenset[Iri] | None]
_COMPILED: Final[_Judged] = ("compiled", "", frozenset())


class _Reader:
    """What is read once for all contracts."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        self._graph = contracts.graph
        self._classification = Classification(contracts.graph)
        self._own = sorted(filter(None, map(self._own_component, set(self._graph.subjects(SH.parameter)))))

    def of_shape(self, top: Contract, shape: Node, way: Path, above: tuple[Node, ...]) -> Iterator[Classified]:
        """The constraints of one shape whose focus nodes lie at the end of `way`, and of those that it names with sh:property."""
        said = self._classification.parameters(shape)
        if said.flag(SH.deactivated):
            return
        onward = joined(way, read_path(self._graph, said.one(SH.path))) if SH.path in said else way
        for declared in self._declared(said):
            yield self._classified(top, said, onward, declared)
        for inner in said.all(SH.property):
            if inner in (*above, shape):
                yield self._classified(top, said, onward, _Declared(SH.PropertyConstraintComponent, (SH.property,)))
            else:
                yield from self.of_shape(top, inner, onward, (*above, shape))

    def _classified(self, top: Contract, said: Parameters, path: Path, declared: _Declared) -> Classified:
        name = self._contracts.name_of(said.node)
        named = f"{top.iri} {name}" if isinstance(said.node, BNode) else name
        severity = _SEVERITIES[said.one(SH.severity)] if SH.severity in said else "Violation"
        how, why, reread = self._judged(top, said, declared)
        return Classified(top.iri, named, path, Iri(str(declared.component)), self._asks(said, declared), severity, how, why, reread)

    def _declared(self, said: Parameters) -> Iterator[_Declared]:
        """The constraint components that a shape declares."""
        for name in _PARAMETERS:
            if name in said and (name not in _FLAGS or said.flag(name)) and (name not in _COUNTS or SH.qualifiedValueShape in said):
                local = "SPARQL" if name == SH.sparql else name.removeprefix(str(SH))
                yield _Declared(SH[f"{local[:1].upper()}{local[1:]}ConstraintComponent"], (name,))
        for declared in self._own:
            if all(name in said for name in declared.parameters):
                yield declared

    def _own_component(self, component: Node) -> _Declared | None:
        """A user's own constraint component with the parameters that it cannot do without (SHACL 6.2.1)."""
        stated = [Parameters(self._graph, one) for one in self._graph.objects(component, SH.parameter)]
        required = tuple(sorted(one.iri(SH.path) for one in stated if not one.flag(SH.optional)))
        return _Declared(component, required) if required and isinstance(component, URIRef) else None

    def _asks(self, said: Parameters, declared: _Declared) -> tuple[Node, ...]:
        values = [(name, value) for name in declared.parameters for value in said.all(name)]
        return tuple(one for name, value in values for one in (said.members(name, value) if name in _LISTS else (value,)))

    def _judged(self, top: Contract, said: Parameters, declared: _Declared) -> _Judged:
        """How a constraint is judged, why, and what has it judged anew."""
        if self._classification.judged(top.node)[0] == "compiled":
            return _COMPILED
        if not declared.component.startswith(str(SH)):
            return "global", "it uses a constraint component of its own", None
        if declared.parameters == (SH.sparql,):
            why, read = "it asks a query that is more than patterns", self._read_by_queries(said)
        else:
            below = self._below(said, declared)
            why = min(filter(None, (self._classification.judged(shape)[1] for shape in below)), default="")
            read = _union([read_reach(self._graph, shape, Targets()).anywhere for shape in below])
        reread = None if read is None else frozenset(Iri(str(node)) for node in read)
        how: How = "oracle" if reread == frozenset() else "global"
        return how, why or "another constraint of its contract is not compiled", reread

    def _read_by_queries(self, said: Parameters) -> frozenset[Node] | None:
        """The predicates that the queries of a shape may read at places no path tells; None for any."""
        read: list[frozenset[Node] | None] = []
        for query in said.all(SH.sparql):
            if SH.path in said or query_patterns(self._graph, query, GraphIndex()) is None:
                found = predicates_read(self._graph, query)
                read.append(None if found is None else frozenset(found))
        return _union(read)

    def _below(self, said: Parameters, declared: _Declared) -> list[Node]:
        """The shapes that judging a constraint judges, too."""
        name = declared.parameters[0]
        if name in LISTS_OF_SHAPES:
            return [shape for start in said.all(name) for shape in said.members(name, start)]
        if name in _COUNTS:
            return [*said.all(SH.qualifiedValueShape), *siblings(self._graph, said)]
        return list(said.all(name)) if name in SHAPES_OF else []


def _union(read: list[frozenset[Node] | None]) -> frozenset[Node] | None:
    known = [some for some in read if some is not None]
    return frozenset().union(*known) if len(known) == len(read) else None
