"""What a run may still spend on models: it stops between documents, or, where none is fit to be begun, between two calls.

A document is begun when what it will probably take fits into what is left beside all that was begun before it; once begun it is
finished. One that would not fit whatever was spared is begun all the same when it comes first, and then stops at the last call that
fits: its answers are remembered, so the next run goes on in the middle of it. Outside documents (the panel, the ontologists) every
call is looked at by itself; their checkpoints go on where they stopped.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from typing import Any

from syngraph.agents.model.port import Answer, Ask
from syngraph.flows.budget.foresight import Foresight
from syngraph.flows.budget.habits import Habits
from syngraph.flows.budget.words import limit_plain, limits_in_words
from syngraph.flows.project.budget import BudgetSettings, Expense, Limit
from syngraph.flows.project.prices import PriceSettings, bare_name
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import BudgetReached


@dataclass
class _Look:
    """How far it is known what a document needs. needed: so far. rest: what it comes to with more and more of it."""

    document: Document
    rest: Iterator[Expense]
    needed: Expense = field(default_factory=Expense)
    is_whole: bool = False


class Purse:
    """An Allowance. spent: in this run. before: in the runs of this month that were before it. Used from several threads.

    habits:     what a call usually takes. model: whose prices are expected; what was asked is paid by the name in the answer.
    is_reached: whether something had to wait for want of room.
    """

    def __init__(self, budget: BudgetSettings, prices: PriceSettings, model: str, habits: Habits, before: Expense) -> None:
        self._budget, self._prices, self._model, self._habits = budget, prices, bare_name(model), habits
        self.before, self.spent = before, Expense()
        self.unpriced: set[str] = set()
        self._foresight: Foresight | None = None
        self.is_reached = False
        self._is_closed = False  # to further documents
        self._look: _Look | None = None  # into the one that waits until others have ended
        self._begun: dict[str, Expense] = {}  # what is still expected of each document under way
        self._asked = Expense()  # what is expected of the calls under way
        self._is_first = True
        self._lock = Lock()

    @property
    def is_limited(self) -> bool:
        return self._budget.is_set

    @property
    def habits(self) -> Habits:
        return self._habits

    def look_ahead_with(self, foresight: Foresight) -> None:
        """Know what documents will take from now on. Until then each of their chunks is taken for a call."""
        self._foresight = foresight

    async def begins(self, document: Document) -> bool | None:
        """Whether this document may be begun: its calls are then to be made. None: perhaps, once others have ended that are under way.

        What it needs is found out in another thread, a part of it at a time, and no further once it is too much; from there when it is
        asked about again.
        """
        if not self._budget.is_set:
            return True
        look, self._look = self._taken_up(document), None
        if (begins := await self._decided_by(look)) is None:
            self._look = look
        return begins

    def _taken_up(self, document: Document) -> _Look:
        """Where it was left off, while others are under way: what it needs has not become more.

        Before it is put off to the next run it is looked into afresh: what it repeats may have been answered for others.
        """
        look = self._look
        return look if look and look.document is document and self._begun else _Look(document, self._needs(document))

    async def _decided_by(self, look: _Look) -> bool | None:
        while True:
            with self._lock:
                if look.is_whole or not self._has_room(look.needed):
                    return self._decided(look.document, look.needed)
            more = await asyncio.to_thread(next, look.rest, None)
            look.needed, look.is_whole = look.needed if more is None else more, more is None

    def _has_room(self, needed: Expense) -> bool:
        """Remembered answers are free, also where nothing is left."""
        return not self._is_closed and (needed == Expense() or self._fits(needed))

    def _decided(self, document: Document, needed: Expense) -> bool | None:
        if self._has_room(needed):
            if needed == Expense():
                return True
            self._begun[document.path] = needed
        elif self._begun:
            return None
        elif self._is_first:
            self._is_closed = True  # of its calls each is looked at by itself, and no document is begun beside it
        else:
            self.is_reached = True
            return False
        self._is_first = False
        return True

    def ended(self, document: Document) -> None:
        """All that this document asked was answered."""
        with self._lock:
            self._begun.pop(document.path, None)

    def _needs(self, document: Document) -> Iterator[Expense]:
        """What this document is seen to take, more and more; the last is the whole."""
        if self._foresight is None:
            yield Expense(calls=len(document.chunks))
            return
        for foreseen in self._foresight.growing(document):
            yield self._expense(round(foreseen.calls), round(foreseen.prompt_tokens), round(foreseen.completion_tokens))

    def expected(self, ask: Ask) -> Expense:
        """What a call will probably take."""
        return self._expense(1, *self._habits.expected(ask))

    def _expense(self, calls: int, prompt: int, completion: int) -> Expense:
        price = self._prices.price_of(self._model)
        return Expense(calls, prompt + completion, price.of(prompt, completion) if price else Decimal(0))

    @contextmanager
    def call(self, ask: Ask) -> Iterator[None]:
        """A call that is about to be made. raises: BudgetReached when there is no room for it; then nothing is to be asked."""
        expected = self.expected(ask)
        with self._lock:
            is_laid_by = ask.about in self._begun
            if not is_laid_by and not self._fits(expected):
                self.is_reached = True
                spent = limits_in_words(self.plain())
                raise BudgetReached(f"the budget is reached: {spent}", "the next run goes on from here, or raise [budget]")
            reserved = Expense() if is_laid_by else expected
            self._asked = self._asked.plus(reserved)
        try:
            yield
        finally:
            with self._lock:
                self._asked = self._asked.without(reserved)

    def pay(self, about: str, answer: Answer) -> None:
        """An answer has come that nobody remembered."""
        tokens = answer.prompt_tokens + answer.completion_tokens
        price = self._prices.price_of(bare_name(answer.model)) if tokens else None
        money = price.of(answer.prompt_tokens, answer.completion_tokens) if price else Decimal(0)
        paid = Expense(1, tokens, money)
        with self._lock:
            self.unpriced |= {bare_name(answer.model)} if tokens and price is None else set()
            self.spent = self.spent.plus(paid)
            if about in self._begun:
                self._begun[about] = self._begun[about].without(paid)

    @property
    def money(self) -> Decimal | None:
        """What this run has spent; None where a price is lacking."""
        return None if self.unpriced else self.spent.money

    def used_up(self) -> str:
        """What of the budget is used up before anything was asked, in words; "" when there is room for a call."""
        return limits_in_words(self.plain()) if any(limit.is_used_up_by(spent) for _, limit, spent in self._limits()) else ""

    def plain(self) -> dict[str, Any]:
        """As JSON: of run and month, for each amount that is limited, what is spent, the limit and what is left."""
        told = {name: limit_plain(limit, spent) for name, limit, spent in self._limits()}
        return told | {"currency": self._prices.currency, "reached": self.is_reached}

    def _limits(self) -> list[tuple[str, Limit, Expense]]:
        """Both limits, each with what is spent of it."""
        return [("run", self._budget.run, self.spent), ("month", self._budget.month, self.before.plus(self.spent))]

    def _fits(self, more: Expense) -> bool:
        promised = self._asked.plus(more)
        for expected in self._begun.values():
            promised = promised.plus(expected)
        return all(limit.allows(spent.plus(promised)) for _, limit, spent in self._limits())
