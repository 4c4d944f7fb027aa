"""A paragraph as sentences, a sentence as tokens: each with its place in the passage's text, markup skipped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<code>``[^`]+``|(?::[a-z:]+:)?`[^`]+`__?|:[\w:]+:`[^`]+`|`[^`]+`)"
    r"|(?P<link>!?\[(?P<words>[^\]]*)\]\((?:[^()]|\([^)]*\))*\))"
    r"|(?P<url>(?:https?|ftp)://[^\s>)\]]+|[\w.+-]+@[\w-]+\.[\w.]+)"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w))"
    r"|(?P<number>\d{4}-\d{2}-\d{2}|[€£$]?\d+(?:[,.]\d+)*(?:st|nd|rd|th)?(?![^\W_])%?)"
    r"|(?P<possessive>['’]s?(?=[\s,.;:)]|$))"
    r"|(?P<word>(?:[^\W\d_]\.-?){1,3}(?=\s|-?[A-Z])|(?:Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr)\.|[^\W_](?:\w|['’](?!s\b)(?=\w)|[-‐/&](?=\w)|\.(?=\w))*|&)"
    r"|(?P<punct>\.\.\.|[^\s\w]|_)"
)
_ROLE = re.compile(r":(?P<role>[A-Za-z]{2,20}):`~?(?P<code>[A-Z]{0,4}-?\d[\w.-]{0,11})`")
_WORDED = re.compile(r"`(?P<words>[^`<]+?)\s*<[^<>`]*>`__?")
_END = re.compile(r"[.!?…][)\]\"'”’*_]*(?=\s+[\"'“‘(*_\[`]*[^\Wa-zß-ÿ_]|\s*$)|(?:[:;])(?=\s*$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|No|no|Nr|vs|cf|e\.g|i\.e|etc|ca|approx|Fig|fig|Vol|vol|Ltd|Inc|Co|Rev|Hon|Sec|pp|p|al|ed|eds|Mt|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|(?:^|[\s(.])[^\W\d_])\.$"
)


@dataclass(frozen=True, slots=True)
class Token:
    """kind: word, number, punct, reference (markup that names a kind and a number, ":order:`17`") or code (opaque: code, an address).

    start, end: in the passage's text. lower: the text in small letters. capital: it begins like a name; so do initials and acronyms.
    """

    text: str
    kind: str
    start: int
    end: int
    lower: str = ""
    capital: bool = False

    @classmethod
    def of(cls, text: str, kind: str, start: int, end: int) -> "Token":
        return cls(text, kind, start, end, text.lower(), kind == "word" and text[:1].isupper())


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the sentences between two places of a text.

    >>> t = "Dr. Ada Pell came in 1990. She left.\\nNo one knew."
    >>> [t[s:e] for s, e in sentences(t, 0, len(t))]
    ['Dr. Ada Pell came in 1990.', 'She left.', 'No one knew.']
    """
    begin = start
    for match in _END.finditer(text, start, end):
        if match[0].startswith(".") and _ABBREVIATION.search(text, max(begin, match.start() - 12), match.start() + 1):
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of one sentence.

    >>> [t.text for t in tokens("The **Elm School**'s J. B. Ash paid 1,200.", 0, 42)]
    ['The', 'Elm', 'School', "'s", 'J.', 'B.', 'Ash', 'paid', '1,200', '.']
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or "punct"
        if match["link"] is not None:
            at = match.start("words")
            found += tokens(text, at, match.end("words"))
        elif role := _ROLE.fullmatch(match[0]):
            found.append(Token.of(f"{role['role'].lower()} {role['code']}", "reference", match.start(), match.end()))
        elif worded := _WORDED.fullmatch(match[0]):
            found += tokens(text, match.start() + worded.start("words"), match.start() + worded.end("words"))
        elif kind in ("code", "url"):
            found.append(Token.of(match[0], "code", match.start(), match.end()))
        elif match["mark"] is None:
            kind = "punct" if kind == "possessive" else kind
            found.append(Token.of(match[0].replace("’", "'"), kind, match.start(), match.end()))
    return found
