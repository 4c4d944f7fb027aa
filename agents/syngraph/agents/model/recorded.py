"""Answers once given, from a file: for tests and demonstrations that must not need a model.

An answer is found by its task and inputs, not by the prompt's wording: recordings survive an edited prompt, and a new schema
meets the stage contract, which says what no longer fits.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.ontologies.errors import ModelRefused


def recording_key(task: str, inputs: Mapping[str, Any]) -> str:
    """Hash of a task and what it was told.

    >>> recording_key("votes", {"a": 1}) == recording_key("votes", {"a": 1}), len(recording_key("votes", {}))
    (True, 32)
    """
    return hashlib.sha256(json.dumps([task, inputs], sort_keys=True, default=dict).encode()).hexdigest()[:32]


class RecordedModel:
    """A model that answers from a file of JSON lines: {"key", "task", "about", "text", "model", "prompt_tokens", "completion_tokens"}.

    raises: ModelRefused when the file cannot be read or a line is no recording.
    """

    def __init__(self, path: Path, name: str = "recorded") -> None:
        self._path, self._name = path, name
        self._answers: dict[str, Answer] = {}
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as exc:
            raise ModelRefused(f"the recordings {path} cannot be read: {exc}", "name a file of recorded answers") from exc
        for n, line in enumerate(lines, 1):
            if line.strip():
                self._read(n, line)

    def _read(self, n: int, line: str) -> None:
        try:
            one = json.loads(line)
            self._answers[one["key"]] = Answer(one["text"], one["model"], one["prompt_tokens"], one["completion_tokens"])
        except (ValueError, KeyError, TypeError) as exc:
            raise ModelRefused(f"line {n} of {self._path} is no recording: {exc!r}", "take that line out, or record it again") from exc

    @property
    def name(self) -> str:
        return self._name

    @property
    def texts(self) -> Mapping[str, str]:
        """What is answered, by recording key."""
        return {key: answer.text for key, answer in self._answers.items()}

    @property
    def models(self) -> frozenset[str]:
        """Those that gave the answers."""
        return frozenset(answer.model for answer in self._answers.values())

    async def answer(self, ask: Ask) -> Answer:
        """raises: ModelRefused when this was never recorded."""
        key = recording_key(ask.task, ask.inputs)
        if key not in self._answers:
            what = f"{self._path} has no answer to {ask.task} for {ask.about or 'the whole'} (key {key})"
            raise ModelRefused(what, "record it: run once with a model that answers, wrapped in Recording")
        return self._answers[key]


class Recording:
    """A model that writes down what another one answers, for a RecordedModel to give again; an answer that is there is not written again.

    An answer that differs from the one on file is added below it, and the last one counts: what was done last can be done again.
    raises: ModelRefused when the file cannot be written, or holds something that is no recording.
    """

    def __init__(self, model: Model, path: Path) -> None:
        self._model, self._path = model, path
        self._append("")
        self._known = dict(RecordedModel(path).texts)
        if path.read_bytes()[-1:] not in (b"", b"\n"):  # written by hand: what follows must not be glued to its last line
            self._append("\n")

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        """raises: what the model raises, then nothing is written; ModelRefused when the file cannot be."""
        answer = await self._model.answer(ask)
        key = recording_key(ask.task, ask.inputs)
        if self._known.get(key) != answer.text:
            self._write(key, ask, answer)
        return answer

    def _write(self, key: str, ask: Ask, answer: Answer) -> None:
        line = {
            "key": key,
            "task": ask.task,
            "about": ask.about,
            "text": answer.text,
            "model": answer.model,
            "prompt_tokens": answer.prompt_tokens,
            "completion_tokens": answer.completion_tokens,
        }
        self._append(json.dumps(line) + "\n")
        self._known[key] = answer.text

    def _append(self, text: str) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as exc:
            what = f"the recordings {self._path} cannot be written: {exc.strerror}"
            raise ModelRefused(what, "name another file in [model] recording") from exc
