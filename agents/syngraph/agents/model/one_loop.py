"""What belongs to one event loop: asyncio's locks cannot be waited for in two, and a model may be asked in several, one after another."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Thing = TypeVar("Thing")


class OfLoop(Generic[Thing]):
    """One thing for each event loop, made when it is first asked for.

    >>> lock = OfLoop(asyncio.Lock)
    >>> async def twice() -> bool:
    ...     return lock.here() is lock.here()
    >>> asyncio.run(twice())
    True
    """

    def __init__(self, make: Callable[[], Thing]) -> None:
        self._make = make
        self._things: WeakKeyDictionary[asyncio.AbstractEventLoop, Thing] = WeakKeyDictionary()

    def here(self) -> Thing:
        """The one of the loop that runs now."""
        loop = asyncio.get_running_loop()
        if loop not in self._things:
            self._things[loop] = self._make()
        return self._things[loop]
