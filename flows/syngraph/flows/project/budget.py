"""How much a run, and all runs of a month, may ask of models: `[budget]` in syngraph.toml. What is not said there is not limited."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from syngraph.flows.project.prices import Amount

Whole = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Expense:
    """What calls of a model took, or would take. tokens: of prompts and answers together."""

    calls: int = 0
    tokens: int = 0
    money: Decimal = Decimal(0)

    def plus(self, other: "Expense") -> "Expense":
        return Expense(self.calls + other.calls, self.tokens + other.tokens, self.money + other.money)

    def without(self, other: "Expense") -> "Expense":
        """What is left of it once `other` is spent; nothing is ever less than nothing.

        >>> Expense(3, 100).without(Expense(1, 250))
        Expense(calls=2, tokens=0, money=Decimal('0'))
        """
        calls, tokens, money = self.calls - other.calls, self.tokens - other.tokens, self.money - other.money
        return Expense(max(0, calls), max(0, tokens), max(Decimal(0), money))


class Limit(BaseModel):
    """{ calls = , tokens = , money = }: each may be left out. tokens: of prompts and answers. money: in the currency of [prices]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: Whole | None = None
    tokens: Whole | None = None
    money: Amount | None = None

    @property
    def is_set(self) -> bool:
        return (self.calls, self.tokens, self.money) != (None, None, None)

    def allows(self, expense: Expense) -> bool:
        """
        >>> Limit(calls=2).allows(Expense(calls=2, tokens=10**9)), Limit(calls=2).allows(Expense(calls=3))
        (True, False)
        """
        return not any(limit < spent for _, spent, limit in self.compared(expense))

    def is_used_up_by(self, expense: Expense) -> bool:
        """Whether nothing is left of one of its amounts, so that not even the smallest call fits."""
        return any(limit <= spent for _, spent, limit in self.compared(expense))

    def compared(self, expense: Expense) -> Iterator[tuple[str, int | Decimal, int | Decimal]]:
        """Each amount that is limited: its name, what was spent of it, the limit."""
        for name in ("calls", "tokens", "money"):
            limit = getattr(self, name)
            if limit is not None:
                yield name, getattr(expense, name), limit


class BudgetSettings(BaseModel):
    """[budget] run: for one run. month: for all runs that began in one calendar month, in UTC. Remembered answers are free."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: Limit = Limit()
    month: Limit = Limit()

    @property
    def is_set(self) -> bool:
        return self.run.is_set or self.month.is_set

    @property
    def limits_money(self) -> bool:
        return self.run.money is not None or self.month.money is not None
