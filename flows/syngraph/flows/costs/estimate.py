"""What a job would ask of the model, by stage, before it asks anything: calls, tokens, money, and what is remembered already."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syngraph.agents.model.port import Model
from syngraph.connectors.ledger.paid import see_booked
from syngraph.flows.budget.foresight import Foreseen
from syngraph.flows.budget.late import paid_as_far_as_known
from syngraph.flows.budget.purse_of_run import paid_models
from syngraph.flows.costs.cost import budget_left
from syngraph.flows.costs.cost_by import STAGES, stage_of
from syngraph.flows.costs.outlook import ByTask, Job, Outlook, ledger_of, look_ahead
from syngraph.flows.project.prices import bare_name
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.stores.stores import model_without_memory
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress

Plain = dict[str, Any]


def project_estimate(folder: Path, progress: Progress, job: Job = Job.run) -> Plain:
    """The JSON of `--estimate`, of the command that does this job.

    `{"stages": [{"stage", "calls", "remembered", "prompt_tokens", "completion_tokens", "money", "least", "most"}], "total", "currency",
    "unpriced", "documents", "budget", "basis": [lines]}`. money: None where a price is lacking, and the model is named in `unpriced`.
    least, most: the same counts for a model that says as little, and as much, as the prompts leave to it. documents: that are due; of a
    build, those of which passages are shown to the panel. budget: as `syngraph cost --json` has it.
    raises: ProjectUnusable, as the job would, when there is no document or, to ingest, no ontology.
    """
    project = open_project(folder)
    model = model_without_memory(project)
    ahead = look_ahead(project, model, progress, job)
    paid, _ = paid_as_far_as_known(project)  # before the ledger, as it has to be
    with ledger_of(project) as ledger, ledger.reading() as connection:
        see_booked(connection, paid)
        budget = budget_left(project, connection)
    expected, least, most = (_by_stage(one) for one in (ahead.expected, ahead.least, ahead.most))

    def told(stage: str) -> Plain:
        between = {name: _amounts(project, model, one.get(stage, Foreseen())) for name, one in (("least", least), ("most", most))}
        one = expected[stage]
        return _amounts(project, model, one) | {"remembered": one.remembered} | between

    return {
        "stages": [{"stage": stage} | told(stage) for stage in STAGES if stage in expected],
        "total": told("total"),
        "currency": project.settings.prices.currency,
        "unpriced": _unpriced(project, model, expected["total"]),
        "documents": ahead.due,
        "budget": budget,
        "basis": list(_basis(ahead)),
    }


def _by_stage(tasks: ByTask) -> dict[str, Foreseen]:
    """With what it comes to, as "total"."""
    found = {"total": Foreseen()}
    for task, one in tasks.items():
        for stage in (stage_of(task), "total"):
            found[stage] = found.get(stage, Foreseen()).plus(one)
    return found


def _amounts(project: Project, model: Model, foreseen: Foreseen) -> Plain:
    prompt, completion = round(foreseen.prompt_tokens), round(foreseen.completion_tokens)
    price = project.settings.prices.price_of(_priced(model))
    money = 0.0 if not prompt + completion else float(price.of(prompt, completion)) if price else None
    return {"calls": round(foreseen.calls), "prompt_tokens": prompt, "completion_tokens": completion, "money": money}


def _priced(model: Model) -> str:
    """The name of which the price is wanted; a recording is paid as what was recorded."""
    return min(paid_models(model))


def _unpriced(project: Project, model: Model, total: Foreseen) -> list[str]:
    name = _priced(model)
    return [name] if round(total.prompt_tokens) and project.settings.prices.price_of(name) is None else []


def _basis(ahead: Outlook) -> Iterator[str]:
    """What the figures rest on."""
    build, habits = ahead.build, ahead.habits
    if build:
        people, questions = counted(build.personas, "persona"), counted(build.questions, "question")
        by = "by the offline rules themselves" if habits.is_free else "with as many answers as the prompts ask for"
        on = f"{counted(ahead.passages, 'passage')} of these documents"
        yield f"the build: rehearsed {by}, on {on} ({people}, {questions}, {build.agreed:,} agreed)"
    if "extract" in ahead.expected:
        yield from _of_documents(ahead)
    if habits.is_free:
        yield "the offline rules take no tokens"
        return
    yield "prompts: as they would be sent, four characters to a token"
    known = sorted(habits.answered)
    yield "answers: " + (f"as this project's record has them for {', '.join(known)}" if known else "by what is usual (no record yet)")
    if "extract" not in ahead.expected:
        return
    if habits.passages:
        yield f"calls for a passage: {habits.calls_a_passage:.2f}, as in the {habits.passages:,} that were read before"
    else:
        yield f"calls for a passage: {habits.calls_a_passage:.2f}, what goes back to be mended included"


def _of_documents(ahead: Outlook) -> Iterator[str]:
    if ahead.read < ahead.due:
        yield f"documents: {ahead.read:,} of the {ahead.due:,} that are due were read, and stand for the others"
    elif ahead.due:
        yield f"{counted(ahead.due, 'document is', 'documents are')} due, read and looked up among the kept answers"


def columns(found: Mapping[str, Any]) -> tuple[str, ...]:
    """The heads of the table for people."""
    return ("stage", "calls", "remembered", "prompt tokens", "completion tokens", str(found["currency"]))


def table_rows(found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The same for people, with what it comes to below."""
    for row in [*found["stages"], {"stage": "total"} | found["total"]]:
        counts = (f"{row[name]:,}" for name in ("calls", "remembered", "prompt_tokens", "completion_tokens"))
        yield (row["stage"], *counts, "?" if row["money"] is None else f"{row['money']:,.4f}")


