"""After these tests a reader knows that no answer that breaks its contract is kept, that none is lost, and that calls are bounded."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.counted_letters import BAD, FERRY, GREY, TEXT, ZONES, Count, Pair, Pairs, Script, kept_words, run, said

from syngraph.contracts.remedy import Bounds, Mend, Said, remedied
from syngraph.contracts.stage import Fault, Item, Kept, PostconditionBroken, Stage
from syngraph.ontologies.errors import ModelUnreachable


def test_a_sound_answer_needs_one_call() -> None:
    outcome, script = run(said(GREY, ZONES))
    assert kept_words(outcome) == ["grey", "zones"]
    assert (outcome.unreadable, outcome.calls, script.sent) == ((), 1, [None])


def test_only_the_broken_item_goes_back_with_all_its_faults_and_the_sound_ones_stay() -> None:
    worse = {"word": "fairy", "letters": 9}
    outcome, script = run(said(GREY, worse, ZONES), said({**FERRY, "mends": 2}))
    mend = script.sent[1]
    assert mend is not None
    assert [(one.n, one.item) for one in mend.items] == [(2, worse)]
    assert mend.items[0].faults == ("'fairy' is not in the text", "'fairy' has not 9 letters")
    assert kept_words(outcome) == ["grey", "ferry", "zones"]
    assert outcome.unreadable == ()


def test_an_item_that_fails_to_the_end_is_unreadable_with_its_history_and_spoils_nothing_else() -> None:
    outcome, script = run(
        said(GREY, ZONES, BAD), said({"word": "ferry", "letters": 8, "mends": 3}), said({"word": "ferry", "letters": 7, "mends": 3})
    )
    assert kept_words(outcome) == ["grey", "zones"]
    (lost,) = outcome.unreadable
    assert (lost.task, lost.about, lost.reason) == ("count", "a.md", "'ferry' has not 7 letters")
    assert [(a.n, json.loads(a.raw)["letters"]) for a in lost.attempts] == [(1, 9), (2, 8), (3, 7)]
    assert len(script.sent) == 3


def test_an_item_left_out_when_asked_to_mend_is_not_lost() -> None:
    outcome, _ = run(said(GREY, ZONES, BAD), said())
    (lost,) = outcome.unreadable
    assert "not mended when asked" in lost.reason
    assert json.loads(lost.raw) == BAD


def test_a_new_item_takes_no_broken_ones_place() -> None:
    outcome, _ = run(said(BAD), said({**GREY, "mends": None}), said())
    assert kept_words(outcome) == ["grey"]
    assert [lost.raw for lost in outcome.unreadable if "ferry" in lost.raw]


class Sorted(Item):
    claims: tuple[Pair, ...] = ()
    outside: tuple[Pair, ...] = ()


class Sorting(Stage[str, Sorted]):
    """Words of the text belong into `claims`, others into `outside`."""

    task = "sort"
    answer = Sorted

    def after(self, given: str, answer: Sorted) -> Iterable[Fault]:
        for index, pair in enumerate(answer.claims):
            if pair.word not in given.split():
                yield Fault(f"{pair.word!r} belongs into `outside`", ("claims", index))


def test_an_item_may_move_to_another_list_when_it_is_mended() -> None:
    tug = {"word": "tug", "letters": 3}
    script = Script(json.dumps({"claims": [GREY, tug]}), json.dumps({"claims": [], "outside": [{**tug, "mends": 2}]}))
    outcome = asyncio.run(remedied(Sorting(), TEXT, script, Bounds(), "a.md"))
    assert outcome.kept is not None
    assert [pair.word for pair in outcome.kept.answer.outside] == ["tug"]
    assert [pair.word for pair in outcome.kept.answer.claims] == ["grey"]
    assert outcome.unreadable == ()


def test_an_item_that_fell_with_another_is_kept_when_that_one_is_mended() -> None:
    leaning = {"word": "grey", "letters": 4, "like": "ferry"}
    outcome, _ = run(said(leaning, BAD, ZONES), said({**FERRY, "mends": 2}))
    assert kept_words(outcome) == ["grey", "ferry", "zones"]
    assert outcome.unreadable == ()


def test_what_is_owed_is_asked_for_and_joins_what_has_come() -> None:
    outcome, script = run(said(GREY), said({**ZONES, "mends": None}))
    assert script.sent[1] is not None
    assert script.sent[1].whole == ("'zones' is missing",)
    assert kept_words(outcome) == ["grey", "zones"]


def test_what_is_owed_to_the_end_is_unreadable_and_the_rest_is_kept() -> None:
    outcome, _ = run(said(GREY))
    assert kept_words(outcome) == ["grey"]
    assert [lost.reason for lost in outcome.unreadable] == ["'zones' is missing"]


def test_so_many_broken_items_go_back_at_a_time_as_there_is_room_for_and_the_others_after_them() -> None:
    text = " ".join(f"word{n}" for n in range(100, 160))
    wrong = [{"word": word, "letters": 9} for word in text.split()]

    class Mending(Script):
        async def __call__(self, mend: Mend | None) -> Said:
            self.sent.append(mend)
            if mend is None:
                return Said(said(*wrong))
            return Said(said(*({"word": cast(dict[str, Any], one.item)["word"], "letters": 7, "mends": one.n} for one in mend.items)))

    script = Mending()
    outcome = asyncio.run(remedied(Count(), text, script, Bounds(attempts=3, back=2_000)))
    sizes = [sum(len(json.dumps(one.item)) + len("".join(one.faults)) for one in mend.items) for mend in script.sent if mend]
    assert all(1_500 < size <= 2_000 for size in sizes)
    first, second = ({one.n for one in mend.items} for mend in script.sent if mend)
    assert not first & second
    assert len(kept_words(outcome)) == len(first | second)
    assert len(outcome.unreadable) == 60 - len(first | second), "what there was no call left for is not lost"
    assert not [lost for lost in outcome.unreadable if "not mended when asked" in lost.reason], "nobody asked"


def test_nothing_is_accepted_only_when_the_answer_says_so() -> None:
    outcome, script = run(said(), text="grey")
    assert outcome.kept is None
    assert "nothing_here" in outcome.unreadable[0].reason
    assert len(script.sent) == 2, "the same answer twice is not asked for a third time"
    outcome, script = run(said(nothing_here=True), text="grey")
    assert outcome.kept is not None
    assert (outcome.unreadable, len(script.sent)) == ((), 1)


def test_an_answer_whose_every_item_fails_is_no_success() -> None:
    outcome, _ = run(said(BAD), said(), text="grey ferry")
    assert outcome.kept is None
    assert len(outcome.unreadable) == 2, "the item, and that nothing was left"


def test_wrong_answers_that_alternate_end_after_the_allowed_calls() -> None:
    other = {"word": "ferry", "letters": 8}
    texts = [said(one) for _ in range(30) for one in (BAD, other)]
    outcome, script = run(*texts, bounds=Bounds(attempts=5))
    assert outcome.kept is None
    assert len(script.sent) <= 5
    outcome, script = run(*["prose", "{", "prose", "{"] * 10, bounds=Bounds(attempts=4))
    assert (outcome.kept, len(script.sent), outcome.calls) == (None, 4, 4)


def test_a_spent_budget_ends_the_remedy_and_keeps_what_there_is() -> None:
    outcome, script = run(said(GREY, ZONES, BAD), said({**FERRY, "mends": 3}), bounds=Bounds(attempts=9, tokens=10))
    assert len(script.sent) == 1
    assert kept_words(outcome) == ["grey", "zones"]
    assert len(outcome.unreadable) == 1


def test_nothing_is_asked_when_the_input_breaks_the_precondition() -> None:
    outcome, script = run(said(GREY), text="")
    assert script.sent == []
    assert outcome.kept is None
    assert outcome.unreadable[0].reason == "not asked: no text"


def test_a_transport_error_is_no_answer_and_goes_through() -> None:
    async def unreachable(_: Mend | None) -> Said:
        raise ModelUnreachable("down")

    with pytest.raises(ModelUnreachable):
        asyncio.run(remedied(Count(), TEXT, unreachable, Bounds()))


def test_the_kept_result_cannot_be_made_of_a_broken_answer_by_anybody() -> None:
    with pytest.raises(PostconditionBroken, match="letters"):
        Kept(Count(), "ferry", Pairs(claims=(Pair(word="ferry", letters=9),)))
    with pytest.raises(PostconditionBroken, match="holds nothing"):
        Kept(Count(), "ferry", Pairs(claims=()))
    with pytest.raises(PostconditionBroken, match="no text"):
        Kept(Count(), "", Pairs(claims=(), nothing_here=True))
    with pytest.raises(PostconditionBroken, match="not an answer"):
        Kept(Count(), "ferry", Pairs.model_construct(claims=({"word": 1},)))


PIECES = st.sampled_from([GREY, FERRY, ZONES, BAD, {"word": "grey"}, {"word": "grey", "letters": 4, "like": "ferry"}, 7, None, "x", {}])
ANSWERS = st.lists(PIECES, max_size=5).map(lambda pieces: said(*pieces)) | st.sampled_from(["", "{", "no", "[]", said(nothing_here=True)])


@given(st.lists(ANSWERS, min_size=1, max_size=5), st.integers(1, 4))
def test_whatever_is_answered_calls_are_bounded_and_nothing_broken_is_kept_nor_lost(texts: list[str], attempts: int) -> None:
    outcome, script = run(*texts, bounds=Bounds(attempts=attempts))
    assert len(script.sent) <= attempts
    if outcome.kept is None:
        assert outcome.unreadable
    else:
        assert not [fault for fault in Count().faults(TEXT, outcome.kept.answer) if not fault.owed]
