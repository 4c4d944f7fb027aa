"""All that the rules read from one passage: facts, kinds and rules, and how many sentences they left."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from syngraph.agents.offline.facts import Fact, KindFact, Rule, Thing
from syngraph.agents.offline.layout import Found, item_fields, read_fields, read_table
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.lists import read_completions
from syngraph.agents.offline.passage import Field, Passage, Piece, identified
from syngraph.agents.offline.prose import Discourse, Prose, attested_names, read_prose, topic
from syngraph.agents.offline.rules import glossary_rule, read_rule
from syngraph.agents.offline.tokens import sentences


@dataclass
class Reading:
    """What one passage says. sentences, read: how many there are in prose, and from how many something was taken."""

    facts: list[Fact] = field(default_factory=list)
    kinds: list[KindFact] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    sentences: int = 0
    read: int = 0

    def take(self, found: Found) -> None:
        self.facts += found[0]
        self.kinds += found[1]

    def take_prose(self, prose: Prose) -> None:
        self.take((prose.facts, prose.kinds))
        self.sentences += prose.sentences
        self.read += prose.read


def read_passage(passage: Passage, lexicon: Lexicon, rules: bool = False) -> Reading:
    """Read a passage with the classes that are known; `rules`: what it says of kinds as well.

    about: fields and tables of fields are about the nearest heading that names a thing, else what the front identifies, else the title.
    """
    reading = Reading()
    topics = passage.topics(lexicon)
    discourse = Discourse(topics, attested_names(passage.text, [passage.title, *passage.headings]), lexicon.common)
    about = _about(passage, topics, lexicon)
    before: Piece | None = None
    loose = about is not None and not _innermost(passage, about)
    for piece in passage.pieces:
        if piece.kind == "paragraph":
            reading.take_prose(read_prose(passage.text, [piece.span], discourse))
            reading.rules += _rules(passage.text, [piece.span]) if rules else []
        elif piece.kind == "fields":
            _take_fields(reading, piece.fields, about, lexicon, loose)
        elif piece.table is not None:
            reading.take(read_table(piece.table, passage, about, lexicon))
        elif piece.items:
            reading.rules += _rules(passage.text, piece.items) if rules else []
            _take_list(reading, passage, piece, about, discourse, lexicon, loose)
            reading.take_prose(read_completions(passage.text, piece, before, discourse))
        before = piece
    reading.facts = list(dict.fromkeys(reading.facts))
    reading.kinds = list(dict.fromkeys(reading.kinds))
    return reading


def _about(passage: Passage, topics: list[Thing], lexicon: Lexicon) -> Thing | None:
    for heading in [h for h in reversed(passage.headings) if not _same(h, passage.title)][:1]:
        if (named := topic(heading)) and named in topics:
            return named
    if found := identified(passage.front, lexicon):
        return found
    return topics[0] if topics else Thing(passage.title.strip()) if passage.title.strip() else None


def _take_fields(reading: Reading, fields: Iterable[Field], about: Thing | None, lexicon: Lexicon, loose: bool) -> None:
    given = list(fields)
    explained = [rule for f in given if (rule := glossary_rule(f.key, f.value, f.span))]
    if len(explained) * 2 > len(given):
        reading.rules += explained
        return
    own = identified([(f.key, f.value) for f in given], lexicon)
    facts, kinds = read_fields(given, about, lexicon)
    if loose and own is None:
        facts = [replace(fact, source="loose") for fact in facts if isinstance(fact.object, str) and len(fact.object) <= 80]
        kinds = []
    reading.take((facts, kinds))


def _take_list(
    reading: Reading, passage: Passage, piece: Piece, about: Thing | None, discourse: Discourse, lexicon: Lexicon, loose: bool
) -> None:
    if fields := item_fields(passage.text, piece):
        _take_fields(reading, fields, about, lexicon, loose)
        return
    reading.take_prose(read_prose(passage.text, piece.items, discourse))


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _innermost(passage: Passage, about: Thing) -> bool:
    """Whether the passage stands directly below the heading that names what it is about, and not in some section further down."""
    if not passage.headings or _same(passage.headings[-1], passage.title):
        return True
    named = topic(passage.headings[-1])
    return named is not None and named.name == about.name


def _rules(text: str, spans: Iterable[tuple[int, int]]) -> list[Rule]:
    return [rule for start, end in spans for span in sentences(text, start, end) for rule in read_rule(text, span)]
