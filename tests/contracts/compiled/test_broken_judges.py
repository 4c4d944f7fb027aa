"""After these tests a reader can trust that the oracle tests would notice if a part of the judge were missing: each of eleven judges that
lack one is told from a whole one within 500 writes."""

import pytest
from tests.contracts.compiled.broken_judges import BROKEN_JUDGES, CARELESS_JUDGES, JudgeOf
from tests.contracts.compiled.comparison import whole_judge
from tests.contracts.compiled.random_world import WRITES, random_world
from tests.contracts.compiled.shrinking import kind_of_difference

CASES = 500


@pytest.mark.parametrize("lacks", BROKEN_JUDGES)
def test_a_judge_that_lacks_a_part_is_caught(lacks: str) -> None:
    seed = next((seed for seed in range(CASES // WRITES) if differs(seed, BROKEN_JUDGES[lacks])), None)
    assert seed is not None
    assert not differs(seed, whole_judge)


@pytest.mark.parametrize("careless", CARELESS_JUDGES)
def test_a_judge_that_says_wrongly_what_it_found_is_caught(careless: str) -> None:
    judge_of, kind = CARELESS_JUDGES[careless]
    assert any(differs(seed, judge_of) == kind for seed in range(40))


def differs(seed: int, judge_of: JudgeOf) -> str:
    return kind_of_difference(random_world(seed), judge_of)
