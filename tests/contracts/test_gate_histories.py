"""After these tests a reader can trust that the gate, deciding each change at its own cost, ends where the definition ends: in random
histories with restarts, compared after every commit, and at the end with pySHACL; and that a history that went wrong would be shown small.
"""

import os

import pytest
from hypothesis import settings
from tests.contracts.histories.history import History
from tests.contracts.histories.life import live
from tests.contracts.histories.random_history import random_history
from tests.contracts.histories.rich_rules import RICH, local
from tests.contracts.histories.shortening import kind_of, kind_of_difference, shortened

from syngraph.contracts.gate import Gate

DEEP = settings().max_examples > 1000
HISTORIES = int(os.environ.get("SYNGRAPH_HISTORIES", 20_000 if DEEP else 500))
"""How many; under HYPOTHESIS_PROFILE=deep, more."""
BATCH = max(1, HISTORIES // 20)


@pytest.mark.parametrize("start", range(0, HISTORIES, BATCH))
def test_whatever_happens_the_gate_is_where_the_definition_is(start: int) -> None:
    """After every commit: what stands, what is held, every violation to the letter, and what a ledger has recorded of the commits."""
    compared = 0
    for seed in range(start, min(start + BATCH, HISTORIES)):
        history = random_history(seed)
        try:
            compared += not live(history).defects
        except Exception as exc:  # noqa: BLE001  # whatever it is, it fails this test, with a small history to look at
            kind = kind_of(exc)
            small = shortened(history, lambda one, kind=kind: kind_of_difference(one) == kind)  # type: ignore[misc]
            pytest.fail(f"seed {seed}: {exc}\nin short:\n{small}")
    assert compared > 0.9 * BATCH  # the others met a known defect of pySHACL at their end


def test_the_histories_hold_and_free_and_go_on_after_restarts() -> None:
    """The tests above would see little if little happened in these histories."""
    histories = [random_history(seed) for seed in range(60)]
    lived = [live(history, to_the_letter=False) for history in histories]
    assert sum(one.held > 0 for one in lived) > 40
    assert sum(one.freed for one in lived) > 25
    assert sum(one.reprieved for one in lived) > 3
    assert sum(bool(step.restart) for history in histories for step in history.steps) > 50


@pytest.mark.parametrize("name", RICH)
def test_every_rule_is_broken_in_some_history(name: str) -> None:
    turn = list(RICH).index(name)
    seeds = (5 * (turn + n * len(RICH)) + one for n in range(20) for one in (2, 3, 4))
    assert any(local(name) in broken_in(random_history(seed)) for seed in seeds)


def broken_in(history: History) -> set[str]:
    """The local names of the contracts that are broken after any of its steps."""
    gate, broken = Gate(history.rules.ontology, history.rules.contracts), set[str]()
    for step in history.steps:
        gate.admit(step.change)
        broken |= {violation.contract.local for violation in gate.violations}
    return broken
