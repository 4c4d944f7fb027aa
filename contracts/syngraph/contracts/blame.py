"""Who is to blame for a result: the table of contracts/README.md, one function for each row.

Blame depends on the claims alone: on what their statements say, and on what weighs how much. It names statements, as rdflib triples;
all claims of a statement share its fate. A claim that a person allowed to break a contract (a waiver) is not to blame for it and
does not compete for its places.
"""

from collections.abc import Callable, Collection, Container, Iterable, Set
from dataclasses import dataclass
from typing import Final, Protocol

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.value_order import precedes
from syngraph.contracts.path import Triple, last_steps, read_path, values
from syngraph.contracts.reach import siblings
from syngraph.contracts.result import Result
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.targets import types_below
from syngraph.contracts.weight import weigh
from syngraph.ontologies.claim import Claim


class Claims(Protocol):
    """The claims of every statement that has any; the T-box has none."""

    def __contains__(self, statement: object, /) -> bool: ...

    def __getitem__(self, statement: Triple, /) -> Collection[Claim]: ...


@dataclass(frozen=True, slots=True)
class AllBut:
    """Every statement but some."""

    some: Set[Triple]

    def __contains__(self, statement: object) -> bool:
        return statement not in self.some


@dataclass(frozen=True, slots=True)
class Case:
    """What blame is found from.

    graph:    the graph that was judged. conforms: whether a node conforms to a shape there.
    given:    statements that already stand, heavier than all that do not.
    """

    graph: Graph
    contracts: Contracts
    claims: Claims
    conforms: Callable[[Node, Node], bool]
    given: Container[Triple] = frozenset()

    def waived(self, statement: Triple, contract: Contract) -> bool:
        return any(contract.iri in claim.waived for claim in self.claims[statement])

    def backed(self, statements: Iterable[Triple]) -> frozenset[Triple]:
        """Those that claims make: only they can be blamed."""
        return frozenset(statement for statement in statements if statement in self.claims)


@dataclass(frozen=True, slots=True)
class Blame:
    """held: the statements to hold. concerned: those the result speaks of, the heavier ones and the waived ones too."""

    held: frozenset[Triple]
    concerned: frozenset[Triple]


def blame(result: Result, case: Case) -> Blame:
    """Who is to blame for `result`, whatever its severity."""
    return _ROWS.get(str(result.component).removeprefix(str(SH)), anything_else)(result, case)


def wrong_in_itself(result: Result, case: Case) -> Blame:
    """Row 1. A value wrong in itself (datatype, pattern, in, node kind, range, domain, vocabulary): that claim."""
    return _all_of(case.backed(_behind_value(result, case)) or _targeting(result, case), result, case)


def too_many(result: Result, case: Case) -> Blame:
    """Row 2, maxCount and functional: the n heaviest stay, unless a tie crosses the cut; those that tie are all held."""
    limits = [int(str(n)) for n in case.contracts.graph.objects(result.shape, SH.maxCount)]
    return _lighter([_leading_to(v, result, case) for v in _values(result, case)], min(limits, default=0), result, case)


def too_many_of_a_kind(result: Result, case: Case) -> Blame:
    """Row 2, qualifiedMaxCount: as maxCount, among the values that the qualified shape counts (SHACL 4.7.3)."""
    shapes = case.contracts.graph
    limits = [int(str(n)) for n in shapes.objects(result.shape, SH.qualifiedMaxCount)]
    kinds, others = list(shapes.objects(result.shape, SH.qualifiedValueShape)), siblings(shapes, result.shape)

    def counts(value: Node) -> bool:
        return any(case.conforms(kind, value) for kind in kinds) and not any(case.conforms(other, value) for other in others)

    sides = [_leading_to(value, result, case) for value in _values(result, case) if counts(value)]
    return _lighter(sides, min(limits, default=0), result, case)


def same_language(result: Result, case: Case) -> Blame:
    """Row 2, uniqueLang: of the values of each language, all but the heaviest."""
    spoken: dict[str, list[Node]] = {}
    for value in _values(result, case):
        if isinstance(value, Literal) and value.language:
            spoken.setdefault(value.language.lower(), []).append(value)
    crowds = [[_leading_to(v, result, case) for v in crowd] for crowd in spoken.values() if len(crowd) > 1]
    return _joined(_lighter(sides, 1, result, case) for sides in crowds)


def in_both(result: Result, case: Case) -> Blame:
    """Row 2, sh:disjoint: the value is said by two properties that share none; the lighter."""
    others = [
        edge for p in case.contracts.graph.objects(result.shape, SH.disjoint) for edge in case.graph.triples((result.here, p, result.value))
    ]
    one = _behind_value(result, case)
    return _joined(_lighter([one, {other}], 1, result, case) for other in others)


def out_of_order(result: Result, case: Case) -> Blame:
    """Row 2, an order between two properties (lessThan, lessThanOrEquals): of each pair out of order, the lighter."""
    or_equals = result.component.endswith("LessThanOrEqualsConstraintComponent")
    parameter = SH.lessThanOrEquals if or_equals else SH.lessThan
    later = {
        (result.here, property, value)
        for property in case.contracts.graph.objects(result.shape, parameter)
        for value in case.graph.objects(result.here, property)
    }
    wrong = {triple for triple in later if result.value is None or not precedes(result.value, triple[2], or_equals)}
    one = _behind_value(result, case)
    return _joined(_lighter([one, {other}], 1, result, case) for other in wrong or later)


