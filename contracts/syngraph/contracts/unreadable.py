"""What is kept of an answer that broke its stage contract to the end: its words, why they could not be used, and each attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_RAW = 20_000
"""Characters of an answer that an Unreadable quotes; the whole text is among the kept answers."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call, and what was wrong with what came of it.

    n: counted from 1. raw: the item as JSON, or the whole text when no item could be read from it; "" for something that did not come.
    faults: in words, all of them. sources: of the answers that gave it like this or left it so, the keys that whoever asked knows them by.
    """

    n: int
    raw: str
    faults: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of an answer, or a whole one, that no attempt brought to meet its contract. It is no claim, and it is not lost.

    task:   which stage asked. about: what it was asked for, a document's path or "".
    raw:    the last form of it, at most MOST_RAW characters; "" for something that never came.
    reason: why it could not be used, in words. attempts: its history, in order; empty when nothing was asked.
    """

    task: str
    about: str
    raw: str
    reason: str
    attempts: tuple[Attempt, ...] = ()


def unreadable_from(plain: Mapping[str, Any]) -> Unreadable:
    """An Unreadable again from what `dataclasses.asdict` and JSON made of it."""
    attempts = tuple(Attempt(one["n"], one["raw"], tuple(one["faults"]), tuple(one.get("sources", ()))) for one in plain["attempts"])
    return Unreadable(plain["task"], plain["about"], plain["raw"], plain["reason"], attempts)
