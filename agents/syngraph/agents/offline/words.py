"""What an English word can be: its base forms, its inflections, whether it is a noun, a role, a plural; by lemminflect's dictionary."""

import re
from functools import cache

import lemminflect  # type: ignore[import-untyped]  # it has no types

from syngraph.agents.offline.wordlists import NOT_ROLES, ROLE_ENDINGS, ROLES

_MISSING = ("supersede",)  # verbs that the dictionary lacks, and nouns
_MISSING_NOUNS = {noun + ending: noun for noun in ("dam", "tin", "log", "stud", "bar", "lab", "pub") for ending in ("", "s")}
_MISSING_NOUNS |= {"county": "county", "counties": "county"}


@cache
def lemmas(word: str, pos: str) -> tuple[str, ...]:
    """The dictionary's base forms of a lower-case word as NOUN, VERB, ADJ or ADV; empty when it has none."""
    found: tuple[str, ...] = lemminflect.getAllLemmas(word, upos=pos).get(pos, ())
    if pos == "NOUN" and word in _MISSING_NOUNS:
        return (_MISSING_NOUNS[word],)
    if found or pos != "VERB" or known(word):
        return found
    missing = next((verb for verb in _MISSING if word in (verb, verb + "s", verb + "d")), None)
    guessed: tuple[str, ...] = lemminflect.getAllLemmasOOV(word, "VERB").get("VERB", ()) if word.endswith("ed") and len(word) > 5 else ()
    return (missing,) if missing else guessed


@cache
def known(word: str) -> bool:
    """Whether the dictionary has this word, as any part of speech."""
    return bool(lemminflect.getAllLemmas(word.lower()))


@cache
def inflected(lemma: str, tag: str) -> str:
    """The first form of a verb's lemma for a Penn tag (VBN, VBD, VBZ, VBG).

    >>> inflected("found", "VBN"), inflected("bear", "VBN")
    ('founded', 'born')
    """
    forms = lemminflect.getInflection(lemma, tag)
    return forms[0] if forms else lemma


@cache
def verb_as(word: str, tag: str) -> str | None:
    """The lemma of which a word is this form, or None.

    >>> verb_as("founded", "VBN"), verb_as("found", "VBN"), verb_as("serves", "VBZ"), verb_as("school", "VBZ")
    ('found', 'find', 'serve', None)
    """
    if (word, tag) == ("lay", "VBD"):
        return "lie"
    return next((lemma for lemma in lemmas(word, "VERB") if word in lemminflect.getInflection(lemma, tag)), None)


def finite(word: str) -> str | None:
    """The lemma of a word that can be a finite verb of the third person ("serves", "founded"), or None."""
    return verb_as(word, "VBZ") or verb_as(word, "VBD")


@cache
def is_noun(word: str) -> bool:
    """A lower-case word that can be a noun; a word unknown to the dictionary is taken for one."""
    return bool(lemmas(word, "NOUN")) or (not known(word) and word.isalpha() and len(word) > 2)


@cache
def singular(word: str) -> str:
    """The last word of a noun phrase in the singular, letter case kept where it is an acronym.

    >>> singular("trams"), singular("service vehicles"), singular("people"), singular("glass"), singular("NGOs")
    ('tram', 'service vehicle', 'people', 'glass', 'NGO')
    """
    before, space, last = word.rpartition(" ")
    if re.fullmatch(r"[A-Z]{2,}s", last):
        return before + space + last[:-1]
    if last.lower() in ("people", "data", "news", "series", "species", "staff") or last.isupper():
        return word
    found = lemmas(last.lower(), "NOUN")
    if found:
        return before + space + (last if found[0] == last.lower() else found[0])
    if not known(last) and re.fullmatch(r"[a-z]{3,}[^su]s", last):
        return before + space + last[:-1]
    return word


@cache
def plural(word: str) -> str:
    """The last word of a noun phrase in the plural.

    >>> plural("service vehicle"), plural("tram"), plural("NGO")
    ('service vehicles', 'trams', 'NGOs')
    """
    before, space, last = word.rpartition(" ")
    if last.isupper():
        return word + "s"
    forms = [form for form in lemminflect.getInflection(last, "NNS") if form != last] if lemmas(last, "NOUN") else []
    return before + space + (forms[0] if forms and last != "people" else last if last == "people" else last + "s")


@cache
def is_plural(word: str) -> bool:
    """Whether a lower-case noun is in the plural."""
    return singular(word) != word or word in ("people", "staff")


@cache
def is_role(noun: str) -> bool:
    """Whether a noun names what a person is to something: director, author, chair.

    >>> is_role("director"), is_role("author"), is_role("tower"), is_role("capital"), is_role("co-author")
    (True, True, False, False, True)
    """
    last = noun.lower().replace("-", " ").split()[-1] if noun.strip("- ") else ""
    if last in NOT_ROLES:
        return False
    return last in ROLES or (len(last) > 4 and last.endswith(ROLE_ENDINGS) and bool(lemmas(last, "NOUN")))


def article(noun: str) -> str:
    """`noun` with its indefinite article.

    >>> article("order"), article("NGO")
    ('an order', 'a NGO')
    """
    first = noun[:1].lower()
    acronym = noun.split()[0].isupper() if noun else False
    vowel = noun[:1] in "AEFHILMNORSX" if acronym and len(noun.split()[0]) > 1 and not _spoken(noun.split()[0]) else first in "aeiou"
    return ("an " if vowel else "a ") + noun


def _spoken(acronym: str) -> bool:
    """Acronyms with a vowel inside are read as words."""
    return bool(re.search(r"[AEIOU]", acronym[1:]))


def label(text: str) -> str:
    """How a key, a header or a phrase reads as a label: lower case, hyphens as spaces, acronyms kept.

    >>> label("Superseded-By"), label("launchedOn"), label("NGO"), label("ISBN Number"), label("FOUNDED")
    ('superseded by', 'launched on', 'NGO', 'ISBN number', 'founded')
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    words = re.sub(r"[-_/*`:\s]+", " ", text).strip(" .").split()
    return " ".join(w if _acronym(w) else w.lower() for w in words)


def _acronym(word: str) -> bool:
    stem = word[:-1] if word.endswith("s") else word
    return stem.isupper() and stem.isalpha() and (2 <= len(stem) <= 3 or (len(stem) <= 5 and not known(stem.lower())))
