"""How sh:pattern is searched for: as SPARQL's REGEX has it, and never in more time than its text is worth.

Python's matcher tries one way after another; where a repetition can cut the same text in many ways (`(a+)+$`), their number doubles with
every letter. Such a pattern is refused when the shapes are read. source: SPARQL 1.1, 17.4.3.14; XPath functions 3.1, 5.6
"""

import re
from collections.abc import Callable, Iterable, Iterator
from re import _parser  # type: ignore[attr-defined]  # the only reader of Python's regular expressions
from typing import Any, Final

from syngraph.ontologies.errors import ShapesUnreadable

_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}
_MANY: Final = 16
"""From so many repetitions on, trying every way of cutting a text is too long."""


def search(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """Whether a text has the pattern anywhere in it.

    raises: ShapesUnreadable when the pattern cannot be read, or cannot be judged in bounded time.

    >>> search("^[a-z]+$")("ferry"), search("^[a-z]+$")("ferry\\n"), search("A", "i")("bay")
    (True, False, True)
    >>> search("(a+)+$")
    Traceback (most recent call last):
    syngraph.ontologies.errors.ShapesUnreadable: the pattern '(a+)+$' repeats what is itself repeated: some texts would take years
      next: write it without a repetition inside a repetition, such as a+ for (a+)+
    """
    given, options = pattern, re.NOFLAG
    for flag in flags:
        if flag == "x":
            pattern = _without_spaces(pattern)
        elif flag == "q":
            pattern = re.escape(pattern)
        elif flag in _FLAGS:
            options |= _FLAGS[flag]
        else:
            raise ShapesUnreadable(f"the flag {flag!r} of the pattern {given!r} is unknown", "use the flags s, m, i, x and q only")
    if "q" not in flags and "m" not in flags:
        pattern = _ending_at_the_end(pattern)
    try:
        tree = _parser.parse(pattern, options)
        compiled = re.compile(pattern, options)
    except (re.error, OverflowError, RecursionError) as exc:
        raise ShapesUnreadable(f"the pattern {given!r:.80} cannot be read: {exc}", "correct the regular expression") from exc
    if any(_repeats_a_choice(part) for part in tree):
        raise ShapesUnreadable(
            f"the pattern {given!r:.80} repeats what is itself repeated: some texts would take years",
            "write it without a repetition inside a repetition, such as a+ for (a+)+",
        )
    return lambda text: compiled.search(text) is not None


def _without_spaces(pattern: str) -> str:
    """XPath's flag x: white space outside of [...] is not part of the pattern."""
    return "".join(part if inside or part.startswith("\\") else "".join(part.split()) for part, inside in _parts(pattern))


def _ending_at_the_end(pattern: str) -> str:
    """XPath's $ is the end of the text; Python's is also before a last line break."""
    return "".join("\\Z" if part == "$" and not inside else part for part, inside in _parts(pattern))


def _parts(pattern: str) -> Iterator[tuple[str, bool]]:
    """The characters of a pattern, an escape being one, and whether each stands inside [...]."""
    inside, at = False, 0
    while at < len(pattern):
        size = 2 if pattern[at] == "\\" else 1
        part = pattern[at : at + size]
        yield part, inside
        if part == "[":
            inside = True
        elif part == "]":
            inside = False
        at += size


def _repeats_a_choice(part: Any) -> bool:
    """Whether something in this part of a pattern is repeated many times that can itself be cut in several ways."""
    kind, inner = part
    if str(kind).endswith("REPEAT"):
        _, most, body = inner
        if most >= _MANY and any(_is_a_choice(one) for one in body):
            return True
    return any(_repeats_a_choice(one) for one in _inside(inner))


def _is_a_choice(part: Any) -> bool:
    kind, inner = part
    if str(kind) in ("BRANCH", "GROUPREF", "GROUPREF_EXISTS"):
        return True
    if str(kind).endswith("REPEAT") and inner[0] != inner[1]:
        return True
    return any(_is_a_choice(one) for one in _inside(inner))


def _inside(inner: Any) -> Iterable[Any]:
    """The parts below a part, whatever holds them."""
    if isinstance(inner, _parser.SubPattern):
        yield from inner
    elif isinstance(inner, tuple | list):
        for one in inner:
            yield from _inside(one)
