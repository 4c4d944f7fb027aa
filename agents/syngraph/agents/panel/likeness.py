"""When two questions say the same: nearly the same letters, and no word that only one of them has."""

import re

from rapidfuzz.fuzz import ratio

_ALIKE = 88.0
"""Of 100, on normalised text; beside it the words that differ must be forms of each other."""
_SMALL = frozenset({"a", "an", "the", "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "each", "every", "all", "any"})


def say_the_same(one: str, other: str) -> bool:
    """Nearly the same letters, and every word that only one has is another form of one that only the other has.

    >>> say_the_same("When was each ferry launched?", "When was a ferry launched")
    True
    >>> say_the_same("What is the height of each tower?", "What is the weight of each tower?")
    False
    """
    one, other = normal(one), normal(other)
    if ratio(one, other) < _ALIKE:
        return False
    mine, yours = set(one.split()), set(other.split())
    here, there = mine - yours - _SMALL, yours - mine - _SMALL
    return all(any(_is_form(a, b) for b in there) for a in here) and all(any(_is_form(a, b) for a in here) for b in there)


def normal(text: str) -> str:
    """A text's words alone, in small letters.

    >>> normal("Which ferries  sail?")
    'which ferries sail'
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_form(one: str, other: str) -> bool:
    """Whether two words share their beginning, all but an ending; numbers never do."""
    stem = min(len(one), len(other)) - 2
    return stem >= 2 and one[:stem] == other[:stem] and not _has_digit(one) and not _has_digit(other)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)
