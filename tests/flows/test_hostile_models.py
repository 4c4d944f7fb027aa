"""After these tests a reader knows what a run does with a model that answers nothing rightly: it ends, soon, and says why."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.agents.endpoint import Endpoint, serving
from tests.flows.command_line import graph, refused, syngraph, untraced
from tests.flows.harbour import NAMESPACE, lay
from tests.flows.hostile_model import HOSTILE, Asked, Spoken, at_the_endpoint, put
from tests.flows.test_report_html import Page

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.violations import unreadable_rows

ATTEMPTS = 3
"""Calls for one answer, the first included (`Bounds.attempts`): whatever a model says, no task costs more."""
CALLS = ATTEMPTS + 1
"""The most for one question: an endpoint that does not keep to a JSON schema is asked once more with the schema in the prompt."""
PERSONAS = 8
"""As many as a panel has at most (`[build] personas`)."""
CHUNKS = 2


def asking(folder: Path, endpoint: Endpoint) -> Path:
    """The project, with the endpoint as its model."""
    (folder / "syngraph.toml").write_text(f'{NAMESPACE}[model]\nkind = "openai"\nname = "hostile"\nbase_url = "{endpoint.url}"\n')
    return folder


def questions_put(endpoint: Endpoint) -> Counter[tuple[str, str]]:
    """How often each question was put, by task and prompt; what goes back to be mended is the same question again."""
    return Counter((one.task, one.question) for one in map(put, endpoint.requests))


def unread(folder: Path) -> list[dict[str, Any]]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return unreadable_rows(connection)


@pytest.mark.parametrize("way", HOSTILE)
def test_a_build_that_gets_no_answer_is_refused_with_the_reasons(way: str, tmp_path: Path) -> None:
    """At most: groups, personas and each persona's questions, for nothing comes that could be voted on."""
    with serving(at_the_endpoint(HOSTILE[way]())) as endpoint:
        folder = asking(lay(tmp_path / "harbour"), endpoint)
        said = syngraph("run", folder)
    refused(said, "the panel agreed on no question", "try another model")
    asked = questions_put(endpoint)
    assert {task for task, _ in asked} <= {"groups", "personas", "questions"}
    assert len(asked) <= 2 + PERSONAS
    assert max(asked.values()) <= CALLS
    assert unread(folder), "what was said is on record"
    assert all(one["reason"] and len(one["history"]) <= ATTEMPTS for one in unread(folder))


@pytest.mark.parametrize("way", HOSTILE)
def test_a_run_whose_documents_no_answer_reads_ends_and_says_of_each_why(way: str, harbour_anew: Path) -> None:
    with serving(at_the_endpoint(HOSTILE[way]())) as endpoint:
        folder = asking(harbour_anew, endpoint)
        said = syngraph("run", folder, "--json")
    assert said.code == 0, said.err
    untraced(said)
    asked = questions_put(endpoint)
    assert sum(task == "extract" for task, _ in asked) == CHUNKS
    assert max(asked.values()) <= CALLS
    assert said.json["ingested"]["statements_in"] == 0
    assert said.json["ingested"]["lost_answers"] >= CHUNKS
    assert said.json["verify"]["drift"]["rdf"] == 0
    assert {one["document"] for one in unread(folder) if one["task"] == "extract"} == {"ferries.md", "companies.md"}
    assert all(one["reason"] and len(one["history"]) <= ATTEMPTS for one in unread(folder))
    assert syngraph("questions", harbour_anew, "--html").code == 0
    pages_are_ours(harbour_anew)


def pages_are_ours(folder: Path) -> None:
    """No page has an element or an attribute that a text brought along."""
    for path in (folder / "reports").glob("*.html"):
        page = Page(path.read_text())
        assert {tag for tag, _ in page.tags} & {"img", "iframe", "form", "object", "link"} == set()
        assert sum(tag == "script" for tag, _ in page.tags) == (1 if path.name == "report.html" else 0), "the page's own"
        assert not any(name.startswith("on") for _, names in page.tags for name in names)


@pytest.mark.parametrize("way", ["nonsense", "refusals", "half a JSON", "hostile words", "10,000 items", "silence"])
@pytest.mark.usefixtures("unharmed")
def test_a_graph_that_stands_is_not_given_up_for_answers_that_cannot_be_read_or_find_nothing(way: str, harbour: Path) -> None:
    with serving(at_the_endpoint(silent if way == "silence" else HOSTILE[way]())) as endpoint:
        said = syngraph("run", asking(harbour, endpoint))
    refused(said, "statements would go", "unreadable or empty", "--accept-withdrawals")
    assert max(questions_put(endpoint).values()) <= CALLS


def test_a_graph_is_not_worn_down_batch_by_batch(harbour: Path) -> None:
    with serving(at_the_endpoint(silent)) as endpoint:
        folder = asking(harbour, endpoint)
        (folder / "syngraph.toml").write_text((folder / "syngraph.toml").read_text() + "[gate]\nbatch = 1\n")
        refused(syngraph("run", folder), "statements would go")
        assert len(graph(folder)) > 20
        assert syngraph("run", folder, "--accept-withdrawals").code == 0
    assert graph(folder) == []


def silent(_: Asked) -> Spoken:
    """Nothing, which is a sound answer."""
    return Spoken(json.dumps({"claims": [], "outside": [], "nothing_here": True}))
