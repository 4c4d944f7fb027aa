"""What a command says when it is asked again and nothing has changed since: what is so still, and that nothing was done."""

from collections.abc import Sequence
from typing import Any

from syngraph.flows.report.files import Written
from syngraph.flows.run.summary import ingest_lines, run_lines

Outcome = dict[str, Any]


def ingest_again(summary: Outcome, unseen: Sequence[str]) -> Outcome:
    """What `syngraph ingest` would say. summary: of the run that has just ended. unseen: what cannot be looked at, a line each."""
    again = {name: summary[name] for name in ("ingested", "projections", "cost")}
    again = again | {name: _nothing(again[name]) for name in ("ingested", "cost")}
    again["ingested"]["unreadable"] = list(unseen)
    return again | {"lines": ingest_lines(again)}


def run_again(summary: Outcome, report: Written, unseen: Sequence[str]) -> Outcome:
    """The same of `syngraph run`. summary: with what verify found."""
    again = ingest_again(summary, unseen) | {name: summary[name] for name in ("report", "violations", "contracts")}
    again["verify"] = summary["verify"] | {"questions": [one | {"since": None} for one in summary["verify"]["questions"]]}
    return again | {"lines": run_lines(again, report)}


def _nothing(counts: Outcome) -> Outcome:
    """
    >>> _nothing({"documents": 7, "unreadable": ["a.pdf"], "stopped": "at its budget"})
    {'documents': 0, 'unreadable': [], 'stopped': ''}
    """
    return {name: None if value is None else type(value)() for name, value in counts.items()}
