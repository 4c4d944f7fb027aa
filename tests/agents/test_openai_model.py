"""After these tests a reader knows what becomes of everything that an endpoint can answer, or not answer."""

import asyncio
import socket
import time
from functools import partial
from typing import Any

import pytest
from tests.agents.asked_endpoint import ASK, GOOD, KEY, SCHEMA, answered, model_at
from tests.agents.endpoint import Behaviour, Endpoint, Received, Reply, always, completion, serving

from syngraph.agents.model.openai import OpenAIModel
from syngraph.agents.model.port import Answer, Ask
from syngraph.ontologies.errors import ModelRefused, ModelUnreachable, SyngraphError


def failed(behaviour: Behaviour, **more: Any) -> tuple[SyngraphError, Endpoint]:
    with serving(behaviour) as endpoint:
        with pytest.raises(SyngraphError) as caught:
            asyncio.run(model_at(endpoint.url, **more).answer(ASK))
        assert endpoint.url in caught.value.what, "an error names its endpoint"
        assert caught.value.next_step
        return caught.value, endpoint


def test_an_answer_comes_with_its_text_and_what_it_cost() -> None:
    answer, endpoint = answered(lambda _: GOOD)
    assert (answer.text, answer.prompt_tokens, answer.completion_tokens, answer.fresh) == ('{"claims": []}', 11, 7, True)
    assert endpoint.paths == ["/v1/chat/completions"]
    sent = endpoint.requests[0]
    assert [message["content"] for message in sent["messages"]] == ["You read.", "Read this."]
    assert sent["response_format"]["json_schema"]["schema"] == SCHEMA
    assert endpoint.headers[0]["authorization"] == f"Bearer {KEY}"
    assert "openai-organization" not in endpoint.headers[0] or not endpoint.headers[0]["openai-organization"]


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "check the key"), (403, "check the key"), (404, "base_url"), (402, "account"), (413, "context"), (410, "context")],
)
def test_a_no_is_refused_at_once_with_the_next_step(status: int, says: str) -> None:
    error, endpoint = failed(lambda _: Reply(status, '{"error": {"message": "no"}}'), max_attempts=5)
    assert isinstance(error, ModelRefused)
    assert str(status) in error.what
    assert says in error.next_step
    assert len(endpoint.requests) == 1, "a refusal is not retried"


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_not_now_is_retried_up_to_the_cap_and_then_unreachable(status: int) -> None:
    error, endpoint = failed(lambda _: Reply(status, "busy"), max_attempts=3)
    assert isinstance(error, ModelUnreachable)
    assert str(status) in error.what
    assert len(endpoint.requests) == 3


def test_an_empty_account_is_refused_though_it_says_too_many_requests() -> None:
    error, endpoint = failed(lambda _: Reply(429, '{"error": {"code": "insufficient_quota"}}'), max_attempts=3)
    assert isinstance(error, ModelRefused)
    assert len(endpoint.requests) == 1


def test_an_endpoint_that_recovers_answers() -> None:
    answer, endpoint = answered(lambda request: Reply(503, "starting") if request.n < 2 else GOOD, max_attempts=4)
    assert answer.text == '{"claims": []}'
    assert len(endpoint.requests) == 3


def test_retry_after_is_obeyed_but_not_beyond_the_cap() -> None:
    def busy_once(retry_after: str) -> Behaviour:
        return lambda request: Reply(429, "slow down", {"Retry-After": retry_after}) if request.n == 0 else GOOD

    begin = time.monotonic()
    answered(busy_once("0.4"), max_attempts=2, max_wait_s=5.0)
    assert time.monotonic() - begin >= 0.4
    begin = time.monotonic()
    answered(busy_once("86400"), max_attempts=2, max_wait_s=0.1)
    answered(busy_once("Wed, 21 Oct 2099 07:28:00 GMT"), max_attempts=2, max_wait_s=0.1)
    answered(busy_once("soon"), max_attempts=2)
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Bad gateway</body></html>",
        '{"choices": [{"message": {"content": "{',
        "",
        "null",
        "[]",
        '{"choices": []}',
        '{"choices": [{"message": null}]}',
        '{"error": {"message": "model is loading"}}',
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_a_body_that_is_no_completion_is_unreachable_and_says_what_came(body: str, kind: str) -> None:
    error, _ = failed(lambda _: Reply(200, body, kind=kind))
    assert isinstance(error, ModelUnreachable)
    assert "no chat completion" in error.what
    assert body[:15] in error.what


