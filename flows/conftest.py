"""Doctests import every module here, Prefect's among them: what it writes on import stays in the checkout's cache."""

from pathlib import Path

from syngraph.flows.on_prefect.settings import settle_prefect

settle_prefect(Path(__file__).parents[1] / ".cache" / "prefect")
