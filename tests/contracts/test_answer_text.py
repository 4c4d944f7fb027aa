"""After these tests a reader knows which texts are an answer, however it is wrapped, and what is said of those that are none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.counted_letters import FERRY, GREY, ZONES, Count, kept_words, run, said

from syngraph.contracts.answer_text import NotAnAnswer, heard_in


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


def test_numbers_are_taken_as_they_were_written_and_lines_may_break_inside_a_string() -> None:
    outcome, _ = run('{"claims": [{"word": 31.50, "letters": 5}, {"word": "a\nb", "letters": 3.0}]}', text="31.50")
    assert kept_words(outcome) == ["31.50"]
    assert [json.loads(lost.raw)["word"] for lost in outcome.unreadable] == ["a\nb"]


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


@pytest.mark.parametrize("letter", ["\x00", "\ud800"], ids=["NUL", "half a character"])
def test_a_text_that_no_store_can_hold_is_a_fault_of_its_item_alone(letter: str) -> None:
    outcome, script = run(said(GREY, {**FERRY, "like": f"grey{letter}"}, ZONES))
    assert outcome.kept is not None
    assert [pair.word for pair in outcome.kept.answer.claims] == ["grey", "zones"]
    (lost,) = outcome.unreadable
    assert repr(letter)[1:-1] in lost.reason
    assert len(script.sent) == 2


@given(st.text('{}[]":,\\ \nabe1.<>/think`json', max_size=60))
def test_no_text_whatever_brings_the_reading_of_answers_down(text: str) -> None:
    for shown in (text, '{"claims": [' + text, text + said(GREY), f"<think>{text}</think>{said(GREY)}", f"```json\n{text}\n```"):
        try:
            heard = heard_in(shown, ["claims"])
        except NotAnAnswer:
            continue
        assert "claims" in heard.members
