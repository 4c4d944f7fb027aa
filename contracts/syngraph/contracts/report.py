"""The contract-violation report as data: JSON, CSV, Turtle (a sh:ValidationReport) and a summary that counts what waits for what."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from syngraph.contracts.violation import Violation
from syngraph.ontologies.door import fault, to_rdflib
from syngraph.ontologies.iri import SYNGRAPH, Iri
from syngraph.ontologies.statement import Term

Found = Mapping[str, Mapping[str, Any]]
"""The claims that violations name, by id, as the JSON of `syngraph claims` has them."""

Beside = Mapping[str, Mapping[str, Any]]
"""What people want to know beside a violation, by its key: first_seen, open_since, resolved (ISO 8601) and owners (names)."""

COLUMNS: Final = (
    *("contract", "constraint", "severity", "state", "focus", "message", "remedy", "root"),
    *("subject", "property", "object", "document", "start", "end", "quote"),
    *("first_seen", "open_since", "resolved", "owners"),
)


def state(violation: Violation, held: Mapping[str, str] | Iterable[str]) -> str:
    """What a violation means for its claims: `held` (they wait), `waived` (a person allowed it) or `reported` (nobody is held for it)."""
    held = set(held)
    if violation.severity != "Violation" or not violation.blame:
        return "reported"
    return "held" if any(id in held for id in violation.blame) else "waived"


def as_json(violations: Iterable[Violation], claims: Found, held: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """`{"violations": [{"contract", "constraint", "severity", "focus", "message", "remedy", "state", "claims": [claim …]}]}`.

    claims: by id; a claim that is not there is left out. held: ids of the held claims.
    """
    held = set(held)
    return {
        "violations": [
            {
                "contract": violation.contract,
                "constraint": violation.constraint,
                "severity": violation.severity,
                "focus": _plain(violation.focus),
                "path": violation.path,
                "value": None if violation.value is None else _plain(violation.value),
                "message": violation.message,
                "remedy": violation.remedy,
                "state": state(violation, held),
                "root": violation.root or violation.key,
                "key": violation.key,
                "claims": [dict(claims[id]) for id in violation.blame if id in claims],
            }
            for violation in violations
        ]
    }


def as_csv(violations: Iterable[Violation], claims: Found, held: Iterable[str], beside: Beside | None = None) -> str:
    """One row for each violation and claim (RFC 4180), a row without a claim for a violation that names none.

    A violation that has been resolved is told by its state, and by the day.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for line in as_json(violations, claims, held)["violations"]:
        more = dict((beside or {}).get(line["key"], {}))
        more |= {"owners": "; ".join(more.get("owners", ()))} | ({"state": "resolved"} if more.get("resolved") else {})
        for claim in line["claims"] or [{}]:
            writer.writerow({column: _safe(value) for column, value in {**claim, **line, **more}.items()})
    return out.getvalue()


def _safe(value: object) -> object:
    """A cell that a spreadsheet would take for a formula starts with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_turtle(
    violations: Iterable[Violation],
    claim_iri: Callable[[str], str] = lambda id: f"{SYNGRAPH}claim:{id}",
    beside: Beside | None = None,
    resolved: Iterable[Violation] = (),
) -> str:
    """A sh:ValidationReport (SHACL 3.6); each result names its claims by `urn:syngraph:blames`, and its root.

    What has been resolved is no result: the report names it by `urn:syngraph:resolved`.
    A value that RDF cannot carry (half a character, say) is left to the message.
    """
    graph = Graph()
    own = Namespace(SYNGRAPH)
    graph.bind("sh", SH)
    graph.bind("syngraph", own)
    report = BNode()
    graph.add((report, RDF.type, SH.ValidationReport))
    violations = list(violations)
    graph.add((report, SH.conforms, Literal(not any(v.severity == "Violation" for v in violations))))
    for listed, named in ((violations, SH.result), (resolved, own.resolved)):
        for violation in listed:
            result = URIRef(f"{SYNGRAPH}violation:{violation.key}")
            graph.add((report, named, result))
            graph.add((result, RDF.type, SH.ValidationResult if named == SH.result else own.ResolvedViolation))
            _describe(graph, result, violation, claim_iri)
            _describe_beside(graph, result, (beside or {}).get(violation.key, {}))
    return graph.serialize(format="turtle")


def _describe(graph: Graph, result: URIRef, violation: Violation, claim_iri: Callable[[str], str]) -> None:
    own = Namespace(SYNGRAPH)
    graph.add((result, SH.resultSeverity, SH[violation.severity]))
    graph.add((result, SH.sourceConstraintComponent, URIRef(violation.constraint)))
    graph.add((result, SH.sourceShape, URIRef(violation.contract)))
    graph.add((result, SH.resultMessage, Literal(_storable(violation.message))))
    for property, term in ((SH.focusNode, violation.focus), (SH.value, violation.value)):
        if term is not None and fault(term) is None:
            graph.add((result, property, to_rdflib(term)))
    if violation.path is not None and _is_iri(violation.path):
        graph.add((result, SH.resultPath, URIRef(violation.path)))
    graph.add((result, own.remedy, Literal(_storable(violation.remedy))))
    graph.add((result, own.root, URIRef(f"{SYNGRAPH}violation:{violation.root or violation.key}")))
    for id in violation.blame:
        graph.add((result, own.blames, URIRef(claim_iri(id))))


def _describe_beside(graph: Graph, result: URIRef, beside: Mapping[str, Any]) -> None:
    own = Namespace(SYNGRAPH)
    for name, property in (("first_seen", own.firstSeen), ("open_since", own.openSince), ("resolved", own.resolvedAt)):
        if beside.get(name):
            graph.add((result, property, Literal(beside[name], datatype=XSD.dateTime)))
    for owner in beside.get("owners", ()):
        graph.add((result, own.owner, Literal(_storable(owner))))


def _plain(term: Term) -> str:
    return str(term) if isinstance(term, Iri) else term.lexical.encode("utf-8", "replace").decode()


def _storable(words: str) -> str:
    return words.encode("utf-8", "replace").decode().replace("\x00", "")


def _is_iri(path: str) -> bool:
    return not path.startswith(("^", "<", "(")) and fault(Iri(path)) is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One root and how many claims wait for it to be mended, those it holds itself included."""

    violation: Violation
    claims: int

    def __str__(self) -> str:
        return f"{self.violation.message.rstrip('.')}: {self.claims} claim{'s wait' if self.claims != 1 else ' waits'}"


def summary(violations: Sequence[Violation], held: Mapping[str, str]) -> list[Waiting]:
    """The roots of all that is held, those that most wait for first.

    held: claim id -> key of the violation that holds it.
    """
    by_key = {violation.key: violation for violation in violations}
    roots = Counter((by_key[key].root or key) for key in held.values() if key in by_key)
    lines = [Waiting(by_key[root], count) for root, count in roots.items() if root in by_key]
    return sorted(lines, key=lambda line: (-line.claims, line.violation.key))
