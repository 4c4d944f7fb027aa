"""After these tests a reader knows that the random histories would notice if a line were missing of what makes deciding a change sound."""

import pytest
from tests.contracts.histories.broken_gates import BREAKS, broken
from tests.contracts.histories.random_history import random_history
from tests.contracts.histories.shortening import kind_of_difference


@pytest.mark.parametrize("name", BREAKS)
def test_a_gate_that_lacks_a_line_is_noticed_within_500_histories(name: str) -> None:
    with broken(BREAKS[name]):
        seeds = (BREAKS[name].seed, *range(500))  # the first is known to do: it saves the others
        noticed = next((seed for seed in seeds if kind_of_difference(random_history(seed), to_the_letter=False)), None)
    assert noticed is not None
    assert not kind_of_difference(random_history(noticed), to_the_letter=False)
