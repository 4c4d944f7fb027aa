"""How long a model keeps its connections: as long as a sitting, which is a block of calls in one event loop; else for one call each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

Client = TypeVar("Client")


class Sitting:
    """What models have opened since it began; closed at its end."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._opened: dict[object, object] = {}

    def opened(self, whose: object, opens: Callable[[], Client], closes: Callable[[Client], Awaitable[None]]) -> Client:
        """The client of this model, opened when it is first asked for."""
        if whose not in self._opened:
            client = self._opened[whose] = opens()
            self._stack.push_async_callback(closes, client)
        return cast(Client, self._opened[whose])


_now: ContextVar[Sitting | None] = ContextVar("_now", default=None)


def sitting_now() -> Sitting | None:
    """The sitting that the caller is in, if it is in one."""
    return _now.get()


@asynccontextmanager
async def sitting() -> AsyncIterator[None]:
    """Models that are asked in this block, and in tasks begun in it, keep their connections until it ends."""
    async with AsyncExitStack() as stack:
        token = _now.set(Sitting(stack))
        try:
            yield
        finally:
            _now.reset(token)
