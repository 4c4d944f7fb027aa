"""What a flow run's page shows when it is done: how it ended, what it cost, the broken contracts with their quotes, where the report is."""

import re
from pathlib import Path
from typing import Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from syngraph.flows.costs.cost import columns, project_cost, table_rows
from syngraph.flows.report.files import report_data

MOST_ROWS = 500
"""A longer table says how many rows it leaves to the report: the server keeps and sends an artifact as one piece."""


def show_outcome(folder: Path, outcome: dict[str, Any]) -> None:
    """The lines a run ends with. As indented code: they quote documents, whose words must not become links or images here."""
    lines = [f"    {part}" for line in outcome["lines"] for part in line.splitlines()]
    text = "\n".join(["What this run did:", "", *lines, ""])
    create_markdown_artifact(text, key=artifact_key(folder, "summary"), description="How this run ended")


def show_violations(folder: Path) -> None:
    """Every open violation with the quotes it is about, the severest first as in the report."""
    found = report_data(folder)["violations"]
    more = f"; {len(found) - MOST_ROWS:,} more are in the report" if len(found) > MOST_ROWS else ""
    create_table_artifact(
        [_row(one) for one in found[:MOST_ROWS]],
        key=artifact_key(folder, "violations"),
        description=f"{len(found):,} broken contracts, with the words that broke them{more}",
    )


def show_cost(folder: Path, run: str) -> None:
    """What this run asked of models, by stage, with a line for the whole; nothing where it asked nothing."""
    found = project_cost(folder, run=run)
    if found["rows"]:
        heads = columns(found)
        unpriced = ", ".join(found["total"]["unpriced"])
        lacking = f"; no price for {unpriced}: [prices] in syngraph.toml" if unpriced else ""
        create_table_artifact(
            [dict(zip(heads, row, strict=True)) for row in table_rows(found)],
            key=artifact_key(folder, "cost"),
            description=f"What this run asked of models, by stage{lacking}",
        )


def show_report(folder: Path, path: Path) -> None:
    """A link for whoever looks at the page on the machine where the report lies; for all others the path."""
    create_link_artifact(
        path.as_uri(),
        link_text=path.name,
        key=artifact_key(folder, "report"),
        description=f"The report, on the machine of this run: `{path}`",
    )


def artifact_key(folder: Path, what: str) -> str:
    """One history of artifacts for each project.

    >>> artifact_key(Path("Harbour & Bay"), "summary")
    'harbour-bay-summary'
    >>> artifact_key(Path("Φ"), "summary")
    'summary'
    """
    return "-".join([*re.findall(r"[a-z0-9]+", folder.name.lower()), what])


def _row(violation: dict[str, Any]) -> dict[str, str]:
    claims = violation["claims"]
    return {
        "severity": violation["severity"],
        "about": violation["focus_label"],
        "what is wrong": violation["message"],
        "quotes": " | ".join(f"“{' '.join(claim['quote'].split())}”" for claim in claims[:5]),
        "documents": ", ".join(sorted({claim["document"] for claim in claims})),
        "remedy": violation["remedy"] or "",
        "state": violation["state"],
        "first seen": violation["first_seen"] or "",
        "owners": ", ".join(violation["owners"]),
    }
