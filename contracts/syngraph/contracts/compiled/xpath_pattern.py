"""How a regular expression as XPath has it is written for RE2, with XPath's meaning and not with that of RE2, Python or Java.

It is the language of XML Schema with ^, $, reluctant quantifiers and groups. What surprises who knows another: \\w is every letter, digit
and sign but no punctuation, so no `_`; [a-z-[aeiou]] takes the vowels out; the dot stops at a carriage return, too; $ without the flag m
is the very end of a text, and with it there is no line after the last line break. One error of XPath is taken: a needless backslash
before punctuation (`\\/`, `\\@`), which means the same everywhere.
source: XPath functions 3.1, 5.6; XML Schema 1.1 part 2, G
"""

import re
from string import punctuation
from typing import Final, NamedTuple, NoReturn

from syngraph.contracts.compiled.character_class import (
    EVERY,
    Ranges,
    case_variants,
    class_for_re2,
    complement,
    escape,
    for_re2,
    property,
    union,
    without,
)
from syngraph.ontologies.errors import ShapesUnreadable

_DEEPEST: Final = 50
_MOST_REPEATED: Final = 2_000
"""So many characters a pattern may be long when its counted repetitions are written out: each is a step for each character of a text."""
_MOST_WRITTEN: Final = 4_000_000
_COUNT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_PROPERTY = re.compile(r"\{([^}]*)\}")
_MOST_DIGITS: Final = 9
_CONTROLS: Final = {"n": 0x0A, "r": 0x0D, "t": 0x09}
_LINE_START: Final = "(?m:^)"
_TOO_LARGE: Final = "ask for a length with sh:minLength and sh:maxLength, and for one of many values with sh:in"


class _Part(NamedTuple):
    """A part of a pattern, for RE2. size: how many characters it is long when its counted repetitions are written out."""

    text: str
    size: int


