"""After these tests a reader knows that of an answer that breaks off every complete item is kept, and the rest is asked for."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.counted_letters import BAD, FERRY, GREY, ZONES, kept_words, run, said

from syngraph.contracts.answer_text import NotAnAnswer, heard_in
from syngraph.contracts.remedy import Bounds


def test_of_an_answer_that_breaks_off_the_complete_items_are_kept_and_the_rest_is_asked_for() -> None:
    whole = said(GREY, BAD, ZONES)
    half = whole[: whole.index('"zones"') + 3]
    for begun in (half, f"Here it is:\n```json\n{half}", f"<think>Well.</think>{half}", '{"name": "count", "arguments": ' + half):
        outcome, script = run(begun, said({**FERRY, "mends": 2}, {**ZONES, "mends": None}))
        mend = script.sent[1]
        assert mend is not None
        assert (mend.again, mend.after, [one.n for one in mend.items]) == (False, ("claims", BAD), [2])
        assert mend.whole[0] == "the answer breaks off"
        assert (kept_words(outcome), outcome.unreadable) == (["grey", "ferry", "zones"], ())


def test_a_slip_in_the_json_costs_what_comes_after_it_only() -> None:
    slip = said(GREY)[:-2] + ', {"word": "zo"nes", "letters": 5}]}'
    outcome, script = run(slip, said(ZONES))
    assert kept_words(outcome) == ["grey", "zones"]
    assert script.sent[1] is not None
    assert "malformed" in script.sent[1].whole[0]
    assert 'nes", "letters"' in script.sent[1].whole[0], "it says where"


def test_a_mended_answer_may_break_off_too_and_what_it_had_not_come_to_is_asked_for_again() -> None:
    fairy = {"word": "fairy", "letters": 5}
    mended = said({**FERRY, "mends": 1}, {**GREY, "mends": 2})
    outcome, script = run(said(BAD, fairy, ZONES), mended[: mended.index('"grey"')], said({**GREY, "mends": "2"}))
    assert kept_words(outcome) == ["ferry", "grey", "zones"]
    assert outcome.unreadable == ()
    assert [[one.n for one in mend.items] for mend in script.sent if mend] == [[1, 2], [2]]


def test_an_answer_that_always_breaks_off_ends_with_all_its_complete_items_and_says_that_there_was_more() -> None:
    text = " ".join(f"word{n}" for n in range(40))
    pairs = [json.dumps({"word": f"word{n}", "letters": len(f"word{n}")}) for n in range(40)]
    parts = ['{"claims": [' + ", ".join(pairs[n : n + 2]) + ", {" for n in range(0, 40, 2)]
    outcome, script = run(*parts, text=text, bounds=Bounds(attempts=2, parts=4))
    assert len(script.sent) == outcome.calls == 6
    assert len(kept_words(outcome)) == 12
    (lost,) = outcome.unreadable
    assert lost.reason == "the answer breaks off; what is complete before that is kept"
    assert [attempt.n for attempt in lost.attempts] == [1, 2, 3, 4, 5, 6]
    outcome, script = run(parts[0], text=text)
    assert (kept_words(outcome), len(script.sent)) == (["word0", "word1"], 2), "the same again is not asked for a third time"


TEXTS = st.text('ab"\\{}[],: \n', max_size=8)
PARTS = TEXTS | st.lists(TEXTS, max_size=2) | st.lists(st.dictionaries(TEXTS, TEXTS, max_size=1), max_size=2)
ITEMS = st.lists(st.dictionaries(st.sampled_from(["word", "like"]), PARTS, min_size=1, max_size=2), min_size=1, max_size=4)


def ends_of(whole: str) -> list[int]:
    """Where each item of the first list in `whole` ends."""
    at = whole.index("[", whole.index('"claims"')) + 1
    ends = []
    while (start := re.compile(r"[\s,]*\{").match(whole, at)) is not None:
        at = json.JSONDecoder().raw_decode(whole, start.end() - 1)[1]
        ends.append(at)
    return ends


@given(ITEMS, st.booleans(), st.sampled_from([None, 1]), st.data())
def test_wherever_an_answer_breaks_off_what_was_complete_is_taken_and_nothing_else(
    items: list[dict[str, object]], is_first: bool, indent: int | None, data: st.DataObject
) -> None:
    parts = {"claims": items, "nothing_here": False} if is_first else {"nothing_here": False, "claims": items}
    whole = json.dumps(parts, indent=indent)
    text = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        heard = heard_in(text, ["claims"])
    except NotAnAnswer:
        taken: list[object] = []
    else:
        assert heard.broke_off
        taken = heard.members["claims"]
    assert taken == items[: len(taken)]
    assert len(taken) == sum(end <= len(text) for end in ends_of(whole))