def closing_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """What the table cannot say."""
    total = found["total"]
    if total["least"] != total["most"]:
        yield _between(total["least"], total["most"], str(found["currency"]))
    if less := list(_less_than(total, found["budget"], str(found["currency"]))):
        yield f"more than [budget] leaves ({', '.join(less)}): it will stop there, and the next run goes on"
    for name in found["unpriced"]:
        yield f"no price for {bare_name(name)}: [prices] in syngraph.toml"
    for line in found["basis"]:
        yield f"  {line}"


def _less_than(total: Mapping[str, Any], budget: Mapping[str, Any], currency: str) -> Iterator[str]:
    """What is left of each limit that this would exceed.

    >>> month = {"tokens": {"left": 100}, "money": {"left": None}}
    >>> total = {"calls": 8, "prompt_tokens": 900, "completion_tokens": 100, "money": 1}
    >>> list(_less_than(total, {"run": {"calls": 8}, "month": month}, "EUR"))
    ['month: 100 tokens']
    """
    wants = {"calls": total["calls"], "tokens": total["prompt_tokens"] + total["completion_tokens"], "money": total["money"]}
    left = {"run": budget.get("run", {}), "month": {name: one["left"] for name, one in budget.get("month", {}).items()}}
    for period, amounts in left.items():
        for name, most in amounts.items():
            if None not in (most, wants[name]) and wants[name] > most:
                yield f"{period}: {most:,.4f} {currency}" if name == "money" else f"{period}: {most:,} {name}"


def _between(least: Mapping[str, Any], most: Mapping[str, Any], currency: str) -> str:
    """
    >>> few = {"calls": 8, "prompt_tokens": 900, "completion_tokens": 100, "money": 0.5}
    >>> _between(few, few | {"calls": 44, "money": 2}, "EUR")
    'the model may need 8 to 44 calls, 1,000 to 1,000 tokens, 0.5000 to 2.0000 EUR: that hangs on how much it says and on what it must mend'
    """
    tokens = (one["prompt_tokens"] + one["completion_tokens"] for one in (least, most))
    money = "" if None in (least["money"], most["money"]) else f", {least['money']:,.4f} to {most['money']:,.4f} {currency}"
    calls = f"{least['calls']:,} to {most['calls']:,} calls, {' to '.join(f'{one:,}' for one in tokens)} tokens"
    return f"the model may need {calls}{money}: that hangs on how much it says and on what it must mend"
