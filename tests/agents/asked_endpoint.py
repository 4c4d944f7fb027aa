"""One question put to an endpoint that behaves as told, and what became of it."""

import asyncio
from typing import Any

from tests.agents.endpoint import Behaviour, Endpoint, completion, serving

from syngraph.agents.model.openai import OpenAIModel
from syngraph.agents.model.port import Answer, Ask

KEY = "secret-key-of-this-test"
SCHEMA = {"type": "object", "properties": {"claims": {"type": "array"}}, "required": ["claims"], "additionalProperties": False}
ASK = Ask("extract", "extract-1", "You read.", "Read this.", {}, SCHEMA)
GOOD = completion('{"claims": []}')


def model_at(url: str, **more: Any) -> OpenAIModel:
    settings: dict[str, Any] = {"timeout_s": 3.0, "max_attempts": 1, "first_wait_s": 0.01, "max_wait_s": 0.05, **more}
    return OpenAIModel(url, "small-model", KEY, **settings)


def answered(behaviour: Behaviour, **more: Any) -> tuple[Answer, Endpoint]:
    with serving(behaviour) as endpoint:
        return asyncio.run(model_at(endpoint.url, **more).answer(ASK)), endpoint
