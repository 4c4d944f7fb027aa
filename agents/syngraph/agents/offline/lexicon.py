"""Which nouns name classes: how a kind that a text mentions, a field's key or a name's head is matched to a class label."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from syngraph.agents.offline.facts import Thing
from syngraph.agents.offline.wordlists import EITHER, ORGANISATIONS, PLACES
from syngraph.agents.offline.words import is_noun, is_role, known, label, singular


def class_key(text: str) -> str:
    """The form in which two names of a class are the same.

    >>> class_key("Service-Vehicles") == class_key("service vehicle")
    True
    """
    return singular(label(text)).lower()


class Lexicon:
    """Class labels with the further names of each, and the classes above each."""

    def __init__(self, classes: Mapping[str, Iterable[str]] | None = None, parents: Mapping[str, Iterable[str]] | None = None) -> None:
        self._named: dict[str, str] = {}
        self.parents = {name: tuple(above) for name, above in (parents or {}).items()}
        for name in classes or {}:
            self._named.setdefault(class_key(name), name)
        for name, others in (classes or {}).items():
            for other in others:
                self._named.setdefault(class_key(other), name)

    @cached_property
    def common(self) -> Mapping[str, str]:
        """Every name of a class, as a key, and its label."""
        return dict(self._named)

    def exact(self, text: str) -> str | None:
        """The class that a key, a header or a noun names, all its words counting."""
        return self._named.get(class_key(text))

    def match(self, kind: str) -> str | None:
        """The class of which `kind` is a kind by its last words: "old service vehicle" is a "vehicle" if no class is closer."""
        words = kind.split()
        for i in range(len(words)):
            if found := self.exact(" ".join(words[i:])):
                return found
        return None

    def of_name(self, name: str) -> str | None:
        """The class that a name itself tells: its head noun ("Elm School"), or the noun before a number or an odd word ("Route 12")."""
        words = name.split()
        if len(words) < 2:
            return None
        head = next((words[:i] for i, w in enumerate(words) if w.lower() == "of" and i), words)
        odd = re.search(r"\d", words[-1]) or re.fullmatch(r"[A-Z]", words[-1]) or (len(words) == 2 and not known(words[-1].lower()))
        if odd and (before := self.exact(" ".join(words[:-1]))):
            return before
        found = self.match(" ".join(head)) if len(head) > 1 or len(words) > len(head) else None
        return found if found and is_noun(head[-1].lower()) else None

    def of_thing(self, thing: Thing) -> str | None:
        """The class that the text states for a thing: by what it calls it, else by its name."""
        for kind in sorted(thing.kinds, key=lambda k: -len(k.split())):
            if found := self.of_kind(kind):
                return found
        return self.of_name(thing.name)

    def of_sort(self, name: str) -> str | None:
        """Organisation or place, if these are classes, by the name's head: "Tessel Foundation", "Port Salm"."""
        words = re.findall(r"[^\W\d_]+", name.lower())
        if len(words) < 2:
            return None
        head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
        if head in ORGANISATIONS:
            return self.exact("organisation")
        first = words[0] in ("lake", "mount", "port", "cape", "river", "fort", "saint") and not known(words[-1])
        return self.exact("place") if head in PLACES or first else None

    def of_kind(self, kind: str) -> str | None:
        """The class that a kind states; whoever has a role is a person, if there are persons."""
        return self.match(kind) or (self.exact("person") if is_role(kind) and kind.split()[-1] not in EITHER else None)

    def among(self, thing: Thing, expected: Sequence[str]) -> str | None:
        """The class of a thing where one of `expected` is asked for: stated, or, to tell these apart, by the sort of its name."""
        if stated := self.of_thing(thing):
            return stated
        sort = self.of_sort(thing.name)
        return sort if len(expected) > 1 and sort in expected else None

    def plausible(self, name: str, expected: Iterable[str]) -> bool:
        """Whether a thing may be of one of these classes as far as its name goes: a "Foundation" is no book."""
        sort = Lexicon({"organisation": (), "place": ()}).of_sort(name)
        nouns = {"organisation": ORGANISATIONS, "place": PLACES}.get(sort or "", frozenset[str]())
        return sort is None or any(sort in self.above(cls) or cls.split()[-1] in nouns for cls in expected)

    def above(self, name: str) -> frozenset[str]:
        """A class and everything above it."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += self.parents.get(here, ())
        return frozenset(seen)

    def fits(self, cls: str | None, expected: Iterable[str]) -> bool:
        """Whether a thing of class `cls` may be where one of `expected` is asked for; what is not known may."""
        wanted = set(expected)
        if cls is None or not wanted:
            return True
        return bool(self.above(cls) & wanted) or any(cls in self.above(w) for w in wanted)
