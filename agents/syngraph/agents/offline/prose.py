"""Running prose: its sentences, and who "it", "she" and "the school" are.

A pronoun or a definite noun phrase is resolved only when there is one candidate; else the sentence is left.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from syngraph.agents.offline.clauses import read_sentence
from syngraph.agents.offline.facts import Fact, KindFact, Thing
from syngraph.agents.offline.phrases import NounPhrase, noun_phrase
from syngraph.agents.offline.sentence import Sentence
from syngraph.agents.offline.tokens import Token, sentences, tokens
from syngraph.agents.offline.values import looks_personal
from syngraph.agents.offline.wordlists import EITHER, FUNCTION_WORDS
from syngraph.agents.offline.words import is_noun, is_role, known, singular

_HEADING = re.compile(r"#{1,6}\s|[=\-~^\"'#*+]{3,}\s*$|\.\. |\|")


LONGEST = 150
"""Tokens of the longest sentence that is read; what is longer is a list, a table or a dump that lost its layout."""


@dataclass
class Prose:
    """What a passage's prose says. read: sentences from which something was taken, of `sentences` in all."""

    facts: list[Fact] = field(default_factory=list)
    kinds: list[KindFact] = field(default_factory=list)
    sentences: int = 0
    read: int = 0


class Discourse:
    """What has been spoken of so far, in a passage.

    topics: things that title and headings name, innermost first. common: names of classes, which alone name no thing, with their labels.
    """

    def __init__(self, topics: Iterable[Thing], attested: frozenset[str], common: Mapping[str, str] | None = None) -> None:
        self.topics = list(topics)
        self.common = common or {}
        self.attested = attested
        self.everywhere: dict[str, Thing] = {}
        self.paragraph: dict[str, Thing] = {}
        self.subjects: list[Thing] = []
        for topic in self.topics:
            self.everywhere[topic.name] = topic

    def begin_paragraph(self) -> None:
        self.paragraph = {}
        self.subjects = []

    def resolve(self, phrase: NounPhrase) -> Thing | None:
        """The thing a noun phrase speaks of, or None when that is not clear."""
        if phrase.opaque:
            return None
        if phrase.name and singular(phrase.name.lower()) in self.common:
            return self._definite(phrase.name.lower()) if phrase.det in ("the", "this") and not phrase.before else None
        if phrase.name[:1].islower():
            return self._referred(phrase.name)
        if phrase.name:
            return self._named(phrase)
        if phrase.det in ("it", "he", "she"):
            return self._pronoun(phrase.det)
        if phrase.det in ("the", "this") and len(phrase.before) == 1 and not phrase.owner and not phrase.number:
            return self._definite(phrase.before[-1])
        return None

    def _named(self, phrase: NounPhrase) -> Thing | None:
        name = self._in_full(phrase) if phrase.owner is None else phrase.name
        if phrase.owner is not None and phrase.before:
            return None
        before = self.everywhere.get(name)
        kinds = tuple(dict.fromkeys([*((phrase.kind,) if phrase.kind and not phrase.owner else ()), *(before.kinds if before else ())]))
        thing = Thing(name, kinds, phrase.honoured or bool(before and before.person))
        self.everywhere[name] = self.paragraph[name] = thing
        return thing

    def _referred(self, name: str) -> Thing | None:
        """The thing that markup refers to by its class and number."""
        kind, _, code = name.partition(" ")
        label = self.common.get(kind)
        return Thing(f"{label[:1].upper()}{label[1:]} {code}", (label,)) if label else None

    def _in_full(self, phrase: NounPhrase) -> str:
        """A surname alone is the one person with it whom the passage has named in full."""
        if " " in phrase.name or (known(phrase.name.lower()) and not phrase.honoured):
            return phrase.name
        full = {n for n in self.everywhere if n.split()[-1] == phrase.name and " " in n and (phrase.honoured or looks_personal(n))}
        full = {n for n in full if not is_noun_head(n)}
        return next(iter(full)) if len(full) == 1 else phrase.name

    def _pronoun(self, pronoun: str) -> Thing | None:
        if len(self.subjects) != 1:
            return None
        subject = self.subjects[0]
        person = is_person(subject)
        if pronoun == "she" and subject.kinds and not any(is_person(t) for t in self.paragraph.values()):
            return subject  # vehicles are spoken of so
        return subject if person == (pronoun != "it") else None

    def _definite(self, noun: str) -> Thing | None:
        noun = singular(noun)
        for pool in (self.subjects, list(self.paragraph.values()), self.topics, list(self.everywhere.values())):
            fitting = {t.name: t for t in pool if noun in heads(t)}
            if fitting:
                return next(iter(fitting.values())) if len(fitting) == 1 else None
        return None

    def notice(self, sentence: Sentence) -> None:
        """Remember who the sentence was about, and what it said things are."""
        for said in sentence.kinds:
            self._learn(said.thing.name, said.kind)
        self.subjects = [self.everywhere.get(s.name, s) for s in sentence.subjects]

    def _learn(self, name: str, kind: str) -> None:
        thing = self.everywhere.get(name)
        if thing and kind not in thing.kinds:
            self.everywhere[name] = self.paragraph[name] = Thing(name, (*thing.kinds, kind), thing.person)


