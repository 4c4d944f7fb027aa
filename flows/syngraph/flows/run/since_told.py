"""What has come in since a run last told its end: what this run brought in, and what those before it did that were killed or failed."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from syngraph.connectors.ledger.held import Fact
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.untold import Untold, held_before, untold_runs
from syngraph.flows.ingest.ingestion import BROUGHT_IN
from syngraph.flows.telling.counted import counted

_TOLD: Final = ("documents", "gone", "statements_in", "statements_out")


@dataclass(frozen=True)
class Before:
    """How things were when people last heard. held: the facts that were held then. untold: the runs that brought in more since."""

    held: Set[Fact]
    untold: Sequence[Untold] = ()


def before(ledger: Ledger, run: str) -> Before:
    """Asked before a run brings anything in."""
    with ledger.writing() as connection:
        untold = untold_runs(connection, run)
        return Before(held_before(connection, bool(untold)), untold)


def with_untold(taken: Mapping[str, Any], untold: Sequence[Untold]) -> dict[str, Any]:
    """What a run brought in and what the others did, added up, with their part of it as `of_stopped_runs`; {} when there is none.

    >>> earlier = Untold("1", "2026-11-21T21:03:07+00:00", "stopped", {"documents": 2, "statements_in": 40, "kinds": {"urn:Ferry": 2}})
    >>> added = with_untold({"documents": 1, "statements_in": 20, "kinds": {"urn:Ferry": 1}, "waiting": 0}, [earlier])
    >>> added["documents"], added["statements_in"], added["kinds"], added["of_stopped_runs"]["documents"]
    (3, 60, {'urn:Ferry': 3}, 2)
    """
    added = dict(taken)
    for one in untold:
        for name in added.keys() & one.brought_in.keys() & {*BROUGHT_IN}:
            added[name] += one.brought_in[name]
        kinds = one.brought_in.get("kinds", {})
        added["kinds"] = {kind: added["kinds"].get(kind, 0) + kinds.get(kind, 0) for kind in added["kinds"].keys() | kinds.keys()}
    return added | {"of_stopped_runs": _part(untold)}


def _part(untold: Sequence[Untold]) -> dict[str, Any]:
    if not untold:
        return {}
    runs = [{"run": one.run, "started": one.started, "state": one.state} for one in reversed(untold)]
    return {"runs": runs} | {name: sum(one.brought_in.get(name, 0) for one in untold) for name in _TOLD}


def untold_lines(part: Mapping[str, Any]) -> Iterator[str]:
    """Their part for people, said as theirs; nothing where there is none.

    >>> part = {"documents": 12, "gone": 1, "statements_in": 340, "statements_out": 2}
    >>> runs = [{"run": "1", "started": "2026-11-21T21:03:07.000001+00:00", "state": "stopped"}]
    >>> list(untold_lines(part | {"runs": runs}))
    ['  of this, the run of 2026-11-21 21:03 UTC, which was stopped and told nothing: 12 documents in, 1 gone; 340 statements came, 2 went']
    >>> next(untold_lines(part | {"runs": runs * 2})).partition(":")[0]
    '  of this, 2 runs since 2026-11-21 21'
    """
    if not part:
        return
    first = part["runs"][0]
    since = f"{first['started'][:16].replace('T', ' ')} UTC"
    how = "was stopped" if first["state"] == "stopped" else "failed"
    who = f"the run of {since}, which {how} and told nothing"
    if len(part["runs"]) > 1:
        who = f"{len(part['runs']):,} runs since {since}, which were stopped or failed and told nothing"
    documents = f"{counted(part['documents'], 'document')} in, {part['gone']:,} gone"
    yield f"  of this, {who}: {documents}; {counted(part['statements_in'], 'statement')} came, {part['statements_out']:,} went"
