"""What a validation result says in words where its shape has no sh:message: what was asked, from the parameters of the shape.

source: SHACL 4, the component of each constraint
"""

from collections.abc import Callable
from typing import Final

from rdflib import RDF, SH, Graph
from rdflib.collection import Collection
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.broken import Broken

_MOST_LISTED: Final = 8
_WORDS: Final = {
    "Class": "is no {class}",
    "Datatype": "is no {datatype}",
    "NodeKind": "is no {nodeKind}",
    "MinCount": "has fewer values than {minCount}",
    "MaxCount": "has more values than {maxCount}",
    "MinExclusive": "is not greater than {minExclusive}",
    "MinInclusive": "is less than {minInclusive}",
    "MaxExclusive": "is not less than {maxExclusive}",
    "MaxInclusive": "is greater than {maxInclusive}",
    "MinLength": "is shorter than {minLength}",
    "MaxLength": "is longer than {maxLength}",
    "Pattern": "does not match {pattern}",
    "LanguageIn": "is in none of the languages {languageIn}",
    "UniqueLang": "has several texts in one language",
    "Equals": "is not a value of both this and {equals}",
    "Disjoint": "is a value of {disjoint}, too",
    "LessThan": "is not less than every value of {lessThan}",
    "LessThanOrEquals": "is greater than a value of {lessThanOrEquals}, or cannot be compared with it",
    "Not": "conforms to {not}, which it must not",
    "And": "does not conform to all of {and}",
    "Or": "conforms to none of {or}",
    "Xone": "does not conform to exactly one of {xone}",
    "Node": "does not conform to {node}",
    "QualifiedMinCount": "has fewer values than {qualifiedMinCount} that conform to {qualifiedValueShape}",
    "QualifiedMaxCount": "has more values than {qualifiedMaxCount} that conform to {qualifiedValueShape}",
    "Closed": "has a property that its closed shape does not list",
    "HasValue": "has not the value {hasValue}",
    "In": "is none of {in}",
}


def message(broken: Broken, shapes: Graph, name: Callable[[Node], str]) -> str:
    """The shape's own words, in English where it has several languages; else what was asked of the value, the path or the focus node.

    name: how a term is written.
    """
    if broken.messages:
        return _chosen(shapes, broken)
    component = broken.component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
    words = _WORDS.get(component)
    if words is None:
        return f"does not meet {name(broken.component)}"
    return words.format_map(_Parameters(shapes, broken.shape, name))


def stated_messages(shapes: Graph, broken: Broken) -> list[Literal]:
    """The messages of a result as sh:message states them, languages included."""
    stated = {str(one): one for one in shapes.objects(broken.shape, SH.message) if isinstance(one, Literal)}
    return [stated.get(text, Literal(text)) for text in broken.messages]


def _chosen(shapes: Graph, broken: Broken) -> str:
    messages = stated_messages(shapes, broken)
    plain = [one for one in messages if (one.language or "en").split("-")[0].lower() == "en"]
    return "; ".join(" ".join(one.split()) for one in plain or messages[:1])


class _Parameters(dict[str, str]):
    """What the shape says for each parameter, written out when a template asks for it."""

    def __init__(self, shapes: Graph, shape: Node, name: Callable[[Node], str]) -> None:
        self._shapes, self._shape, self._name = shapes, shape, name

    def __missing__(self, parameter: str) -> str:
        values = sorted(self._shapes.objects(self._shape, SH[parameter]), key=str)
        return " and ".join(self._written(value) for value in values[:_MOST_LISTED])

    def _written(self, value: Node) -> str:
        if value == RDF.nil or (value, RDF.first, None) in self._shapes:
            members = list(Collection(self._shapes, value))
            more = f" and {len(members) - _MOST_LISTED} more" if len(members) > _MOST_LISTED else ""
            return f"({', '.join(map(self._term, members[:_MOST_LISTED]))}{more})"
        return self._term(value)

    def _term(self, value: Node) -> str:
        return str(value) if isinstance(value, Literal) and value.datatype is not None else self._name(value)
