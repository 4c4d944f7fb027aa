"""The offline model: the model port answered by rules, so that everything runs on a machine without keys, weights or network."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.offline.extend import extend
from syngraph.agents.offline.extract import extract
from syngraph.agents.offline.ontology import ontology
from syngraph.agents.offline.queries import queries
from syngraph.agents.offline.questions import groups, personas, questions
from syngraph.agents.offline.revise import revise
from syngraph.agents.offline.votes import votes
from syngraph.agents.offline.weave import weave
from syngraph.ontologies.errors import ModelRefused

Task = Callable[[Mapping[str, Any]], dict[str, Any]]
TASKS: dict[str, Task] = {
    "groups": groups,
    "personas": personas,
    "questions": questions,
    "votes": votes,
    "revise": revise,
    "ontology": ontology,
    "extend": extend,
    "weave": weave,
    "queries": queries,
    "extract": extract,
}


@cache
def rules_hash() -> str:
    """Hash of this package's own source files: other rules, another model, and no answer of the old ones is used again."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


class OfflineModel:
    """Deterministic rules for English behind the model port: the same inputs give the same bytes, and cost nothing."""

    @property
    def name(self) -> str:
        return f"offline-{rules_hash()}"

    async def answer(self, ask: Ask) -> Answer:
        """Answer by `ask.inputs`; the rendered prompt is not read.

        raises: ModelRefused when there are no rules for the task.
        """
        task = TASKS.get(ask.task)
        if task is None:
            raise ModelRefused(f"the offline model has no rules for the task {ask.task!r}", "name a language model in syngraph.toml")
        return Answer(json.dumps(task(ask.inputs), ensure_ascii=False), self.name)
