"""What the ledger knows of broken contracts: violations with their blame, and answers that broke their stage contract."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import blame, unreadable, violations
from syngraph.connectors.ledger.violation_dates import still_open_since
from syngraph.contracts.violation import Violation
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ntriples import parse_term
from syngraph.ontologies.statement import ntriples


def store_violations(connection: Connection, opened: Iterable[Violation], closed: Iterable[str], sequence: int, run: str) -> None:
    """Violations that are open now with their blame, and keys of those that are gone: kept, as resolved.

    run: whose commit this is. What it opens again after it closed it itself has been open all the time, for whoever looks at runs.
    """
    for key in closed:
        connection.execute(update(violations).where(violations.c.key == key).values(state="resolved", resolved=sequence))
    opened = list(opened)
    since = still_open_since(connection, [one.key for one in opened], run)
    for one in opened:
        row = _violation_row(one, sequence) | {"open_since": since.get(one.key, sequence)}
        kept = {name: value for name, value in row.items() if name not in ("key", "first_seen")}
        connection.execute(insert(violations).values(row).on_conflict_do_update(index_elements=["key"], set_=kept))
        connection.execute(delete(blame).where(blame.c.violation == one.key))
        spoken_of = [{"violation": one.key, "claim": id, "against": id not in one.blame} for id in (*one.blame, *one.against)]
        if spoken_of:
            connection.execute(insert(blame), spoken_of)


def open_violations(connection: Connection) -> list[Violation]:
    """Violations that are open, with the claims they blame and those these had to give way to."""
    rows = connection.execute(select(violations).where(violations.c.state == "open").order_by(violations.c.key)).all()
    return _blaming(rows, connection.execute(select(blame).order_by(blame.c.violation, blame.c.claim)))


def violations_by_key(connection: Connection, keys: Iterable[str]) -> list[Violation]:
    """These violations, open or not, with the claims that they blamed last."""
    found: list[Violation] = []
    for some in batched(sorted(keys)):
        rows = connection.execute(select(violations).where(violations.c.key.in_(some)).order_by(violations.c.key)).all()
        blamed = select(blame).where(blame.c.violation.in_(some)).order_by(blame.c.violation, blame.c.claim)
        found += _blaming(rows, connection.execute(blamed))
    return found


def _blaming(rows: Iterable[Row[Any]], blamed: Iterable[Row[Any]]) -> list[Violation]:
    ids: dict[tuple[str, bool], list[str]] = {}
    for row in blamed:
        ids.setdefault((row.violation, row.against), []).append(row.claim)
    return [_violation(row, tuple(ids.get((row.key, False), ())), tuple(ids.get((row.key, True), ()))) for row in rows]


def store_unreadable(connection: Connection, path: str, rows: Iterable[dict[str, Any]], task: str = "") -> None:
    """Answers that broke their stage contract to the end, in place of this document's earlier ones; with `task` of those of this task."""
    earlier = unreadable.c.document == path
    connection.execute(delete(unreadable).where(earlier & (unreadable.c.task == task) if task else earlier))
    for row in rows:
        connection.execute(insert(unreadable).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


def unreadable_rows(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(select(unreadable).order_by(unreadable.c.document, unreadable.c.id))
    return [{**row._mapping, "history": json.loads(row.history)} for row in rows]


def _violation_row(one: Violation, sequence: int) -> dict[str, Any]:
    return {
        "key": one.key,
        "contract": one.contract,
        "shape": one.shape,
        "constraint": one.constraint,
        "severity": one.severity,
        "focus": ntriples(one.focus),
        "path": one.path,
        "value": ntriples(one.value) if one.value is not None else None,
        "message": one.message,
        "remedy": one.remedy,
        "round": one.round,
        "root": one.root,
        "state": "open",
        "first_seen": sequence,
        "open_since": sequence,
        "resolved": None,
    }


def _violation(row: Row[Any], blamed: tuple[str, ...], against: tuple[str, ...]) -> Violation:
    return Violation(
        contract=Iri(row.contract),
        shape=row.shape,
        constraint=Iri(row.constraint),
        severity=row.severity,
        focus=parse_term(row.focus),
        path=row.path,
        value=parse_term(row.value) if row.value is not None else None,
        message=row.message,
        remedy=row.remedy,
        blame=blamed,
        round=row.round,
        root=row.root,
        against=against,
    )
