"""What is told of a call that is made again: what for, what came instead of an answer, and how long until the next try."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """A call that got no answer this time and will be made again.

    about:    what it was asked for: a document's path, or "". task: extract, votes and so on.
    what:     what came instead of an answer, with the endpoint's address.
    attempt:  how many calls were made so far, of `attempts` that are made at most.
    wait_s:   seconds until the next.
    """

    task: str
    about: str
    what: str
    attempt: int
    attempts: int
    wait_s: float


Told = Callable[[Retry], None]
"""Whoever wants to know. Called in the thread of the model's calls, before the wait; it must not block."""


def unheard(retry: Retry) -> None:
    """For those who do not."""
