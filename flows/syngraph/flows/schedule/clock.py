"""Whether the machine's clock was set back: the runs that Prefect has made ahead of time would then be far in the future."""

import time
from collections.abc import Callable
from dataclasses import dataclass

JUMP_S = 30.0
"""Less is a correction, as time servers make them."""


@dataclass
class Clock:
    """now: seconds since 1970, as people set it. steady: seconds that only ever go on."""

    now: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    _ahead: float | None = None

    def went_back(self) -> float:
        """By how many seconds it was set back since this was last asked; 0 when it was not, however far it went forward.

        >>> times = iter([1000.0, 1002.0, 402.0, 404.0])
        >>> clock = Clock(lambda: next(times), iter([0.0, 2.0, 4.0, 6.0]).__next__)
        >>> [clock.went_back() for _ in range(4)]
        [0.0, 0.0, 602.0, 0.0]
        """
        ahead = self.now() - self.steady()
        before, self._ahead = ahead if self._ahead is None else self._ahead, ahead
        return before - ahead if before - ahead > JUMP_S else 0.0
