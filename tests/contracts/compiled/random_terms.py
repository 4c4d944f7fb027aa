"""The few terms of which the random worlds of the oracle tests are made, each in the form that the door gives it."""

from rdflib import XSD, BNode, Literal, Namespace
from rdflib.term import Node, URIRef

Triple = tuple[Node, Node, Node]

EX = Namespace("https://example.org/random#")
CLASSES: list[URIRef] = [EX.A, EX.B, EX.C, EX.K]
"""The last is a shape, too, in some worlds: an implicit class target."""
NODES: list[Node] = [*(EX[f"n{n}"] for n in range(6)), BNode("blank")]
LINKS: list[URIRef] = [EX.p, EX.q, EX.r]
NUMBERS: list[URIRef] = [EX.n, EX.m]
TEXTS: list[URIRef] = [EX.v, EX.w]
PROPERTIES = [*LINKS, *NUMBERS, *TEXTS]
NUMBER_VALUES: list[Node] = [
    *(Literal(str(n), datatype=XSD.integer) for n in range(4)),
    Literal("1.5", datatype=XSD.decimal),
    *(Literal(str(n), datatype=XSD.integer) for n in range(1, 3)),
    Literal("2020-01-01", datatype=XSD.date),
    Literal("2020-03-01", datatype=XSD.date),
]
TEXT_VALUES: list[Node] = [
    Literal("a"),
    Literal("bay"),
    *(Literal(text, lang="en") for text in ("a", "bay", "c", "quay", "Ä")),
    Literal("baie", lang="fr"),
    Literal("a", lang="en-gb"),
    Literal("b", lang="en-gb"),
    Literal("a", lang="zh-hans-cn"),
    Literal("2", datatype=XSD.integer),
    Literal("true", datatype=XSD.boolean),
    Literal("a\nb"),
]
ILL_TYPED: list[Node] = [Literal("many", datatype=XSD.integer), Literal("30 Feb", datatype=XSD.date)]
