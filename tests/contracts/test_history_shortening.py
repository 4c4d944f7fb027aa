"""After these tests a reader knows that a history that goes wrong is shown with nothing in it that does not matter."""

from dataclasses import replace

import pytest
from tests.contracts.histories.broken_gates import BREAKS, Break, broken
from tests.contracts.histories.history import History, Step, after
from tests.contracts.histories.life import Difference, live
from tests.contracts.histories.random_history import random_history
from tests.contracts.histories.shortening import kind_of_difference, shortened

from syngraph.contracts import deciding


def ways_to_shorten(history: History) -> list[History]:
    """Every history with one thing less."""
    ways = [
        replace(history, rules=replace(history.rules, shapes=tuple(s for s in history.rules.shapes if s != one)))
        for one in history.rules.shapes
    ]
    for number, step in enumerate(history.steps):
        fewer = [replace(step, came=tuple(c for c in step.came if c is not claim)) for claim in step.came]
        fewer += [replace(step, went=tuple(w for w in step.went if w is not id)) for id in step.went]
        fewer += [replace(step, restart="")] if step.restart else []
        ways += [replace(history, steps=(*history.steps[:number], one, *history.steps[number + 1 :])) for one in fewer]
    return ways


def test_what_is_planted_is_what_is_left() -> None:
    """Say that a history is wrong when one claim is there at the end of a restart and another is not."""

    def fails(history: History) -> bool:
        known = history.known()
        return any(step.restart for step in history.steps) and "c03" in known and "c05" not in known and "k00" in known

    seed = next(seed for seed in range(1000) if fails(random_history(seed)))
    small = shortened(random_history(seed), fails)
    assert small.known().keys() == {"c03", "k00"}
    assert not small.rules.shapes
    assert sum(len(step.came) + len(step.went) + bool(step.restart) + step.judged for step in small.steps) == 3
    assert all(claim.prefer == 0 and not claim.waived for step in small.steps for claim in step.came)


@pytest.mark.parametrize("name", ["what goes is no way to others", "no statement weighs otherwise"])
def test_a_difference_is_shown_by_a_few_claims_and_none_too_many(name: str) -> None:
    with broken(BREAKS[name]):
        history = random_history(BREAKS[name].seed)
        kind = kind_of_difference(history, to_the_letter=False)
        assert kind

        def fails(one: History) -> bool:
            return kind_of_difference(one, to_the_letter=False) == kind

        small = shortened(history, fails)
        assert len(small.steps) <= 3
        assert sum(len(step.came) + len(step.went) for step in small.steps) <= 8
        assert not any(map(fails, ways_to_shorten(small)))
        with pytest.raises(Difference, match=kind):
            live(small, to_the_letter=False)
    assert not kind_of_difference(small)
    assert all(claim.id in str(small) for step in small.steps for claim in step.came)


def test_a_gate_that_gives_up_is_a_difference_of_its_own_kind() -> None:
    gives_up = Break(deciding, "decide_change", "contested.forget(gone)", "raise KeyError(gone)")
    with broken(gives_up):
        assert kind_of_difference(random_history(0), to_the_letter=False) == "KeyError"


def test_a_break_that_the_code_has_outgrown_is_an_error() -> None:
    with pytest.raises(AssertionError, match="no longer says"), broken(Break(deciding, "decide_change", "what is not there", "")):
        pass


def test_what_comes_under_a_known_id_takes_its_place_and_what_comes_stays_though_its_id_goes() -> None:
    (one, other, *_) = random_history(0).steps[0].came
    moved = replace(other, id=one.id)
    assert after({one.id: one}, Step((moved,)).change) == {one.id: moved}
    assert after({one.id: one}, Step((moved,), (one.id,)).change) == {one.id: moved}
    assert after({one.id: one}, Step((), (one.id, "unknown")).change) == {}
