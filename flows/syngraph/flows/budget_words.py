"""How a budget is told, as JSON and in words: what is spent of each limit, what is left, and what waits when a run stopped at it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from syngraph.flows.budget import Expense, Limit
from syngraph.flows.summary import counted


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


def _amounts(budget: Mapping[str, Any], name: str) -> str:
    currency = budget["currency"]
    return ", ".join(
        f"{one['spent']:,.4f} of {one['limit']:,.4f} {currency}" if of == "money" else f"{one['spent']:,} of {one['limit']:,} {of}"
        for of, one in budget[name].items()
    )


def _plain(amount: int | Decimal) -> int | float:
    return float(amount) if isinstance(amount, Decimal) else amount
