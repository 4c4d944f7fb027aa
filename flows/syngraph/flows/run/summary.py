"""What a run says at its end: what is in, what is held and why, one contradiction with both its quotes, what to look at next."""

from collections.abc import Iterator, Mapping
from typing import Any

from syngraph.flows.build.minutes_text import agreed_line
from syngraph.flows.report.contract_health import health_lines
from syngraph.flows.report.files import Written
from syngraph.flows.run.held_changes import held_lines
from syngraph.flows.run.since_told import untold_lines
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.kinds import kind_lines


def build_lines(summary: dict[str, Any]) -> list[str]:
    built = summary["built"]
    lines = [
        agreed_line(built),
        f"ontology of {counted(built['classes'], 'class', 'classes')} and {counted(built['properties'], 'property', 'properties')}, "
        f"version {built['version']}",
    ]
    return lines + [f"  nothing in it answers: {question}" for question in built["unserved"]]


def ingest_lines(summary: dict[str, Any]) -> list[str]:
    taken = summary["ingested"]
    if not taken["commits"] and not taken["unreadable"]:
        lines = ["nothing changed"]
    else:
        renamed = f" ({taken['renamed']:,} under another name)" if taken["renamed"] else ""
        lines = [
            f"documents: {taken['documents']:,} taken in{renamed}, {taken['gone']:,} let go, {len(taken['unreadable']):,} unreadable",
            f"graph: {taken['statements_in']:,} statements came, {taken['statements_out']:,} went",
            *kind_lines(taken["kinds"]),
            *held_lines(taken),
            *untold_lines(taken["of_stopped_runs"]),
        ]
    if taken["why_waiting"]:
        waiting = counted(len(taken["why_waiting"]), "document waits", "documents wait")
        lines.append(f"the model was not reached: {waiting} for the next run ({taken['why_waiting'][0]})")
    if taken["lost_answers"]:
        lines.append(
            f"unreadable answers of the model: {taken['lost_answers']:,} (`syngraph quarantine list`; `retry` has them asked again)"
        )
    lines += passage_lines(taken)
    lines += [_followed(name, state) for name, state in summary["projections"].items()]
    cost = summary["cost"]
    lines.append(f"model: {cost_line(cost)}")
    return lines


def run_lines(summary: dict[str, Any], report: Written) -> list[str]:
    lines = build_lines(summary) if "built" in summary else []
    lines += ingest_lines(summary)
    lines += list(_verified(summary["verify"]))
    counts = report.counts
    held = counts["by_severity"].get("Violation", 0)
    warned = counted(counts["violations"] - held, "warning")
    waived = f"; {counts['waived']:,} waived by a person" if counts["waived"] else ""
    lines.append(f"contracts: {counted(held, 'violation')} from {counted(counts['roots'], 'cause')}, {warned}{waived}")
    lines += list(health_lines(summary["contracts"]))
    lines += list(_contradiction(report.violations))
    lines.append(f"report: {report.path}")
    return lines


def passage_lines(left: Mapping[str, int]) -> Iterator[str]:
    """What the model made nothing of, counted. left: chunks, nothing_here, outside.

    >>> list(passage_lines({"chunks": 12, "nothing_here": 2, "outside": 5}))
    ['passages: 12; in 2 the model finds nothing to state; 5 statements use words that the ontology lacks (`syngraph build DIR --extend`)']
    """
    if left.get("chunks"):
        line = f"passages: {left['chunks']:,}; in {left['nothing_here']:,} the model finds nothing to state"
        if left["outside"]:
            said = counted(left["outside"], "statement uses", "statements use")
            line += f"; {said} words that the ontology lacks (`syngraph build DIR --extend`)"
        yield line


def cost_line(cost: Mapping[str, Any]) -> str:
    """What the model was asked, and what that took.

    >>> cost_line({"calls": 1, "tokens": 2300, "remembered": 1})
    '1 call, 2,300 tokens; 1 answer was known already'
    """
    known = counted(cost["remembered"], "answer was", "answers were")
    return f"{counted(cost['calls'], 'call')}, {counted(cost['tokens'], 'token')}; {known} known already"


def _followed(name: str, state: dict[str, Any]) -> str:
    if state["state"] == "ok":
        return f"{name}: up to commit {state['cursor']:,}"
    if state["state"] == "absent":
        return f"{name}: not set up ({state['why']})"
    return f"{name}: {state['state']}" + (f" ({state['why']})" if state["why"] else "")


def _verified(verify: dict[str, Any]) -> Iterator[str]:
    questions = verify["questions"]
    answered = sum(1 for one in questions if one["graph_does"])
    yield f"questions: {answered} of {len(questions)} are answered by the graph"
    silent = sum(1 for one in questions if one["ontology_can"] and not one["graph_does"])
    if silent:
        yield f"  {silent} the ontology can answer, and the graph does not (`syngraph verify DIR` says which)"
    for one in questions:
        if one["trouble"] or any((one["neo4j"] or {}).values()):
            yield f"  error: {one['text']} {one['trouble'] or 'SPARQL and Cypher give different answers'}"
        since = one["since"] or {}
        told = [f"{len(since[name])} {name}" for name in ("new", "lost", "changed") if since.get(name)]
        if told:
            yield f"  its answer changed: {one['text']} ({', '.join(told)})"
    drift = {name: count for name, count in verify["drift"].items() if count}
    if drift:
        yield "drift: " + ", ".join(f"{name} differs from the ledger in {counted(count, 'statement')}" for name, count in drift.items())


def _contradiction(violations: list[dict[str, Any]]) -> Iterator[str]:
    """The first root in which two documents say two things."""
    for one in violations:
        said = {claim["object_label"]: claim for claim in one["claims"]}
        if one["choices"] and one["is_root"] and len({claim["document"] for claim in said.values()}) > 1:
            yield f"for example: {one['message']}"
            for claim in said.values():
                yield f"  “{' '.join(claim['quote'].split())}”  ({claim['document']})"
            yield f"  what to type to decide it: {one['show']}"
            return
