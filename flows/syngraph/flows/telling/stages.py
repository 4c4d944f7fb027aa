"""How the jobs name their stages, so that Prefect can show them as tasks; without Prefect a stage is a plain call."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Stages(Protocol):
    """Runs one stage of a job: a whole step, or one batch of documents; never less."""

    def __call__(self, name: str, work: Callable[[], Result]) -> Result: ...


def plainly(name: str, work: Callable[[], Result]) -> Result:
    """
    >>> plainly("verify", lambda: 1)
    1
    """
    del name
    return work()
