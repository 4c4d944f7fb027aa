"""How it is said that model calls are made again: with the document's name, the first at once, the others counted every few seconds."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from syngraph.agents.model.retry import Retry
from syngraph.flows.telling.counted import counted

EVERY_S: Final = 10.0
"""An endpoint that is away is away for all calls at once: 64 of them are no 64 lines."""
NAMED: Final = 3


class Waits:
    """Listens to a model's retries (`agents/model/retry.py`), and says them. say: where lines go."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._lock = Lock()
        self._said = -EVERY_S
        self._unsaid: list[Retry] = []
        self._until: dict[tuple[str, str], tuple[float, str]] = {}

    def __call__(self, retry: Retry) -> None:
        with self._lock:
            now = self._clock()
            self._until[retry.about, retry.task] = (now + retry.wait_s, retry.what)
            if now - self._said < EVERY_S:
                self._unsaid.append(retry)
                return
            self._said = now
            others, self._unsaid = self._unsaid, []
        self._say_others(others)
        self._say(
            f"model: {_subject(retry)}: {retry.what}; asked again in {retry.wait_s:.3g} s ({retry.attempt} of {retry.attempts} tries made)"
        )

    def now(self) -> str:
        """What calls wait for at this moment, "" when none does."""
        with self._lock:
            now = self._clock()
            self._until = {key: one for key, one in self._until.items() if one[0] > now}
            waiting = [what for _, what in self._until.values()]
        return f"{counted(len(waiting), 'document waits', 'documents wait')} for the model: {waiting[-1]}" if waiting else ""

    def end(self) -> None:
        """Say what has not been said yet."""
        with self._lock:
            others, self._unsaid = self._unsaid, []
        self._say_others(others)

    def _say_others(self, retries: list[Retry]) -> None:
        if retries:
            names = list(dict.fromkeys(map(_subject, retries)))
            some = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED:,} more" if len(names) > NAMED else "")
            again = counted(len(retries), "more call was", "more calls were")
            self._say(f"model: {again} made again: {some}; the last of them for {retries[-1].what}")


def _subject(retry: Retry) -> str:
    return retry.about or retry.task
