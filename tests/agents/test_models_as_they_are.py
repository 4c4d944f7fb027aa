"""After these tests a reader knows that a chunk is read all the same by models that wrap, think aloud, break off or refuse once."""

import asyncio
import json
import re
from typing import Any

import pytest
from tests.agents.endpoint import Behaviour, Received, Reply, completion, serving
from tests.agents.ferry_passage import ONTOLOGY, SETTINGS, claim, facts, said
from tests.agents.scripted import chunk

from syngraph.agents.extractor.extract import Extraction, extract
from syngraph.agents.model.openai import OpenAIModel

FLEET = "".join(f"The ferry Heron {n} lies at Berth {n}.\n" for n in range(1, 16))
CLAIMS = [claim(f"Heron {n}", "lies at", f"Berth {n}", f"The ferry Heron {n} lies at Berth {n}.") for n in range(1, 16)]
WHOLE = json.dumps(said(*CLAIMS))


def read_from(behaviour: Behaviour) -> tuple[Extraction, list[Any]]:
    with serving(behaviour) as endpoint:
        model = OpenAIModel(endpoint.url, "small-model", timeout_s=5, max_attempts=1)
        return asyncio.run(extract(chunk(FLEET), ONTOLOGY, model, SETTINGS)), endpoint.requests


def user(request: Received) -> str:
    return str(request.json["messages"][1]["content"])


def rest(request: Received) -> str:
    """The whole answer; asked to go on after an item, what comes after that one."""
    last = re.search(r"<<<(last \w+)\n(.*?)\n\1>>>", user(request), re.DOTALL)
    after = CLAIMS.index(json.loads(last[2])["item"]) + 1 if last else 0
    return json.dumps(said(*({**one, "mends": None} for one in CLAIMS[after:])) if last else said(*CLAIMS))


def cut_off_at(characters: int) -> Behaviour:
    """A model that says so much in one answer, and goes on where it is told to."""

    def answer(request: Received) -> Reply:
        text = rest(request)
        return completion(text[:characters], "length" if len(text) > characters else "stop")

    return answer


def knows_the_schema_from_the_prompt_only(request: Received) -> Reply:
    told = "JSON schema" in request.json["messages"][0]["content"]
    return completion(WHOLE if told else "- Heron 1 lies at Berth 1\n- Heron 2 lies at Berth 2")


def message(**parts: object) -> Reply:
    return Reply(body=json.dumps({"choices": [{"message": {"role": "assistant", **parts}, "finish_reason": "stop"}]}))


MODELS: dict[str, tuple[Behaviour, int]] = {
    "plain": (lambda _: completion(WHOLE), 1),
    "fences": (lambda _: completion(f"Sure! Here you are:\n```json\n{WHOLE}\n```\nAnything else?"), 1),
    "thinks aloud": (lambda _: completion(f'<think>\nMaybe {{"claims": []}}? No.\n</think>\n\n{WHOLE}'), 1),
    "thinks, the server took the beginning": (lambda _: completion(f"Hm.\n</think>\n{WHOLE}"), 1),
    "answers among its thoughts": (lambda _: message(content=None, reasoning_content=f"So: {WHOLE}"), 1),
    "calls a tool": (lambda _: message(content=None, tool_calls=[{"function": {"name": "extract", "arguments": WHOLE}}]), 1),
    "writes the call": (lambda _: completion(json.dumps({"name": "extract", "arguments": json.loads(WHOLE)})), 1),
    "JSON in a string": (lambda _: completion(json.dumps(WHOLE)), 2),
    "ignores the schema": (knows_the_schema_from_the_prompt_only, 2),
    "refuses once": (lambda request: completion(WHOLE if request.n else None, refusal=None if request.n else "I will not."), 2),
    "empty once": (lambda request: completion(WHOLE if request.n else ""), 2),
    "half a JSON first": (lambda request: completion(WHOLE if request.n else WHOLE[:40], "stop" if request.n else "length"), 2),
    "cut off in the middle": (cut_off_at(1_800), 2),
    "cut off again and again": (cut_off_at(700), 5),
}


@pytest.mark.parametrize("kind", MODELS)
def test_all_that_the_passage_says_is_read_whatever_the_model_does_with_its_answer(kind: str) -> None:
    behaviour, calls = MODELS[kind]
    result, requests = read_from(behaviour)
    assert len(facts(result)) == 15
    assert (result.unreadable, result.nothing_here) == ((), False)
    assert len(requests) == calls
    assert {len(request["messages"]) for request in requests} == {2}, "each call is a fresh one"


def test_a_model_that_stays_cut_off_gives_what_it_gave_and_the_rest_is_named_as_missing() -> None:
    result, requests = read_from(lambda _: completion(WHOLE[:700], "length"))
    assert 0 < len(facts(result)) < 15
    assert [one.reason for one in result.unreadable] == ["the answer breaks off; what is complete before that is kept"]
    assert len(requests) == 2


def test_a_model_that_refuses_is_told_apart_from_one_that_answers_nonsense() -> None:
    declined = completion("I'm sorry, but I can't help with that.")
    for reply in (completion(None, refusal="I will not."), declined, completion("", "content_filter")):
        result, _ = read_from(lambda _, reply=reply: reply)  # type: ignore[misc]  # bound at once
        (lost,) = result.unreadable
        assert lost.reason.startswith("the model refuses: ")
        assert lost.attempts
    (lost,) = read_from(lambda _: completion("The herons are grey."))[0].unreadable
    assert "refuses" not in lost.reason
