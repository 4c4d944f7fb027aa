"""How a text is searched for a pattern, in sh:pattern, REGEX and REPLACE: with SPARQL's meaning, in time linear in the text.

RE2 searches, which follows all ways of matching at once; Python's own matcher tries one after the other, and there are patterns (`(a+)+$`)
for which their number doubles with every letter. What RE2 cannot do is refused when the shapes are read.
source: SPARQL 1.1, 17.4.3.14 and 17.4.3.15; XPath functions 3.1, 5.6; RE2, https://github.com/google/re2
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import re2  # type: ignore[import-untyped]  # it brings no types

from syngraph.contracts.compiled.xpath_pattern import pattern_for_re2
from syngraph.ontologies.errors import ShapesUnreadable

_FLAGS: Final = frozenset("smixq")
_BYTES: Final = 8 << 20
"""What a compiled pattern may take of memory: \\w{1,350} still does."""
_LONGEST: Final = 20_000
_END: Final = b"\xff"
"""A byte of no character: behind a last line break, it keeps RE2 from seeing another line there."""
_MOST_WORK: Final = 1_000_000_000
"""Places replaced times bytes of the text: each place may take a look at all that follows."""


@lru_cache(maxsize=64)
def search(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """Whether a text has the pattern anywhere in it.

    flags:  any of s, m, i, x and q (XPath functions 3.1, 5.6.2).
    raises: ShapesUnreadable when it is no pattern, or cannot be judged in bounded time.

    >>> search("^[a-z]+$")("ferry"), search("^[a-z]+$")("ferry\\n"), search("A", "i")("bay")
    (True, False, True)
    >>> search("(a+)+$")("a" * 1_000_000 + "b")
    False
    """
    find = _compiled(pattern, flags, groups=False).search
    if "m" in flags and "q" not in flags:
        return lambda text: find(_ended(_bytes(text))) is not None
    return lambda text: find(_bytes(text)) is not None


@lru_cache(maxsize=64)
def replace(pattern: str, replacement: str, flags: str = "") -> Callable[[str], str]:
    """Every place of a text that the pattern matches, replaced; in the replacement $1 is the first group, \\$ and \\\\ are characters.

    raises: ShapesUnreadable when there is no such pattern or replacement, or when the pattern matches no character at all, which SPARQL
            forbids; the function it gives raises it for a text that takes too long.

    >>> replace("(.)-(.)", "$2-$1")("a-b c-d")
    'b-a d-c'
    """
    compiled = _compiled(pattern, flags, groups=True)
    if search(pattern, flags)(""):
        raise ShapesUnreadable(f"the pattern {pattern[:80]!r} is to be replaced and may match nothing at all", "let it match a character")
    pieces = [replacement.encode()] if "q" in flags else _pieces(replacement, compiled.groups)
    by_line = "m" in flags and "q" not in flags

    def replaced(text: str) -> str:
        data = _bytes(text)
        done, last = list[bytes](), 0
        for places, found in enumerate(compiled.finditer(_ended(data) if by_line else data), 1):
            if places * len(data) > _MOST_WORK:
                raise ShapesUnreadable(f"a text of {len(data)} bytes has too many places to replace {pattern[:80]!r}", "do without REPLACE")
            done += [data[last : found.start()], *((found[piece] or b"") if isinstance(piece, int) else piece for piece in pieces)]
            last = found.end()
        return b"".join((*done, data[last:])).decode("utf-8", "surrogatepass")

    return replaced


def _compiled(pattern: str, flags: str, groups: bool) -> Any:
    if unknown := set(flags) - _FLAGS:
        raise ShapesUnreadable(
            f"the flag {min(unknown)!r} of the pattern {pattern[:80]!r} is unknown", "use the flags s, m, i, x and q only"
        )
    if len(pattern) > _LONGEST:
        raise ShapesUnreadable(f"the pattern {pattern[:80]!r}… is {len(pattern)} characters long", "list values with sh:in")
    options = re2.Options()
    options.max_mem = _BYTES
    options.log_errors = False  # it would write them to stderr
    options.never_capture = not groups
    try:
        return re2.compile(pattern_for_re2(pattern, flags).encode(), options)
    except re2.error as exc:
        raise ShapesUnreadable(
            f"the pattern {pattern[:80]!r} repeats too much to be judged in bounded time",
            "ask for a length with sh:minLength and sh:maxLength, and for one of many values with sh:in",
        ) from exc


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _ended(data: bytes) -> bytes:
    """With the flag m there is no line after a last line break."""
    return data + _END if data.endswith(b"\n") else data


_PIECE = re.compile(r"\\([\\$])|\$([0-9]+)|([^\\$]+)|(.)", re.DOTALL)


def _pieces(replacement: str, groups: int) -> list[bytes | int]:
    """A replacement in its pieces: text, and the numbers of groups. $12 is group 1 and the text 2 where there is no group 12."""
    pieces: list[bytes | int] = []
    for character, digits, plain, wrong in _PIECE.findall(replacement):
        if wrong:
            raise ShapesUnreadable(f"the replacement {replacement[:80]!r} has a {wrong} that stands for nothing", f"write \\{wrong} for it")
        number = digits[:9]
        while len(number) > 1 and int(number) > groups:
            number = number[:-1]
        if number and int(number) <= groups:
            pieces.append(int(number))
        pieces.append((character + digits[len(number) :] + plain).encode())
    return pieces
