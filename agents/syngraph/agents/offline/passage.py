"""A passage as the rules see it: its text, its blocks, and the things its title, headings and front say it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syngraph.agents.offline.facts import Thing
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.prose import topic
from syngraph.agents.offline.values import value_of
from syngraph.agents.offline.wordlists import GENERIC_KEYS
from syngraph.agents.offline.words import label, singular

NAMING = ("name", "title", "full name", "official name")
KINDS = ("type", "kind", "class", "category")


@dataclass(frozen=True, slots=True)
class Field:
    """One `Key: value` with its place in the passage's text."""

    key: str
    value: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[int, int]], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One block: of `kind` paragraph, fields, table or list."""

    kind: str
    span: tuple[int, int]
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    items: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Passage:
    """A chunk of a document with its surroundings."""

    document: str
    title: str
    headings: tuple[str, ...]
    front: tuple[tuple[str, str], ...]
    text: str
    pieces: tuple[Piece, ...]

    def topics(self, lexicon: Lexicon) -> list[Thing]:
        """The things that headings, front and title name, the closest to the text first, each once."""
        found = [topic(heading) for heading in reversed(self.headings)]
        found += [identified(self.front, lexicon), topic(self.title)]
        named: dict[str, Thing] = {}
        for thing in found:
            if thing is not None and singular(thing.name.lower()) not in lexicon.common:
                named.setdefault(thing.name, thing)
        return list(named.values())


def passage_of(given: Mapping[str, Any]) -> Passage:
    """A passage from the plain JSON of an Ask; where it has no blocks, paragraphs are what blank lines part."""
    text = str(given.get("text", ""))
    blocks = given.get("blocks") or [{"kind": "paragraph", "span": span} for span in _paragraphs(text)]
    return Passage(
        str(given.get("document", "")),
        str(given.get("title", "")),
        tuple(map(str, given.get("headings") or ())),
        tuple((str(f["key"]), str(f["value"])) for f in given.get("front") or ()),
        text,
        tuple(_piece(b) for b in blocks if b["kind"] != "code"),
    )


def _paragraphs(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)]


def _span(given: Sequence[int]) -> tuple[int, int]:
    return int(given[0]), int(given[1])


def _piece(block: Mapping[str, Any]) -> Piece:
    rows = tuple((tuple(map(str, row["cells"])), _span(row["span"])) for row in block.get("rows") or ())
    return Piece(
        str(block["kind"]),
        _span(block["span"]),
        tuple(Field(str(f["key"]), str(f["value"]), _span(f["span"])) for f in block.get("fields") or ()),
        Table(tuple(map(str, block.get("header") or ())), rows) if rows else None,
        tuple(_span(item) for item in block.get("items") or ()),
    )


def plain(text: str) -> str:
    """A field's or cell's text without markup: links as their words, no emphasis, no code marks.

    >>> plain("`19-Mar-2001 <https://example.org/x>`__"), plain("**[Elm School](tin.md)**")
    ('19-Mar-2001', 'Elm School')
    """
    text = re.sub(r"`([^`<>]+?)\s*<[^<>`]*>`__?", r"\1", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r":[\w:+-]+:`~?([^`<]+)`", r"\1", text)
    text = re.sub(r"\*{1,3}|`+_{0,2}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)", "", text)
    return " ".join(text.split())


def named(cls: str, value: str) -> str:
    """The name of the thing of a class that a value identifies: a bare number or code takes the class's label before it.

    >>> named("Order", "17"), named("School", "Elm School")
    ('Order 17', 'Elm School')
    """
    value = plain(value)
    return f"{label(cls) if label(cls).isupper() else cls} {value}" if value_of(value).kind in ("integer", "code", "gYear") else value


def is_identifying(value: str) -> bool:
    """Whether a value can name one thing: a code, or a short text that is no sentence, date or address."""
    kind = value_of(plain(value)).kind
    return kind in ("integer", "code", "gYear", "name") or (
        kind in ("word", "text") and len(value) <= 80 and not value.rstrip().endswith(".") and plain(value)[:1].isupper()
    )


def names_itself(key: str, value: str) -> bool:
    """Whether a value carries its key, as names of things of a kind do."""
    return plain(value).casefold().startswith(f"{key.strip().casefold()} ")


def identified(fields: Sequence[tuple[str, str]], lexicon: Lexicon) -> Thing | None:
    """The thing that fields are about, as they themselves tell: by a key that names a class, else by a name; None when they do not."""
    kind = next((cls for key, value in fields if label(key) in KINDS and (cls := lexicon.exact(plain(value)))), None)
    for n, (key, value) in enumerate(fields):
        if (cls := lexicon.exact(key)) and label(key) not in GENERIC_KEYS and is_identifying(value):
            if any(names_itself(*field) for field in fields[:n]):
                return None  # "Queen: Queen Sybil" comes first: the block is about her, not about her hive
            return Thing(named(key.strip(), value), (cls,))
    for wanted in NAMING:
        for key, value in fields:
            if label(key) == wanted and is_identifying(value):
                return Thing(plain(value), (kind,) if kind else ())
    return None
