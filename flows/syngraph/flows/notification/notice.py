"""What a run tells whoever is to be told: the JSON that the user's command and webhook get, made of the ledger after the run."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from syngraph.connectors.ledger.claims import claim_rows, held_claims
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.violation_dates import Dates, dates_of_open, dates_of_resolved
from syngraph.connectors.ledger.violations import violations_by_key
from syngraph.contracts.report import state
from syngraph.contracts.violation import Violation
from syngraph.flows.project.owners import owners_of, owning
from syngraph.flows.project.project import Project

VERSION: Final = 1
"""Of the JSON's form. Members may be added; one that means something else makes it 2."""


@dataclass(frozen=True)
class News:
    """Violations that hold claims and have opened after a commit, and how many were resolved after it."""

    violations: list[Violation]
    dates: Mapping[str, Dates]
    resolved: int


def news_after(connection: Transaction, commit: int) -> News:
    """What has become of violations since; what a person waived and what is only incomplete is no news."""
    dates = {key: one for key, one in dates_of_open(connection).items() if one.open_since.commit > commit}
    held = held_claims(connection) if dates else {}
    opened = [one for one in violations_by_key(connection, dates) if state(one, held) == "held"]
    opened.sort(key=lambda one: (one.root not in ("", one.key), one.root, one.key))  # what others follow from comes first
    return News(opened, dates, len(dates_of_resolved(connection, commit + 1)))


def notice(
    project: Project, run: Mapping[str, Any], error: Mapping[str, str] | None, news: News, documents: Mapping[str, list[str]]
) -> dict[str, Any]:
    """The JSON. run: id, command, state, summary. error: what, next_step. documents: violation key -> paths.

    Whoever is told is told at least once. "id" is the same when the same is told again or to another, by a later run too, with nothing new;
    a violation's "id" is the same as long as it stays open, whatever is told beside it. A failure is told by its own run alone.
    No setting and no document's text is in it but what a message quotes.
    """
    taken = run["summary"].get("ingested", {})
    rows = [_row(one, news.dates[one.key], documents[one.key]) for one in news.violations]
    if owners := project.settings.owners:
        owner = owning(owners)
        rows = [row | {"owners": owners_of(row["documents"], owner)} for row in rows]
    return {
        "syngraph_notice": VERSION,
        "id": _id(*([run["id"] or uuid4().hex] if error else []), *sorted(row["id"] for row in rows)),
        "project": project.folder.name,
        "folder": str(project.folder),
        "run": run["id"],
        "command": run["command"],
        "state": run["state"],
        "error": error,
        "counts": {
            "new_violations": len(rows),
            "resolved_violations": news.resolved,
            "newly_held": taken.get("held", 0),
            "freed": taken.get("freed", 0),
            "of_stopped_runs": len(taken.get("of_stopped_runs", {}).get("runs", ())),
            "by_owner": dict(Counter(owner for row in rows for owner in row.get("owners", ()))),
        },
        "violations": rows[: project.settings.notify.most],
        "report": run["summary"].get("report"),
    }


def _row(one: Violation, dates: Dates, documents: list[str]) -> dict[str, Any]:
    return {
        "id": _id(one.key, str(dates.open_since.commit), dates.open_since.at),
        "key": one.key,
        "contract": str(one.contract),
        "message": one.message,
        "remedy": one.remedy,
        "claims": len(one.blame),
        "is_root": one.root in ("", one.key),
        "first_seen": dates.first_seen.at,
        "open_since": dates.open_since.at,
        "documents": documents,
    }


def documents_of(connection: Transaction, violations: list[Violation]) -> dict[str, list[str]]:
    """Violation key -> the paths of the documents that it is about."""
    ids = sorted({id for one in violations for id in (*one.blame, *one.against)})
    place = {row["id"]: str(row["document"]) for row in claim_rows(connection, ids=ids)} if ids else {}
    return {one.key: sorted({place[id] for id in (*one.blame, *one.against) if id in place}) for one in violations}


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
