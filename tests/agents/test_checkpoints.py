"""After these tests a reader knows that what is being written to the checkpoints when they are closed is in the file afterwards."""

import asyncio
import sqlite3
from pathlib import Path

from langchain_core.runnables import RunnableConfig

from syngraph.agents.checkpoints import checkpoints

WRITES = 30


def test_a_write_for_which_nobody_waits_is_in_the_file_and_leaves_it_unlocked(tmp_path: Path) -> None:
    """LangGraph leaves such writes behind when one of several calls fails."""
    path = tmp_path / "checkpoints.db"

    begun: list[asyncio.Task[None]] = []

    async def leave_at_once() -> None:
        config: RunnableConfig = {"configurable": {"thread_id": "t", "checkpoint_ns": "", "checkpoint_id": "c"}}
        async with checkpoints(path) as saver:
            writes = [saver.aput_writes(config, [("votes", n)], f"task {n}") for n in range(WRITES)]
            begun.extend(asyncio.create_task(write) for write in writes)

    asyncio.run(leave_at_once())
    with sqlite3.connect(path, timeout=0.1) as file:
        assert file.execute("SELECT count(*) FROM writes").fetchone() == (WRITES,)
        file.execute("DELETE FROM writes")
    file.close()
