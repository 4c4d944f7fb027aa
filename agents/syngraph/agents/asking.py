"""How a stage's task is put to a model: prompt and facts become an Ask, and the stage's contract judges the answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syngraph.agents.model.port import Ask, Model
from syngraph.agents.prompt import Prompt, fenced
from syngraph.contracts.remedy import Bounds, Mend, Outcome, Said, remedied
from syngraph.contracts.stage import Given, Out, Stage


@dataclass(frozen=True, slots=True)
class Facts:
    """What a task is told. inputs: as plain JSON. words: the same for a language model, by the prompt's places."""

    inputs: Mapping[str, Any]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asking:
    """How tasks are asked: of which model, within which bounds, with a project's own prompts if it has a folder of them."""

    model: Model
    bounds: Bounds = field(default_factory=Bounds)
    prompts: Path | None = None

    async def outcome(self, stage: Stage[Given, Out], given: Given, facts: Facts, package: str, about: str = "") -> Outcome[Given, Out]:
        """Put one task to the model and bring its answer to meet the contract.

        package: the one whose `prompts` folder has the task's prompt.
        raises:  ModelUnreachable, ModelRefused; ProjectUnusable when the project's own prompt is unusable.
        """
        prompt = Prompt.of(stage.task, package, self.prompts)

        async def say(mend: Mend | None) -> Said:
            ask = ask_for(stage, prompt, facts, mend, about)
            answer = await self.model.answer(ask)
            # remembered answers count like fresh ones: from memory, a remedy ends where it ended when it was paid for
            tokens = answer.prompt_tokens + answer.completion_tokens
            return Said(answer.text, tokens, ask.key(self.model.name))  # the key that the kept answers know it by

        return await remedied(stage, given, say, self.bounds, about)


def ask_for(stage: Stage[Any, Any], prompt: Prompt, facts: Facts, mend: Mend | None, about: str) -> Ask:
    """The first question, or, with `mend`, the question that goes back: the same task, and below it what is to be mended."""
    user, inputs = prompt.filled(facts.words), dict(facts.inputs)
    if mend is not None:
        user += "\n\n" + _to_mend(mend)
        inputs["mend"] = mend.plain()
    schema = stage.schema(mending=mend is not None and not mend.again)
    return Ask(stage.task, prompt.version, prompt.system, user, inputs, schema, about)


def _to_mend(mend: Mend) -> str:
    wrong = "\n".join(f"- {what}" for what in mend.whole)
    if mend.again:
        return f"Attempt {mend.attempt}. The answer before could not be used:\n{fenced('faults', wrong)}\nAnswer again, in full."
    parts = [f"Attempt {mend.attempt}. The answer before has faults; what is not listed here was fine and is kept."]
    if mend.whole:
        parts.append(f"Wrong or missing:\n{fenced('faults', wrong)}")
    if mend.after:
        last = json.dumps(mend.plain()["after"], ensure_ascii=False)
        parts.append(f"The last complete item before that:\n{fenced('last', last)}\nGo on after it; do not begin anew.")
    if mend.items:
        broken = json.dumps(mend.plain()["items"], ensure_ascii=False, indent=1)
        parts.append(f"Broken items, each with its number n and all its faults:\n{fenced('items', broken)}")
    parts.append(
        "Answer in the same form with mended items only, and with what is missing. Give each mended item the number of the one it "
        "replaces as `mends`; for a new item `mends` is null. Leave out what cannot be mended. Repeat nothing that was fine."
    )
    return "\n".join(parts)
