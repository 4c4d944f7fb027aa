"""What a change would break: Report(after) − Report(before), at the cost of the change; nothing is changed.

A result that stood before, to which the change adds an offending value (a third name where one is allowed), counts as new.
source: SHACL 3.4; contracts/README.md, *Judging a change*
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

from rdflib import URIRef

from syngraph.contracts.compiled.broken import Broken, broken
from syngraph.contracts.compiled.broken import Key as BrokenKey
from syngraph.contracts.compiled.constraint import ValueConstraint
from syngraph.contracts.compiled.impact import Impact
from syngraph.contracts.compiled.index import GraphIndex, Id, Triple
from syngraph.contracts.compiled.listing import Listing
from syngraph.contracts.compiled.oracle import OracleTop
from syngraph.contracts.compiled.plan import Plan
from syngraph.contracts.compiled.result import Key, Result
from syngraph.contracts.compiled.rule import Rule
from syngraph.contracts.compiled.shape import Shape
from syngraph.contracts.compiled.term_text import TextTriple

Found = dict[Key, tuple[dict[Id, Result], frozenset[Id]]]
"""What compiled shapes find, with the values that count against it. Two addresses of one person may lack the same: what is the same
result is listed for each focus node of the very shape."""
Asked = dict[tuple[OracleTop, Id], dict[BrokenKey, tuple[Broken, frozenset[Id]]]]
"""What the oracle finds where, with the values that count against it."""


class Judged(NamedTuple):
    """new: what the change would break. standing: what is broken where the change touches it, and was so before.

    found: how many are new, by severity; stood: how many are not: more than are listed where a number was set.
    """

    new: tuple[Broken, ...] = ()
    standing: tuple[Broken, ...] = ()
    found: Mapping[URIRef, int] = MappingProxyType({})
    stood: int = 0

    @property
    def conforms(self) -> bool:
        """Whether the change breaks nothing that was whole."""
        return not self.found


class Judge:
    """Judges changes to the graph of one index by one plan over it. It belongs to one thread."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._index = plan.index
        self._impact = Impact(plan)

    def judge(self, add: Iterable[TextTriple] = (), remove: Iterable[TextTriple] = (), most: int | None = None) -> Judged:
        """Say what it would break to take `remove` out of the graph and put `add` in.

        add, remove: triples as text in the form of the door; what is in both is added.
        most: so many results of each kind are listed, None for all; they are all counted.
        """
        index, size = self._index, len(self._index.texts)
        found: Found = {}
        added = self._ids(add)
        removed = self._ids(remove) - added
        new_targets = self._impact.new_targets(added)
        with _changed(index, added, removed) as (came, gone):
            asked = self._ask(came | gone)
            for result in self._impact.results(came, gone, new_targets):
                key, offenders = result.key, result.found.finding.offenders
                results, known = found.get(key) or ({}, offenders)
                results[result.found.focus] = result
                found[key] = (results, known | offenders)
        judged = self._divided(found, asked, most) if found or asked else Judged()
        index.forget_terms(size)
        return judged

    def _ask(self, changed: set[Triple]) -> Asked:
        """What the oracle finds where the change may matter to it."""
        oracle = self.plan.oracle
        places = [(top, focus) for top in oracle.tops for focus in top.touched(changed)]
        return {place: found for place in places if (found := oracle.found(*place))}

    def _ids(self, triples: Iterable[TextTriple]) -> set[Triple]:
        id = self._index.id
        return {(id(subject), id(predicate), id(object)) for subject, predicate, object in triples}

    def _divided(self, found: Found, asked: Asked, most: int | None) -> Judged:
        """Tell what the change broke from what was broken before; to be asked when the change has been taken back."""
        new, standing = Listing(most), Listing(most)
        before = _Before(self._index)
        for key, (results, offenders) in found.items():
            some = next(iter(results.values()))
            old = before.offenders(some, self._impact.rules[some.top, some.found.constraint], key)
            listing = new if old is None or offenders - old else standing
            for result in results.values():
                if listing.wants(result.severity):
                    listing.results.append(broken(result, self._index))
        for (top, focus), found_now in asked.items():
            known = self.plan.oracle.found(top, focus) if top.targets.hold(self._index, focus) else {}
            for one_key, (one, offenders) in found_now.items():
                (new if one_key not in known or offenders - known[one_key][1] else standing).take([one])
        return Judged(tuple(new.results), tuple(standing.results), new.found, standing.found.total())


class _Before:
    """What was broken before the change; each rule is asked once at each target."""

    def __init__(self, index: GraphIndex) -> None:
        self._index = index
        self._found: dict[tuple[Rule, Id], dict[Key, frozenset[Id]]] = {}
        self._walked: tuple[Shape, Id, Collection[Id]] | None = None

    def offenders(self, result: Result, rule: Rule, key: Key) -> frozenset[Id] | None:
        """The offending values of the same result; None when there was none."""
        index, focus = self._index, result.focus
        if not rule.top.targets.hold(index, focus):
            return None
        value, constraint = result.found.finding.value, rule.constraint
        if rule.way is None and isinstance(constraint, ValueConstraint) and value is not None:  # one value is judged by itself
            broken = value in self._values(rule.shape, focus) and not constraint.holds(index, value)
            return frozenset() if broken else None
        if (rule, focus) not in self._found:
            self._found[rule, focus] = self._all(rule, result, focus)
        return self._found[rule, focus].get(key)

    def _values(self, shape: Shape, focus: Id) -> Collection[Id]:
        """The value nodes of a focus node; one long walk serves all results found at its end."""
        if self._walked is None or self._walked[:2] != (shape, focus):
            self._walked = shape, focus, shape.values(focus)
        return self._walked[2]

    def _all(self, rule: Rule, result: Result, focus: Id) -> dict[Key, frozenset[Id]]:
        found: dict[Key, frozenset[Id]] = {}
        for node in (focus,) if rule.way is None else rule.way(focus):
            for finding in rule.constraint.findings(self._index, node, rule.shape.values(node)):
                key = Result(rule.top, focus, result.found._replace(finding=finding)).key
                found[key] = found.get(key, frozenset()) | finding.offenders
        return found


@contextmanager
def _changed(index: GraphIndex, added: Iterable[Triple], removed: Iterable[Triple]) -> Iterator[tuple[set[Triple], set[Triple]]]:
    """Inside, the change is made; afterwards the index is as it was. Gives what came and was not there, and what went and was."""
    gone = {triple for triple in removed if index.remove(triple)}
    came = {triple for triple in added if index.add(triple)}
    try:
        yield came, gone
    finally:
        for triple in came:
            index.remove(triple)
        for triple in gone:
            index.add(triple)
