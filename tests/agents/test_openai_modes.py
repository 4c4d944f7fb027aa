"""After these tests a reader knows how JSON is asked of a server, by what it takes and keeps to, and where its words are found."""

import asyncio
import json
from typing import Any

import pytest
from tests.agents.asked_endpoint import ASK, GOOD, SCHEMA, answered, model_at
from tests.agents.endpoint import Received, Reply, always, completion, serving

from syngraph.ontologies.errors import ModelRefused

CALL: dict[str, Any] = {"id": "1", "type": "function", "function": {"name": "answer", "arguments": '{"claims": []}'}}


def answering(finish_reason: str = "stop", **message: object) -> Reply:
    """A completion whose message is like this."""
    return Reply(body=json.dumps({"choices": [{"message": {"role": "assistant", **message}, "finish_reason": finish_reason}]}))


def test_an_endpoint_without_schema_mode_is_asked_in_json_mode_then_in_the_prompt_and_that_is_remembered() -> None:
    def poor(request: Received) -> Reply:
        form = request.json.get("response_format", {}).get("type", "none")
        return GOOD if form == "none" else Reply(400, f'{{"error": "response_format {form} is not supported"}}')

    with serving(poor) as endpoint:
        model = model_at(endpoint.url)
        assert asyncio.run(model.answer(ASK)).text == '{"claims": []}'
        assert asyncio.run(model.answer(ASK)).text == '{"claims": []}'
    forms = [request.get("response_format", {}).get("type") for request in endpoint.requests]
    assert forms == ["json_schema", "json_object", None, None]
    assert "response_format" not in endpoint.requests[2]
    assert json.dumps(SCHEMA) in endpoint.requests[2]["messages"][0]["content"], "the schema is in the prompt then"


def test_json_mode_is_enough_where_only_the_schema_is_not_taken() -> None:
    def middling(request: Received) -> Reply:
        return Reply(422, "no json_schema") if request.json["response_format"]["type"] == "json_schema" else GOOD

    _, endpoint = answered(middling)
    assert len(endpoint.requests) == 2


def test_a_request_that_is_bad_in_every_mode_is_refused_and_no_lower_mode_is_remembered() -> None:
    with serving(lambda request: Reply(400, "context length exceeded") if request.n < 3 else GOOD) as endpoint:
        model = model_at(endpoint.url)
        with pytest.raises(ModelRefused, match="context length"):
            asyncio.run(model.answer(ASK))
        asyncio.run(model.answer(ASK))
    assert endpoint.requests[3]["response_format"]["type"] == "json_schema"


def test_a_model_that_takes_no_temperature_is_asked_without() -> None:
    _, endpoint = answered(lambda request: Reply(400, "temperature is unsupported") if "temperature" in request.json else GOOD)
    assert ["temperature" in request for request in endpoint.requests] == [True, False]


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (completion('{"claims": [{"subj', "length"), '{"claims": [{"subj'),
        (completion(None, refusal="I will not"), "(the model refuses: I will not)"),
        (completion("", "content_filter"), "(the endpoint withheld the answer: content_filter)"),
        (completion('{"claims": []}', "content_filter"), "(the endpoint withheld the answer: content_filter)"),
        (completion([{"type": "text", "text": '{"claims"'}, {"type": "text", "text": ": []}"}]), '{"claims": []}'),
        (completion('```json\n{"claims": []}\n```'), '```json\n{"claims": []}\n```'),
        (completion(None, "length"), "(the answer was cut off at the length limit before it began)"),
        (answering(content=None, reasoning_content='So: {"claims": []}'), 'So: {"claims": []}'),
        (answering(content="", reasoning='{"claims": []}'), '{"claims": []}'),
        (
            answering("length", content=None, reasoning_content='Perhaps {"claims": []}'),
            "(the answer was cut off at the length limit before it began)",
        ),
        (answering(content='{"claims": []}', reasoning_content='Perhaps {"claims": [1]}'), '{"claims": []}'),
        (answering("tool_calls", content=None, tool_calls=[CALL]), '{"claims": []}'),
        (answering("tool_calls", content="I call a tool.", tool_calls=[CALL]), '{"claims": []}'),
        (answering("tool_calls", content=None, tool_calls=[{"function": {"arguments": {"claims": []}}}]), '{"claims": []}'),
        (answering("function_call", content=None, function_call=CALL["function"]), '{"claims": []}'),
        (answering("tool_calls", content='{"claims": []}', tool_calls=[{"function": None}, None]), '{"claims": []}'),
    ],
)
def test_what_was_said_is_an_answer_wherever_it_stands_for_the_stage_contract_to_judge(reply: Reply, text: str) -> None:
    answer, endpoint = answered(lambda _: reply, max_attempts=3)
    assert answer.text == text
    assert len(endpoint.requests) == 1


def test_a_server_that_takes_the_schema_and_does_not_keep_to_it_is_given_it_in_the_prompt() -> None:
    def ignoring(request: Received) -> Reply:
        told = '"claims"' in request.json["messages"][0]["content"]
        return GOOD if told else completion("The passage speaks of a ferry.")

    with serving(ignoring) as endpoint:
        model = model_at(endpoint.url)
        first, second = (asyncio.run(model.answer(ASK)) for _ in range(2))
    assert (first.text, second.text) == ('{"claims": []}', '{"claims": []}')
    assert (first.prompt_tokens, first.completion_tokens) == (22, 14), "both calls are counted"
    forms = [request.get("response_format", {}).get("type") for request in endpoint.requests]
    assert forms == ["json_schema", "json_object", "json_object"]


@pytest.mark.parametrize("content", ["", None, "prose", '{"entities": []}', "[]"])
def test_a_server_that_never_answers_in_form_is_asked_once_more_and_then_once_a_question(content: str | None) -> None:
    with serving(always(completion(content))) as endpoint:
        model = model_at(endpoint.url)
        assert [asyncio.run(model.answer(ASK)).text for _ in range(3)] == [content or ""] * 3
    assert len(endpoint.requests) == 4


def test_an_answer_out_of_form_is_better_than_none_where_no_other_mode_is_taken() -> None:
    def one_mode(request: Received) -> Reply:
        return completion("prose") if request.json.get("response_format", {}).get("type") == "json_schema" else Reply(400, "no")

    answer, endpoint = answered(one_mode)
    assert (answer.text, len(endpoint.requests)) == ("prose", 3)
