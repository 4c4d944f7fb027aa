"""How a budget is told, as JSON and in words: what is spent of each limit, what is left, and what waits when a run stopped at it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from syngraph.flows.project.budget import Expense, Limit
from syngraph.flows.telling.counted import counted


def limit_plain(limit: Limit, spent: Expense) -> dict[str, Any]:
    """
    >>> limit_plain(Limit(calls=10), Expense(calls=4, tokens=900))
    {'calls': {'spent': 4, 'limit': 10, 'left': 6}}
    """
    return {
        name: {"spent": _plain(used), "limit": _plain(most), "left": _plain(max(most - used, most * 0))}
        for name, used, most in limit.compared(spent)
    }


def limits_in_words(budget: Mapping[str, Any]) -> str:
    """What is spent of each limit. budget: as `Purse.plain` gives it.

    >>> run = limit_plain(Limit(calls=10, money=Decimal(2)), Expense(4, 900, Decimal("0.5")))
    >>> limits_in_words({"run": run, "month": {}, "currency": "EUR"})
    'this run 4 of 10 calls, 0.5000 of 2.0000 EUR'
    """
    return "; ".join(f"this {name} {_amounts(budget, name)}" for name in ("run", "month") if budget[name])


def budget_lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """What a run says of its budget at its end, where it has one. summary: of the run."""
    budget = summary.get("budget")
    if not budget:
        return
    if not budget["reached"]:
        yield f"budget: {limits_in_words(budget)}"
        return
    taken = summary.get("ingested")
    waits = counted(taken["waiting"], "document waits", "documents wait") if taken else "the build is not finished"
    yield f"stopped at its budget: {waits}; spent: {limits_in_words(budget)}"
    yield "  next: the next run goes on from here; [budget] in syngraph.toml says how much it may"


def left_lines(budget: Mapping[str, Any], currency: str) -> Iterator[str]:
    """What a project may spend, and what is left of it this month. budget: as `syngraph cost --json` has it.

    >>> month = limit_plain(Limit(calls=10, money=Decimal(2)), Expense(4, 900, Decimal("0.5")))
    >>> list(left_lines({"run": {"calls": 5}, "month": month}, "EUR"))
    ['budget: a run 5 calls', 'budget: this month (UTC) 6 of 10 calls left, 1.5000 of 2.0000 EUR left']
    """
    if budget.get("run"):
        yield "budget: a run " + ", ".join(_amount(name, most, currency) for name, most in budget["run"].items())
    if budget.get("month"):
        amounts = budget["month"].items()
        left = ", ".join(f"{_number(name, one['left'])} of {_amount(name, one['limit'], currency)} left" for name, one in amounts)
        yield f"budget: this month (UTC) {left}"


def _amount(name: str, number: float | None, currency: str) -> str:
    return f"{_number(name, number)} {currency if name == 'money' else name}"


def _number(name: str, number: float | None) -> str:
    if number is None:
        return "?"
    return f"{number:,.4f}" if name == "money" else f"{number:,}"


def _amounts(budget: Mapping[str, Any], name: str) -> str:
    currency = budget["currency"]
    return ", ".join(f"{_number(of, one['spent'])} of {_amount(of, one['limit'], currency)}" for of, one in budget[name].items())


def _plain(amount: int | Decimal) -> int | float:
    return float(amount) if isinstance(amount, Decimal) else amount
