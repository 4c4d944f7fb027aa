"""The violation report as files and text: HTML for the owners of documents, JSON, Turtle and CSV for programs."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.claims import held_claims
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.violations import violations_by_key as stored_by_key
from syngraph.contracts.report import as_csv, as_turtle
from syngraph.flows.claims.pointing import SHORT
from syngraph.flows.decisions.choices import choice_lines, choices, show_command
from syngraph.flows.decisions.sides import undecided
from syngraph.flows.decisions.words import decided_words
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.report.html import render_report
from syngraph.flows.report.reporting import Narrow, violation_report
from syngraph.flows.telling.page import documents_link
from syngraph.ontologies.errors import ProjectUnusable, QueryRefused, ShapesUnreadable
from syngraph.ontologies.ontology import Ontology


@dataclass(frozen=True)
class Written:
    """Where the report for people lies, and what is in it."""

    path: Path
    counts: dict[str, Any]
    violations: list[dict[str, Any]]


def report_data(folder: Path, narrow: Narrow | None = None) -> dict[str, Any]:
    """The JSON of `syngraph report`.

    raises: ProjectUnusable before the first run; QueryRefused for an owner that is not known and a moment that is none.
    """
    project = open_project(folder)
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no graph yet", f"syngraph run {folder}")
    ledger = Ledger(project.ledger)
    about = {
        "name": project.folder.name,
        "domain": project.settings.project.domain,
        "documents_link": documents_link(project.documents, project.reports),
    }
    ontology = current_ontology(project, ledger)
    found = violation_report(ledger, ontology, about, _names(project, ontology), project.settings.owners, narrow)
    for row in found["violations"]:
        row |= {"undecided": undecided(row), "choices": choices(row, folder), "show": show_command(row["key"], folder)}
    return found


def _names(project: Project, ontology: Ontology) -> dict[str, str]:
    """What contracts are called; nothing while the shapes cannot be read, for a report must not fail by them."""
    try:
        return {str(top.iri): top.name for top in current_contracts(project, ontology).tops if top.name}
    except ShapesUnreadable:
        return {}


def report_text(folder: Path, format: str, narrow: Narrow | None = None) -> str:
    """The report in html, json, ttl or csv; all from the same rows of the ledger."""
    found = report_data(folder, narrow)
    if format == "html":
        return render_report(found)
    if format == "json":
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    rows = found["violations"] + found["resolved"]
    beside = {row["key"]: row for row in rows}
    with Ledger(open_project(folder).ledger).reading() as connection:
        violations, held = stored_by_key(connection, beside), held_claims(connection)
    if format == "ttl":
        closed = {row["key"] for row in found["resolved"]}
        stated = [one for one in violations if one.key not in closed]
        return as_turtle(stated, beside=beside, resolved=[one for one in violations if one.key in closed])
    dates = ("first_seen", "open_since", "resolved", "owners")
    more = {key: {name: row[name] for name in dates} for key, row in beside.items()}
    return as_csv(violations, {claim["id"]: claim for row in rows for claim in row["claims"]}, held, more)


def write_reports(folder: Path, narrow: Narrow | None = None) -> Written:
    """Write reports/report.html and reports/report.json; a narrowed report into files of its own beside them."""
    project: Project = open_project(folder)
    found = report_data(folder, narrow)
    project.reports.mkdir(exist_ok=True)
    path = project.reports / f"{file_name(found['project']['owner'], narrow.since if narrow else '')}.html"
    path.write_text(render_report(found), encoding="utf-8")
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8", errors="backslashreplace")
    return Written(path, found["summary"], found["violations"])


def file_name(owner: str, since: str) -> str:
    """What a report's files are called, without their endings; by the words it was asked for in, so that the next of its kind replaces it.

    >>> file_name("", ""), file_name("harbour office", "7d"), file_name("", "2026-11-01T08:30")
    ('report', 'report-harbour-office-since-7d', 'report-since-2026-11-01t08-30')

    A name that is not of plain words keeps apart from others by a few characters of its hash:

    >>> file_name("Ö / ..", ""), file_name("Harbour-Office", "")
    ('report-9218f3', 'report-harbour-office-da814c')
    """
    parts = ["report"]
    if owner:
        plain = _plain(owner)[:60]
        parts += (
            [plain] if plain.replace("-", " ") == owner else [one for one in (plain, hashlib.sha256(owner.encode()).hexdigest()[:6]) if one]
        )
    return "-".join([*parts, "since", _plain(since)] if since else parts)


def _plain(words: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def violations_by_key(folder: Path, key: str) -> list[dict[str, Any]]:
    """The violations whose key begins so, or that blame a claim whose id does.

    raises: QueryRefused when there is none.
    """
    violations = report_data(folder)["violations"]
    found = [one for one in violations if one["key"].startswith(key) or any(claim["id"].startswith(key) for claim in one["claims"])]
    if not found:
        raise QueryRefused(f"no open violation has the key {key!r}", "`syngraph quarantine list DIR` shows their keys")
    return found


def violation_lines(violations: list[dict[str, Any]]) -> Iterator[str]:
    for one in violations:
        yield f"{one['key']}  {'waived' if one['state'] == 'waived' else one['severity']}  {one['contract']} ({one['constraint']})"
        yield f"  {one['message']}"
        if one["remedy"]:
            yield f"  mend: {one['remedy']}"
        if not one["is_root"]:
            yield f"  follows from {one['root']}"
        yield from (f"  {words}" for words in decided_words(one["waived_by"]))
        for side in ("claims", "against"):
            for claim in one[side]:
                said = f"{claim['subject_label']} · {claim['property_label']} · {claim['object_label']}"
                beside = " – given way to" if side == "against" and one["state"] == "held" else ""
                yield f"  [{claim['state']}] {said}: “{' '.join(claim['quote'].split())}”{beside}"
                yield f"      {claim['document']}, characters {claim['start']}-{claim['end']}, claim {claim['id'][:SHORT]}"
                others = (decision for decision in claim["decisions"] if decision not in one["waived_by"])
                yield from (f"      {words}" for words in decided_words(others))
        if one["undecided"]:
            yield f"  open: {one['undecided']}"
        yield from choice_lines(one["choices"])
