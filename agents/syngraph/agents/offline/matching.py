"""How what was read meets the words of an ontology: which property a fact's relation is, and in which form its value goes in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from syngraph.agents.offline.facts import Fact, Relation, Thing, relation_of
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.passage import named
from syngraph.agents.offline.values import UNITS, dates_in, is_person_name, lexical_as, split_list, value_of
from syngraph.agents.offline.words import singular

_UNIT = re.compile(rf" in ({'|'.join(sorted(map(re.escape, set(UNITS.values())), key=len, reverse=True))})$")


@dataclass(frozen=True, slots=True)
class Term:
    """A property as extraction looks for it. unit: its label's unit of measure, if it has one."""

    label: str
    kind: str
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    unit: str = ""


def relation_key(relation: Relation) -> Relation:
    """The form in which two relations are the same: nouns in the singular, letter case aside."""
    return Relation("noun", singular(relation.word.lower())) if relation.kind == "noun" else relation


class Vocabulary:
    """The properties of an ontology by the relations that their labels name."""

    def __init__(self, properties: Iterable[Mapping[str, Any]]) -> None:
        self._by_relation: dict[Relation, list[Term]] = {}
        for given in properties:
            name = str(given["label"])
            unit = _UNIT.search(name)
            term = Term(
                name, str(given["kind"]), tuple(given.get("domains") or ()), tuple(given.get("ranges") or ()), unit[1] if unit else ""
            )
            for called in (name, *(given.get("other_labels") or ())):
                key = relation_key(relation_of(_UNIT.sub("", str(called)), term.kind == "object"))
                terms = self._by_relation.setdefault(key, [])
                if term not in terms:
                    terms.append(term)

    def terms(self, relation: Relation) -> list[Term]:
        return self._by_relation.get(relation_key(relation), [])


def best_term(fact: Fact, vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[Term, Fact] | None:
    """The property a fact speaks of, and the fact told from that property's side; None when the ontology has none."""
    told = [fact, *([fact.turned] if fact.turned else [])]
    found = [(term, one) for one in told for term in vocabulary.terms(one.relation) if _possible(term, one)]
    found = [(t, one) for t, one in found if lexicon.of_thing(one.subject) or lexicon.plausible(one.subject.name, t.domains)]
    if not found:
        return None
    fitting = [(t, one) for t, one in found if lexicon.fits(lexicon.among(one.subject, t.domains), t.domains)]
    return (fitting or found)[0]


def turned_term(fact: Fact, vocabulary: Vocabulary) -> Term | None:
    """The object property that tells a field from its value's side: "Replaced-By: 31" where the ontology has "replaces"."""
    turned = fact.relation.turned
    if turned is None or isinstance(fact.object, Thing):
        return None
    return next((term for term in vocabulary.terms(turned) if term.kind == "object"), None)


def _possible(term: Term, fact: Fact) -> bool:
    if isinstance(fact.object, Thing):
        return term.kind == "object" or term.ranges == ("string",)
    return term.kind == "datatype" or fact.source != "prose"


def things_in(value: str, classes: tuple[str, ...]) -> list[Thing]:
    """The things that a field's or cell's value names; what names none is left out.

    A bare number or code is the thing with that identifier of the class that is expected, if it is one.

    >>> [thing.name for thing in things_in("16, 17 (in part)", ("order",))]
    ['Order 16', 'Order 17']
    """
    found = []
    for part in parts_of(value):
        kind = value_of(part).kind
        if kind in ("integer", "code", "gYear") and len(classes) == 1:
            cls = classes[0]
            written = named(cls[:1].upper() + cls[1:], part.lstrip("#"))
            found.append(Thing(written, ()))
        elif kind in ("name", "word", "text", "code") and _names_a_thing(part):
            found.append(Thing(part, ()))
    return found


def parts_of(value: str) -> list[str]:
    """The members of a field's value, without addresses and remarks in brackets.

    >>> parts_of("Ada Pell <ada@example.org>, Jon Ash (until 2001)")
    ['Ada Pell', 'Jon Ash']
    """
    value = re.sub(r"\s*<[^<>]*>|\s+\([^()]*\)(?=\s*(?:[,;]|$))", "", value)
    return [part.strip() for part in split_list(value)]


def _names_a_thing(part: str) -> bool:
    words = part.split()
    return (
        bool(words)
        and len(words) <= 8
        and any(w[:1].isupper() or w[:1].isdigit() for w in words)
        and (words[0][:1].isupper() or is_person_name(part) or (len(words) > 1 and words[-1][:1].isupper()))
    )


def values_in(value: str, term: Term) -> list[str]:
    """A value in the lexical form of a datatype property's range; its members if only these have one; else the words as they stand."""
    if term.ranges == ("string",) or not term.ranges:
        return [" ".join(value.split())]
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", value)
    for text in (value, bare):
        if (lexical := _lexical(text, term)) is not None:
            return [lexical]
    parts = [_lexical(part, term) for part in dates_in(bare) or split_list(bare)]
    if len(parts) > 1 and None not in parts:
        return list(dict.fromkeys(part for part in parts if part is not None))
    return [" ".join(value.split())]


def _lexical(text: str, term: Term) -> str | None:
    if term.unit:
        value = value_of(text)
        if value.kind == "quantity" and value.unit not in ("", term.unit):
            return None
    return lexical_as(text, term.ranges)


def terms_values(value: str, ranges: tuple[str, ...]) -> list[str]:
    """A value as `values_in` gives it for a property with these datatypes."""
    return values_in(value, Term("", "datatype", (), ranges))
