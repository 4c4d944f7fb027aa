"""By what the cost of models is added up, and which stage each task belongs to."""

from enum import StrEnum
from typing import Final

STAGES: Final = {
    "panel": ("groups", "personas", "questions", "votes", "revise"),
    "ontology": ("ontology", "weave", "extend"),
    "queries": ("queries",),
    "extraction": ("extract",),
}
"""Stage -> its tasks, in the order of the work."""
_OF_TASK: Final = {task: stage for stage, tasks in STAGES.items() for task in tasks}


class By(StrEnum):
    """What `syngraph cost --by` takes."""

    stage = "stage"
    document = "document"
    run = "run"
    prompt = "prompt"


def stage_of(task: str) -> str:
    """A task that is of no stage is one of its own: an earlier program may have put it.

    >>> stage_of("votes"), stage_of("poems")
    ('panel', 'poems')
    """
    return _OF_TASK.get(task, task)
