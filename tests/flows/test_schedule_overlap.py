"""After these tests a reader knows which of the runs that are due begins, waits or is skipped, however late they are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from syngraph.flows.project.timetable import Overlap
from syngraph.flows.schedule.overlap import Due, decide

SIX = datetime(2030, 1, 1, 6, tzinfo=UTC)


def due(n: int, automatic: bool = True, waits: bool = False) -> Due:
    """A run that was due n hours after six."""
    return Due(UUID(int=n), f"run {n}", SIX + timedelta(hours=n), automatic, waits)


runs = st.lists(st.builds(due, st.integers(0, 50), st.booleans(), st.booleans()), unique_by=lambda run: run.id)
overlaps: st.SearchStrategy[Overlap] = st.sampled_from(["wait", "skip"])


def test_all_that_was_missed_is_caught_up_by_one_run() -> None:
    """The machine was off, the scheduler was killed, or the clock went forward by a day: it looks the same."""
    missed = [due(n) for n in range(24)]
    decision = decide(missed, None, "wait")
    assert decision.begin == missed[0]
    assert [run for run, _ in decision.skipped] == missed[1:]
    assert all("'run 0' stands in for it" in why for _, why in decision.skipped)


def test_while_a_run_is_under_way_one_waits_and_no_queue_grows() -> None:
    decision = decide([due(1), due(2), due(3)], "run 'run 0' is under way", "wait")
    assert decision.begin is None
    assert decision.waiting == ((due(1), "waits: run 'run 0' is under way"),)
    assert [run for run, _ in decision.skipped] == [due(2), due(3)]


def test_with_skip_nothing_waits_but_what_a_person_or_a_change_asked_for() -> None:
    decision = decide([due(1), due(2, automatic=False)], "somebody", "skip")
    assert [run for run, _ in decision.skipped] == [due(1)]
    assert [run for run, _ in decision.waiting] == [due(2, automatic=False)]


def test_what_waits_is_told_so_once() -> None:
    assert decide([due(1, waits=True)], "somebody", "wait").waiting == ()


def test_a_clock_that_went_back_starts_nothing() -> None:
    assert decide([], None, "wait").begin is None


@given(runs, st.none() | st.just("somebody"), overlaps)
def test_nothing_begins_while_somebody_writes_and_nothing_is_forgotten(found: list[Due], who: str | None, overlap: Overlap) -> None:
    decision = decide(found, who, overlap)
    skipped = [run for run, _ in decision.skipped]
    assert not (who and decision.begin)
    assert all(run.automatic for run in skipped)
    if not who:
        assert (decision.begin is None) == (not found)
    stay = [run for run in found if run not in skipped]
    assert sum(run.automatic for run in stay) <= 1
    if not (who and overlap == "skip"):
        assert sum(run.automatic for run in stay) == min(1, sum(run.automatic for run in found))


@given(runs, overlaps)
def test_the_order_in_which_prefect_tells_does_not_matter(found: list[Due], overlap: Overlap) -> None:
    assert decide(found, None, overlap) == decide(found[::-1], None, overlap)
