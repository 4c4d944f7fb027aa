"""Sets of characters, as ranges of code points: what \\d, \\w, \\p{L} and the like stand for, and the case variants of a letter.

Which letters, digits and signs there are is what Python's Unicode tables say.
source: XML Schema 1.1 part 2, G.4.2 (escapes); XML 1.0, 5th edition, 2.3 (names); XPath functions 3.1, 5.6.2 (flag i)
"""

import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import groupby
from typing import Final

from syngraph.contracts.compiled.unicode_block import BLOCKS

Ranges = tuple[tuple[int, int], ...]
"""First and last code point of each range: in order, and apart from each other."""

_LAST: Final = 0x10FFFF
_CASED_BELOW: Final = 0x20000
EVERY: Final[Ranges] = ((0, _LAST),)
SPACES: Final[Ranges] = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
_PARTS: Final = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
_CATEGORIES: Final = frozenset(kind + part for kind, parts in _PARTS.items() for part in ("", *parts))
_NAME_START: Final = (
    ":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_FURTHER: Final = "-.0-9\u00b7\u0300-\u036f\u203f-\u2040"


def union(*sets: Ranges) -> Ranges:
    """What is in any of them.

    >>> union(((1, 3), (9, 9)), ((4, 5),))
    ((1, 5), (9, 9))
    """
    joined: list[tuple[int, int]] = []
    for first, last in sorted(range for one in sets for range in one):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def complement(some: Ranges) -> Ranges:
    """What is not in it.

    >>> complement(((0, 64), (66, 0x10FFFF)))
    ((65, 65),)
    """
    left: list[tuple[int, int]] = []
    start = 0
    for first, last in some:
        if start < first:
            left.append((start, first - 1))
        start = last + 1
    return tuple(left) if start > _LAST else (*left, (start, _LAST))


def without(some: Ranges, others: Ranges) -> Ranges:
    """What is in the first and not in the second."""
    return complement(union(complement(some), others))


def holds(some: Ranges, code: int) -> bool:
    """Whether a code point is in it."""
    at = bisect_right(some, (code, _LAST)) - 1
    return at >= 0 and some[at][1] >= code


@cache
def escape(letter: str) -> Ranges | None:
    """What \\s, \\i, \\c, \\d and \\w stand for, and their opposites in upper case; None for any other letter.

    >>> holds(escape("d"), ord("٣")), holds(escape("w"), ord("_")), holds(escape("w"), ord("+")), holds(escape("S"), 0x0D)
    (True, False, True, False)
    """
    match letter:
        case "s":
            return SPACES
        case "i":
            return _listed(_NAME_START)
        case "c":
            return _listed(_NAME_START + _NAME_FURTHER)
        case "d":
            return _category("Nd")
        case "w":
            return complement(union(*(_category(kind) for kind in "PZC")))
    opposite = escape(letter.lower()) if letter.isupper() else None
    return None if opposite is None else complement(opposite)


def property(name: str) -> Ranges | None:
    """What \\p{name} stands for: a category such as L or Lu, a block such as IsBasicLatin; None when there is none of this name.

    >>> property("IsBasicLatin"), property("Lx")
    (((0, 127),), None)
    """
    if name in _CATEGORIES:
        return _category(name)
    return BLOCKS.get(name[2:]) if name.startswith("Is") else None


def for_re2(code: int) -> str:
    """A character as RE2 has it, inside and outside of a class."""
    return chr(code) if code < 128 and chr(code).isalnum() else f"\\x{{{code:X}}}"


@cache
def class_for_re2(some: Ranges) -> str:
    """A set as a class of RE2; the empty set as one that nothing is in.

    >>> class_for_re2(((0x2D, 0x2D), (0x61, 0x7A)))
    '[\\\\x{2D}a-z]'
    """
    if not some:
        return f"[^{for_re2(0)}-{for_re2(_LAST)}]"
    return "[" + "".join(for_re2(first) if first == last else f"{for_re2(first)}-{for_re2(last)}" for first, last in some) + "]"


@cache
def case_variants(some: Ranges) -> Ranges:
    """The set with every character that has the lower case, or the upper case, of one in it.

    >>> [ascii(chr(first)) for first, _ in case_variants(((0x6B, 0x6B),))]
    ["'K'", "'k'", "'\\\\u212a'"]
    """
    variants = _case_variants()
    own = [variant for first, last in some for code in _cased(first, last) for variant in variants[code]]
    return union(some, tuple((variant, variant) for variant in own))


def _cased(first: int, last: int) -> list[int]:
    variants = _case_variants()
    if last - first < len(variants):
        return [code for code in range(first, last + 1) if code in variants]
    return [code for code in variants if first <= code <= last]


@cache
def _case_variants() -> dict[int, list[int]]:
    """Of each character that has any: fn:lower-case($C1) eq fn:lower-case($C2) or fn:upper-case($C1) eq fn:upper-case($C2)."""
    same: dict[str, list[str]] = {}
    cased = [one for one in map(chr, range(_CASED_BELOW)) if one.lower() != one or one.upper() != one]
    targets = {form for one in cased for form in (one.lower(), one.upper()) if len(form) == 1}
    for one in targets.union(cased):
        for form in {"lower " + one.lower(), "upper " + one.upper()}:
            same.setdefault(form, []).append(one)
    return {
        ord(one): sorted({ord(other) for form in ("lower " + one.lower(), "upper " + one.upper()) for other in same[form]})
        for one in targets.union(cased)
    }


def _category(name: str) -> Ranges:
    """A category of Unicode, such as Lu, or all that begin with a letter."""
    return union(*(ranges for kind, ranges in _categories().items() if kind.startswith(name)))


@cache
def _categories() -> dict[str, Ranges]:
    found: dict[str, list[tuple[int, int]]] = {}
    start = 0
    for kind, run in groupby(map(unicodedata.category, map(chr, range(_LAST + 1)))):
        end = start + sum(1 for _ in run)
        found.setdefault(kind, []).append((start, end - 1))
        start = end
    return {kind: tuple(ranges) for kind, ranges in found.items()}


def _listed(text: str) -> Ranges:
    """The characters of a list such as `-.0-9`, where a hyphen between two stands for all from one to the other."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        ranges = text[at + 1 : at + 2] == "-" and at + 2 < len(text)
        found.append((ord(text[at]), ord(text[at + 2 * ranges])))
        at += 3 if ranges else 1
    return union(tuple(found))
