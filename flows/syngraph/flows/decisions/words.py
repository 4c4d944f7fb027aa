"""A person's decision in a few words, wherever it is told: who, when, why."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from syngraph.flows.claims.pointing import SHORT

DONE: Final = {"waive": "waived", "prefer": "preferred", "discard": "discarded", "split": "split", "undo": "taken back"}


def decided_words(decisions: Iterable[Mapping[str, Any]]) -> list[str]:
    """What people decided on some claims: each word of theirs once, with the ids by which it can be taken back."""
    ids: dict[str, list[str]] = {}
    for one in decisions:
        ids.setdefault(f"{DONE[one['kind']]} {signed(one)}", []).append(one["id"][:SHORT])
    return [f"{words}  (decision{'s' if len(some) > 1 else ''} {' '.join(some)})" for words, some in ids.items()]


def signed(word: Mapping[str, Any]) -> str:
    """Whose word it is. word: who, at (ISO 8601 in UTC), why.

    >>> signed({"who": "ann", "at": "2026-11-01T08:30:15+00:00", "why": "the deed says so"})
    'by ann, 2026-11-01, because: the deed says so'
    """
    return f"by {word['who']}, {word['at'][:10]}" + (f", because: {word['why']}" if word["why"] else "")
