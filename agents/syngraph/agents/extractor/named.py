"""Whether a chunk names a thing: the words of the name stand close together in its text, a heading, its title or a front field."""

import re
import unicodedata
from dataclasses import dataclass

from syngraph.ontologies.document import Chunk

_WORD = re.compile(r"[^\W_]+")
_BROKEN = re.compile(r"(?<=\w)(?:\u00ad\s*|[-\u2010][^\S\n]*\n\s*)(?=\w)")
_LONGEST = 300
_BETWEEN = 6
"""Words that may stand between those of a name: "J. and M. Harker" names J. Harker, words from all over a page name nobody."""


def words(text: str) -> frozenset[str]:
    """The words of a text in small letters; a word broken at a line's end is also one.

    >>> sorted(words("The har-\\nbour's Office"))
    ['bour', 'har', 'harbour', 'office', 's', 'the']
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return frozenset(_WORD.findall(text)) | frozenset(_WORD.findall(_BROKEN.sub("", text)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a chunk shows: its words, its words in their order part by part, and its text with single spaces.

    The last is for scripts that do not part words.
    """

    words: frozenset[str]
    parts: tuple[tuple[str, ...], ...]
    text: str

    @classmethod
    def of(cls, chunk: Chunk) -> "Seen":
        shown = [chunk.text, chunk.title, *chunk.headings]
        shown += [f"{field.key}: {field.value}" for field in chunk.front]
        folded = [unicodedata.normalize("NFKC", one).casefold() for one in shown]
        parts = {tuple(_WORD.findall(form)) for one in folded for form in (one, _BROKEN.sub("", one))}
        return cls(frozenset(word for part in parts for word in part), tuple(sorted(parts)), _single_spaced("\n".join(shown)))

    def unnamed(self, name: str, class_labels: frozenset[str]) -> str | None:
        """Why this cannot be the name of a thing here; None when it can.

        class_labels: in small letters; a name may begin with one of them, as "Order 17" for the field "Order: 17".
        """
        own = words(name)
        if not own:
            return f"{name!r} is no name"
        if len(name) > _LONGEST:
            return f"{name[:60]!r}… is too long for a name"
        if self.together(own) or _single_spaced(name) in self.text or self._numbered(name, class_labels):
            return None
        if own <= self.words:
            return f"{name!r} is not named here, though each of its words occurs: use a name as the passage, a heading or the title has it"
        missing = ", ".join(repr(word) for word in sorted(own - self.words))
        return f"{name!r} is not named here ({missing} does not occur): use a name that the passage, a heading, the title or a field has"

    def together(self, own: frozenset[str]) -> bool:
        """Whether these words stand in one part with few others between them."""
        if not own <= self.words:
            return False
        width = len(own) + _BETWEEN
        rarest = min(own, key=lambda word: sum(part.count(word) for part in self.parts))
        for part in self.parts:
            for at in (n for n, word in enumerate(part) if word == rarest):
                around = part[max(0, at - width + 1) : at + width]
                if own <= set(around) and any(own <= set(around[n : n + width]) for n in range(len(around))):
                    return True
        return False

    def _numbered(self, name: str, class_labels: frozenset[str]) -> bool:
        lower = _single_spaced(name)
        cuts = (at for at, letter in enumerate(lower) if letter == " ")
        return any(lower[:at] in class_labels and words(lower[at:]) and words(lower[at:]) <= self.words for at in cuts)


def _single_spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
