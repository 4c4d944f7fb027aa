"""Decisions as people and scripts read them: what was decided, by whom, when and why, and what became of the claims since."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.violations import open_violations
from syngraph.contracts.violation import Violation
from syngraph.flows.claims.pointing import SHORT
from syngraph.flows.claims.view import views_by_id, vocabulary_words
from syngraph.flows.decisions.choices import show_command
from syngraph.flows.decisions.desk import Desk
from syngraph.flows.decisions.sides import undecided
from syngraph.flows.decisions.words import DONE, signed
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.decision import Decision
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.ntriples import parse_term
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Literal

MOST_CLAIMS = 12
MOST_DOCUMENTS = 2


def decision_view(one: Decision, ontology: Ontology) -> dict[str, Any]:
    """One decision as JSON. what: in words."""
    back = one.taken_back
    return {
        "id": one.id,
        "kind": one.kind,
        "what": _what(one, ontology),
        "key": one.key,
        "property": one.fact and str(one.fact.property),
        "object": one.fact and one.fact.object,
        "contract": one.contract and str(one.contract),
        "texts": sorted(one.texts),
        "who": one.who,
        "at": one.at,
        "why": one.why,
        "taken_back": back and {"who": back.who, "at": back.at, "why": back.why},
    }


def decided_view(connection: Transaction, desk: Desk, ontology: Ontology, command: str, decisions: Sequence[Decision]) -> dict[str, Any]:
    """What was decided, and how it stands with what that is about.

    returns: {"command", "decisions": [as `decision_view`], "claims": [those they are about, as `syngraph claims` has them], "violations":
             [key and message of what still holds some of them, and why it does where people prefer them: `undecided`]}.
    """
    under = {one.claim.id: one for decision in decisions for one in desk.claims_under(decision)}
    holding = {one.held_by for one in under.values()}
    still = [one for one in open_violations(connection) if one.key in holding]
    beside = views_by_id(connection, ontology, [id for one in still for id in (*one.blame, *one.against)])
    return {
        "command": command,
        "decisions": [decision_view(one, ontology) for one in decisions],
        "claims": list(views_by_id(connection, ontology, under).values()),
        "violations": [{"key": one.key, "message": one.message, "undecided": _undecided(one, beside)} for one in still],
    }


def _undecided(one: Violation, claims: Mapping[str, dict[str, Any]]) -> str:
    """claims: by id, all those of the violation that are present."""
    blame, against = ([claims[id] for id in ids if id in claims] for ids in (one.blame, one.against))
    return undecided({"state": "held", "claims": blame, "against": against})


def decided_lines(found: dict[str, Any], folder: Path) -> Iterator[str]:
    """What people read of it."""
    done = DONE[found["command"]]
    for one in found["decisions"]:
        yield f"{done if found['changed'] else f'{done} already'}: {one['what']}"
        yield f"  {signed(one['taken_back'] or one)}"
    yield (
        f"graph: {counted(found['statements']['came'], 'statement')} came, {found['statements']['went']:,} went; "
        f"claims: {found['held']:,} newly held, {found['freed']:,} no longer held"
    )
    for claim in found["claims"][:MOST_CLAIMS]:
        said = f"{claim['subject_label']} · {claim['property_label']} · {claim['object_label']}"
        yield f"  [{claim['state']}] {said}: “{' '.join(claim['quote'].split())}”  ({claim['document']})"
    if len(found["claims"]) > MOST_CLAIMS:
        yield f"  and {len(found['claims']) - MOST_CLAIMS:,} claims more (--json has them all)"
    for violation in found["violations"]:
        yield f"still held: {violation['message']}"
        if violation["undecided"]:
            yield f"  open: {violation['undecided']}"
        yield f"  next: {show_command(violation['key'], folder)}"
    if found["trouble"]:
        yield f"recorded; but the projections could not follow, and will in the next run: {found['trouble']}"
    if found["command"] != "undo":
        ids = " ".join(one["id"][:SHORT] for one in found["decisions"])
        yield f"to take it back: syngraph quarantine undo {shlex.quote(str(folder))} {ids}"


def decisions_of(folder: Path) -> list[dict[str, Any]]:
    """Every decision that was ever taken, the earliest first, each with how many `claims` it is about now, in which `documents`.

    raises: ProjectUnusable before the first run.
    """
    project = open_project(folder)
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no graph yet", f"syngraph run {folder}")
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    with ledger.reading() as connection:
        desk = Desk(connection, ontology)
        under = {id: desk.claims_under(one) for id, one in desk.known.items()}
    documents = {id: sorted({one.claim.evidence.document for one in claims}) for id, claims in under.items()}
    return [decision_view(one, ontology) | {"claims": len(under[id]), "documents": documents[id]} for id, one in desk.known.items()]


def decision_rows(found: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """The same as rows of a table: id, what, by whom and when, why, and whether it holds."""
    for one in found:
        back = one["taken_back"]
        if back:
            state = f"taken back {signed(back)}"
        else:
            state = (
                f"on {counted(one['claims'], 'claim')}: {_named(one['documents'])}" if one["claims"] else "on nothing: no text says so now"
            )
        yield [one["id"][:SHORT], f"{one['kind']}: {one['what']}", f"{one['who']}, {one['at'][:10]}", one["why"], state]


def _named(documents: Sequence[str]) -> str:
    """
    >>> _named(["a.md", "b.md", "c.md"])
    'a.md, b.md and 1 more'
    """
    more = len(documents) - MOST_DOCUMENTS
    return ", ".join(documents[:MOST_DOCUMENTS]) + (f" and {more:,} more" if more > 0 else "")


def _what(one: Decision, ontology: Ontology) -> str:
    """A decision in words, by the names that the texts have."""
    if one.fact is None:
        return f"“{one.key}” is another thing there than elsewhere"
    said = one.fact.object.removeprefix("thing ")
    if said == one.fact.object:
        term = parse_term(said)
        said = term.lexical if isinstance(term, Literal) else vocabulary_words(term, ontology) or term.words
    fact = f"{one.key} · {vocabulary_words(one.fact.property, ontology) or one.fact.property.words} · {said}"
    return f"{fact} (may break {one.contract.local})" if one.contract else fact
