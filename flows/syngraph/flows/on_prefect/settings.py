"""Prefect's settings for this process: its files stay in one folder, it reports to nobody, starts no server and keeps its console quiet."""

import os
from pathlib import Path


def settle_prefect(home: Path) -> None:
    """Set them in the environment. Prefect reads it once, when it is first imported: call this before.

    home: where its files go; made if absent. What the user's environment says already goes first, save that no call may start a
          server by itself, which Prefect's default profile allows. The console shows CRITICAL alone: progress and errors reach
          stderr from us, once, the same with Prefect and without.
    """
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_INTERNAL_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")  # the fifth of the default comes after a minute, for each thing to say
    os.environ["PREFECT_SERVER_EPHEMERAL_ENABLED"] = os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"
