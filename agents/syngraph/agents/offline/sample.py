"""What a sample of passages says altogether: its classes, its facts with the documents they are from, and who is of which class."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from syngraph.agents.offline.classes import discover
from syngraph.agents.offline.facts import LOCATED, Fact, Relation, Rule, Thing
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.matching import relation_key
from syngraph.agents.offline.passage import Passage, passage_of
from syngraph.agents.offline.prose import is_noun_head
from syngraph.agents.offline.reading import read_passage
from syngraph.agents.offline.values import looks_personal, value_of
from syngraph.agents.offline.wordlists import PERSONAL_VERBS
from syngraph.agents.offline.words import is_role, verb_as
from syngraph.ontologies.claim import mention_key


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact, the document that says it, and its words."""

    fact: Fact
    document: str
    quote: str


@dataclass
class Sample:
    """stated: for each thing (mention key) how often the texts give it which class. names: how each is written.

    guessed:  classes of things by what is said of them. said: for each class a document and the words that give a thing this class.
    numbered: mention keys of numbered things that the texts name anywhere ("Order 17").
    """

    lexicon: Lexicon
    rules: list[Rule]
    documents: int
    seen: list[Seen] = field(default_factory=list)
    stated: dict[str, Counter[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)

    def class_of(self, thing: Thing | str) -> str | None:
        """The class that the sample gives a thing: stated anywhere, else told by what is said of it."""
        name = thing if isinstance(thing, str) else thing.name
        if not isinstance(thing, str) and (found := self.lexicon.of_thing(thing)):
            return found
        key = mention_key(name)
        stated = self.stated.get(key)
        if stated:
            return min(stated, key=lambda c: (-stated[c], c))
        return self.lexicon.of_name(name) or self.guessed.get(key)

    def things_of(self, label: str) -> list[str]:
        """The names of the things of a class or of one below it, in the order of their names."""
        return sorted(self.names[k] for k, stated in self.stated.items() if any(label in self.lexicon.above(c) for c in stated))


_KEPT: dict[str, Sample] = {}


def sample_of(passages: Sequence[Mapping[str, Any]]) -> Sample:
    """Read a sample; the last few are remembered, for the panel's tasks all ask about the same one."""
    key = json.dumps(passages, sort_keys=True, default=dict)
    if key not in _KEPT:
        while len(_KEPT) >= 4:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = _read([passage_of(given) for given in passages])
    return _KEPT[key]


def _read(passages: Sequence[Passage]) -> Sample:
    lexicon, rules = discover(passages)
    sample = Sample(lexicon, rules, len({p.document for p in passages}))
    for passage in passages:
        reading = read_passage(passage, lexicon)
        for kind in reading.kinds:
            if cls := lexicon.of_kind(kind.kind):
                _state(sample, kind.thing.name, cls)
                sample.said.setdefault(cls, (passage.document, passage.text[slice(*kind.span)]))
        for fact in reading.facts:
            sample.seen.append(Seen(fact, passage.document, passage.text[slice(*fact.span)]))
            for thing in (fact.subject, fact.object):
                if isinstance(thing, Thing) and (cls := lexicon.of_thing(thing)):
                    _state(sample, thing.name, cls)
                    sample.said.setdefault(cls, (passage.document, passage.text[slice(*fact.span)]))
    sample.guessed = _guess(sample.seen, lexicon)
    sample.numbered = set(sample.stated) | _numbered(passages, lexicon)
    return sample


def _numbered(passages: Sequence[Passage], lexicon: Lexicon) -> set[str]:
    """Every "<class> <code>" in the texts, references in markup (":order:`17`") among them."""
    if not lexicon.parents:
        return set()
    form = re.compile(rf"\b({'|'.join(map(re.escape, sorted(lexicon.parents)))})[\s:`#-]{{1,4}}(\d+|[A-Z]{{1,4}}-?\d+)\b", re.I)
    return {mention_key(f"{m[1]} {m[2]}") for p in passages for m in form.finditer(p.text)}


def _state(sample: Sample, name: str, cls: str) -> None:
    key = mention_key(name)
    sample.stated.setdefault(key, Counter())[cls] += 1
    sample.names.setdefault(key, name)


def _guess(seen: Iterable[Seen], lexicon: Lexicon) -> dict[str, str]:
    """Persons and places by what is said of them; whoever is neither here nor there stays without a class."""
    votes: dict[str, Counter[str]] = {}
    for one in seen:
        fact = one.fact
        if personal(fact.relation):
            votes.setdefault(mention_key(fact.subject.name), Counter())["person"] += 1
        if sort := sort_of(fact.subject.name):
            votes.setdefault(mention_key(fact.subject.name), Counter())[sort] += 1
        if isinstance(fact.object, Thing):
            told = told_by(fact.relation, fact.object.name)
            if told:
                votes.setdefault(mention_key(fact.object.name), Counter())[told] += 1
    named = {label: lexicon.exact(label) or label for label in ("person", "place", "organisation")}
    return {key: named[min(c, key=lambda k: (-c[k], k))] for key, c in votes.items()}


def personal(relation: Relation) -> bool:
    """Whether only persons are subjects of such a relation: being born, living somewhere, working for somebody."""
    if relation.kind == "when":
        return relation.word in ("bear", "die", "marry", "graduate", "retire")
    lemma = verb_as(relation.word, "VBZ") or verb_as(relation.word, "VBN")
    return relation.kind == "prep" and lemma in PERSONAL_VERBS - {"grow", "travel"}


def told_by(relation: Relation, name: str) -> str | None:
    """Of which class the object of a relation is by the relation's meaning and the name's shape, or None."""
    if relation == LOCATED or (relation.kind == "prep" and relation.prep == "in" and value_of(name).kind in ("word", "name", "text")):
        return "place"
    if sort := sort_of(name):
        return sort
    maker = relation.kind == "by" or (relation.kind == "noun" and is_role(relation.word))
    if maker and looks_personal(name) and not is_noun_head(name):
        return "person"
    return None


def sort_of(name: str) -> str | None:
    """Organisation or place, by the head of a name.

    >>> sort_of("Tessel Foundation"), sort_of("Port Salm"), sort_of("Ada Pell")
    ('organisation', 'place', None)
    """
    return Lexicon({"organisation": (), "place": ()}).of_sort(name)


def key_of(relation: Relation) -> Relation:
    """What one property is: a verb told from either side is one, so both sides have the side of who it is done to."""
    turned = relation.turned
    return relation_key(turned if relation.kind == "does" and turned else relation)
