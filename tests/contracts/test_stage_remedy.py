"""After these tests a reader knows that no answer that breaks its contract is kept, that none is lost, and that calls are bounded."""

import asyncio
import json
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngraph.contracts.answer_text import NotAnAnswer, heard_in
from syngraph.contracts.remedy import Bounds, Mend, Outcome, Said, remedied
from syngraph.contracts.stage import Fault, Item, Kept, PostconditionBroken, Stage
from syngraph.ontologies.errors import ModelUnreachable


class Pair(Item):
    """A word, and how many letters it has."""

    word: str
    letters: int
    like: str | None = None


class Pairs(Item):
    claims: tuple[Pair, ...]
    nothing_here: bool = False


class Count(Stage[str, Pairs]):
    """Words of a text with the right number of letters; `like` must be a word that is given too; every word with a z is owed."""

    task = "count"
    answer = Pairs

    def before(self, given: str) -> Iterable[str]:
        if not given:
            yield "no text"

    def after(self, given: str, answer: Pairs) -> Iterable[Fault]:
        words = {pair.word for pair in answer.claims}
        for index, pair in enumerate(answer.claims):
            if pair.word not in given.split():
                yield Fault(f"{pair.word!r} is not in the text", ("claims", index))
            if pair.letters != len(pair.word):
                yield Fault(f"{pair.word!r} has not {pair.letters} letters", ("claims", index))
            if pair.like and pair.like not in words:
                yield Fault(f"{pair.like!r} is not given", ("claims", index))
        for word in given.split():
            if "z" in word and word not in words:
                yield Fault(f"{word!r} is missing", owed=True)


class Script:
    """Gives one answer after the other, the last one for ever, and keeps what it was sent."""

    def __init__(self, *texts: str, tokens: int = 10) -> None:
        self.texts, self.tokens, self.sent = list(texts), tokens, list[Mend | None]()

    async def __call__(self, mend: Mend | None) -> Said:
        self.sent.append(mend)
        return Said(self.texts[min(len(self.sent), len(self.texts)) - 1], self.tokens)


TEXT = "grey ferry sails zones"
GREY, FERRY, ZONES = ({"word": word, "letters": len(word)} for word in ("grey", "ferry", "zones"))
BAD = {"word": "ferry", "letters": 9}


def said(*pairs: object, **more: object) -> str:
    return json.dumps({"claims": list(pairs), **more})


def run(*texts: str, bounds: Bounds | None = None, text: str = TEXT) -> tuple[Outcome[str, Pairs], Script]:
    script = Script(*texts)
    return asyncio.run(remedied(Count(), text, script, bounds or Bounds(), "a.md")), script


def kept_words(outcome: Outcome[str, Pairs]) -> list[str]:
    return [pair.word for pair in outcome.kept.answer.claims] if outcome.kept else []


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


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("I am sorry, I cannot help with that.", "the model refuses: there is no JSON"),
        ("I\u2019m sorry, but I can\u2019t assist with this request.", "the model refuses"),
        ("(the endpoint withheld the answer: content_filter)", "the model refuses"),
        ('{"error": "I am unable to answer."}', "the model refuses"),
        ("The grey ferry will not help anybody here.", "there is no JSON"),
        ('{"claims": [{"word": "fer', "breaks off"),
        ('<think>Perhaps {"claims": [{"word": "grey", "letters": 4}]}? Or', "breaks off while the model is thinking"),
        ('{"entities": [{"name": "grey"}]}', "'claims' missing"),
        ('[{"word": "grey", "letters": 4}]', "not an object"),
        ("null", "not an object"),
        ('{"claims": {"word": "grey"}}', "no list"),
        ('{"claims": [], "nothing_here": true, "triples": [1]}', "nobody asked for"),
        ('{"claims": [{"word": "grey", "letters": NaN}]}', "NaN"),
        ('{"claims": [], "claims": [{"word": "grey", "letters": 4}]}', "given twice"),
        ('First {"claims": []} and then {"claims": [{"word": "grey", "letters": 4}]}', "different JSON objects"),
        ('{"claims": ' + "[" * 100_000, "too deeply"),
        ('{"claims": ' + '{"a":' * 50_000, "too deeply"),
        ('{"claims": [' + "[" * 500 + "]" * 500 + "]}", "too deeply"),
        ('5" of {"claims": [' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "]}", "too deeply"),
        ('{"claims": [{"word": "grey", "letters": 1e999}]}', "beyond all measure"),
        ('{"claims": [' + "9" * 5_000 + "]}", "digits"),
        ("x" * 500_000, "characters"),
        (said(*({"word": f"w{n}", "letters": 3} for n in range(10_000))), "10000 items"),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again_and_then_kept_as_unreadable(text: str, reason: str) -> None:
    outcome, script = run(text, said(GREY, ZONES))
    assert kept_words(outcome) == ["grey", "zones"]
    assert script.sent[1] is not None
    assert script.sent[1].again
    assert reason in script.sent[1].whole[0]
    outcome, _ = run(text, "also none", "none again")
    assert outcome.kept is None
    (lost,) = outcome.unreadable
    assert [attempt.n for attempt in lost.attempts] == [1, 2, 3]
    assert lost.attempts[0].raw == text[:20_000]


