"""How a model's answer is brought to meet its contract: all faults at once, only broken items go back, a bounded number of times.

Each call is a fresh one: what goes back is the task and the broken items, never a growing conversation. Transport errors
(`Passing`) are not answers: they go through to the caller. What still fails at the end is Unreadable, with its history.
Of an answer that breaks off, at a length limit or by a slip, the complete items are taken and the rest is asked for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic

from syngraph.contracts.answer_text import NotAnAnswer, heard_in
from syngraph.contracts.gathering import Gathering
from syngraph.contracts.stage import Given, Kept, Out, Stage
from syngraph.contracts.unreadable import MOST_RAW, Attempt, Unreadable


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a stage goes for one answer.

    attempts: calls, the first included. parts: as many more where an answer broke off and yet brought something new.
    tokens: once they are spent, nothing goes back any more. items, characters: the most of one answer.
    back: characters of broken items, their faults included, that go back at a time; the next ones go when these have been mended.
    """

    attempts: int = 3
    parts: int = 5
    tokens: int = 60_000
    items: int = 1_000
    characters: int = 400_000
    back: int = 30_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said. tokens: what it cost, now or when it was first asked. source: the key that whoever asked knows it by."""

    text: str
    tokens: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """An item that goes back. n: by which its mended form names it (`mends`). member: the list it belongs to."""

    n: int
    member: str
    item: object
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mend:
    """What a model is told about its answer so far.

    attempt: the number of this call. again: nothing of the answer could be used, all of it is wanted anew.
    whole:   what is wrong with the answer, or missing from it. items: the broken ones, and only those.
    after:   where the answer broke off: its last complete item, with the list it belongs to; what comes after that one is wanted.
    """

    attempt: int
    again: bool
    whole: tuple[str, ...] = ()
    items: tuple[Broken, ...] = ()
    after: tuple[str, object] | None = None

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        items = [{"n": one.n, "member": one.member, "item": one.item, "faults": list(one.faults)} for one in self.items]
        plain = {"attempt": self.attempt, "again": self.again, "whole": list(self.whole), "items": items}
        return plain | ({"after": {"member": self.after[0], "item": self.after[1]}} if self.after else {})


@dataclass(frozen=True)
class Outcome(Generic[Given, Out]):
    """What came of a stage. kept: what meets the contract, None when nothing does. unreadable: all that does not."""

    kept: Kept[Given, Out] | None
    unreadable: tuple[Unreadable, ...] = ()
    calls: int = 0


@dataclass
class _Course(Generic[Given, Out]):
    """One stage on its way.

    lost:    the attempts of which nothing, or not all, could be read. broke_off: why the last one is not all.
    wanting: those after which the answer as a whole had faults, or something was still owed.
    """

    stage: Stage[Given, Out]
    about: str
    gathering: Gathering[Given, Out]
    lost: list[Attempt] = field(default_factory=list)
    wanting: list[Attempt] = field(default_factory=list)
    started: bool = False
    broke_off: str = ""

    def hear(self, n: int, said: Said, most_characters: int) -> bool:
        """Take in an answer; whether it brought anything new."""
        text, sources = said.text, (said.source,) if said.source else ()
        try:
            wanted, any_of = ([], list(self.stage.lists())) if self.started else (self.stage.required(), [])
            heard = heard_in(text, wanted, most_characters, any_of)
            changed = self.gathering.take(heard.members, not heard.broke_off)
        except NotAnAnswer as exc:
            repeated = bool(self.lost) and self.lost[-1].raw == text[:MOST_RAW]
            self.lost.append(Attempt(n, text[:MOST_RAW], (str(exc),), sources))
            self.gathering.not_mended(sources)
            return not repeated
        self.broke_off = heard.broke_off
        if heard.broke_off:
            self.lost.append(Attempt(n, text[:MOST_RAW], (heard.broke_off,), sources))
        first, self.started = not self.started, True
        self.gathering.check(n, sources)
        if self.gathering.whole or self.gathering.owed:
            self.wanting.append(Attempt(n, "", (*self.gathering.whole, *self.gathering.owed), sources))
        return changed or first

    def mend(self, attempt: int, most_back: int) -> Mend | None:
        """What to send back; None when there is nothing that sending it back could mend."""
        if not self.started:
            return Mend(attempt, True, self.lost[-1].faults)
        whole = (*self.gathering.whole, *self.gathering.owed)
        items = tuple(Broken(e.n, e.member, e.data, e.faults) for e in self.gathering.send_back(most_back))
        last = self.gathering.last if self.broke_off else None
        if last:
            whole = (self.broke_off, *whole)
        return Mend(attempt, False, whole, items, (last.member, last.data) if last else None) if whole or items else None

    def unreadable(self) -> list[Unreadable]:
        task, about = self.stage.task, self.about
        if not self.started:
            last = self.lost[-1]
            return [Unreadable(task, about, last.raw, last.faults[0], tuple(self.lost))]
        found = [
            Unreadable(
                task, about, e.raw[:MOST_RAW], "; ".join(e.faults) + (" (not mended when asked)" if e.left_out else ""), tuple(e.history)
            )
            for e in self.gathering.broken
        ]
        if self.broke_off:
            why = f"{self.broke_off}; what is complete before that is kept"
            found.append(Unreadable(task, about, self.lost[-1].raw, why, tuple(self.lost)))
        whole = self.gathering.whole
        if whole:
            found.append(Unreadable(task, about, self.gathering.raw()[:MOST_RAW], "; ".join(whole), self._attempts_without(*whole)))
        return found + [Unreadable(task, about, "", what, self._attempts_without(what)) for what in self.gathering.owed]

    def _attempts_without(self, *faults: str) -> tuple[Attempt, ...]:
        """The attempts that left the answer with one of these faults, and those that were lost."""
        lost = {one.n for one in self.lost}
        wanting = [one for one in self.wanting if one.n not in lost and not set(faults).isdisjoint(one.faults)]
        return tuple(sorted([*self.lost, *wanting], key=lambda one: one.n))


async def remedied(
    stage: Stage[Given, Out], given: Given, ask: Callable[[Mend | None], Awaitable[Said]], bounds: Bounds, about: str = ""
) -> Outcome[Given, Out]:
    """Ask, judge, and ask again for what is broken, within `bounds`.

    ask:    puts the task to the model; first with None, then with what is to be mended.
    raises: whatever `ask` raises; what had been answered until then is for the answer cache to remember.
    """
    unfit = list(stage.before(given))
    if unfit:
        return Outcome(None, (Unreadable(stage.task, about, "", f"not asked: {'; '.join(unfit)}"),))
    course = _Course(stage, about, Gathering(stage, given, bounds.items))
    mend: Mend | None = None
    calls = tokens = parts = 0
    while calls - parts < max(1, bounds.attempts) and (calls == 0 or tokens < bounds.tokens):
        said = await ask(mend)
        calls, tokens = calls + 1, tokens + said.tokens
        new = course.hear(calls, said, bounds.characters)
        mend = course.mend(calls + 1, bounds.back)
        if mend is None or not new:
            break
        parts += bool(course.broke_off) and parts < bounds.parts
    answer = course.gathering.answer
    kept = Kept(stage, given, answer) if answer is not None else None
    return Outcome(kept, tuple(course.unreadable()), calls)
