"""Any endpoint that speaks the OpenAI chat API as a Model: OpenAI, Azure, vLLM, Ollama, llama.cpp.

What the endpoint says, even cut off or refused, is an Answer, for the stage contract to judge. That it cannot answer now is
ModelUnreachable, that it never will is ModelRefused; no other error leaves this file.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import openai
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from syngraph.agents.model.completion import is_whole, keeps_to, plain, said_in
from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.model.retry import Retry, Told, unheard
from syngraph.agents.model.sitting import sitting_now
from syngraph.agents.model.trouble import Charged, refused, retry_after_s, unreachable
from syngraph.agents.model.usage import Usage, usage_in
from syngraph.ontologies.errors import ModelRefused, ModelUnreachable

MODES: Final = ("json_schema", "json_object", "prompt")
"""How an answer's form is asked for, the surest first."""


class _Replied(NamedTuple):
    status: int
    body: str
    headers: Mapping[str, str]


class OpenAIModel:
    """One model at one endpoint.

    base_url:     up to and without `/chat/completions`.
    timeout_s:    for a whole call, from its first byte to its last.
    max_attempts: calls for one question when the endpoint does not answer or says "not now"; the longest wait between two is max_wait_s.
    temperature:  None leaves it to the endpoint; an endpoint that refuses ours is asked again without.
    trust_env:    whether proxies from the environment are used.
    told:         hears of each call that is made again.
    Redirects are never followed: they could carry the key, and documents, to another host.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout_s: float = 120.0,
        max_attempts: int = 4,
        max_wait_s: float = 60.0,
        first_wait_s: float = 1.0,
        temperature: float | None = 0.0,
        trust_env: bool = False,
        told: Told = unheard,
    ) -> None:
        self._base_url, self._model, self._api_key = base_url.rstrip("/"), model, api_key
        self._timeout_s, self._max_attempts = timeout_s, max(1, max_attempts)
        self._max_wait_s, self._first_wait_s = max_wait_s, first_wait_s
        self._temperature, self._trust_env, self._told = temperature, trust_env, told
        self._mode = MODES[0]
        self._sends_temperature = temperature is not None
        place = urlsplit(self._base_url)
        self._name = f"{model}@{place.hostname or ''}{f':{place.port}' if place.port else ''}{place.path}"
        if temperature is not None:
            self._name += f" t={temperature:g}"

    @property
    def name(self) -> str:
        return self._name

    async def answer(self, ask: Ask) -> Answer:
        """The answer, with what all attempts at it have cost, as far as the endpoint says.

        raises: ModelUnreachable after max_attempts calls, Charged where they cost something; ModelRefused at once.
        """
        wait_s, usage = self._first_wait_s, Usage()
        for attempt in range(1, self._max_attempts + 1):
            try:
                answer = await self._in_the_surest_mode(ask, usage)
                return Answer(answer.text, answer.model, *usage.tokens)
            except ModelUnreachable as exc:
                if attempt == self._max_attempts:
                    if any(usage.tokens):
                        raise Charged(exc, self._name, usage.tokens) from exc
                    raise
                asked_s, what = retry_after_s(exc), exc.what
            now_s = min(self._max_wait_s, wait_s if asked_s is None else asked_s)
            self._told(Retry(ask.task, ask.about, what, attempt, self._max_attempts, now_s))
            await asyncio.sleep(now_s)
            wait_s *= 2
        raise AssertionError("the loop above returns or raises")

    async def _in_the_surest_mode(self, ask: Ask, usage: Usage) -> Answer:
        """Ask in the mode that worked last; where that is refused as a bad request, in the next one. What worked is remembered.

        A server that takes the schema and does not keep to it leaves the model without it: then it is put into the prompt.
        """
        first: ModelRefused | None = None
        answer: Answer | None = None
        for mode in MODES[MODES.index(self._mode) :]:
            reply = await self._posted(ask, mode)
            if reply.status in (400, 422) and self._sends_temperature and "temperature" in reply.body:
                self._sends_temperature = False
                usage.add(usage_in(reply.body))
                reply = await self._posted(ask, mode)
            if reply.status in (400, 422):
                usage.add(usage_in(reply.body))
                first = first or refused(reply.status, reply.body, self._base_url, self._model, self._api_key)
                continue
            answer, keeps = self._read(reply, ask, usage)
            ignores = mode == MODES[0] and not keeps
            self._mode = max(self._mode, MODES[1] if ignores else mode, key=MODES.index)
            if not ignores or _names(ask.schema, answer.text):
                return answer
        if answer is not None:
            return answer
        assert first is not None
        raise first

    async def _posted(self, ask: Ask, mode: str) -> _Replied:
        """One call. It is put as plain JSON: as parameters the library would go through the schema anew each time, which takes longest."""
        try:
            async with asyncio.timeout(self._timeout_s), self._client() as client:
                return _Replied(200, await client.post("/chat/completions", cast_to=str, body=self._request(ask, mode)), {})
        except openai.APIStatusError as exc:
            return _Replied(exc.status_code, exc.response.text, exc.response.headers)
        except (TimeoutError, openai.APITimeoutError) as exc:
            raise unreachable(f"no answer within {self._timeout_s:g} s", self._base_url) from exc
        except openai.APIConnectionError as exc:
            raise unreachable(f"no connection: {exc.__cause__ or exc}", self._base_url) from exc
        except (openai.OpenAIError, UnicodeError, ValueError) as exc:
            raise ModelRefused(
                f"{self._base_url}: the request cannot be made: {exc}", "check base_url and the key in syngraph.toml"
            ) from exc

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[AsyncOpenAI]:
        """A client for as long as the sitting, or for one call where there is none: it belongs to the event loop that it was made in."""
        if (now := sitting_now()) is not None:
            yield now.opened(self, self._opened, AsyncOpenAI.close)
            return
        async with self._opened() as client:
            yield client

    def _opened(self) -> AsyncOpenAI:
        transport = DefaultAsyncHttpxClient(trust_env=self._trust_env, follow_redirects=False, verify=_certificates())
        return AsyncOpenAI(
            base_url=self._base_url,
            api_key=self._api_key or "none",
            organization="",
            project="",
            max_retries=0,
            timeout=self._timeout_s,
            http_client=transport,
        )

    def _request(self, ask: Ask, mode: str) -> dict[str, Any]:
        system = ask.system
        if mode != "json_schema":
            system += "\n\nAnswer with one JSON object and nothing else. Its JSON schema:\n" + json.dumps(ask.schema)
        messages = [{"role": "system", "content": plain(system)}, {"role": "user", "content": plain(ask.user)}]
        request: dict[str, Any] = {"model": self._model, "messages": messages}
        if self._sends_temperature:
            request["temperature"] = self._temperature
        if mode == "json_schema":
            schema = {"name": ask.task, "strict": True, "schema": ask.schema}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif mode == "json_object":
            request["response_format"] = {"type": "json_object"}
        return request

    def _read(self, reply: _Replied, ask: Ask, usage: Usage) -> tuple[Answer, bool]:
        """The answer, and whether it has its form.

        What was cut off or refused is taken to have its form: nothing else could have been asked for.
        usage:  what the endpoint reports is added; of an answer of which it counts no tokens, about four characters are one.
        raises: ModelRefused or ModelUnreachable, by the status; ModelUnreachable when the body is no chat completion.
        """
        prompt, completion = usage_in(reply.body)
        if reply.status != 200:
            usage.add((prompt, completion))
            error = refused(reply.status, reply.body, self._base_url, self._model, self._api_key)
            if error is not None:
                raise error
            raise unreachable(f"it answers {reply.status}", self._base_url, reply.body, self._api_key, reply.headers.get("retry-after"))
        try:
            body = json.loads(reply.body)
            choice = body["choices"][0]
            said = said_in(choice)
            keeps = not is_whole(choice) or keeps_to(ask.schema, said)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as exc:
            usage.add((prompt, completion))
            raise unreachable("what it sends is no chat completion", self._base_url, reply.body, self._api_key) from exc
        usage.add((prompt or (len(ask.system) + len(ask.user)) // 4, completion or len(said) // 4))
        return Answer(said, self._name), keeps


def _names(schema: Mapping[str, Any], text: str) -> bool:
    """Whether a text speaks of all that was asked for, so that something can probably be made of it."""
    return all(f'"{name}"' in text for name in schema.get("required", ()))


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()
