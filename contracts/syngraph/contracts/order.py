"""When one value comes before another, as pySHACL compares them for sh:lessThan (SHACL 4.5.3)."""

from rdflib.term import Literal, Node, URIRef


def precedes(one: Node, other: Node, or_equals: bool = False) -> bool:
    """Whether `one` < `other` (or <=); values that cannot be compared do not.

    >>> precedes(Literal("2015-09-30", datatype=_DATE), Literal("2016-01-01", datatype=_DATE))
    True
    >>> precedes(Literal("3"), Literal(4))
    False
    """
    left, right = _text(one), _text(other)
    if (left is None) != (right is None):
        return False
    if left is not None and right is not None:
        return left < right or (or_equals and left == right)
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    try:
        return bool(one < other) or (or_equals and bool(one == other or one.eq(other)))
    except TypeError:
        return False


def _text(node: Node) -> str | None:
    if isinstance(node, Literal):
        return node.value if isinstance(node.value, str) else None
    return str(node)


_DATE = URIRef("http://www.w3.org/2001/XMLSchema#date")
