"""What is laid out instead of told: fields, tables and lists, read as facts about the things they describe."""

import re
from collections.abc import Sequence

from syngraph.agents.offline.facts import Fact, KindFact, Thing, relation_of
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.passage import (
    KINDS,
    NAMING,
    Field,
    Passage,
    Piece,
    Table,
    identified,
    is_identifying,
    named,
    names_itself,
    plain,
)
from syngraph.agents.offline.values import UNITS, value_of
from syngraph.agents.offline.wordlists import GENERIC_KEYS
from syngraph.agents.offline.words import is_plural, known, label, singular

_ITEM = re.compile(r"[*_]{0,2}(?P<key>[^\W\d_][\w'’/() -]{0,40}?)[*_]{0,2}\s*:[*_]{0,2}\s+(?P<value>\S.*)", re.S)
Found = tuple[list[Fact], list[KindFact]]


def read_fields(fields: Sequence[Field], about: Thing | None, lexicon: Lexicon) -> Found:
    """A block of fields: each says something of what the block is about.

    about: what title, front and headings say the block is about; a field that identifies a thing goes before it.
    """
    pairs = [(f.key, f.value) for f in fields]
    subject = identified(pairs, lexicon) or about
    of_no_known_class = bool(pairs) and names_itself(*pairs[0]) and lexicon.exact(pairs[0][0]) is None
    if subject is None or of_no_known_class:
        return [], []
    facts: list[Fact] = []
    kinds: list[KindFact] = []
    for field in fields:
        value, key = plain(field.value), _header_label(field.key)
        if value_of(value).kind == "none":
            continue
        if _identifies(field, subject, lexicon):
            kinds += [KindFact(subject, cls, field.span)] if (cls := lexicon.exact(field.key)) else []
            continue
        if key in KINDS and (cls := lexicon.exact(value)):
            kinds.append(KindFact(subject, cls, field.span))
        else:
            facts.append(Fact(subject, relation_of(field.key), _with_unit(field.key, value), field.span, "field", key))
    return facts, kinds


def _identifies(field: Field, subject: Thing, lexicon: Lexicon) -> bool:
    """Whether this field is the one that names the subject (and so says nothing further)."""
    value = plain(field.value)
    if lexicon.exact(field.key) in subject.kinds and subject.name in (value, named(field.key.strip(), value)):
        return True
    return label(field.key) in NAMING and value == subject.name


def read_table(table: Table, passage: Passage, about: Thing | None, lexicon: Lexicon) -> Found:
    """A table: its first column names things, its header says of which class; the other columns say something of each."""
    if len(table.header) == 2 and label(table.header[0]) in GENERIC_KEYS and label(table.header[1]) in GENERIC_KEYS and not _names(table):
        rows = [Field(cells[0], cells[1], span) for cells, span in table.rows if len(cells) == 2]
        return read_fields(rows, about, lexicon)
    if len(table.header) == 2 and not any(table.header):
        return read_fields([Field(c[0], c[1], s) for c, s in table.rows if len(c) == 2], about, lexicon)
    cls = table_class(table.header, passage, lexicon)
    facts: list[Fact] = []
    if cls is None or not (_distinct(table) or len(table.header) == 2):
        return [], []
    key = table.header[0].strip() if lexicon.exact(table.header[0]) == cls else cls[:1].upper() + cls[1:]
    kinds: list[KindFact] = []
    for cells, span in table.rows:
        name = named(key, cells[0]) if cells else ""
        if not name or not is_identifying(cells[0]) or value_of(plain(cells[0])).kind == "none":
            continue
        thing = Thing(name, (cls,))
        kinds.append(KindFact(thing, cls, span))
        for header, cell in zip(table.header[1:], cells[1:], strict=False):
            value = plain(cell)
            if not header.strip() or value_of(value).kind == "none":
                continue
            value = _with_unit(header, value)
            if label(header) in KINDS and (kind := lexicon.exact(value)):
                kinds.append(KindFact(thing, kind, span))
            else:
                facts.append(Fact(thing, relation_of(header), value, span, "row", _header_label(header)))
    return facts, kinds


def _header_label(header: str) -> str:
    return label(re.sub(r"\s*\([^()]*\)\s*$", "", header))


def _with_unit(header: str, value: str) -> str:
    """A bare number below a header with a unit in brackets, "Length (m)", has that unit."""
    unit = re.search(r"\(([^()]+)\)\s*$", header)
    return f"{value} {unit[1]}" if unit and unit[1].lower() in UNITS and value_of(value).kind in ("integer", "decimal", "gYear") else value


def _names(table: Table) -> bool:
    return label(table.header[0]) in NAMING


def _distinct(table: Table) -> bool:
    firsts = [plain(cells[0]) for cells, _ in table.rows if cells]
    return len(set(firsts)) == len(firsts)


def table_class(header: Sequence[str], passage: Passage, lexicon: Lexicon) -> str | None:
    """The class of a table's things: its first header, or, where that says only "Name", the heading above it."""
    if not header:
        return None
    if label(header[0]) not in GENERIC_KEYS:
        return lexicon.exact(header[0])
    for heading in [*reversed(passage.headings), passage.title]:
        last = label(heading).split()[-1:] if heading else []
        if last and is_plural(last[0]) and (cls := lexicon.match(singular(label(heading)))):
            return cls
    return None


def item_fields(text: str, piece: Piece) -> list[Field]:
    """A list whose items all read "Key: value", as fields; empty when they do not.

    Keys are ordinary words and values short: a list of names or of remarks, each with a colon, describes something else.
    """
    found = []
    for start, end in piece.items:
        match = _ITEM.fullmatch(text[start:end].strip())
        if not match or len(match["key"].split()) > 4 or len(match["value"]) > 80 or re.search(r"[.!?]\s", match["value"]):
            return []
        if not all(known(word.lower()) for word in re.findall(r"[^\W\d_]+", match["key"])) or re.search(r"\d|[A-Z]{2}", match["key"]):
            return []
        found.append(Field(match["key"], " ".join(match["value"].split()), (start, end)))
    return found
