"""A job in a terminal: what is said goes by above, the figures stand below and are renewed; nothing is left of them at the end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.figures import Figures, money_in_words, time_in_words
from syngraph.flows.telling.harmless import harmless
from syngraph.flows.telling.progress import Lines, Progress, Silent


@contextmanager
def shown(quiet: bool) -> Iterator[Progress]:
    """Progress as it is fit for where stderr goes: a live view, plain lines, or nothing."""
    if quiet:
        yield Silent()
    elif sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in ("", "dumb", "unknown"):
        with LiveView() as view:
            yield view
    else:
        yield Lines()


class LiveView:
    """Progress on stderr, for the length of a `with` block. Colours are left out where NO_COLOR asks for that."""

    def __init__(self) -> None:
        self._figures, self._steps = Figures(), dict[str, tuple[int, int]]()
        self._console = Console(stderr=True, highlight=False)
        # JSON on stdout must not pass through here; a warning on stderr goes above the figures like everything that is said
        self._live = Live(console=self._console, transient=True, refresh_per_second=4, redirect_stdout=False, get_renderable=self._view)

    def __enter__(self) -> "LiveView":
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._live.stop()

    def say(self, line: str) -> None:
        self._console.print(Text(harmless(line)), soft_wrap=True)

    def step(self, stage: str, done: int, total: int) -> None:
        """Chunks and documents are among the figures; another stage has a line as long as it lasts."""
        if stage not in ("chunks", "documents"):
            self._steps[stage] = (done, total)
            if done == total:
                self._steps.pop(stage)

    def figures(self, figures: Figures) -> None:
        self._figures = figures

    def _view(self) -> Table:
        """A line for each kind of figure that there is, never wider than the terminal."""
        table = Table.grid(padding=(0, 2), expand=False)
        table.add_column(no_wrap=True, style="bold", min_width=len("documents"))
        table.add_column(no_wrap=True, overflow="ellipsis")
        for head, words in rows(self._figures):
            table.add_row(Text(head), Text(harmless(words)))
        for stage, (done, total) in list(self._steps.items()):
            table.add_row(Text(harmless(stage)), Text(f"{done:,} of {total:,}"))
        return table


def rows(figures: Figures) -> Iterator[tuple[str, str]]:
    """What stands where; what there is none of is left out.

    >>> list(rows(Figures(stage="scan", seconds=4.0)))
    [('scan', '4 s')]
    >>> list(rows(Figures(waiting="2 documents wait for the model: it answers 429")))
    [('waiting', '2 documents wait for the model: it answers 429')]
    >>> from dataclasses import replace
    >>> figures = Figures(documents=2, documents_of=33, chunks=8, chunks_of=56, standing=40, held=1, statements=500, calls=8, tokens=9_000)
    >>> figures = replace(figures, money=None, currency="EUR", seconds=61.0, seconds_left=95.0)
    >>> for head, words in rows(figures): print(f"{head}: {words}")
    documents: 2 of 33
    chunks: 8 of 56
    claims: 40 admitted, 1 held; 500 statements stand
    model: 8 calls, 9,000 tokens, ? EUR
    time: 1 min 1 s; 1 min 35 s left
    """
    if figures.documents_of:
        yield "documents", f"{figures.documents:,} of {figures.documents_of:,}"
    if figures.chunks_of:
        yield "chunks", f"{figures.chunks:,} of {figures.chunks_of:,}"
    if figures.standing or figures.held:
        stand = counted(figures.statements, "statement stands", "statements stand")
        yield "claims", f"{figures.standing:,} admitted, {figures.held:,} held; {stand}"
    if figures.calls:
        money = f", {money_in_words(figures.money, figures.currency)}" if figures.tokens else ""
        yield "model", f"{counted(figures.calls, 'call')}, {counted(figures.tokens, 'token')}{money}"
    if figures.waiting:
        yield "waiting", figures.waiting
    if figures.documents < figures.documents_of:
        yield "time", f"{time_in_words(figures.seconds)}; {time_in_words(figures.seconds_left)} left"
    elif figures.stage:
        yield figures.stage, time_in_words(figures.seconds)