def test_half_a_body_is_unreachable() -> None:
    error, endpoint = failed(lambda _: Reply(200, GOOD.body, cut=40), max_attempts=2)
    assert isinstance(error, ModelUnreachable)
    assert len(endpoint.requests) == 2


def test_nothing_for_long_is_unreachable_after_the_timeout() -> None:
    begin = time.monotonic()
    error, _ = failed(lambda _: Reply(200, GOOD.body, delay_s=1.5), timeout_s=0.3)
    assert isinstance(error, ModelUnreachable)
    assert "0.3 s" in error.what
    assert time.monotonic() - begin < 1.4


def test_a_body_that_trickles_is_unreachable_after_the_timeout_of_the_whole_call() -> None:
    begin = time.monotonic()
    error, _ = failed(lambda _: Reply(200, GOOD.body, pace_s=0.05), timeout_s=0.5)
    assert isinstance(error, ModelUnreachable)
    assert "no answer within" in error.what
    assert time.monotonic() - begin < 2


def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(ModelUnreachable, match="no connection"):
            asyncio.run(model_at(url, max_attempts=2).answer(ASK))


def test_a_base_url_that_is_none_is_refused() -> None:
    for url in ("", "not a url", "ftp://127.0.0.1/v1"):
        with pytest.raises((ModelRefused, ModelUnreachable)):
            asyncio.run(model_at(url).answer(ASK))


def test_tokens_are_counted_even_where_the_endpoint_does_not() -> None:
    answer, _ = answered(lambda _: completion('{"claims": []}', usage={}))
    assert answer.prompt_tokens > 0
    assert answer.completion_tokens > 0


def test_half_characters_do_not_break_the_way_there_or_back() -> None:
    with serving(lambda _: completion('{"claims": ["\ud800"]}')) as endpoint:
        ask = Ask("extract", "extract-1", "", "a \ud800 b", {}, SCHEMA)
        answer = asyncio.run(model_at(endpoint.url).answer(ask))
    answer.text.encode()


def test_a_redirect_is_never_followed() -> None:
    with serving(lambda _: GOOD) as other:
        location = {"Location": other.url + "/chat/completions"}

        def redirecting(status: int, _: Received) -> Reply:
            return Reply(status, "", location)

        for status in (301, 302, 307, 308):
            error, _ = failed(partial(redirecting, status))
            assert isinstance(error, ModelRefused)
            assert "base_url" in error.next_step
        assert other.paths == []


def test_the_key_is_in_no_error_even_if_the_endpoint_echoes_it() -> None:
    for reply in (Reply(401, f"bad key {KEY}"), Reply(500, f"oops {KEY}"), Reply(200, f"<html>{KEY}")):
        error, _ = failed(always(reply))
        assert KEY not in str(error)


def test_proxies_and_accounts_of_the_environment_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_ORG_ID", "somebody")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "something")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
    answer, endpoint = answered(lambda _: GOOD)
    assert answer.text
    assert "somebody" not in endpoint.headers[0].values()
    assert "something" not in endpoint.headers[0].values()


def test_the_name_says_model_endpoint_and_settings_but_not_the_key() -> None:
    names = {
        OpenAIModel("http://127.0.0.1:1/v1", "a", KEY).name,
        OpenAIModel("http://127.0.0.1:1/v1/", "a", "other").name,
        OpenAIModel("http://127.0.0.1:2/v1", "a").name,
        OpenAIModel("http://127.0.0.1:1/v1", "b").name,
        OpenAIModel("http://127.0.0.1:1/v1", "a", temperature=None).name,
    }
    assert len(names) == 4
    assert not [name for name in names if KEY in name]


def test_many_questions_at_once_and_in_several_event_loops() -> None:
    async def many(model: OpenAIModel) -> list[Answer]:
        return await asyncio.gather(*(model.answer(ASK) for _ in range(8)))

    with serving(lambda _: GOOD) as endpoint:
        model = model_at(endpoint.url)
        assert len(asyncio.run(many(model))) == 8
        assert len(asyncio.run(many(model))) == 8
