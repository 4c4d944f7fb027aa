"""How a budget is told: as JSON, and in words."""

from decimal import Decimal
from typing import Any

from syngraph.flows.budget import Expense, Limit


def limit_plain(limit: Limit, spent: Expense) -> dict[str, Any]:
    """
    >>> limit_plain(Limit(calls=10), Expense(calls=4, tokens=900))
    {'calls': {'spent': 4, 'limit': 10, 'left': 6}}
    """
    return {
        name: {"spent": _plain(used), "limit": _plain(most), "left": _plain(max(most - used, most * 0))}
        for name, used, most in limit.compared(spent)
    }


def limit_words(limit: Limit, spent: Expense, currency: str) -> str:
    """
    >>> limit_words(Limit(calls=10, money=Decimal(2)), Expense(4, 900, Decimal("0.5")), "EUR")
    '4 of 10 calls, 0.5000 of 2.0000 EUR'
    """
    return ", ".join(
        f"{used:,.4f} of {most:,.4f} {currency}" if name == "money" else f"{used:,} of {most:,} {name}"
        for name, used, most in limit.compared(spent)
    )


def _plain(amount: int | Decimal) -> int | float:
    return float(amount) if isinstance(amount, Decimal) else amount
