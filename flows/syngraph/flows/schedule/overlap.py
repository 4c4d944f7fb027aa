"""Which of the runs that are due begins now, which waits and which is skipped: runs of one project never overlap, and none is doubled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from syngraph.flows.project.timetable import Overlap


@dataclass(frozen=True)
class Due:
    """A run whose time has come. automatic: the schedule made it. waits: it is shown as waiting already. why: it was made, if said."""

    id: UUID
    name: str
    at: datetime
    automatic: bool
    waits: bool = False
    why: str = ""


@dataclass(frozen=True)
class Decision:
    """begin: now. waiting, skipped: run -> why, for whoever looks at it."""

    begin: Due | None
    waiting: tuple[tuple[Due, str], ...]
    skipped: tuple[tuple[Due, str], ...]


def decide(due: Sequence[Due], under_way: str | None, overlap: Overlap) -> Decision:
    """What becomes of the runs that are due, whatever made them late: another run, a machine that was off, a clock that was set.

    under_way: who has the project now, None when nobody has. However many runs the schedule has missed, one of them is caught up: each
    reads the whole folder. What a person started is never skipped.
    """
    ordered = sorted(due, key=lambda run: (run.at, str(run.id)))
    automatic = [run for run in ordered if run.automatic]
    asked = [run for run in ordered if not run.automatic]
    if under_way and overlap == "skip":
        return Decision(None, _waiting(asked, under_way), tuple((run, f"skipped: {under_way}") for run in automatic))
    stands_in = automatic[:1]
    waiting = sorted([*asked, *stands_in], key=lambda run: (run.at, str(run.id)))
    skipped = tuple((run, f"skipped: {automatic[0].name!r} stands in for it, due at {_clock(automatic[0].at)}") for run in automatic[1:])
    if under_way:
        return Decision(None, _waiting(waiting, under_way), skipped)
    return Decision(waiting[0] if waiting else None, (), skipped)


def _waiting(runs: Sequence[Due], under_way: str) -> tuple[tuple[Due, str], ...]:
    return tuple((run, f"waits: {under_way}") for run in runs if not run.waits)


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
