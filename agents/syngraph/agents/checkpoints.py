"""Where panel and ontologists keep how far they got, so that an interrupted run goes on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from syngraph.agents import untraced  # noqa: F401 - before any graph runs
from syngraph.ontologies.errors import ProjectUnusable

Checkpointer = BaseCheckpointSaver[str]
_PATIENCE_S = 5.0
"""How long a write may take to end before the file is closed over it."""


def in_memory() -> Checkpointer:
    """Checkpoints that nobody keeps: for work that is played through."""
    return InMemorySaver()


async def forget_threads(path: Path) -> None:
    """Let everybody begin anew; whoever does asks nothing that is among the kept answers.

    raises: ProjectUnusable as `checkpoints`.
    """
    if path.exists():
        async with checkpoints(path) as saver:
            threads = {one.config["configurable"]["thread_id"] async for one in saver.alist(None)}
            for thread in sorted(threads):
                await saver.adelete_thread(thread)


@asynccontextmanager
async def checkpoints(path: Path) -> AsyncIterator[Checkpointer]:
    """The checkpoints in this SQLite file, made if it is not there; to be used in the event loop that opened them.

    raises: ProjectUnusable when the file cannot be opened or is no SQLite file.
    """
    async with AsyncExitStack() as opened:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            saver = await opened.enter_async_context(AsyncSqliteSaver.from_conn_string(str(path)))
            await saver.setup()
        except (OSError, sqlite3.DatabaseError) as exc:
            raise ProjectUnusable(f"the checkpoints in {path} cannot be used: {exc}", "move the file away; a new one is made") from exc
        before = asyncio.all_tasks()
        try:
            yield saver
        finally:
            # when one of several calls fails, LangGraph does not wait for what it still writes of the others; a file that is closed
            # meanwhile stays locked, and those answers would be asked for again
            left = asyncio.all_tasks() - before
            if left:
                await asyncio.wait(left, timeout=_PATIENCE_S)