def pattern_for_re2(pattern: str, flags: str = "") -> str:
    """The same pattern in RE2's syntax; its groups are RE2's, in the same order.

    flags:  s, m, i, x and q. With m, the text must not end in a line break (`regular_expression.py` puts an end behind it).
    raises: ShapesUnreadable when it is no pattern, or one that cannot be judged in time linear in the text.

    >>> pattern_for_re2("^a.$", "s")
    '\\\\Aa[\\\\x{0}-\\\\x{10FFFF}]\\\\z'
    """
    reader = _Reader(pattern, flags)
    return reader.literal() if "q" in flags else reader.whole()


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._given = pattern
        self._text = _without_spaces(pattern) if "x" in flags and "q" not in flags else pattern
        self._at = 0
        self._dot = EVERY if "s" in flags else complement(((0x0A, 0x0A), (0x0D, 0x0D)))
        self._by_line = "m" in flags
        self._blind = "i" in flags
        self._passed = False  # whether something that takes text may stand before
        self._written = 0

    def literal(self) -> str:
        """All characters as themselves."""
        return "".join(self._character(ord(letter)) for letter in self._given)

    def whole(self) -> str:
        body = self._choice(0)
        if self._at < len(self._text):
            self._refuse("closes a ) that it never opened", "write \\) for the character")
        if body.size > max(_MOST_REPEATED, len(self._text)):
            self._refuse(f"is {body.size} characters long when its repetitions are written out: a long text would take minutes", _TOO_LARGE)
        return body.text

    def _next(self, size: int = 1) -> str:
        return self._text[self._at : self._at + size]

    def _take(self, expected: str) -> bool:
        """Step over `expected` if it comes next."""
        found = self._text.startswith(expected, self._at)
        self._at += len(expected) * found
        return found

    def _choice(self, depth: int) -> _Part:
        """regExp ::= branch ( '|' branch )*"""
        before, after = self._passed, False
        branches: list[_Part] = []
        while True:
            self._passed = before
            branches.append(self._branch(depth))
            after = after or self._passed
            if not self._take("|"):
                break
        self._passed = after
        return _Part("|".join(branch.text for branch in branches), sum(branch.size for branch in branches))

    def _branch(self, depth: int) -> _Part:
        pieces: list[_Part] = []
        while self._next() not in ("", "|", ")"):
            pieces.append(self._piece(depth))
        return _Part("".join(piece.text for piece in pieces), sum(piece.size for piece in pieces))

    def _piece(self, depth: int) -> _Part:
        """piece ::= atom quantifier?"""
        atom = self._atom(depth)
        self._written += len(atom.text)
        if self._written > _MOST_WRITTEN:
            self._refuse("is too large", _TOO_LARGE)
        start, times = self._at, self._quantifier()
        repeated = self._text[start : self._at]
        if repeated.startswith(("*", "+", "{")) and atom.size and _LINE_START in atom.text:
            self._refuse_later_line_start()
        return _Part(atom.text + repeated, atom.size * times)

    def _quantifier(self) -> int:
        """Step over a quantifier, if there is one. returns: how often it writes out what it repeats."""
        times = 1
        if counted := _COUNT.match(self._text, self._at):
            least, most = counted[1], counted[3] or counted[1]
            if max(len(least), len(most)) > _MOST_DIGITS:
                self._refuse("repeats something too often", _TOO_LARGE)
            if int(most) < int(least):
                self._refuse(f"repeats at least {least} and at most {most} times", "write the lower number first")
            times = max(int(most), 1) + (counted[2] is not None and not counted[3])
            self._at = counted.end()
        elif self._next() and self._next() in "*+?":
            self._at += 1
        else:
            return times
        self._take("?")
        if self._next() and self._next() in "*+?{":
            self._refuse(f"repeats a repetition at {self._rest()}", "put the inner repetition in ( )")
        return times

    def _atom(self, depth: int) -> _Part:
        letter = self._next()
        self._at += 1
        if letter == "(":
            return self._group(depth)
        if letter in "^$":
            return _Part(self._anchor(letter), 0)
        self._passed = True
        if letter == "[":
            return _Part(class_for_re2(self._bracket(depth)), 1)
        if letter == ".":
            return _Part(class_for_re2(self._dot), 1)
        if letter == "\\":
            found = self._escape()
            return _Part(self._character(found) if isinstance(found, int) else class_for_re2(found), 1)
        if letter in "*+?{}]":
            self._at -= 1
            self._refuse(f"has a {letter} that stands for nothing, at {self._rest()}", f"write \\{letter} for the character")
        return _Part(self._character(ord(letter)), 1)

    def _anchor(self, letter: str) -> str:
        if not self._by_line:
            return {"^": "\\A", "$": "\\z"}[letter]
        if letter == "^" and self._passed:
            self._refuse_later_line_start()
        return _LINE_START if letter == "^" else "(?m:$)"

    def _group(self, depth: int) -> _Part:
        if depth == _DEEPEST:
            self._refuse(f"nests groups more than {_DEEPEST} deep", "nest them less deeply")
        opening = "("
        if self._next() == "?":
            opening = "(?:"
            if not self._take("?:"):
                self._refuse_extension()
        body = self._choice(depth + 1)
        if not self._take(")"):
            self._refuse("opens a ( that it never closes", "write \\( for the character")
        return _Part(f"{opening}{body.text})", body.size)

    def _bracket(self, depth: int) -> Ranges:
        """The characters of a class, its [ being read."""
        if depth == _DEEPEST:
            self._refuse(f"nests classes more than {_DEEPEST} deep", "nest them less deeply")
        negative = self._take("^")
        start, members = self._at, list[Ranges]()
        taken_out: Ranges = ()
        while not self._take("]"):
            if self._at > start and self._take("-["):
                taken_out = self._bracket(depth + 1)
                if not self._take("]"):
                    self._refuse("has something behind what it takes out of a class", "end the class there: [a-z-[aeiou]]")
                break
            members.append(self._member())
        if not members:
            self._refuse("has a class of no characters, []", "write \\[ and \\] for the characters")
        group = union(*members)
        return without(complement(group) if negative else group, taken_out)

    def _member(self) -> Ranges:
        """One character, range or escape of a class."""
        first = self._single()
        if not isinstance(first, int):
            return first
        last = first
        if self._next() == "-" and self._next(2)[1:] not in ("", "[", "]"):
            self._at += 1
            end = self._single()
            if not isinstance(end, int) or end < first:
                self._refuse("has a range that ends before it begins, or in no character", "write \\- for a hyphen")
            last = end
        return case_variants(((first, last),)) if self._blind else ((first, last),)

    def _single(self) -> int | Ranges:
        letter = self._next()
        self._at += 1
        if not letter:
            self._refuse("opens a [ that it never closes", "write \\[ for the character")
        if letter == "[":
            self._refuse("has a [ inside [...]", "write \\[ for the character, and \\p{L} for [:alpha:]")
        return self._escape() if letter == "\\" else ord(letter)

    def _escape(self) -> int | Ranges:
        """What an escape stands for, its backslash being read."""
        letter = self._next()
        self._at += 1
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter and letter in punctuation:
            return ord(letter)
        if letter and letter in "pP":
            return self._property(opposite=letter == "P")
        return escape(letter) or self._refuse_escape(letter)

    def _property(self, opposite: bool) -> Ranges:
        named = _PROPERTY.match(self._text, self._at)
        found = property(named[1]) if named else None
        if named is None or found is None:
            step = "write a category, as in \\p{L} or \\p{Nd}, or a block, as in \\p{IsGreek}"
            self._refuse(f"names no kind of character at {self._rest()}", step)
        self._at = named.end()
        return complement(found) if opposite else found

    def _character(self, code: int) -> str:
        return for_re2(code) if not self._blind else class_for_re2(case_variants(((code, code),)))

    def _rest(self) -> str:
        return repr(self._text[self._at : self._at + 10])

    def _refuse_escape(self, letter: str) -> NoReturn:
        if not letter:
            self._refuse("ends in a backslash", "write \\\\ for the character")
        if letter.isdigit():
            self._refuse(f"refers back to a group, \\{letter}: that cannot be judged in bounded time", "write out what may come twice")
        if letter in _INSTEAD:
            self._refuse(f"has \\{letter}, which XPath has not", _INSTEAD[letter])
        self._refuse(f"has \\{letter}, which XPath has not", "write the character itself, or \\\\ for a backslash")

    def _refuse_extension(self) -> NoReturn:
        if self._next(2) in ("?=", "?!") or self._next(3) in ("?<=", "?<!"):
            self._refuse("looks ahead or behind, which XPath has not", "say what else must match in a further sh:pattern, or in sh:not")
        if self._next(2) in ("?P", "?<", "?'"):
            self._refuse("names a group, which XPath has not", "write ( )")
        self._refuse(
            f"has a group of a kind that XPath has not, at {self._rest()}", "write ( ) for a group, and flags such as i in sh:flags"
        )

    def _refuse_later_line_start(self) -> NoReturn:
        self._refuse("has, with the flag m, a ^ after other characters", "write \\n before them, and ^ first of all or not at all")

    def _refuse(self, why: str, next_step: str) -> NoReturn:
        raise ShapesUnreadable(f"the pattern {self._given[:80]!r} {why}", next_step)


_INSTEAD: Final = {
    **dict.fromkeys("bB", "XPath knows no bounds of words: write (^|\\W)word(\\W|$)"),
    **dict.fromkeys("AZz", "write ^ for the start of the text and $ for its end"),
    **dict.fromkeys("xuU", "write the character itself"),
    **dict.fromkeys("hvR", "write \\s for white space"),
}


def _without_spaces(pattern: str) -> str:
    """The flag x: white space outside of [...] is no part of the pattern, wherever it stands: `\\ s` is \\s."""
    kept: list[str] = []
    inside, escaped = 0, False
    for letter in pattern:
        if not inside and letter in "\t\n\r ":
            continue
        kept.append(letter)
        if not escaped:
            inside += (letter == "[") - (letter == "]" and inside > 0)
        escaped = letter == "\\" and not escaped
    return "".join(kept)
