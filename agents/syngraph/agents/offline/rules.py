"""Sentences about kinds instead of things: "a tram is a vehicle", "no tram is a bus", "every school has exactly one director"."""

import re

from syngraph.agents.offline.facts import Rule
from syngraph.agents.offline.phrases import NounPhrase, noun_phrase
from syngraph.agents.offline.tokens import Token, tokens
from syngraph.agents.offline.values import plain_number
from syngraph.agents.offline.wordlists import VAGUE_KINDS, listed
from syngraph.agents.offline.words import is_noun, singular, verb_as

_KIND_OF = re.compile(r"\b(?:kind|type|sort|form) of (?:a |an )?")
LONGEST = 600  # characters; no rule in words is longer
_DEFINING = frozenset([".", ",", ";", "that", "which", "who", "whose", "where", "for", "with", "in", "on", "used"])
_UNIVERSAL = listed("every each all any no a an")
_CONDITION = listed("if unless may might should could would whether when while usually often sometimes normally generally mostly")
_COUNTS = {
    "exactly": (True, True),
    "at least": (True, False),
    "at most": (False, True),
    "no more than": (False, True),
    "not more than": (False, True),
    "up to": (False, True),
    "only": (True, True),
}


def read_rule(text: str, span: tuple[int, int]) -> list[Rule]:
    """The rules that one sentence states; empty when it states none.

    >>> [(r.form, r.kind, r.other) for r in read_rule("A tram is a kind of vehicle.", (0, 28))]
    [('subclass', 'tram', 'vehicle')]
    >>> [(r.form, r.kind, r.other) for r in read_rule("No tram is a bus.", (0, 18))]
    [('disjoint', 'tram', 'bus')]
    >>> [(r.other, r.least, r.most) for r in read_rule("Every school has exactly one director.", (0, 38))]
    [('director', 1, 1)]
    """
    if span[1] - span[0] > LONGEST:
        return []
    sentence = re.sub(r"\s+", " ", text[slice(*span)])
    sentence = _KIND_OF.sub("a ", re.sub(r"\ba (?=(?:kind|type|sort|form) of )", "", sentence))
    found = tokens(sentence, 0, len(sentence))
    words = [t.lower for t in found]
    if not words or "?" in words or set(words) & _CONDITION:
        return []
    if words[0] == "only" and "has" in words:
        return _only(found, words.index("has"), span)
    subject = noun_phrase(found, 0, 0)
    if subject and subject.det == "the" and words[subject.end : subject.end + 1] == ["of"]:
        return _of_a_kind(found, subject, span)
    if subject is None or subject.name or subject.owner or not subject.kind or not _general(subject):
        return []
    kind = singular(subject.kind)
    rest = words[subject.end :]
    if rest[:1] in (["is"], ["are"]):
        return _is(found, subject, kind, rest, span, sentence)
    return _has(found, subject, kind, span)


def _general(phrase: NounPhrase) -> bool:
    plural = phrase.det == "" and singular(phrase.before[-1]) != phrase.before[-1]
    return (phrase.det in _UNIVERSAL or plural) and phrase.words == phrase.kind


def _is(found: list[Token], subject: NounPhrase, kind: str, rest: list[str], span: tuple[int, int], sentence: str) -> list[Rule]:
    never = "never" in rest[1:2] or "not" in rest[1:2]
    at = subject.end + 1 + never + (rest[1:2] == ["always"])
    other = noun_phrase(found, at, -1)
    if other is None or other.name or other.owner or not other.kind or other.det not in ("a", "an", ""):
        return []
    if other.det == "" and singular(other.before[-1]) == other.before[-1]:
        return []
    after = found[other.end].lower if other.end < len(found) else "."
    target = singular(other.kind)
    if target == kind or not is_noun(target.split()[-1]):
        return []
    if never or subject.det == "no":
        return [Rule("disjoint", kind, target, span)] if after in (".", ";", ",") else []
    if after not in _DEFINING or target in VAGUE_KINDS:
        return []
    said = sentence.rstrip()
    return [Rule("subclass", kind, target, span, definition=said[:1].upper() + said[1:])]


def _has(found: list[Token], subject: NounPhrase, kind: str, span: tuple[int, int]) -> list[Rule]:
    """Counts: "must have exactly one", "has at least one", "may have at most two"."""
    words = [t.lower for t in found]
    i = subject.end
    must = words[i : i + 1] in (["must"], ["shall"])
    i += must
    if words[i : i + 1] not in (["has"], ["have"]) or subject.det == "no":
        return []
    i += 1
    least, most = must and words[i : i + 1] in (["a"], ["an"]), False
    for phrase, bounds in _COUNTS.items():
        if words[i : i + len(phrase.split())] == phrase.split():
            (least, most), i = bounds, i + len(phrase.split())
            break
    number = plain_number(found[i].text) if i < len(found) and (least or most) else None
    i, count = (i + 1, int(number)) if number is not None and "." not in number else (i, 1)
    other = noun_phrase(found, i, -1)
    if not (least or most) or other is None or other.name or not other.before or (number is None and not must):
        return []
    if i < len(found) and other.end < len(found) and found[other.end].lower not in (".", ",", ";", "and"):
        return []
    return [Rule("count", kind, singular(other.words), span, count if least else 0, count if most else None)]


def _only(found: list[Token], has: int, span: tuple[int, int]) -> list[Rule]:
    """ "Only a vehicle has a call sign." """
    kind, other = noun_phrase(found, 1, -1), noun_phrase(found, has + 1, -1)
    if kind is None or other is None or kind.end != has or kind.name or other.name or not kind.kind or other.end != len(found) - 1:
        return []
    return [Rule("domain", singular(kind.kind), "", span, property=singular(other.words))]


def _of_a_kind(found: list[Token], subject: NounPhrase, span: tuple[int, int]) -> list[Rule]:
    """ "The captain of a tram is a person." """
    kind = noun_phrase(found, subject.end + 1, -1)
    if kind is None or kind.name or not kind.kind or kind.det not in _UNIVERSAL or found[kind.end : kind.end + 1] == []:
        return []
    other = noun_phrase(found, kind.end + 1, -1) if found[kind.end].lower == "is" else None
    if (
        other is None
        or other.name
        or not other.kind
        or other.det not in ("a", "an")
        or found[-1].text != "."
        or other.end != len(found) - 1
    ):
        return []
    return [Rule("range", singular(kind.kind), singular(other.kind), span, property=singular(subject.words))]


def glossary_rule(key: str, value: str, span: tuple[int, int]) -> Rule | None:
    """ "Tram: a vehicle that carries people" explains a class; None when a field does not read like that."""
    match = re.match(r"(?:an?|any)\s+[a-z]", value, re.I)
    found = tokens(value, 0, len(value))
    phrase = noun_phrase(found, 0, 0) if match else None
    if phrase is None or phrase.name or not phrase.kind or not is_noun(singular(key.lower()).split()[-1]) or len(key.split()) > 3:
        return None
    after = found[phrase.end].lower if phrase.end < len(found) else "."
    if after not in _DEFINING and verb_as(after, "VBN") is None:
        return None
    if singular(phrase.kind) in (singular(key.lower()), "set") or singular(phrase.kind) in VAGUE_KINDS:
        return None
    return Rule("subclass", singular(key.lower()), singular(phrase.kind), span, definition=value[:1].upper() + value[1:].rstrip(".") + ".")
