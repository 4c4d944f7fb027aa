"""How a person decides what the gate left open: a decision takes effect at once, and can be taken back.

What follows from it for claims goes through the gate, and into the ledger in one transaction with it: whoever is killed in between has
decided nothing, and may decide again. The projections follow afterwards; what they miss they catch up with in the next run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.claims import held_claims
from syngraph.connectors.ledger.commits import Batch, record
from syngraph.connectors.ledger.decisions import store_decision
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.standing import standing_count
from syngraph.contracts.change import Commit
from syngraph.contracts.shapes import Contracts
from syngraph.flows.decisions.desk import Desk, word_of
from syngraph.flows.decisions.view import decided_view
from syngraph.flows.ingest.decided import Decided
from syngraph.flows.ingest.gatekeeping import is_stale, keep_index, open_gate
from syngraph.flows.ingest.ingestion import withdrawable
from syngraph.flows.ingest.resolution import Resolution, Resolver
from syngraph.flows.ingest.source_rank import ranking
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.stores.following import follow, refuse_early
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.decision import Decision
from syngraph.ontologies.errors import Busy, ProjectUnusable, StoreRefused, StoreUnreachable, TooManyWithdrawn, Unusable
from syngraph.ontologies.ontology import Ontology

Outcome = dict[str, Any]
"""What `decision_view.decided_view` says, and whether anything was `changed`: {"statements": {"came", "went"}, "held": newly, "freed"};
"trouble": what keeps the projections from following, if anything."""


def waive(folder: Path, key: str, why: str, who: str | None = None, accept_withdrawals: bool = False) -> Outcome:
    """The claims that this violation holds may break its rule; `key` may be that of one claim.

    raises: Unusable when nothing or several things have that key, nobody can waive that rule, the reason or the name cannot be kept;
            TooManyWithdrawn, and then nothing is decided; ProjectUnusable before the first run; Busy beside one; what `follow` raises.
    """
    word = word_of(who, why, must_say_why=True)
    return _decide(folder, "waive", lambda desk: desk.waive(key, word), accept_withdrawals)


def prefer(folder: Path, claim: str, why: str = "", who: str | None = None, accept_withdrawals: bool = False) -> Outcome:
    """What this claim says weighs more than whatever contradicts it and nobody prefers. raises: as `waive`."""
    word = word_of(who, why)
    return _decide(folder, "prefer", lambda desk: desk.prefer(claim, word), accept_withdrawals)


def discard(folder: Path, claim: str, why: str, who: str | None = None, accept_withdrawals: bool = False) -> Outcome:
    """This claim misreads its text: there, nobody says it. raises: as `waive`."""
    word = word_of(who, why, must_say_why=True)
    return _decide(folder, "discard", lambda desk: desk.discard(claim, word), accept_withdrawals)


def split(
    folder: Path, claims: Sequence[str], of_object: bool = False, why: str = "", who: str | None = None, accept_withdrawals: bool = False
) -> Outcome:
    """What the documents of these claims call so is another thing than what others call so. raises: as `waive`.

    of_object: it is about the name of the claims' object, not of their subject.
    """
    word = word_of(who, why)
    return _decide(folder, "split", lambda desk: desk.split(claims, of_object, word), accept_withdrawals)


def undo(folder: Path, ids: Sequence[str], why: str = "", who: str | None = None, accept_withdrawals: bool = False) -> Outcome:
    """These decisions hold no more. raises: as `waive`."""
    word = word_of(who, why)
    return _decide(folder, "undo", lambda desk: desk.take_back(ids, word), accept_withdrawals)


@dataclass(frozen=True)
class _Room:
    """What deciding works with, under the writer's lock."""

    project: Project
    ledger: Ledger
    ontology: Ontology
    contracts: Contracts


def _decide(folder: Path, command: str, propose: Callable[[Desk], list[Decision]], accept_withdrawals: bool) -> Outcome:
    project = open_project(folder)
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no graph yet", f"syngraph run {folder}")
    with writers_lock(project.writers_lock, f"quarantine {command}"):
        ledger = Ledger(project.ledger)
        ontology = current_ontology(project, ledger)
        room = _Room(project, ledger, ontology, current_contracts(project, ontology))
        if is_stale(ledger, ontology, room.contracts):
            raise Unusable("the graph was judged by other shapes, or another ontology, than today's", f"syngraph run {folder}, then decide")
        refuse_early(project, ledger)
        with ledger.reading() as connection:
            desk = Desk(connection, ontology)
            proposed = propose(desk)
            changed = [one for one in proposed if one.id not in desk.known or _holds(desk.known[one.id]) != _holds(one)]
            after = {**desk.known, **{one.id: one for one in changed}}
            decided = Decided(one for one in after.values() if _holds(one))
            rank = ranking(project.settings.sources)
            resolution = Resolver(connection, ontology, project.settings.project.namespace, rank, decided).reconsider(changed)
            most = inf if accept_withdrawals else withdrawable(standing_count(connection), project.settings.gate.max_withdrawn)
            held = set(held_claims(connection))
        commit = _carry_out(room, f"quarantine {command}", changed, resolution, most) if changed else None
        trouble = _follow(room)
        with ledger.reading() as connection:
            desk = Desk(connection, ontology)
            view = decided_view(connection, desk, ontology, command, [desk.known[one.id] for one in proposed])
            now = set(held_claims(connection))
    return view | {
        "changed": bool(changed),
        "statements": {"came": len(commit.entered) if commit else 0, "went": len(commit.left) if commit else 0},
        "held": len(now - held),
        "freed": len(held - now),
        "trouble": trouble,
    }


def _carry_out(room: _Room, command: str, changed: Sequence[Decision], resolution: Resolution, most: float) -> Commit | None:
    """The change before the gate, and what the gate made of it into the ledger with the decisions; None where no claim changes.

    most: how many statements may be unpublished.
    raises: TooManyWithdrawn, and then nothing is recorded.
    """
    if not resolution.change.came and not resolution.change.went:
        with room.ledger.writing() as connection:
            for one in changed:
                store_decision(connection, one)
        return None
    gate = open_gate(room.project, room.ledger, room.ontology, room.contracts)
    commit = gate.admit(resolution.change)
    if len(commit.left) > most:
        raise TooManyWithdrawn(
            f"{len(commit.left):,} statements would leave the graph by this decision, {most:,} may",
            "decide on something smaller, or raise [gate] max_withdrawn; --accept-withdrawals goes on all the same",
        )
    word = changed[0].taken_back or changed[0]
    batch = Batch(
        run=f"{command}, {word.at}",
        commit=commit,
        claims_came=tuple((claim, resolution.readings[claim.id]) for claim in resolution.change.came),
        claims_went=resolution.change.went,
        claims_discarded=resolution.discarded,
    )
    with room.ledger.writing() as connection:
        record(connection, batch)
        for one in changed:
            store_decision(connection, one)
    keep_index(room.project, gate)
    return commit


def _follow(room: _Room) -> str:
    """What keeps the projections from following; "" where nothing does. What was decided is on record whatever becomes of them."""
    try:
        followed = follow(room.project, room.ledger, room.ontology, Silent())
    except (Busy, StoreRefused, StoreUnreachable) as error:
        return error.what
    return "; ".join(f"{one.name}: {one.why}" for one in followed if one.state not in ("ok", "absent"))


def _holds(decision: Decision) -> bool:
    return decision.taken_back is None
