"""After these tests a reader can trust the compiled gate: over random shapes, graphs and writes it says of every write what pySHACL's
reports on both whole graphs say, and of every graph what pySHACL says of it; it leaves nothing behind.

2,000 writes; 100,000 with `HYPOTHESIS_PROFILE=deep`. ORACLE_WORLDS=100:200 takes the worlds of those seeds instead.
"""

import os
from collections import Counter
from functools import cache

import pytest
from tests.contracts.compiled.comparison import Difference, Tally, compare
from tests.contracts.compiled.random_world import WRITES, random_world
from tests.contracts.compiled.shrinking import described, kind_of_difference, shrunk

CASES = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 2_000
FIRST, END = map(int, os.environ.get("ORACLE_WORLDS", f"0:{CASES // WRITES}").split(":"))
TOGETHER = 25
"""Worlds in one test."""
MOST_LEFT_OUT = 0.1
"""The share of places that may be left out because pySHACL hits a defect there; over many worlds it is a thirtieth."""

CORE = (
    "Class Datatype NodeKind MinCount MaxCount MinExclusive MinInclusive MaxExclusive MaxInclusive MinLength "
    "MaxLength Pattern LanguageIn UniqueLang Equals Disjoint LessThan LessThanOrEquals Not And Or Xone Node "
    "QualifiedMinCount QualifiedMaxCount Closed HasValue In"
)
"""The constraint components of SHACL Core, but sh:property, which has no results of its own."""
OTHERS = "SPARQL Own_longest Own_linked Own_back Own_reaches"
"""That of queries, and those of users' own (random_queries.py)."""


@pytest.mark.parametrize("first", range(FIRST, END, TOGETHER))
def test_every_write_is_judged_as_pyshacl_judges_both_graphs(first: int) -> None:
    tallies = [tally_of(seed) for seed in range(first, min(first + TOGETHER, END))]
    assert sum(tally.writes for tally in tallies) == WRITES * len(tallies)
    left_out = sum(tally.left_out.total() for tally in tallies)
    assert left_out <= MOST_LEFT_OUT * sum(tally.places for tally in tallies)


@pytest.mark.skipif(END - FIRST < 250, reason="these are too few worlds for what is rare")
def test_the_writes_break_every_constraint_component() -> None:
    broken = sum((tally_of(seed).broken for seed in range(FIRST, END)), Counter[str]())
    assert [component for component in f"{CORE} {OTHERS}".split() if not broken[component]] == []


@cache
def tally_of(seed: int) -> Tally:
    """Compare in one world; a difference is shown with its seed, and as small as it can be made."""
    world, again = random_world(seed), f"ORACLE_WORLDS={seed}:{seed + 1}"
    try:
        return compare(world)
    except Difference as found:
        kind, words = found.kind, f"{again}\n{found}"
    except Exception as exc:
        exc.add_note(again)
        raise
    small = shrunk(world, lambda one: kind_of_difference(one) == kind)
    pytest.fail(f"{words}\n\nas small as it can be made:\n{described(small)}", pytrace=False)
