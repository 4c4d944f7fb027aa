"""How a terminal shows what a model said that could not be used: each reason once, with the task, the document and how often."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def unreadable_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """rows: each with task and reason, and document where it is about one.

    >>> list(unreadable_lines([{"task": "votes", "reason": "it is cut short"}] * 2))
    ['unreadable  votes: it is cut short (2 times)']
    >>> list(unreadable_lines([{"task": "extract", "document": "fleet.md", "reason": "it is no JSON"}]))
    ['unreadable  extract, fleet.md: it is no JSON']
    """
    told = Counter((row["task"], row.get("document") or "", row["reason"]) for row in rows)
    for (task, document, reason), times in told.items():
        about = ", ".join(word for word in (task, document) if word)
        yield f"unreadable  {about}: {reason}" + (f" ({times:,} times)" if times > 1 else "")
