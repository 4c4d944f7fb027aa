"""The model port: what agents ask for, and what every adapter answers. One method."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model.

    task:   groups, personas, questions, votes, ontology or extract: what is asked for.
    prompt: name and hash of the prompt file, for the record: "extract-3f2a".
    system, user: the rendered prompt, as a language model gets it.
    inputs: the same facts as plain JSON, as the offline model reads them. Nothing may be in `inputs` that is not in the prompt too.
    schema: JSON schema of the answer.
    about:  what it is asked for, for progress and cost: a document's path, or "".
    """

    task: str
    prompt: str
    system: str
    user: str
    inputs: Mapping[str, Any]
    schema: Mapping[str, Any]
    about: str = ""

    def key(self, model: str) -> str:
        """Hash of everything that shapes the answer; `about` does not."""
        sent = [model, self.task, self.prompt, self.system, self.user, self.inputs, self.schema]
        return hashlib.sha256(json.dumps(sent, sort_keys=True, default=dict).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said: its text, which should be JSON, and what it cost in tokens.

    fresh: False when it was given before and cost nothing now.
    """

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    fresh: bool = True


class Model(Protocol):
    """Anything that answers. `name` identifies model and settings: another name, another answer."""

    @property
    def name(self) -> str: ...

    async def answer(self, ask: Ask) -> Answer:
        """raises: ModelUnreachable (worth a retry), ModelRefused (not)."""
        ...