def of_disjoint_classes(result: Result, case: Case) -> Blame:
    """Row 3. Types in conflict, disjoint classes: likewise, among the type claims: those for one class against those for the other.

    A type that is below both classes contradicts itself, and falls first.
    """
    targeting = result.contract.targets.types(case.graph, result.focus)
    excluded = _classes_not(result, case)
    verdicts = []
    for cls in excluded:
        against = types_below(case.graph, result.focus, frozenset({cls}))
        both = case.backed(targeting & against)
        if both:
            verdicts.append(_all_of(both, result, case))
        elif targeting and against:
            verdicts.append(_lighter([targeting, against], 1, result, case))
    return _joined(verdicts) if verdicts else anything_else(result, case)


def missing(result: Result, case: Case) -> Blame:
    """Row 4. Something missing (minCount, hasValue): of a derived shape, nothing; of a user's own, what makes the node a target."""
    targeting = _targeting(result, case)
    return Blame(frozenset(), targeting) if result.contract.derived else _all_of(targeting, result, case)


def anything_else(result: Result, case: Case) -> Blame:
    """Row 5. Anything else (logical, SPARQL, nested): the claims behind the offending value where the result names one, else those the
    path reads at the focus node, else those that make it a target."""
    behind = case.backed(_behind_value(result, case))
    read = case.backed(step for value in _values(result, case) for step in _leading_to(value, result, case))
    return _all_of(behind or read or _targeting(result, case), result, case)


_ROWS: Final[dict[str, Callable[[Result, Case], Blame]]] = {
    **{
        f"{component}ConstraintComponent": wrong_in_itself
        for component in (
            *("Class", "Datatype", "NodeKind", "In", "Pattern", "MinLength", "MaxLength", "LanguageIn", "Closed"),
            *("MinExclusive", "MinInclusive", "MaxExclusive", "MaxInclusive"),
        )
    },
    "MaxCountConstraintComponent": too_many,
    "QualifiedMaxCountConstraintComponent": too_many_of_a_kind,
    "UniqueLangConstraintComponent": same_language,
    "DisjointConstraintComponent": in_both,
    "LessThanConstraintComponent": out_of_order,
    "LessThanOrEqualsConstraintComponent": out_of_order,
    "NotConstraintComponent": of_disjoint_classes,
    "MinCountConstraintComponent": missing,
    "QualifiedMinCountConstraintComponent": missing,
    "HasValueConstraintComponent": missing,
}


def _all_of(statements: frozenset[Triple], result: Result, case: Case) -> Blame:
    return Blame(frozenset(s for s in statements if not case.waived(s, result.contract)), statements)


def _joined(blames: Iterable[Blame]) -> Blame:
    each = list(blames)
    return Blame(frozenset().union(*(b.held for b in each)), frozenset().union(*(b.concerned for b in each)))


def _lighter(sides: Iterable[Set[Triple]], places: int, result: Result, case: Case) -> Blame:
    """Of several sides that compete for some places, those that get none.

    A side that no claim makes (it is the focus node itself, say) cannot be held and keeps its place; a waived one needs none.
    """
    competing: list[frozenset[Triple]] = []
    concerned: frozenset[Triple] = frozenset()
    for side in sides:
        backed = case.backed(side)
        concerned |= backed
        if not backed:
            places -= 1
        elif rest := frozenset(s for s in backed if not case.waived(s, result.contract)):
            competing.append(rest)
    places = max(places, 0)
    if len(competing) <= places:
        return Blame(frozenset(), concerned)
    weights = [weigh([c for s in side for c in case.claims[s]], any(s in case.given for s in side)) for side in competing]
    first_out = sorted(weights, reverse=True)[places]
    losing = (side for side, weight in zip(competing, weights, strict=True) if weight <= first_out)
    return Blame(frozenset().union(*losing), concerned)


def _targeting(result: Result, case: Case) -> frozenset[Triple]:
    """The statements that make the top focus node a target."""
    return case.backed(result.contract.targets.made_by(case.graph, result.focus))


def _values(result: Result, case: Case) -> set[Node]:
    return set() if result.path is None else values(result.path, case.graph, [result.here])


def _leading_to(value: Node, result: Result, case: Case) -> set[Triple]:
    return set() if result.path is None else last_steps(result.path, case.graph, [result.here], value)


def _behind_value(result: Result, case: Case) -> set[Triple]:
    """The statements behind the offending value: by which the path arrives at it, or that link it with the node being judged."""
    if result.value is None:
        return set()
    graph, here, value = case.graph, result.here, result.value
    if result.component == str(SH.ClosedConstraintComponent):  # the path is of the value node, not of the focus node (SHACL 4.8.1)
        return {(s, p, o) for s, p, o in graph.triples((None, _predicate(result), value)) if s in _value_nodes(result, case)}
    found = _leading_to(value, result, case)
    for property in case.contracts.graph.objects(result.shape, SH.equals):
        found |= set(graph.triples((here, property, value)))
    if not found and value != here:
        found = set(graph.triples((here, None, value))) | set(graph.triples((value, None, here)))
    return found


def _predicate(result: Result) -> URIRef | None:
    predicate = getattr(result.path, "predicate", None)
    return predicate if isinstance(predicate, URIRef) else None


def _value_nodes(result: Result, case: Case) -> set[Node]:
    """The nodes that the source shape of a result about sh:closed calls closed."""
    path = case.contracts.graph.value(result.shape, SH.path)
    return {result.here} if path is None else values(read_path(case.contracts.graph, path), case.graph, [result.here])


def _classes_not(result: Result, case: Case) -> list[Node]:
    """The classes that the contract itself excludes, by sh:not [ sh:class … ] alone, for targets that are of a class."""
    shapes = case.contracts.graph
    if result.shape != result.contract.node or result.path is not None:
        return []
    excluded = []
    for inner in shapes.objects(result.shape, SH["not"]):
        classes = list(shapes.objects(inner, SH["class"]))
        if len(classes) == 1 and set(shapes.predicates(inner)) <= {SH["class"], RDF.type}:
            excluded += classes
    return excluded
