"""Whether texts use some words only as the name of one thing: such words are no label of a class, for a class is a kind of things.

The rule is for English, where common nouns are written small; of texts without "the" in every hundred words it says nothing. It must be
sure, since it takes a class away: the words are written with capitals wherever they stand, in running text at least twice, never in the
plural, after "a" or "each", as a key or a header, one word of a longer name ("Nether Quay" says that a quay is a kind), and their last
word is no common noun of the texts.
"""

import re
from collections.abc import Iterable
from typing import Final

_KINDS: Final = frozenset(
    {"a", "an", "each", "every", "any", "no", "which", "what", "per", "all", "some", "other", "another", "many", "few"}
)
_SMALL: Final = frozenset({"the", "of", "and", "on", "in", "at", "to", "for", "from", "by", "with", "this", "that", "its", "our", "their"})
_ENOUGH: Final = 2


def only_a_name(label: str, texts: Iterable[str]) -> bool:
    """
    >>> story = "The quay is long. Then the Grey Heron left the quay, and on Monday the Grey Heron was back at the Nether Quay."
    >>> only_a_name("grey heron", [story]), only_a_name("quay", [story]), only_a_name("ferry", [story])
    (True, False, False)
    """
    words = label.split()
    texts = [text for text in texts if _is_english(text)]
    if not words or any(_common(words[-1], text) for text in texts):
        return False
    found = re.compile(r"(?<![\w-])" + r"[\s-]+".join(map(re.escape, words)) + r"(?P<plural>e?s)?(?![\w-])", re.IGNORECASE)
    uses = [_use(match, text) for text in texts for match in found.finditer(text)]
    return "kind" not in uses and uses.count("name") >= _ENOUGH


def _is_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return words.count("the") * 100 >= len(words)


def _common(noun: str, text: str) -> bool:
    """Whether the text has the noun written small, in the singular or the plural."""
    return re.search(rf"(?<![\w-]){re.escape(noun[:1].lower() + noun[1:])}(?:e?s)?(?![\w-])", text) is not None


def _use(match: re.Match[str], text: str) -> str:
    """What one place in a text tells: "kind", "name", or nothing ("")."""
    said = re.split(r"[\s-]+", match[0])
    if match["plural"] or not all(word[:1].isupper() for word in said if word.lower() not in _SMALL):
        return "kind"
    before, after = _line_before(match, text), text[match.end() :].split("\n", 1)[0]
    word = (re.findall(r"([^\W\d_]+)[ ]*$", before) or [""])[0]
    if word.lower() in _KINDS or re.match(r"[*_]*[ ]*:", after) or (before.lstrip().startswith("|") and _is_header(match.end(), text)):
        return "kind"
    if before.lstrip().startswith(("|", "#")) or all(one.isupper() for one in said):
        return ""
    if (word[:1].isupper() and word.lower() not in _SMALL) or re.match(r"[ ]+(?:of )?[A-Z]", after):
        return "kind" if len(said) == 1 else ""
    return "name" if word[:1].islower() else ""


def _line_before(match: re.Match[str], text: str) -> str:
    return text[text.rfind("\n", 0, match.start()) + 1 : match.start()]


def _is_header(place: int, text: str) -> bool:
    """Whether the line after this one is the rule below a table's header."""
    return re.match(r"[ ]*\|?[ :|-]*-{2}[ :|-]*(?:\n|$)", text[place:].partition("\n")[2]) is not None
