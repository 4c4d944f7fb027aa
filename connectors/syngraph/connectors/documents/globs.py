"""Which paths a pattern means, by git's rules for ignoring: `*`, `?`, `[a-z]`, `**`, a leading `/`, a trailing `/`."""

import re
from collections.abc import Callable, Iterable

from syngraph.ontologies.errors import ProjectUnusable

Matcher = Callable[[str, bool], bool]


def matcher(patterns: Iterable[str]) -> Matcher:
    """A function of a path below the folder and whether it is a folder, that says if one of the patterns means just it.

    A pattern without a slash (a trailing one aside) matches at any depth, others from the top.

    >>> drafts = matcher(["*.tmp", "drafts/", "/a/**/z.md"])
    >>> drafts("x/y.tmp", False), drafts("x/drafts", True), drafts("drafts", False), drafts("a/b/c/z.md", False), drafts("b/a/z.md", False)
    (True, True, False, True, False)
    """
    kinds: dict[bool, list[str]] = {True: [], False: []}
    for pattern in patterns:
        if pattern.strip("/"):
            kinds[pattern.endswith("/")].append(_regex(pattern))
    folders, any_ = (_joined(kinds[kind]) for kind in (True, False))
    return lambda path, is_folder: bool(any_.fullmatch(path) or (is_folder and folders.fullmatch(path)))


def _joined(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)", re.DOTALL)


def _regex(pattern: str) -> str:
    body = pattern.removesuffix("/")
    parts = body.removeprefix("/").split("/")
    found = "" if "/" in body else "(?:.*/)?"
    for n, part in enumerate(parts):
        last = n == len(parts) - 1
        if part == "**":
            found += ".*" if last else "(?:.*/)?"
        else:
            found += _segment(part, pattern) + ("" if last else "/")
    return found


def _segment(part: str, pattern: str) -> str:
    found, i = "", 0
    while i < len(part):
        c = part[i]
        i += 1
        if c == "*":
            found += "" if found.endswith("[^/]*") else "[^/]*"
        elif c == "?":
            found += "[^/]"
        elif c == "[" and (end := part.find("]", i + 1)) > 0:
            inside = part[i:end].replace("\\", "\\\\").replace("[", "\\[")
            found += "(?!/)[" + ("^" + inside[1:] if inside[0] in "!^" else inside) + "]"
            i = end + 1
        else:
            found += re.escape(c)
    try:
        re.compile(found)
    except re.error as exc:
        raise ProjectUnusable(f"the pattern {pattern!r} is none: {exc}", "correct it under [documents] in syngraph.toml") from exc
    return found
