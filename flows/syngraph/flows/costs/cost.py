"""What models have cost: calls, tokens and money, by stage, document, run or prompt; money only where `[prices]` gives a price."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.lock import lock_holder
from syngraph.connectors.ledger.paid import see_booked
from syngraph.connectors.ledger.runs import Spent, SpentBy, all_runs, spent_by
from syngraph.flows.budget.late import paid_as_far_as_known
from syngraph.flows.budget.purse_of_run import spent_this_month
from syngraph.flows.budget.words import left_lines, limit_plain
from syngraph.flows.costs.cost_by import STAGES, By, stage_of
from syngraph.flows.project.budget import Expense
from syngraph.flows.project.prices import PriceSettings, bare_name
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.telling.harmless import harmless

_COLUMN: Final[Mapping[By, SpentBy]] = {By.stage: "task", By.document: "document", By.run: "run", By.prompt: "prompt"}


@dataclass
class Sum:
    """What some of the calls took. money: of those whose price is known. unpriced: the models of the others."""

    calls: int = 0
    remembered: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money: Decimal = Decimal(0)
    unpriced: set[str] = field(default_factory=set)

    def add(self, spent: Spent, prices: PriceSettings) -> None:
        """What took no token cost nothing, whatever the price: remembered answers, and rules that run here."""
        self.calls += spent.calls
        self.remembered += spent.remembered
        self.prompt_tokens += spent.prompt_tokens
        self.completion_tokens += spent.completion_tokens
        if not (spent.prompt_tokens or spent.completion_tokens):
            return
        model = bare_name(spent.model)
        price = prices.price_of(model)
        if price is None:
            self.unpriced.add(model)
        else:
            self.money += price.of(spent.prompt_tokens, spent.completion_tokens)

    def plain(self) -> dict[str, Any]:
        """As JSON. money: None when a price is lacking; known_money: what it is at the least."""
        return {
            "calls": self.calls,
            "remembered": self.remembered,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "money": None if self.unpriced else float(self.money),
            "known_money": float(self.money),
            "unpriced": sorted(self.unpriced),
        }


def project_cost(folder: Path, by: By = By.stage, run: str | None = None) -> dict[str, Any]:
    """The JSON of `syngraph cost`: {"by", "currency", "rows", "total", "budget", "answers_damaged"}; reads only, beside whoever writes.

    A row is what `Sum.plain` says, beside "stage", "document" ("" for what is about no one document), "prompt", or "run" with its
    "command", "started" and "state". Stages come in the order of the work, runs in that of time, documents with most tokens first,
    prompts by name. A run that asked nothing has no row. Money is by the prices of now, for whatever was spent before.
    run:    the id of one, or all.
    budget: {"run": {amount: limit}, "month": {amount: {"spent", "limit", "left"}}}, empty where [budget] limits nothing; what is spent
            of a month's money is None where a price is lacking.
    answers_damaged: what to do about a damaged file of answers, or None.
    """
    project = open_project(folder)
    prices = project.settings.prices
    paid, damaged = paid_as_far_as_known(project)
    with Ledger(project.ledger).reading() as connection:
        see_booked(connection, paid)
        spent = spent_by(connection, _COLUMN[by], run)
        runs = all_runs(connection) if by is By.run else []
        budget = budget_left(project, connection)
    sums: dict[str, Sum] = {}
    total = Sum()
    for one in spent:
        key = stage_of(one.key) if by is By.stage else one.key
        for each in (sums.setdefault(key, Sum()), total):
            each.add(one, prices)
    rows = _of_runs(project, runs, sums) if by is By.run else [{by.value: key} | sums[key].plain() for key in _ordered(by, sums)]
    found = {"by": by.value, "currency": prices.currency, "rows": rows, "total": total.plain(), "budget": budget}
    return found | {"answers_damaged": damaged}


def budget_left(project: Project, connection: Transaction) -> dict[str, Any]:
    """What [budget] allows a run, and this month; and what this month has spent of it."""
    budget = project.settings.budget
    if not budget.is_set:
        return {}
    spent, unpriced = spent_this_month(connection, project.settings.prices)
    month = limit_plain(budget.month, spent)
    if unpriced and "money" in month:
        month["money"] |= {"spent": None, "left": None}
    return {"run": {name: one["limit"] for name, one in limit_plain(budget.run, Expense()).items()}, "month": month}


def _ordered(by: By, sums: Mapping[str, Sum]) -> list[str]:
    if by is By.stage:
        return [stage for stage in STAGES if stage in sums] + sorted(sums.keys() - STAGES.keys())
    if by is By.document:
        return sorted(sums, key=lambda path: (-sums[path].prompt_tokens - sums[path].completion_tokens, path))
    return sorted(sums)


def _of_runs(project: Project, runs: Iterable[Mapping[str, Any]], sums: Mapping[str, Sum]) -> list[dict[str, Any]]:
    writing = lock_holder(project.writers_lock)
    rows = []
    for run in runs:
        if run["id"] in sums:
            killed = run["state"] == "running" and not writing  # it could not say how it ended
            known = {"run": run["id"], "command": run["command"], "started": run["started"], "state": "stopped" if killed else run["state"]}
            rows.append(known | sums[run["id"]].plain())
    return rows


def columns(found: Mapping[str, Any]) -> tuple[str, ...]:
    """The heads of the table for people."""
    keys = ("run", "started, UTC", "state") if found["by"] == By.run else (found["by"],)
    return (*keys, "calls", "remembered", "prompt tokens", "completion tokens", harmless(found["currency"]))


def table_rows(found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The same for people, with what it comes to below."""
    for row in found["rows"]:
        yield (*_keys(found["by"], row), *_figures(row))
    blank = ("", "") if found["by"] == By.run else ()
    yield ("total", *blank, *_figures(found["total"]))


def closing_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """What the table cannot say: that there is nothing in it, which prices are lacking, and what could not be read."""
    if not found["rows"]:
        yield "no model has been asked anything yet"
    yield from left_lines(found["budget"], found["currency"])
    for model in found["total"]["unpriced"]:
        yield f"no price for {model}: [prices] in syngraph.toml"
    if found["answers_damaged"]:
        yield found["answers_damaged"]


def _keys(by: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    """A name never begins a line of its own: the table keeps lines, so they go here."""
    if by == By.run:
        return harmless(row["command"]), row["started"][:19], row["state"]
    return (harmless(row[by]) or "(no one document)",)


def _figures(row: Mapping[str, Any]) -> tuple[str, ...]:
    counts = (f"{row[name]:,}" for name in ("calls", "remembered", "prompt_tokens", "completion_tokens"))
    return (*counts, _money(row))


def _money(row: Mapping[str, Any]) -> str:
    """
    >>> _money({"money": 1.5, "known_money": 1.5}), _money({"money": None, "known_money": 0.2}), _money({"money": None, "known_money": 0.0})
    ('1.5000', '0.2000 + ?', '?')
    >>> _money({"money": 0.00001, "known_money": 0.00001})
    'under 0.0001'
    """
    known: float = row["known_money"]
    shown = "under 0.0001" if 0 < known < 0.0001 else f"{known:,.4f}"
    if row["money"] is not None:
        return shown
    return f"{shown} + ?" if known else "?"
