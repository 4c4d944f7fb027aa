"""After these tests a reader knows how to see which prompts are used, and how to replace one by one's own."""

import re
from pathlib import Path

import pytest
from tests.flows.command_line import refused, syngraph

TASKS = {"groups", "personas", "questions", "votes", "revise", "ontology", "weave", "queries", "extend", "extract"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    assert syngraph("init", tmp_path / "graph").code == 0
    return tmp_path / "graph"


def test_every_task_is_listed_with_its_version_and_whose_prompt_it_is(project: Path) -> None:
    found = syngraph("prompts", project, "--json").json
    assert {one["task"] for one in found["prompts"]} >= TASKS
    assert all(re.fullmatch(rf"{one['task']}-[0-9a-f]{{8}}", one["version"]) for one in found["prompts"])
    assert {one["file"] for one in found["prompts"]} == {None}
    assert re.search(r"^extract-[0-9a-f]{8} +as installed$", syngraph("prompts", project).out, re.MULTILINE)


def test_a_prompt_that_was_written_out_and_edited_is_used_under_a_version_of_its_own(project: Path) -> None:
    def version() -> str:
        return next(str(one["version"]) for one in syngraph("prompts", project, "--json").json["prompts"] if one["task"] == "extract")

    ours = version()
    said = syngraph("prompts", project, "--write", "extract")
    own = project / "prompts" / "extract.md"
    assert (said.code, said.out.strip()) == (0, str(own))
    assert version() == ours, "the same words are the same prompt"
    own.write_text(own.read_text() + "\nLeave nothing out.\n")
    assert version() != ours
    assert str(own) in syngraph("prompts", project).out
    refused(syngraph("prompts", project, "--write", "extract"), "there already")
    assert own.read_text().endswith("Leave nothing out.\n")


def test_what_cannot_be_a_prompt_is_named(project: Path) -> None:
    refused(syngraph("prompts", project, "--write", "poems"), "no task 'poems'", "extract")
    assert syngraph("prompts", project, "--write", "votes").code == 0
    (project / "prompts" / "vote.md").write_text("# system\n\n# user\n")
    assert "no task's prompt" in syngraph("prompts", project).out
    (project / "prompts" / "votes.md").write_text("# system\nYou vote.\n# user\nVote!\n")
    refused(syngraph("prompts", project), "votes.md", "places")
