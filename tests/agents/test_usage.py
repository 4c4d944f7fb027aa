"""After these tests a reader knows what of a question's cost is counted, when an endpoint charges for more than the answer."""

import asyncio
import json

import pytest
from tests.agents.asked_endpoint import ASK, GOOD, answered, model_at
from tests.agents.endpoint import Behaviour, Received, Reply, completion, serving
from tests.agents.scripted import Memory

from syngraph.agents.model.answers import Remembering
from syngraph.agents.model.trouble import Charged
from syngraph.ontologies.errors import ModelUnreachable

USAGE = {"prompt_tokens": 30, "completion_tokens": 4}
BUSY = Reply(503, json.dumps({"error": {"message": "overloaded"}, "usage": USAGE}))
NOTHING = Reply(200, json.dumps({"choices": [], "usage": USAGE}))
PROSE = completion("Here is what I think.", usage=USAGE)


def first(reply: Reply, then: Reply = GOOD) -> Behaviour:
    def behaves(request: Received) -> Reply:
        return reply if request.n == 0 else then

    return behaves


@pytest.mark.parametrize("reply", [BUSY, NOTHING])
def test_an_attempt_that_came_to_nothing_counts_where_the_endpoint_says_what_it_charges(reply: Reply) -> None:
    answer, endpoint = answered(first(reply), max_attempts=2)
    assert (answer.prompt_tokens, answer.completion_tokens, len(endpoint.requests)) == (30 + 11, 4 + 7, 2)


@pytest.mark.parametrize("reply", [Reply(503, "busy"), Reply(200, '{"choices": []}'), Reply(200, "x" * 50, cut=3)])
def test_what_nobody_says_is_not_counted(reply: Reply) -> None:
    answer, _ = answered(first(reply), max_attempts=2)
    assert (answer.prompt_tokens, answer.completion_tokens) == (11, 7)


def test_an_answer_without_the_form_that_was_asked_for_is_paid_though_the_next_attempt_breaks_off() -> None:
    replies = [PROSE, Reply(503, "busy"), GOOD]
    answer, _ = answered(lambda request: replies[request.n], max_attempts=2)
    assert (answer.prompt_tokens, answer.completion_tokens) == (30 + 11, 4 + 7)


def test_what_was_charged_for_no_answer_at_all_is_told_and_kept() -> None:
    kept = Memory()
    with serving(lambda _: NOTHING) as endpoint, pytest.raises(Charged, match="is no chat completion") as caught:
        asyncio.run(Remembering(model_at(endpoint.url, max_attempts=3), kept).answer(ASK))
    assert caught.value.tokens == (90, 12)
    assert [one[1:] for one in kept.paid.values()] == [(ASK.task, ASK.about, ASK.prompt, caught.value.model, 90, 12)]
    assert kept.answers == {}


def test_an_endpoint_that_charges_nothing_is_only_not_reached() -> None:
    with serving(lambda _: Reply(503, "busy")) as endpoint, pytest.raises(ModelUnreachable) as caught:
        asyncio.run(model_at(endpoint.url, max_attempts=2).answer(ASK))
    assert not isinstance(caught.value, Charged)
