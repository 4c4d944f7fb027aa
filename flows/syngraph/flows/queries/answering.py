"""What the graph answers to the questions it was built for: by SPARQL and by Cypher, with evidence, and beside the last answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syngraph.connectors.ledger.claims import claims_named
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.standing import standing_states
from syngraph.contracts.answer_change import AnswerChange, changes
from syngraph.contracts.answer_evidence import Select, Standing, claims_behind
from syngraph.contracts.answer_rows import Row
from syngraph.contracts.functional import FunctionalCheck
from syngraph.flows.claims.view import Labels
from syngraph.ontologies.errors import QueryRefused
from syngraph.ontologies.ontology import Ontology

Plain = dict[str, Any]
SHOWN = 20
"""Claims that a row of the JSON quotes at most, and rows that the record of a run keeps of each question."""

MOST_ROWS = 5
"""Rows of each kind that people are told of a question; the JSON has them all."""


@dataclass(frozen=True)
class Answered:
    """A question as a test, its evidence, and what became of its answer since the last verify.

    claims: for each row the ids of the claims it rests on. since: None when nothing was known of it before.
    called: how things were called then, by their IRIs: what is lost has no name any more.
    """

    check: FunctionalCheck
    claims: tuple[tuple[str, ...], ...]
    since: AnswerChange | None
    called: Mapping[str, str]


def answered(
    checks: Sequence[FunctionalCheck], ontology: Ontology, select: Select, before: Mapping[str, Plain], connection: Transaction
) -> list[Answered]:
    """Each check with its evidence, and compared with what was stored of it.

    before: question id -> what `stored_answers` had.
    """
    support = {state.statement: state.support for state in standing_states(connection) if not state.inferred}
    standing = Standing(ontology, support)
    found = []
    for one in checks:
        known = before.get(one.question.id)
        found.append(Answered(one, _evidence(one, standing, select), _since(one, known), _called(known)))
    return found


def _called(before: Plain | None) -> dict[str, str]:
    pairs = zip(before["cells"], before["rows"], strict=True) if before and before["cells"] else ()
    return {cell: row[name] for cells, row in pairs for name, cell in cells.items()}


def _evidence(check: FunctionalCheck, standing: Standing, select: Select) -> tuple[tuple[str, ...], ...]:
    if not check.rows or check.queries is None:
        return ()
    try:
        return tuple(claims_behind(check.queries.sparql, check.cells, standing, select))
    except QueryRefused:  # the query for all variables asks more than the one for some: then there is no evidence to show
        return tuple(() for _ in check.rows)


def _since(check: FunctionalCheck, before: Plain | None) -> AnswerChange | None:
    if before is None or not before["query"] or check.cut or check.trouble.startswith("SPARQL"):
        return None
    if check.queries is None or check.queries.sparql != before["query"]:
        return AnswerChange(asked_otherwise=True)
    return changes(before["cells"], check.cells, check.columns[0] if check.columns else "")


def stored_form(one: Answered, labels: Labels) -> Plain:
    """As the ledger keeps it."""
    check = one.check
    return {
        "question": check.question.id,
        "ontology_can": check.ontology_can,
        "rows": [_shown(row, labels) for row in check.cells],
        "cells": [dict(row) for row in check.cells],
        "claims": [list(claims) for claims in one.claims],
        "query": check.queries.sparql if check.queries else "",
    }


def told(found: Sequence[Answered], labels: Labels, connection: Transaction) -> list[Plain]:
    """As the JSON of `syngraph verify` has it: rows by the names of things, beside each its cells and the quotes it rests on."""
    shown = {claim for one in found for claims in one.claims for claim in claims[:SHOWN]}
    said = {id: claim.evidence for id, claim in claims_named(connection, shown).items()}
    quotes = {id: {"claim": id, "document": one.document, "quote": one.quote} for id, one in said.items()}
    return [_told(one, labels, quotes) for one in found]


def _told(one: Answered, labels: Labels, quotes: Mapping[str, Plain]) -> Plain:
    check, apart, since = one.check, one.check.differs, one.since
    return {
        "id": check.question.id,
        "text": check.question.text,
        "ontology_can": check.ontology_can,
        "graph_does": check.graph_does,
        "why_not": check.why_not,
        "trouble": check.trouble,
        "sparql": check.queries.sparql if check.queries else "",
        "cypher": check.queries.cypher if check.queries else "",
        "row_count": len(check.cells),
        "rows": [_shown(row, labels) for row in check.cells],
        "cells": [dict(row) for row in check.cells],
        "evidence": [[quotes[claim] for claim in claims[:SHOWN] if claim in quotes] for claims in one.claims],
        "neo4j": None if apart is None else {"only_sparql": _all(apart.only_first, labels), "only_cypher": _all(apart.only_second, labels)},
        "since": None if since is None else _told_since(since, labels, one.called),
    }


def in_short(one: Plain) -> Plain:
    """A question of that JSON as the record of a run keeps it: the first rows of everything, without cells and quotes."""

    def first(lists: Plain | None) -> Plain | None:
        return lists and {name: some[:SHOWN] if isinstance(some, list) else some for name, some in lists.items()}

    kept = {name: value for name, value in one.items() if name not in ("cells", "evidence")}
    return kept | {"rows": one["rows"][:SHOWN], "neo4j": first(one["neo4j"]), "since": first(one["since"])}


def _told_since(since: AnswerChange, labels: Labels, called: Mapping[str, str]) -> Plain:
    def as_it_was(row: Row) -> Plain:
        return {name: called.get(cell, cell) for name, cell in row.items()}

    pairs = [{"was": as_it_was(was), "is": _shown(now, labels)} for was, now in since.changed]
    lost = [as_it_was(row) for row in since.lost]
    return {"new": _all(since.new, labels), "lost": lost, "changed": pairs, "asked_otherwise": since.asked_otherwise}


def _all(rows: Sequence[Row], labels: Labels) -> list[Plain]:
    return [_shown(row, labels) for row in rows]


def _shown(row: Row, labels: Labels) -> Plain:
    """A row as people read it: things by their names."""
    return {name: labels.named(cell) for name, cell in row.items()}


def lines(one: Plain) -> Iterator[str]:
    """A question of that JSON for people."""
    rows, count = one["rows"], one["row_count"]
    mark = "error" if one["trouble"] or _apart(one) else "answered" if rows else "no answer" if one["ontology_can"] else "cannot"
    yield f"{mark:<9} {one['text']}  ({count:,} row{'' if count == 1 else 's'})"
    if one["ontology_can"] and not rows and not one["trouble"]:
        yield "          the ontology can answer it, the graph does not: no document says it, or what they say is held"
    for said in (one["why_not"], one["trouble"]):
        if said:
            yield f"          {said}"
    for name, where in (("only_sparql", "SPARQL"), ("only_cypher", "Cypher")):
        for row in (one["neo4j"] or {}).get(name, ())[:MOST_ROWS]:
            yield f"          only {where} gives: {_in_line(row)}"
    yield from _since_lines(one["since"] or {})


def _since_lines(since: Plain) -> Iterator[str]:
    if since.get("asked_otherwise"):
        yield "          asked with another query than last time: not compared"
    for mark, name in (("+", "new"), ("-", "lost")):
        rows = since.get(name, ())
        yield from (f"          {mark} {_in_line(row)}" for row in rows[:MOST_ROWS])
        if rows[MOST_ROWS:]:
            yield f"          {mark} {len(rows) - MOST_ROWS:,} more"
    for pair in since.get("changed", ())[:MOST_ROWS]:
        yield f"          ~ {_in_line(pair['was'])} -> {_in_line(pair['is'])}"


def _apart(one: Plain) -> bool:
    return any((one["neo4j"] or {}).values())


def _in_line(row: Plain) -> str:
    return ", ".join(map(str, row.values()))
