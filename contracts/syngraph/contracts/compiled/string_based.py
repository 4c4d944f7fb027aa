"""The constraints on the text of a value: its length, its pattern, its language.

source: SHACL 4.4, https://www.w3.org/TR/shacl/#core-components-string
"""

from collections.abc import Callable, Collection, Iterator

from syngraph.contracts.compiled.constraint import Constraint, Finding, ValueConstraint
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.term_text import literal_parts


class MinLength(ValueConstraint):
    """SHACL 4.4.1: "For each value node v where the length (as defined by the SPARQL STRLEN function) of the string representation of v
    (as defined by the SPARQL str function) is less than $minLength, or where v is a blank node, there is a validation result with v as
    sh:value." """

    component = "MinLength"

    def __init__(self, least: int) -> None:
        self.least = least

    def holds(self, index: GraphIndex, value: Id) -> bool:
        text = _string(index.texts[value])
        return text is not None and len(text) >= self.least


class MaxLength(ValueConstraint):
    """SHACL 4.4.2: "For each value node v where the length (as defined by the SPARQL STRLEN function) of the string representation of v
    (as defined by the SPARQL str function) is greater than $maxLength, or where v is a blank node, there is a validation result with v as
    sh:value." """

    component = "MaxLength"

    def __init__(self, most: int) -> None:
        self.most = most

    def holds(self, index: GraphIndex, value: Id) -> bool:
        text = _string(index.texts[value])
        return text is not None and len(text) <= self.most


class Pattern(ValueConstraint):
    """SHACL 4.4.3: "For each value node that is a blank node or where the string representation (as defined by the SPARQL str function)
    does not match the regular expression $pattern (as defined by the SPARQL REGEX function), there is a validation result with the value
    node as sh:value." """

    component = "Pattern"

    def __init__(self, searches: tuple[Callable[[str], bool], ...]) -> None:
        self.searches = searches

    def holds(self, index: GraphIndex, value: Id) -> bool:
        text = _string(index.texts[value])
        return text is not None and all(search(text) for search in self.searches)


class LanguageIn(ValueConstraint):
    """SHACL 4.4.4: "For each value node that is either not a literal or that does not have a language tag matching any of the basic
    language ranges that are the members of $languageIn following the filtering schema defined by the SPARQL langMatches function, there
    is a validation result with the value node as sh:value." """

    component = "LanguageIn"

    def __init__(self, ranges: tuple[str, ...]) -> None:
        self.ranges = tuple(range.lower() for range in ranges)

    def holds(self, index: GraphIndex, value: Id) -> bool:
        tag = _language(index.texts[value])
        return bool(tag) and any(range in ("*", tag) or tag.startswith(f"{range}-") for range in self.ranges)


class UniqueLang(Constraint):
    """SHACL 4.4.5: "If $uniqueLang is true then for each non-empty language tag that is used by at least two value nodes, there is a
    validation result." """

    component = "UniqueLang"

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        if len(values) < 2:
            return
        users: dict[str, list[Id]] = {}
        for value in values:
            if tag := _language(index.texts[value]):
                users.setdefault(tag, []).append(value)
        for same in users.values():
            if len(same) > 1:
                yield Finding(offenders=frozenset(same))


def _string(text: str) -> str | None:
    """What SPARQL's `str` gives: the IRI, or the literal's text; None for a blank node."""
    if text[0] == "<":
        return text[1:-1]
    if text[0] == "_":
        return None
    return text[1:-1] if text[-1] == '"' and "\\" not in text else literal_parts(text).lexical  # type: ignore[union-attr]


def _language(text: str) -> str:
    """The language tag in lower case, as the door has it; empty where there is none."""
    return "" if text[0] != '"' or text[-1] in '">' else text[text.rindex("@") + 1 :]
