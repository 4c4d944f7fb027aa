"""The violation report as data: every open violation of the ledger with the claims it blames, and the counts people ask first.

Narrowed, it is what one hands on: the violations with a document of one owner's, those that have opened since a moment, and what was
resolved since then.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from syngraph.connectors.ledger.claims import claim_counts
from syngraph.connectors.ledger.documents import document_counts, left_unread, text_of
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.violation_dates import Dates, dates_of_open, dates_of_resolved
from syngraph.connectors.ledger.violations import open_violations, unreadable_rows, violations_by_key
from syngraph.contracts.report import as_json
from syngraph.contracts.violation import Violation
from syngraph.flows.claims.view import Labels, views_by_id
from syngraph.flows.project.owners import known_owner, owners_of, owning
from syngraph.flows.telling.since import Since, since
from syngraph.ontologies.ontology import Ontology

CONTEXT_CHARS = 160


@dataclass(frozen=True)
class Narrow:
    """What a report is narrowed to. owner: a name of `[owners]`, "" for all. since: as `since.since` reads it, "" for ever."""

    owner: str = ""
    since: str = ""


def violation_report(
    ledger: Ledger,
    ontology: Ontology,
    project: dict[str, Any],
    names: Mapping[str, str],
    owners: Mapping[str, str] | None = None,
    narrow: Narrow | None = None,
) -> dict[str, Any]:
    """names: contract IRI -> what its shape is called (sh:name), where it is called anything. owners: as in `[owners]`.

    returns: `{"project", "summary", "violations": [{"contract", …, "claims": [claim …]}], "resolved": [the same]}`, violations of one
             root together, roots first; resolved are those since the moment asked for, and none where none is asked for.
    raises:  QueryRefused for an owner that is not known and a moment that is none.
    """
    owners, narrow = owners or {}, narrow or Narrow()
    owner = known_owner(narrow.owner, owners) if narrow.owner else ""
    with ledger.reading() as connection:
        begun = since(connection, narrow.since) if narrow.since else None
        shown = _Shown(connection, ontology, names, owners)
        dates = dates_of_open(connection)
        violations = open_violations(connection)
        shown.messages = {one.key: one.message for one in violations}
        violations = [one for one in violations if begun is None or dates[one.key].open_since.commit >= begun.commit]
        rows = [row for row in shown.rows(violations, dates) if not owner or owner in row["owners"]]
        resolved = [row for row in shown.resolved(begun) if not owner or owner in row["owners"]]
        summary = {
            **_counts(rows),
            "owners": _by_owner(rows) if owners else {},
            "documents": document_counts(connection),
            "claims": claim_counts(connection),
            "left_unread": left_unread(connection),
            "unreadable": [one for one in unreadable_rows(connection) if not owner or owning(owners)(one["document"]) == owner],
        }
    about = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "owner": owner, "since": begun.said if begun else ""}
    return {"project": project | about, "summary": summary, "violations": rows, "resolved": resolved}


def _in_order(violations: list[Violation]) -> list[Violation]:
    return sorted(violations, key=lambda one: (one.severity != "Violation", one.root, one.key != one.root, one.round, one.key))


def _waiting(violations: list[Violation]) -> dict[str, int]:
    """Root -> how many claims wait for it to be mended."""
    held: dict[str, set[str]] = defaultdict(set)
    for one in violations:
        if one.severity == "Violation":
            held[one.root or one.key].update(one.blame)
    return {root: len(ids) for root, ids in held.items()}


def _counts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What a person waived is counted for itself: it breaks a rule that does not count there."""
    broken = [row for row in rows if row["state"] != "waived"]
    return {
        "violations": len(broken),
        "waived": len(rows) - len(broken),
        "roots": len({row["root"] for row in broken if row["severity"] == "Violation"}),
        "by_severity": dict(Counter(row["severity"] for row in broken)),
        "by_constraint": dict(Counter(row["constraint"] for row in broken)),
    }


def _by_owner(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Owner -> in how many of the violations a document of theirs has a part; the most first."""
    return dict(Counter(owner for row in rows if row["state"] != "waived" for owner in row["owners"]).most_common())


class _Shown:
    """How violations become rows of the report: what `contracts.report` says of each, and what people want beside it."""

    def __init__(self, connection: Transaction, ontology: Ontology, names: Mapping[str, str], owners: Mapping[str, str]) -> None:
        self._connection, self._ontology, self._names = connection, ontology, names
        self._labels = Labels(connection, ontology)
        self._owner = owning(owners)
        self.messages: dict[str, str] = {}

    def rows(self, violations: list[Violation], dates: Mapping[str, Dates]) -> list[dict[str, Any]]:
        violations = _in_order(violations)
        claims = views_by_id(self._connection, self._ontology, [id for one in violations for id in (*one.blame, *one.against)])
        _add_context(self._connection, claims.values())
        held = {id for id, claim in claims.items() if claim["state"] == "held"}
        waiting = _waiting(violations)
        rows = as_json(violations, claims, held)["violations"]
        for one, row in zip(violations, rows, strict=True):
            root = one.root or one.key
            against = _against(one, claims)
            documents = sorted({claim["document"] for claim in (*row["claims"], *against)})
            row |= {
                "contract_name": self._names.get(str(one.contract)) or one.contract.local,
                "constraint": one.constraint.local,
                "focus_label": self._labels.of(one.focus),
                "value": self._labels.of(one.value) if one.value is not None else None,
                "is_root": root == one.key,
                "root_message": self.messages.get(root, "") if root != one.key else "",
                "against": against,
                "waived_by": _waived_by(one, claims),
                "waiting": waiting.get(root, 0) if root == one.key else 0,
                "documents": documents,
                "owners": owners_of(documents, self._owner),
            }
            row |= _dated(dates[one.key])
        return rows

    def resolved(self, since: Since | None) -> list[dict[str, Any]]:
        """What was resolved since then, with the claims it blamed last as they are now; the last resolved first."""
        if since is None:
            return []
        dates = dates_of_resolved(self._connection, since.commit)
        rows = self.rows(violations_by_key(self._connection, dates), dates)
        rows = [row | {"state": "resolved"} for row in rows]
        return sorted(rows, key=lambda row: (-row["resolved_commit"], row["key"]))


def _dated(dates: Dates) -> dict[str, Any]:
    """When it was first seen, since when it has been open, when it was resolved: times, with their commits and runs."""
    row: dict[str, Any] = {"status": "resolved" if dates.resolved else "open"}
    for name, moment in dates._asdict().items():
        row[name] = moment.at if moment else None
        row[f"{name}_commit"] = moment.commit if moment else None
        row[f"{name}_run"] = moment.run if moment else None
    return row


def _against(one: Violation, claims: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The standing claims that those it holds had to give way to, or that a person waived; what a text states, where it states any, and
    what a person decided about."""
    standing = [dict(claims[id]) for id in one.against if id in claims and claims[id]["state"] == "standing"]
    return [claim for claim in standing if not claim["derived"] or claim["decisions"]] or standing


def _waived_by(one: Violation, claims: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The decisions by which claims of it may break its rule, each once, the earliest first."""
    said = (claims[id] for id in (*one.blame, *one.against) if id in claims)
    found = {each["id"]: each for claim in said for each in claim["decisions"] if each["contract"] == one.contract}
    return sorted(found.values(), key=lambda each: (each["at"], each["id"]))


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
