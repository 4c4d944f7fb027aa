"""Where a quote stands in a text: verbatim, save for white space and words broken at a line's end."""

import re
from functools import lru_cache
from itertools import pairwise

from syngraph.ontologies.document import Span

_SOFT = "\u00ad"
_LINE_END = r"(?:[^\S\n]*\n\s*)?"
_BREAK = rf"(?:{_SOFT}\s*|[-\u2010][^\S\n]*\n\s*)?"
"""What may stand between two letters of one word: a soft hyphen, or a hyphen at a line's end."""


def located(quote: str, text: str) -> Span | None:
    """The first place where `quote` stands in `text`, None when it does not; `Span.of(text)` is then the verbatim quote.

    >>> located("a new ferry", "She is a  new fer-\\nry.")
    Span(start=7, end=21)
    >>> located("A new ferry", "She is a new ferry.") is None
    True
    """
    quote = quote.strip()
    at = text.find(quote) if quote else -1
    if at >= 0:
        return Span(at, at + len(quote))
    words = quote.replace(_SOFT, "").split()
    if not words or _bare(quote) not in _bare(text):
        return None
    found = _pattern(tuple(words)).search(text)
    return Span(*found.span()) if found else None


@lru_cache(maxsize=64)
def _bare(text: str) -> str:
    """A text without all that may differ: what is not in it is found in no other way, and is told at once."""
    return re.sub(rf"[\s{_SOFT}\u2010-]+", "", text)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_SOFT}*\s[\s{_SOFT}]*".join(map(_word, words)))


def _word(word: str) -> str:
    """A word whose letters may be parted by a line's end; its own hyphens may stand there too."""
    parts = [re.escape(word[0])]
    for before, letter in pairwise(word):
        if before in "-\u2010":
            parts.append(_LINE_END)
        elif before.isalnum() and letter.isalnum() and not (before + letter).isdigit():  # 1933- / 1940 is no number
            parts.append(_BREAK)
        parts.append(rf"{_SOFT}*{re.escape(letter)}")
    return "".join(parts)
