"""The violation report as data: every open violation of the ledger with the claims it blames, and the counts people ask first."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from syngraph.connectors.ledger.claims import claim_counts
from syngraph.connectors.ledger.documents import document_counts, left_unread, text_of
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.violations import first_seen, open_violations, unreadable_rows
from syngraph.contracts.report import as_json
from syngraph.contracts.violation import Violation
from syngraph.flows.claim_view import Labels, views_by_id
from syngraph.ontologies.ontology import Ontology

CONTEXT_CHARS = 160


def violation_report(ledger: Ledger, ontology: Ontology, project: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """names: contract IRI -> what its shape is called (sh:name), where it is called anything.

    returns: `{"project", "summary", "violations": [{"contract", …, "claims": [claim …]}]}`, violations of one root together,
             roots first.
    """
    with ledger.reading() as connection:
        violations = open_violations(connection)
        labels = Labels(connection, ontology)
        claims = views_by_id(connection, ontology, [id for one in violations for id in (*one.blame, *one.against)])
        _add_context(connection, claims.values())
        rows = _rows(_in_order(violations), labels, claims, first_seen(connection))
        for row in rows:
            row["contract_name"] = names.get(row["contract"]) or row["contract_name"]
        summary = {
            **_counts(violations),
            "documents": document_counts(connection),
            "claims": claim_counts(connection),
            "left_unread": left_unread(connection),
            "unreadable": unreadable_rows(connection),
        }
    return {"project": project | {"made": datetime.now(UTC).isoformat(timespec="seconds")}, "summary": summary, "violations": rows}


def _in_order(violations: list[Violation]) -> list[Violation]:
    return sorted(violations, key=lambda one: (one.severity != "Violation", one.root, one.key != one.root, one.round, one.key))


def _waiting(violations: list[Violation]) -> dict[str, int]:
    """Root -> how many claims wait for it to be mended."""
    held: dict[str, set[str]] = defaultdict(set)
    for one in violations:
        if one.severity == "Violation":
            held[one.root or one.key].update(one.blame)
    return {root: len(ids) for root, ids in held.items()}


def _counts(violations: list[Violation]) -> dict[str, Any]:
    return {
        "violations": len(violations),
        "roots": len({one.root or one.key for one in violations if one.severity == "Violation"}),
        "by_severity": dict(Counter(one.severity for one in violations)),
        "by_constraint": dict(Counter(one.constraint.local for one in violations)),
    }


def _rows(violations: list[Violation], labels: Labels, claims: dict[str, dict[str, Any]], since: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of the report: what `contracts.report` says of each violation, and what people want beside it."""
    held = {id for id, claim in claims.items() if claim["state"] == "held"}
    waiting = _waiting(violations)
    rows = as_json(violations, claims, held)["violations"]
    for one, row in zip(violations, rows, strict=True):
        root = one.root or one.key
        row |= {
            "contract_name": one.contract.local,
            "constraint": one.constraint.local,
            "focus_label": labels.of(one.focus),
            "value": labels.of(one.value) if one.value is not None else None,
            "first_seen": since.get(one.key, ""),
            "is_root": root == one.key,
            "against": _against(one, claims),
            "waiting": waiting.get(root, 0) if root == one.key else 0,
        }
    return rows


def _against(one: Violation, claims: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The standing claims that those it holds had to give way to, or that a person waived; what a text states, where it states any."""
    standing = [dict(claims[id]) for id in one.against if id in claims and claims[id]["state"] == "standing"]
    return [claim for claim in standing if not claim["derived"]] or standing


def _add_context(connection: Transaction, claims: Any) -> None:
    """What stands just before and after each quote, so that its owner finds it."""
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in claims:
        by_document[claim["document"]].append(claim)
    for path, said in by_document.items():
        text = text_of(connection, path)
        for claim in said:
            claim["context_before"] = text[max(0, claim["start"] - CONTEXT_CHARS) : claim["start"]]
            claim["context_after"] = text[claim["end"] : claim["end"] + CONTEXT_CHARS]
