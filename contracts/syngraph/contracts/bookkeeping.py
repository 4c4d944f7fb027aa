"""How an outcome, statements that fell and why, becomes what people are told: violations with claim ids, messages, roots."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from rdflib import BNode

from syngraph.contracts.blame import Blame, Case, Claims, blame
from syngraph.contracts.definition import Outcome
from syngraph.contracts.path import Triple, text
from syngraph.contracts.result import Result
from syngraph.contracts.rounds import Finding, Judgement
from syngraph.contracts.violation import Violation
from syngraph.contracts.wording import Wording
from syngraph.ontologies.door import from_rdflib
from syngraph.ontologies.ontology import Ontology


class Bookkeeping:
    """Turns results into violations, for one ontology and one judgement."""

    def __init__(self, ontology: Ontology, judgement: Judgement, claims: Claims) -> None:
        self._wording = Wording(ontology, judgement.graph)
        self._judgement = judgement
        self._claims = claims
        self._case = Case(judgement.graph, judgement.contracts, claims, judgement.conforms)

    def violation(self, finding: Finding, number: int = 0) -> Violation:
        """A violation, its blame the claims it holds; when it holds none, those it speaks of."""
        result, verdict = finding.result, finding.blame
        speaks_of = verdict.held or verdict.concerned
        against = verdict.concerned - speaks_of
        found = Violation(
            contract=result.contract.iri,
            shape=self._shape_name(result),
            constraint=result.component,
            severity=result.severity,
            focus=from_rdflib(result.focus),
            path=text(result.path) if result.path is not None else None,
            value=from_rdflib(result.value) if result.value is not None else None,
            message=self._wording.message(result, verdict, self._case),
            remedy=self._wording.remedy(result),
            blame=self._ids(speaks_of),
            round=number,
            against=self._ids(against),
        )
        return replace(found, root=found.key)

    def _ids(self, statements: Iterable[Triple]) -> tuple[str, ...]:
        return tuple(sorted({claim.id for statement in statements for claim in self._claims[statement]}))

    def _shape_name(self, result: Result) -> str:
        name = self._judgement.contracts.name_of(result.shape)
        return f"{result.contract.iri} {name}" if isinstance(result.shape, BNode) else name

    def not_holding(self) -> list[Violation]:
        """What the graph as it stands breaks without anybody being held for it: warnings, what is waived, what no claim is to blame for."""
        found = []
        for result in self._judgement.results():
            verdict = blame(result, self._case)
            found.append(self.violation(Finding(result, Blame(frozenset(), verdict.concerned))))
        return found

    def holding(self, outcome: Outcome) -> tuple[list[Violation], dict[str, str]]:
        """The violations that hold claims, and for each held claim the key of the one that does (the least, where several do)."""
        by_statement = {
            statement: [self.violation(finding, fall.round) for finding in fall.findings] for statement, fall in outcome.held.items()
        }
        first = {statement: min(found, key=_order) for statement, found in by_statement.items()}
        merged = merge(v for found in by_statement.values() for v in found)
        rooted = _rooted(merged, by_statement, first, outcome.roots)
        held = {claim.id: first[statement].key for statement in outcome.held for claim in self._claims[statement]}
        return list(rooted.values()), held


def _rooted(
    merged: Mapping[str, Violation],
    by_statement: Mapping[Triple, Collection[Violation]],
    first: Mapping[Triple, Violation],
    roots: Mapping[Triple, Triple],
) -> dict[str, Violation]:
    """Each violation with the key of the one its cascade began with: its own, if it holds a statement that is a root."""
    keys: dict[str, set[str]] = {}
    for statement, found in by_statement.items():
        for violation in found:
            keys.setdefault(violation.key, set()).add(first[roots[statement]].key if roots[statement] != statement else violation.key)
    return {key: replace(violation, root=key if key in keys[key] else min(keys[key])) for key, violation in merged.items()}


def merge(violations: Iterable[Violation]) -> dict[str, Violation]:
    """Violations by key; those with the same key are one, with the blame of all."""
    merged: dict[str, Violation] = {}
    for violation in violations:
        other = merged.get(violation.key)
        if other is not None:
            least = min(violation, other, key=_order)
            held = {*violation.blame, *other.blame}
            against = {*violation.against, *other.against} - held
            violation = replace(least, blame=tuple(sorted(held)), against=tuple(sorted(against)))
        merged[violation.key] = violation
    return merged


def _order(violation: Violation) -> tuple[int, str, str, str]:
    return (violation.round, violation.contract, violation.key, violation.message)