def is_noun_head(name: str) -> bool:
    """Whether a name ends in an ordinary noun ("Elm School"), so that it tells what it names."""
    last = name.split()[-1].lower()
    return known(last) and is_noun(last)


def heads(thing: Thing) -> set[str]:
    """The nouns by which a thing may be taken up again: "school" for the Elm School."""
    nouns = {singular(kind.lower().split()[-1]) for kind in thing.kinds}
    words = thing.name.lower().split()
    if len(words) > 2 and words[-1].isdigit() and is_noun(words[-2]):
        nouns.add(words[-2])
    if len(words) > 1:
        nouns |= {words[-1]} if is_noun_head(thing.name) else set()
        nouns |= {words[0]} if known(words[0]) and is_noun(words[0]) and (words[1] == "of" or not known(words[-1])) else set()
    return nouns


def is_person(thing: Thing) -> bool:
    """Whether the thing is spoken of as a person: honoured, of a role, or named like one and like nothing else."""
    if thing.person or any(is_role(kind) and kind.split()[-1] not in EITHER for kind in thing.kinds):
        return True
    return not thing.kinds and looks_personal(thing.name) and not is_noun_head(thing.name)


def attested_names(text: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """First words of names: capitalised where no sentence begins, or in a title."""
    found: set[str] = set()
    for line in extra:
        found |= {w for w in re.findall(r"[^\W\d_][\w'-]*", line) if w[:1].isupper() and not known(w.lower())}
    for match in re.finditer(r"(?<=[a-z,;] )[A-Z][\w-]+|(?<=[a-z,]\n)[A-Z][\w-]+", text):
        found.add(match[0])
    return frozenset(w for w in found if w.lower() not in FUNCTION_WORDS)


def read_prose(text: str, spans: Iterable[tuple[int, int]], discourse: Discourse) -> Prose:
    """Read paragraphs (their spans in the text) one after the other."""
    prose = Prose()
    for start, end in spans:
        discourse.begin_paragraph()
        if _HEADING.match(text, start, end):
            continue
        for span in sentences(text, start, end):
            prose.sentences += 1
            sentence = _sentence(text, span, discourse)
            if len(sentence.tokens) > LONGEST:
                continue
            read_sentence(sentence)
            discourse.notice(sentence)
            prose.facts += list(dict.fromkeys(sentence.facts))
            prose.kinds += list(dict.fromkeys(sentence.kinds))
            prose.read += bool(sentence.facts or sentence.kinds)
    return prose


def _sentence(text: str, span: tuple[int, int], discourse: Discourse) -> Sentence:
    found: list[Token] = tokens(text, *span)
    first = -1 if found and found[0].text in discourse.attested else 0
    return Sentence(text, span, found, discourse.resolve, first=first)


def topic(name: str) -> Thing | None:
    """The thing that a title or heading names, or None when it names none: "Pendle", "The tram Pendle", "Elm School (Tolm)".

    >>> topic("The tram Pendle"), topic("How to apply"), topic("Overview")
    (Thing(name='Pendle', kinds=('tram',), person=False), None, None)
    """
    bare = re.sub(r"\s*\([^)]*\)\s*$|^[#\s]+|^\d+(\.\d+)*\.?\s+|[:.]$", "", name).strip()
    bare = re.split(r"\s+[–—|-]\s+|:\s", bare)[0]
    found = tokens(bare, 0, len(bare))
    phrase = noun_phrase(found, 0, -1)
    if phrase is None or not phrase.name or phrase.end != len(found) or phrase.owner or phrase.opaque:
        return None
    if phrase.before and phrase.det not in ("the", "a", "an", ""):
        return None
    if len(found) == 1 and known(phrase.name.lower()):
        return None
    return Thing(phrase.name, (phrase.kind,) if phrase.kind else (), phrase.honoured)
