"""Where a quote stands in a text: verbatim, save for white space and words broken at a line's end."""

import re
from functools import lru_cache
from itertools import pairwise

from syngraph.ontologies.document import Span

_BREAK = r"(?:\u00ad\s*|[-\u2010][^\S\n]*\n\s*)?"
"""What may stand between two letters of one word: a soft hyphen, or a hyphen at a line's end."""


def located(quote: str, text: str) -> Span | None:
    """The first place where `quote` stands in `text`, None when it does not; `Span.of(text)` is then the verbatim quote.

    >>> located("a new ferry", "She is a  new fer-\\nry.")
    Span(start=7, end=21)
    >>> located("A new ferry", "She is a new ferry.") is None
    True
    """
    quote = quote.strip()
    if not quote:
        return None
    at = text.find(quote)
    if at >= 0:
        return Span(at, at + len(quote))
    found = _pattern(quote).search(text)
    return Span(*found.span()) if found else None


@lru_cache(maxsize=256)
def _pattern(quote: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(_word(word) for word in quote.replace("\u00ad", "").split()))


def _word(word: str) -> str:
    """A word whose letters may be parted by a line's end; its own hyphens may stand there too."""
    parts = [re.escape(word[0])]
    for before, letter in pairwise(word):
        if before in "-\u2010":
            parts.append(r"\s*")
        elif before.isalnum() and letter.isalnum():
            parts.append(_BREAK)
        parts.append(re.escape(letter))
    return "".join(parts)
