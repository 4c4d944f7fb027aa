"""Whether what a model said repeats a text: several words in a row are the text's own."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

IN_A_ROW: Final = 6
"""So many words in a row are no coincidence."""
A_PHRASE: Final = 3
"""A string of so many words that stands in the text as a whole is taken from it."""
_WORD: Final = re.compile(r"\w+")


class Repeating:
    """A text, to hold answers against.

    >>> said = Repeating("The Grey Heron was launched in 1931 at Bay Yard.")
    >>> said.is_in('{"quote": "launched in 1931"}'), said.is_in('{"quote": "was sunk in 1931"}')
    (True, False)
    >>> said.is_in("I read that the grey heron was launched in 1931, is it so?")
    True
    """

    def __init__(self, text: str) -> None:
        words = _words(text)
        self._all = f" {' '.join(words)} "
        self._runs = {tuple(words[n : n + IN_A_ROW]) for n in range(len(words) - IN_A_ROW + 1)}

    def is_in(self, answer: str) -> bool:
        """answer: JSON, as answers are kept; whatever is no JSON is taken as words."""
        return any(self._is_taken(_words(string)) for string in _strings(answer))

    def _is_taken(self, words: list[str]) -> bool:
        if len(words) >= A_PHRASE and f" {' '.join(words)} " in self._all:
            return True
        return any(tuple(words[n : n + IN_A_ROW]) in self._runs for n in range(len(words) - IN_A_ROW + 1))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _strings(answer: str) -> Iterator[str]:
    """Every string of a JSON text, those of JSON texts within it too; the text itself where it is no JSON."""
    try:
        yield from _within(json.loads(answer))
    except ValueError:
        yield answer


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _strings(value) if value.lstrip().startswith(("{", "[")) else (value,)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (name, *_within(one))
    elif isinstance(value, list):
        for one in value:
            yield from _within(one)
