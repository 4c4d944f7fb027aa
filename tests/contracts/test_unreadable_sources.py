"""After these tests a reader knows that of what became unreadable it is known which answers it came from, and that no other is blamed."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

import pytest
from tests.contracts.counted_letters import BAD, FERRY, GREY, TEXT, ZONES, Count, said

from syngraph.contracts.remedy import Bounds, Mend, Said, remedied
from syngraph.contracts.unreadable import Unreadable, unreadable_from

WORSE = {"word": "sails", "letters": 9}


def lost(*texts: str) -> Sequence[Unreadable]:
    """What becomes unreadable of these answers, whose sources are their numbers, from 1."""
    count = 0

    async def say(_: Mend | None) -> Said:
        nonlocal count
        count += 1
        return Said(texts[count - 1], 1, str(count))

    return asyncio.run(remedied(Count(), TEXT, say, Bounds(attempts=len(texts)))).unreadable


def sources(one: Unreadable) -> list[str]:
    return [key for attempt in one.attempts for key in attempt.sources]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([said(GREY, ZONES)], []),
        ([said(GREY, ZONES, BAD), said({**FERRY, "mends": 3})], []),
        ([said(GREY, ZONES, BAD), said({**BAD, "letters": 8, "mends": 3}), said({**BAD, "letters": 7, "mends": 3})], ["123"]),
        ([said(GREY, ZONES, BAD), said()], ["12"]),
        ([said(GREY, ZONES, BAD), "Sorry.", "I can't."], ["123"]),
        (["Sorry.", "I can't.", said(GREY, ZONES)], []),
        (["Sorry.", "I can't."], ["12"]),
        ([said(GREY), said(), said()], ["12"]),
        ([said(BAD), said({**FERRY, "mends": 1}), said(GREY)], ["123"]),
        ([said(BAD, WORSE, ZONES), said({**FERRY, "mends": 1}), said()], ["12"]),
    ],
    ids=[
        "sound",
        "mended",
        "mended wrongly",
        "left out",
        "nonsense for a mend",
        "nonsense at first",
        "nonsense to the end",
        "what is owed does not come",
        "owed from the first to the last",
        "another item was mended meanwhile",
    ],
)
def test_what_became_unreadable_knows_its_answers(texts: list[str], found: list[str]) -> None:
    assert ["".join(sources(one)) for one in lost(*texts)] == found


def test_sources_outlive_json() -> None:
    (one,) = lost("Sorry.", "I can't.")
    assert unreadable_from(asdict(one)) == one
    plain = asdict(one)
    for attempt in plain["attempts"]:
        del attempt["sources"]  # as an earlier program kept it
    assert sources(unreadable_from(plain)) == []
