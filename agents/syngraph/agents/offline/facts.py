"""What the rules read from a passage before any ontology: things, relations between them, and the words they stand in."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal as OneOf

from syngraph.agents.offline.wordlists import DOING, SAME_NOUN, listed
from syngraph.agents.offline.words import inflected, label, verb_as

RelationKind = OneOf["noun", "when", "does", "by", "prep"]
_DATED = re.compile(r"^(?:date|year|day|time|month) (?:of |)|^(?:was|were|is|has been|have been) | (?:date|year|day)$")
_HAPPENINGS = {
    "birth": "bear",
    "death": "die",
    "foundation": "found",
    "founding": "found",
    "establishment": "establish",
    "construction": "construct",
    "completion": "complete",
    "publication": "publish",
    "creation": "create",
    "closure": "close",
}
_PLACE_WORDS = frozenset(["location", "located", "situated", "located in", "stands in", "situated in", "locality"])


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two things or a thing and a value.

    noun: "director", "seats", "status". when: a date of what happened, "founded". does: "serves" (subject acts).
    by:   the same turned round, "served by". prep: verb form and preposition, "located in", "lives in".
    word: the noun, the verb's lemma, or the verb form of `prep`.
    """

    kind: RelationKind
    word: str
    prep: str = ""

    @property
    def label(self) -> str:
        if self.kind == "when":
            return inflected(self.word, "VBN") if self.word not in ("die", "sink", "begin") else inflected(self.word, "VBD")
        if self.kind == "does":
            return inflected(self.word, "VBZ")
        if self.kind == "by":
            return inflected(self.word, "VBN") + " by"
        return f"{self.word} {self.prep}".strip()

    @property
    def turned(self) -> "Relation | None":
        """The same relation with subject and object changed over; None when it has no such form."""
        turn: dict[RelationKind, RelationKind] = {"does": "by", "by": "does"}
        return replace(self, kind=turn[self.kind]) if self.kind in turn else None


LOCATED = Relation("prep", "located", "in")


@cache
def relation_of(text: str, of_things: bool = False) -> Relation:
    """The relation that a key, a header or a property's label names. of_things: its values are things, so "born in" is no date.

    >>> relation_of("Superseded-By"), relation_of("Replaces")
    (Relation(kind='by', word='supersede', prep=''), Relation(kind='does', word='replace', prep=''))
    >>> relation_of("Date of birth").label, relation_of("Launched on").label, relation_of("Opening date").label
    ('born', 'launched', 'opened')
    >>> relation_of("founder").label, relation_of("Location").label, relation_of("Seats").label, relation_of("Length (m)").label
    ('founded by', 'located in', 'seats', 'length')
    """
    name = re.sub(r"\s*\([^)]*\)\s*$", "", label(text)) or label(text)
    if name in _PLACE_WORDS:
        return LOCATED
    bare = _DATED.sub("", name)
    words = bare.split()
    if not words:
        return Relation("noun", name)
    if bare != name and len(words) == 1 and (lemma := _happening(words[0])):
        return Relation("when", lemma)
    if of_things and len(words) == 2 and words[1] in ("in", "on") and verb_as(words[0], "VBN"):
        return Relation("prep", words[0], words[1])
    return _verbal(words) or Relation("noun", name)


def _happening(word: str) -> str | None:
    return _HAPPENINGS.get(word) or verb_as(word, "VBN") or verb_as(word, "VBD") or verb_as(word, "VBG") or verb_as(word, "VB")


def _verbal(words: list[str]) -> Relation | None:
    first, rest = words[0], words[1:]
    participle = verb_as(first, "VBN") or verb_as(first, "VBD")
    if (
        not rest
        and participle
        and first not in ("set", "read", "cost", "cut", "left", "lead", "bound", "cast", "found", "run", "hold", "put")
    ):
        return Relation("when", participle)
    if rest == ["by"] and participle:
        return Relation("by", participle)
    if participle and rest in (["on"], ["in"]) and first not in ("located", "situated", "based"):
        return Relation("when", participle)
    if participle and len(rest) == 1 and rest[0] in ("in", "at", "to", "for", "from", "after", "with", "on", "near", "into"):
        return Relation("prep", first, rest[0])
    third = verb_as(first, "VBZ")
    if third and len(rest) == 1 and rest[0] in ("in", "at", "to", "for", "from", "with", "on", "near"):
        return Relation("prep", first, rest[0])
    if third and not rest and not _plain_plural(first):
        return Relation("does", third)
    return _agent(first) if not rest else None


def _plain_plural(word: str) -> bool:
    """Words that are plurals of nouns first: a column "Seats" counts seats."""
    return word in _COUNTED


_COUNTED = listed(
    "seats rooms beds decks berths floors visitors members units parts notes names places holds stops works pages prints copies "
    "tables posts offices houses cars ships boats courses classes students books costs links dates hours points prices "
    "references sources tags teams sizes shares states groups topics stocks plants flowers tools trains tracks ranges views "
    "interests influences exports imports languages awards results effects causes uses aims limits studies tests guards pupils "
    "staff issues subjects objects questions answers supplies services types forms kinds lists models features functions "
    "ingredients guests crews parents children schools nurses doctors patients wards bridges channels sponsors authors partners "
    "hosts contacts stages"
)


def _agent(word: str) -> Relation | None:
    """ "founder" is who founded it, when the noun is of one of the verbs that have such a noun."""
    if word in SAME_NOUN:
        return Relation("by", SAME_NOUN[word])
    stems = (word.removesuffix(ending) + added for ending in ("er", "or", "r") for added in ("", "e") if word.endswith(ending))
    doubled = word[:-3] if len(word) > 5 and word[-3:-2] == word[-4:-3] else ""
    return next((Relation("by", stem) for stem in (*stems, doubled) if stem in DOING), None)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as the text names it. kinds: noun phrases by which the text says what it is, most telling first."""

    name: str
    kinds: tuple[str, ...] = ()
    person: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of another thing or of a value. span: of the words it stands in, within the passage's text.

    said:   the noun, key or header that names the relation, as a label, where one does.
    source: "prose", "field", "row", or "loose": a field in some section further down, of which it is not sure that it is about the subject.
    """

    subject: Thing
    relation: Relation
    object: Thing | str
    span: tuple[int, int]
    source: OneOf["prose", "field", "row", "loose"] = "prose"
    said: str = ""

    @property
    def turned(self) -> "Fact | None":
        """The same fact told from the object's side, when it can be."""
        turned = self.relation.turned
        if turned is None or isinstance(self.object, str):
            return None
        return replace(self, subject=self.object, relation=turned, object=self.subject, said="")


@dataclass(frozen=True, slots=True)
class KindFact:
    """The text says what kind of thing a thing is: "Pendle is a tram"."""

    thing: Thing
    kind: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the text says of every thing of a kind.

    subclass: every `kind` is an `other`. disjoint: no `kind` is an `other`. count: every `kind` has `least` to `most` of `other`.
    domain: only a `kind` has a `property`. range: the `property` of a `kind` is an `other`.
    """

    form: OneOf["subclass", "disjoint", "count", "domain", "range"]
    kind: str
    other: str
    span: tuple[int, int]
    least: int = 0
    most: int | None = None
    definition: str = ""
    property: str = ""
