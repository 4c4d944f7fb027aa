"""What a person points at with the beginning of a key: one claim, one violation, one decision; or an error that says what there is."""

import re
from collections.abc import Mapping

from syngraph.connectors.ledger.claims import claims_beginning
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.reading_record import StoredClaim
from syngraph.connectors.ledger.violations import open_violations
from syngraph.contracts.violation import Violation
from syngraph.flows.claims.view import Labels
from syngraph.ontologies.decision import Decision
from syngraph.ontologies.errors import Unusable

MOST_LISTED = 10
SHORT = 8
"""Characters of a key that people are shown; where they are not enough, an error says so and lists more of them."""


def one_claim(connection: Transaction, labels: Labels, start: str) -> StoredClaim:
    """The claim whose id begins so.

    raises: Unusable when there is none, or several.
    """
    found = {one.claim.id: one for one in claims_beginning(connection, start)} if _is_key(start) else {}
    if not found and _violations(connection, start):
        raise Unusable(f"{start!r} is a violation, not a claim", f"`syngraph quarantine show DIR {start}` shows its claims with their ids")
    said = {id: f"{in_words(one, labels)}  ({one.claim.evidence.document})" for id, one in found.items()}
    return found[_only("claim", start, said, "`syngraph quarantine show DIR KEY` and `syngraph claims DIR --json` show ids")]


def claim_or_violation(connection: Transaction, labels: Labels, start: str) -> tuple[StoredClaim | None, Violation]:
    """The violation whose key begins so; or the claim whose id does, with the violation that holds it.

    raises: Unusable when there is none, or several, or the claim is not held.
    """
    violations = _violations(connection, start)
    claims = {one.claim.id: one for one in claims_beginning(connection, start)} if _is_key(start) else {}
    said = {key: f"violation: {one.message}" for key, one in violations.items()}
    said |= {id: f"claim: {in_words(one, labels)}  ({one.claim.evidence.document})" for id, one in claims.items()}
    found = _only("violation or claim", start, said, "`syngraph quarantine list DIR` shows keys")
    if found in violations:
        return None, violations[found]
    claim = claims[found]
    if claim.held_by is None:
        raise Unusable(f"claim {found[:SHORT]} is {claim.state}: no rule holds it", "`syngraph quarantine list DIR` shows what is held")
    return claim, next(one for one in open_violations(connection) if one.key == claim.held_by)


def one_decision(known: Mapping[str, Decision], start: str) -> Decision:
    """The decision whose id begins so.

    raises: Unusable when there is none, or several.
    """
    said = {
        id: f"{one.kind}: {one.key}  ({one.who}, {one.at[:10]})" for id, one in known.items() if _is_key(start) and id.startswith(start)
    }
    return known[_only("decision", start, said, "`syngraph quarantine decisions DIR` shows them with their ids")]


def in_words(stored: StoredClaim, labels: Labels) -> str:
    """What a claim says, as people call things."""
    said = stored.claim.statement
    return " · ".join((labels.of(said.subject), labels.of(said.property), labels.of(said.object)))


def _violations(connection: Transaction, start: str) -> dict[str, Violation]:
    return {one.key: one for one in open_violations(connection) if one.key.startswith(start)} if _is_key(start) else {}


def _only(what: str, start: str, said: Mapping[str, str], where: str) -> str:
    """said: what could be meant -> what that is, in words."""
    if len(said) == 1:
        return next(iter(said))
    shown = start if len(start) <= 40 else start[:39] + "…"
    if not said:
        raise Unusable(f"no {what} has a key that begins with {shown!r}", where)
    listed = "".join(f"\n  {key}  {words[:120]}" for key, words in list(said.items())[:MOST_LISTED])
    more = f"\n  and {len(said) - MOST_LISTED:,} more" if len(said) > MOST_LISTED else ""
    raise Unusable(f"{len(said):,} could be meant by {shown!r}:{listed}{more}", "give more of the key")


def _is_key(start: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{1,64}", start) is not None
