"""How far a run has come, in figures: the same ones in the live view, in `syngraph status`, in the ledger and under Prefect."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figures:
    """One moment of a run.

    stage:    what is being done, "" before the first. waiting: what model calls wait for until they are made again, "" when none does.
    documents, documents_of: taken in, let go or found unreadable, of those that are new, changed or gone.
    chunks, chunks_of: answered, of those that are known so far: it grows while documents are read.
    standing, held: claims that this run has brought in, admitted by the gate or held by it. statements: all that stand in the graph.
    calls, tokens: of the model, in this run; remembered answers are none. money: by [prices], None when a price is lacking.
    seconds: since the run began. seconds_left: by the rate of this run, None before there is one.
    """

    stage: str = ""
    waiting: str = ""
    documents: int = 0
    documents_of: int = 0
    chunks: int = 0
    chunks_of: int = 0
    standing: int = 0
    held: int = 0
    statements: int = 0
    calls: int = 0
    tokens: int = 0
    money: float | None = 0.0
    currency: str = "USD"
    seconds: float = 0.0
    seconds_left: float | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Figures":
        """From JSON; a figure that an earlier or a later program knew differently is left as it is here.

        >>> Figures.of({"documents": 3, "unheard_of": 1}).documents
        3
        """
        return cls(**{name: plain[name] for name in cls.__dataclass_fields__ if name in plain})


def in_words(figures: Figures, is_over: bool = False) -> Iterator[str]:
    """The figures for people, one part each; what there is none of is left out. is_over: no time is left, for nothing goes on.

    >>> words = in_words(Figures(documents=2, documents_of=33, chunks=8, chunks_of=56, standing=40, calls=8, tokens=9000, seconds_left=95))
    >>> ', '.join(words)
    'documents 2 of 33, chunks 8 of 56, claims 40 admitted, 0 held, 8 calls, 9,000 tokens, 0.00 USD, 1 min 35 s left'
    >>> list(in_words(Figures(documents_of=1)))
    ['documents 0 of 1', '? left']
    """
    if figures.documents_of:
        yield f"documents {figures.documents:,} of {figures.documents_of:,}"
    if figures.chunks_of:
        yield f"chunks {figures.chunks:,} of {figures.chunks_of:,}"
    if figures.standing or figures.held:
        yield f"claims {figures.standing:,} admitted, {figures.held:,} held"
    if figures.calls:
        yield f"{figures.calls:,} call{'' if figures.calls == 1 else 's'}, {figures.tokens:,} tokens"
        if figures.tokens:
            yield money_in_words(figures.money, figures.currency)
    if figures.documents < figures.documents_of and not is_over:
        yield f"{time_in_words(figures.seconds_left)} left"
    if figures.waiting:
        yield figures.waiting


def money_in_words(money: float | None, currency: str) -> str:
    """
    >>> money_in_words(1234.5, "EUR"), money_in_words(None, "USD"), money_in_words(0.00001, "USD")
    ('1,234.50 EUR', '? USD', 'under 0.0001 USD')
    """
    if money is None:
        return f"? {currency}"
    if 0 < money < 0.0001:
        return f"under 0.0001 {currency}"
    return f"{money:,.2f} {currency}" if money >= 1 or not money else f"{money:.4f} {currency}"


def time_in_words(seconds: float | None) -> str:
    """
    >>> time_in_words(4.2), time_in_words(95), time_in_words(7300), time_in_words(None)
    ('4 s', '1 min 35 s', '2 h 1 min', '?')
    """
    if seconds is None:
        return "?"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"
