"""After these tests a reader knows how recorded answers are found again, and that a missing one is never made up."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.agents.scripted import Scripted

from syngraph.agents.model.port import Ask
from syngraph.agents.model.recorded import RecordedModel, Recording
from syngraph.ontologies.errors import ModelRefused

ASK = Ask("extract", "extract-1", "You read.", "Read é.", {"text": "é", "blocks": ({"kind": "paragraph"},)}, {"type": "object"}, "a.md")


def recorded(tmp_path: Path) -> RecordedModel:
    path = tmp_path / "answers.jsonl"
    asyncio.run(Recording(Scripted({"extract": lambda _: {"claims": []}}), path).answer(ASK))
    return RecordedModel(path)


def test_what_was_recorded_is_answered_again(tmp_path: Path) -> None:
    answer = asyncio.run(recorded(tmp_path).answer(ASK))
    assert (answer.text, answer.model, answer.prompt_tokens) == ('{"claims": []}', "scripted", 5)


def test_a_recording_survives_an_edited_prompt_and_another_place(tmp_path: Path) -> None:
    edited = replace(ASK, prompt="extract-2", system="You read well.", user="Please read é.", about="b.md", schema={})
    assert asyncio.run(recorded(tmp_path).answer(edited)).text == '{"claims": []}'


@pytest.mark.parametrize("other", [replace(ASK, task="votes"), replace(ASK, inputs={"text": "è"})])
def test_what_was_never_recorded_is_refused_and_named(tmp_path: Path, other: Ask) -> None:
    with pytest.raises(ModelRefused, match=f"no answer to {other.task} for a.md") as caught:
        asyncio.run(recorded(tmp_path).answer(other))
    assert "record it" in caught.value.next_step


def test_what_is_on_file_is_not_written_again_and_a_new_answer_is_the_one_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "answers.jsonl"
    answers = iter(["one", "one", "two"])
    model = Scripted({"extract": lambda _: next(answers)})
    asyncio.run(Recording(model, path).answer(ASK))
    path.write_text(path.read_text().rstrip("\n"))  # as an editor may leave it
    again = Recording(model, path)
    asyncio.run(again.answer(ASK))
    assert len(path.read_text().splitlines()) == 1
    asyncio.run(again.answer(ASK))
    assert len(path.read_text().splitlines()) == 2
    assert asyncio.run(RecordedModel(path).answer(ASK)).text == "two"


def test_a_file_that_cannot_be_written_or_holds_something_else_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    model = Scripted({})
    (tmp_path / "notes.txt").write_text("notes")
    with pytest.raises(ModelRefused, match=r"line 1 of .* is no recording"):
        Recording(model, tmp_path / "notes.txt")
    with pytest.raises(ModelRefused, match="cannot be written"):
        Recording(model, tmp_path / "notes.txt" / "answers.jsonl")
    assert (tmp_path / "notes.txt").read_text() == "notes"


@pytest.mark.parametrize("text", ["no json\n", "[]\n", '{"key": "k"}\n', '{"key": "k", "text": "t", "model": "m"}\n'])
def test_a_file_that_holds_no_recordings_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(text)
    with pytest.raises(ModelRefused, match="line 1"):
        RecordedModel(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="cannot be read"):
        RecordedModel(tmp_path / "none.jsonl")
