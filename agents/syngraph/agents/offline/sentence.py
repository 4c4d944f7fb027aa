"""One sentence being read: its tokens, what has been found in it, and who its names and pronouns are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from syngraph.agents.offline.facts import Fact, KindFact, Relation, Thing
from syngraph.agents.offline.phrases import NounPhrase, noun_phrase, verb_group
from syngraph.agents.offline.tokens import Token
from syngraph.agents.offline.values import DATE_FORMS, UNITS, plain_number
from syngraph.agents.offline.wordlists import BE, ENDED, HAVE, PREPOSITIONS, ROUGHLY, SUBORDINATORS, UNSURE, VAGUE_KINDS

Resolve = Callable[[NounPhrase], Thing | None]
_BOUNDARY = frozenset(".,;:()!–—") | {"and", "but", "or", "as", "who", "which", "that"}


@dataclass
class Sentence:
    """What is read from one sentence.

    first: the place whose capital letter says nothing, -1 if the word there is a name. last: the thing that was named last, if alone.

    ended: it speaks of what no longer holds, so only happenings are read.
    """

    text: str
    span: tuple[int, int]
    tokens: list[Token]
    resolve: Resolve
    facts: list[Fact] = field(default_factory=list)
    kinds: list[KindFact] = field(default_factory=list)
    subjects: list[Thing] = field(default_factory=list)
    first: int = 0
    last: Thing | None = None

    @property
    def ended(self) -> bool:
        return any(t.lower in ENDED for t in self.tokens)

    @property
    def unsure(self) -> bool:
        """It denies, asks, supposes or reports: nothing is taken from it."""
        words = ["month" if t.text == "May" and n else t.lower for n, t in enumerate(self.tokens)]
        if not words or "?" in words or words[-1] in ("!", "...") or any(w in UNSURE or w.endswith("n't") for w in words):
            return True
        pairs = set(pairwise(words))
        return bool(pairs & {("used", "to"), ("going", "to"), ("instead", "of"), ("rather", "than"), ("due", "to")}) or self._quotes()

    def _quotes(self) -> bool:
        return any(len(q.split()) > 4 for q in re.findall(r"[\"“‘«]([^\"”’»]+)[\"”»]", self.text[slice(*self.span)]))

    def at(self, i: int) -> str:
        """The lower-case word at a place, "" behind the end."""
        return self.tokens[i].lower if i < len(self.tokens) else ""

    def boundary(self, i: int, verb: bool = False) -> bool:
        """Whether a noun phrase that ends here is complete; `verb`: also when a verb follows."""
        word = self.at(i)
        if verb and (word in BE | HAVE or verb_group(self.tokens, i)):
            return True
        return word == "" or word in _BOUNDARY or (word in PREPOSITIONS and word != "of") or word in SUBORDINATORS

    def say(self, subject: Thing, relation: Relation, value: Thing | str, said: str = "") -> None:
        if subject.name != (value.name if isinstance(value, Thing) else value):
            self.facts.append(Fact(subject, relation, value, self.span, said=said))

    def call(self, thing: Thing, kind: str) -> None:
        if kind and kind.split()[-1] not in VAGUE_KINDS:
            self.kinds.append(KindFact(thing, kind, self.span))

    def date(self, i: int) -> tuple[str, int] | None:
        """The date that begins at a place, as written, and where it ends."""
        if i >= len(self.tokens):
            return None
        begin = self.tokens[i].start
        for form in DATE_FORMS:
            match = form.match(self.text, begin, self.span[1])
            ends = [n for n, t in enumerate(self.tokens) if t.end == match.end()] if match else []
            if match and ends and not re.match(r"[-–]\d|s\b", self.text[match.end() : match.end() + 2]):
                return " ".join(match[0].split()), ends[0] + 1
        return None

    def quantity(self, i: int) -> tuple[str, str, int] | None:
        """A number with what it counts or measures: (as written, the counted noun or "", end). None when it is only about right."""
        if i >= len(self.tokens) or self.at(i - 1) in ROUGHLY or (self.at(i - 1) == "to" and self.at(i - 2) != "up"):
            return None
        token = self.tokens[i]
        sign = token.text[:1] in "€£$"
        number = plain_number(token.text.lstrip("€£$").rstrip("%"))
        if number is None or (token.kind == "word" and token.lower == "one"):
            return None
        following = self.at(i + 1)
        if following in ("hundred", "thousand", "million", "billion", "dozen"):
            return None
        if sign or token.text.endswith("%") or following in UNITS:
            end = i + 1 if sign or token.text.endswith("%") else i + 2
            return " ".join(self.text[token.start : self.tokens[end - 1].end].split()), "", end
        phrase = noun_phrase(self.tokens, i, -1)
        if phrase and phrase.before and not phrase.name and phrase.kind and self.boundary(phrase.end):
            return token.text, " ".join(phrase.before), phrase.end
        return (token.text, "", i + 1) if self.boundary(i + 1) else None

    def phrase(self, i: int) -> NounPhrase | None:
        return noun_phrase(self.tokens, i, self.first)

    def things(self, i: int, verb: bool = False) -> tuple[list[tuple[Thing, NounPhrase]], int]:
        """The things named from a place on, joined by commas and "and"; empty when the first is no known thing. `verb`: one may follow."""
        found: list[tuple[Thing, NounPhrase]] = []
        end = i
        while True:
            phrase = self.phrase(end)
            thing = self.resolve(phrase) if phrase and not phrase.opaque else None
            if phrase is None or thing is None or not self.boundary(phrase.end, verb):
                return found, self._back(end) if found else i
            found.append((thing, phrase))
            self.last = thing if len(found) == 1 else None
            end = phrase.end
            joined = self._joint(end, verb)
            if not joined:
                return found, end
            end = joined

    def _back(self, end: int) -> int:
        while end > 0 and self.at(end - 1) in (",", "and"):
            end -= 1
        return end

    def _joint(self, end: int, verb: bool) -> int:
        """Where the next member of a list begins, or 0."""
        step = 2 if self.at(end) == "," and self.at(end + 1) == "and" else 1 if self.at(end) in ("and", ",") else 0
        following = noun_phrase(self.tokens, end + step, -1) if step else None
        if following is None or not following.name or following.opaque:
            return 0
        if self.at(end) == "," and step == 1 and not self._listed(following.end):
            return 0
        return end + step if self.boundary(following.end, verb) else 0

    def _listed(self, end: int) -> bool:
        """Whether a list goes on, or closes with "and", behind this member."""
        while self.at(end) == ",":
            phrase = noun_phrase(self.tokens, end + 2 if self.at(end + 1) == "and" else end + 1, -1)
            if phrase is None or not phrase.name:
                return False
            if self.at(end + 1) == "and":
                return True
            end = phrase.end
        return self.at(end) == "and"


def with_kind(thing: Thing, kind: str) -> Thing:
    """The thing, known to be of one more kind."""
    return thing if not kind or kind in thing.kinds else replace(thing, kinds=(*thing.kinds, kind))
