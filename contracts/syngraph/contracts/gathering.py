"""What has been gathered of an answer so far: items that meet the contract, items that do not yet, and what is still owed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic

from pydantic import ValidationError

from syngraph.contracts.answer_text import NotAnAnswer
from syngraph.contracts.stage import Given, Item, Out, Stage, worded
from syngraph.contracts.unreadable import Attempt


@dataclass
class Entry:
    """One item as a model gave it. faults: what is wrong with it now. left_out: the model did not give it again when asked."""

    n: int
    member: str
    data: object
    faults: tuple[str, ...] = ()
    history: list[Attempt] = field(default_factory=list)
    left_out: bool = False

    @property
    def raw(self) -> str:
        return json.dumps(self.data, sort_keys=True)

    def left_by(self, sources: tuple[str, ...]) -> None:
        """An answer that should have mended it has left it as it was."""
        self.history[-1] = replace(self.history[-1], sources=self.history[-1].sources + sources)


class Gathering(Generic[Given, Out]):
    """One answer in the making. After `take` and `check`, `answer` is made of sound items only, None while it cannot be made at all."""

    def __init__(self, stage: Stage[Given, Out], given: Given, most_items: int) -> None:
        self.stage, self.given = stage, given
        self._most = most_items
        self._lists = stage.lists()
        self._entries: list[Entry] = []
        self._single: dict[str, object] = {}
        self._sent_back: list[Entry] = []
        self.answer: Out | None = None
        self.whole: tuple[str, ...] = ()
        self.owed: tuple[str, ...] = ()

    @property
    def broken(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.faults]

    @property
    def last(self) -> Entry | None:
        """The item that came last, sound or broken."""
        return max(self._entries, key=lambda entry: entry.n, default=None)

    @property
    def sound(self) -> list[Entry]:
        return [entry for entry in self._entries if not entry.faults]

    def send_back(self, characters: int) -> list[Entry]:
        """The broken items to be mended next: as many as so many characters hold, at least one; not those left out when asked before."""
        self._sent_back, length = [], 0
        for entry in self.broken:
            length += 0 if entry.left_out else len(entry.raw) + sum(map(len, entry.faults))
            if not entry.left_out and (length <= characters or not self._sent_back):
                self._sent_back.append(entry)
        return self._sent_back

    def take(self, members: Mapping[str, Any], whole: bool = True) -> bool:
        """Take in what a model gave: first all of it, later what it mended. Returns whether it brought anything new.

        whole:  False for an answer that broke off: what it does not mend may have been to come.
        raises: NotAnAnswer when a member is not what it should be, or there are too many items; then nothing has been taken.
        """
        given = self._items_of(members)
        self._refuse_strangers(members)
        before = [entry.raw for entry in self._entries], dict(self._single)
        self._single.update(
            {name: value for name, value in members.items() if name in self.stage.answer.model_fields and name not in given}
        )
        asked = [entry for entry in self._sent_back if entry.faults]
        mended = self._place(given, asked)
        for entry in asked:
            entry.left_out = whole and entry.n not in mended
        return before != ([entry.raw for entry in self._entries], dict(self._single))

    def _items_of(self, members: Mapping[str, Any]) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {}
        for name in self._lists:
            value = members.get(name)
            if not isinstance(value, list | None):
                raise NotAnAnswer(f"{name!r} is no list")
            found[name] = value or []
        count = len(self.sound) + sum(map(len, found.values()))
        if count > self._most:
            raise NotAnAnswer(f"the answer holds {count} items, {self._most} are the most")
        return found

    def _refuse_strangers(self, members: Mapping[str, Any]) -> None:
        strangers = [
            name
            for name, value in members.items()
            if name not in self.stage.answer.model_fields and value and isinstance(value, list | dict)
        ]
        if strangers:
            raise NotAnAnswer(f"the answer has a member that nobody asked for: {strangers[0]!r}")

    def _place(self, given: Mapping[str, Sequence[object]], open_entries: list[Entry]) -> set[int]:
        """Put each item in the place of the broken one that it mends, or at the end. Returns which were mended."""
        known = {(entry.member, entry.raw) for entry in self._entries}
        mended: set[int] = set()
        for member, items in given.items():
            for item in items:
                data = self._without_mends(member, item)
                raw = (member, json.dumps(data, sort_keys=True))
                if raw in known:  # said before: sound already, or broken as before
                    continue
                known.add(raw)
                place = self._mended_by(member, item, [entry for entry in open_entries if entry.n not in mended])
                if place is None:
                    self._entries.append(Entry(len(self._entries) + 1, member, data))
                else:
                    place.member, place.data = member, data
                    mended.add(place.n)
        return mended

    def _without_mends(self, member: str, item: object) -> object:
        if isinstance(item, dict) and "mends" not in self._fields(member):
            return {name: value for name, value in item.items() if name != "mends"}
        return item

    def _mended_by(self, member: str, item: object, places: Sequence[Entry]) -> Entry | None:
        """The broken item that this one replaces: the one it names, in whichever list, for it may move from one to another.

        An item that says it replaces none is new; one that says nothing replaces the first of its own list.
        """
        if isinstance(item, dict) and "mends" in item and "mends" not in self._fields(member):
            return next((entry for entry in places if str(entry.n) == str(item["mends"])), None)
        return next((entry for entry in places if entry.member == member), None)

    def _fields(self, member: str) -> set[str]:
        return set(self._lists[member].model_fields)

    def check(self, n: int, sources: tuple[str, ...] = ()) -> None:
        """Judge everything anew: an item that failed only because of another one is sound again when that one has been mended.

        n, sources: of the answer that has just been taken, for the items' history.
        """
        sound: dict[str, list[tuple[Entry, Item]]] = {name: [] for name in self._lists}
        for entry in self._entries:
            entry.faults = ()
            try:
                sound[entry.member].append((entry, self._lists[entry.member].model_validate(entry.data)))
            except ValidationError as exc:
                entry.faults = worded(exc)
        while self._drop_faulty(sound):
            pass
        for entry in self.broken:
            if not entry.history or (entry.history[-1].raw, entry.history[-1].faults) != (entry.raw, entry.faults):
                entry.history.append(Attempt(n, entry.raw, entry.faults, sources))
            elif entry.n in {one.n for one in self._sent_back}:
                entry.left_by(sources)

    def not_mended(self, sources: tuple[str, ...]) -> None:
        """The answer to what was sent back was none at all."""
        for entry in self._sent_back:
            entry.left_by(sources)

    def _drop_faulty(self, sound: dict[str, list[tuple[Entry, Item]]]) -> bool:
        """Take the items out that break the contract; whether there were any, for then the rest must be judged again."""
        self.answer, self.owed = None, ()
        try:
            answer = self.stage.answer.model_validate(
                self._single | {name: tuple(item for _, item in pairs) for name, pairs in sound.items()}
            )
        except ValidationError as exc:
            self.whole = worded(exc)
            return False
        faults = self.stage.faults(self.given, answer)
        self.whole = tuple(fault.what for fault in faults if fault.item is None and not fault.owed)
        self.owed = tuple(fault.what for fault in faults if fault.item is None and fault.owed)
        for fault in faults:
            if fault.item is not None:
                entry = sound[fault.item[0]][fault.item[1]][0]
                entry.faults = (*entry.faults, fault.what)
        if any(fault.item is not None for fault in faults):
            for name, pairs in sound.items():
                sound[name] = [pair for pair in pairs if not pair[0].faults]
            return True
        self.answer = None if self.whole else answer
        return False

    def raw(self) -> str:
        """All that has been gathered, as one JSON text."""
        lists = {name: [entry.data for entry in self._entries if entry.member == name] for name in self._lists}
        return json.dumps(self._single | lists, sort_keys=True)
