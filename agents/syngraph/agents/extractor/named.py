"""Whether a chunk names a thing: every word of the name stands in its text, headings, title or front fields."""

import re
import unicodedata
from dataclasses import dataclass

from syngraph.ontologies.document import Chunk

_WORD = re.compile(r"[^\W_]+")
_BROKEN = re.compile(r"(?<=\w)(?:\u00ad\s*|[-\u2010][^\S\n]*\n\s*)(?=\w)")
_LONGEST = 300


def words(text: str) -> frozenset[str]:
    """The words of a text in small letters; a word broken at a line's end is also one.

    >>> sorted(words("The har-\\nbour's Office"))
    ['bour', 'har', 'harbour', 'office', 's', 'the']
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return frozenset(_WORD.findall(text)) | frozenset(_WORD.findall(_BROKEN.sub("", text)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a chunk shows: its words, and its text with single spaces for scripts that do not part words."""

    words: frozenset[str]
    text: str

    @classmethod
    def of(cls, chunk: Chunk) -> "Seen":
        parts = [chunk.text, chunk.title, *chunk.headings]
        parts += [part for field in chunk.front for part in (field.key, field.value)]
        everything = "\n".join(parts)
        return cls(words(everything), _single_spaced(everything))

    def unnamed(self, name: str, class_labels: frozenset[str]) -> str | None:
        """Why this cannot be the name of a thing here; None when it can.

        class_labels: in small letters; a name may begin with one of them, as "Order 17" for the field "Order: 17".
        """
        own = words(name)
        if not own:
            return f"{name!r} is no name"
        if len(name) > _LONGEST:
            return f"{name[:60]!r}… is too long for a name"
        if own <= self.words or _single_spaced(name) in self.text or self._numbered(name, class_labels):
            return None
        missing = ", ".join(repr(word) for word in sorted(own - self.words))
        return f"{name!r} is not named here ({missing} does not occur): use a name that the passage, a heading, the title or a field has"

    def _numbered(self, name: str, class_labels: frozenset[str]) -> bool:
        lower = _single_spaced(name)
        cuts = (at for at, letter in enumerate(lower) if letter == " ")
        return any(lower[:at] in class_labels and words(lower[at:]) and words(lower[at:]) <= self.words for at in cuts)


def _single_spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