@pytest.mark.parametrize(
    "around",
    [
        "```json\n{}\n```",
        "```\n{}```",
        "Here is the JSON you asked for:\n\n{}\n\nIs there anything else?",
        "\ufeff{}",
        '<think>Perhaps {{"claims": []}}?</think>\n{}',
        "Note {{braces}} first. ```json\n{}\n``` Done {{x}}.",
        'Thoughts whose beginning is the server\'s: {{"claims": []}}?</think>\n{}',
        '{{"name": "count", "arguments": {} }}',
        '<tool_call>{{"name": "count", "parameters": {} }}</tool_call>',
        "[{}]",
        '{{"pairs": {} }}',
    ],
)
def test_fences_and_prose_around_a_sound_answer_are_mended_without_a_call(around: str) -> None:
    text = around.replace("{{", "\x01").replace("}}", "\x02").replace("{}", said(GREY, ZONES)).replace("\x01", "{").replace("\x02", "}")
    outcome, script = run(text)
    assert kept_words(outcome) == ["grey", "zones"]
    assert len(script.sent) == 1


def test_an_object_that_was_put_into_a_string_is_read_as_one() -> None:
    inner = said(GREY, ZONES)
    for text in (json.dumps(inner), json.dumps({"name": "count", "arguments": inner})):
        outcome, script = run(text)
        assert (kept_words(outcome), len(script.sent)) == (["grey", "zones"], 1)


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


def test_so_many_broken_items_go_back_at_a_time_as_there_is_room_for_and_the_others_after_them() -> None:
    text = " ".join(f"word{n}" for n in range(100, 160))
    wrong = [{"word": word, "letters": 9} for word in text.split()]

    class Mending(Script):
        async def __call__(self, mend: Mend | None) -> Said:
            self.sent.append(mend)
            items = [] if mend is None else mend.items
            return Said(said(*({**one.item, "letters": 7, "mends": one.n} for one in items)) if mend else said(*wrong))  # type: ignore[dict-item]

    script = Mending()
    outcome = asyncio.run(remedied(Count(), text, script, Bounds(attempts=3, back=2_000)))
    sizes = [sum(len(json.dumps(one.item)) + len("".join(one.faults)) for one in mend.items) for mend in script.sent if mend]
    assert all(1_500 < size <= 2_000 for size in sizes)
    first, second = ({one.n for one in mend.items} for mend in script.sent if mend)
    assert not first & second
    assert len(kept_words(outcome)) == len(first | second)
    assert len(outcome.unreadable) == 60 - len(first | second), "what there was no call left for is not lost"
    assert not [lost for lost in outcome.unreadable if "not mended when asked" in lost.reason], "nobody asked"


def test_numbers_are_taken_as_they_were_written_and_lines_may_break_inside_a_string() -> None:
    outcome, _ = run('{"claims": [{"word": 31.50, "letters": 5}, {"word": "a\nb", "letters": 3.0}]}', text="31.50")
    assert kept_words(outcome) == ["31.50"]
    assert [json.loads(lost.raw)["word"] for lost in outcome.unreadable] == ["a\nb"]


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


def test_half_characters_in_an_answer_are_kept_as_text_that_every_store_takes() -> None:
    outcome, _ = run(said({"word": "\ud800", "letters": 1}, GREY, ZONES))
    assert kept_words(outcome) == ["grey", "zones"]
    (lost,) = outcome.unreadable
    lost.raw.encode()
    lost.reason.encode()


def test_the_schema_is_one_that_strict_endpoints_take() -> None:
    schema = Count().schema()
    assert schema["required"] == ["claims", "nothing_here"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Pair"]["required"] == ["word", "letters", "like"]
    assert "default" not in json.dumps(schema)
    assert "mends" in Count().schema(mending=True)["$defs"]["Pair"]["required"]
    assert "mends" not in json.dumps(Count().schema())


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


@pytest.mark.parametrize("letter", ["\x00", "\ud800"], ids=["NUL", "half a character"])
def test_a_text_that_no_store_can_hold_is_a_fault_of_its_item_alone(letter: str) -> None:
    outcome, script = run(said(GREY, {**FERRY, "like": f"grey{letter}"}, ZONES))
    assert outcome.kept is not None
    assert [pair.word for pair in outcome.kept.answer.claims] == ["grey", "zones"]
    (lost,) = outcome.unreadable
    assert repr(letter)[1:-1] in lost.reason
    assert len(script.sent) == 2


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


@given(st.text('{}[]":,\\ \nabe1.<>/think`json', max_size=60))
def test_no_text_whatever_brings_the_reading_of_answers_down(text: str) -> None:
    for shown in (text, '{"claims": [' + text, text + said(GREY), f"<think>{text}</think>{said(GREY)}", f"```json\n{text}\n```"):
        try:
            heard = heard_in(shown, ["claims"])
        except NotAnAnswer:
            continue
        assert "claims" in heard.members
