"""Random shapes, data and writes for the oracle tests, made from the SHACL specification's lists of what there is.

Shapes: every constraint component of SHACL Core, every target, every path but the inverse of a longer path, which pySHACL walks in the
wrong order. What else pySHACL gets wrong is kept out here, and shown in `test_pyshacl_defects.py`.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

EX = Namespace("https://example.org/random#")
Triple = tuple[Node, Node, Node]

CLASSES = [EX.A, EX.B, EX.C]
NODES: list[Node] = [*(EX[f"n{n}"] for n in range(6)), BNode("blank")]
LINKS = [EX.p, EX.q, EX.r]
NUMBERS = [EX.n, EX.m]
TEXTS = [EX.v]
NUMBER_VALUES: list[Node] = [*(Literal(str(n), datatype=XSD.integer) for n in range(4)), Literal("1.5", datatype=XSD.decimal)]
TEXT_VALUES: list[Node] = [
    Literal("a"),
    Literal("bay"),
    Literal("a", lang="en"),
    Literal("bay", lang="en"),
    Literal("baie", lang="fr"),
    Literal("a", lang="en-gb"),
    Literal("2", datatype=XSD.integer),
]


def random_triple(rng: random.Random) -> Triple:
    """One triple of the little world: a type, a subclass axiom, a link, a number or a text."""
    kind = rng.random()
    if kind < 0.25:
        return rng.choice(NODES), RDF.type, rng.choice(CLASSES)
    if kind < 0.29:
        return rng.choice(CLASSES), RDFS.subClassOf, rng.choice(CLASSES)
    if kind < 0.65:
        return rng.choice(NODES), rng.choice(LINKS), rng.choice(NODES)
    if kind < 0.82:
        return rng.choice(NODES), rng.choice(NUMBERS), rng.choice(NUMBER_VALUES)
    return rng.choice(NODES), rng.choice(TEXTS), rng.choice(TEXT_VALUES)


def random_data(rng: random.Random) -> set[Triple]:
    return {random_triple(rng) for _ in range(rng.randrange(8, 45))}


def random_write(rng: random.Random, data: set[Triple]) -> tuple[set[Triple], set[Triple]]:
    """What comes and what goes; some of it is there already, or is not there."""
    came = {random_triple(rng) for _ in range(rng.randrange(5))}
    gone = set(rng.sample(sorted(data, key=str), min(len(data), rng.randrange(5)))) - came
    return came, gone


@dataclass
class RandomShapes:
    """A shapes graph of some top shapes; later ones may refer to earlier ones, so that none refers to itself."""

    rng: random.Random
    graph: Graph = field(default_factory=Graph)
    named: list[URIRef] = field(default_factory=list)

    def some(self, count: int) -> Graph:
        for number in range(count):
            shape = EX[f"Shape{number}"]
            if self.rng.random() < 0.25:
                self.property_shape(shape, 2)
            else:
                self.node_shape(shape, 2)
                self.named.append(shape)
            self.targets(shape)
        if self.rng.random() < 0.4:
            self.say(EX.Asking, SH.sparql, self.query())
            self.targets(EX.Asking)
            for kind in self.rng.sample([*VALUE_RULES, *NODE_RULES], self.rng.choice((0, 1))):
                kind(self, EX.Asking, 1)
        return self.graph

    def query(self) -> Node:
        prefix, query = BNode(), BNode()
        self.say(EX.prefixes, SH.declare, prefix)
        self.say(prefix, SH.prefix, "ex")
        self.say(prefix, SH.namespace, Literal(str(EX), datatype=XSD.anyURI))
        self.say(query, SH.prefixes, EX.prefixes)
        self.say(query, SH.select, f"SELECT $this ?value WHERE {{ {self.rng.choice(QUERIES)} }}")
        return query

    def targets(self, shape: Node) -> None:
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            kind = self.rng.randrange(5)
            if kind == 0:
                self.say(shape, SH.targetNode, self.rng.choice([*NODES[:-1], NUMBER_VALUES[0]]))
            elif kind == 1:
                self.say(shape, SH.targetSubjectsOf, self.rng.choice([*LINKS, *NUMBERS, *TEXTS]))
            elif kind == 2:
                self.say(shape, SH.targetObjectsOf, self.rng.choice([*LINKS, *NUMBERS, *TEXTS]))
            else:
                self.say(shape, SH.targetClass, self.rng.choice(CLASSES))

    def say(self, shape: Node, property: URIRef, value: object) -> None:
        node = value if isinstance(value, URIRef | BNode | Literal) else Literal(value)
        self.graph.add((shape, property, node))

    def list_of(self, members: Sequence[Node]) -> Node:
        return Collection(self.graph, BNode(), list(members)).uri

    def node_shape(self, shape: Node, depth: int) -> Node:
        self.say(shape, RDF.type, SH.NodeShape)
        for kind in self.rng.sample(VALUE_RULES + NODE_RULES, self.rng.choice((1, 1, 2))):
            kind(self, shape, depth)
        for _ in range(self.rng.choice((0, 1, 2)) if depth else 0):
            self.say(shape, SH.property, self.property_shape(BNode(), depth - 1))
        self.sometimes(shape)
        return shape

    def property_shape(self, shape: Node, depth: int) -> Node:
        path = self.path(2)
        self.say(shape, RDF.type, SH.PropertyShape)
        self.say(shape, SH.path, path)
        rules = VALUE_RULES + PROPERTY_RULES + [less_than] * 6 * (path in NUMBERS) + [unique_lang] * 6 * (path in TEXTS)
        for kind in self.rng.sample(rules, self.rng.choice((1, 1, 2, 3))):
            kind(self, shape, depth)
        if depth and self.rng.random() < 0.25:
            self.say(shape, SH.property, self.property_shape(BNode(), depth - 1))
        self.sometimes(shape)
        return shape

    def sometimes(self, shape: Node) -> None:
        if self.rng.random() < 0.03:
            self.say(shape, SH.deactivated, True)
        if self.rng.random() < 0.1:
            self.say(shape, SH.severity, self.rng.choice((SH.Warning, SH.Info)))

    def inner(self, depth: int) -> Node:
        """A shape to refer to: an earlier one, or a new one inside."""
        if self.named and self.rng.random() < 0.2:
            return self.rng.choice(self.named)
        return self.property_shape(BNode(), depth - 1) if self.rng.random() < 0.4 else self.node_shape(BNode(), depth - 1)

    def inner_node(self, depth: int) -> Node:
        return self.rng.choice(self.named) if self.named and self.rng.random() < 0.3 else self.node_shape(BNode(), depth - 1)

    def path(self, depth: int) -> Node:
        kind = self.rng.random()
        if kind < 0.6 or not depth:
            return self.rng.choice([*LINKS, *LINKS, *NUMBERS, *TEXTS])
        if kind < 0.72:
            return self.around(SH.inversePath, self.rng.choice([*LINKS, RDF.type]))
        if kind < 0.82:
            return self.list_of([self.path(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))])
        if kind < 0.9:
            return self.around(SH.alternativePath, self.list_of([self.path(depth - 1) for _ in "ab"]))
        return self.around(self.rng.choice((SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)), self.path(depth - 1))

    def around(self, kind: URIRef, inner: Node) -> Node:
        node = BNode()
        self.say(node, kind, inner)
        return node


QUERIES = (
    "$this ex:p ?value . ?value ex:q ?x",
    "?value ex:p $this . ?value ex:n ?x FILTER(?x > 1)",
    "$this ex:p ?x . ?y ex:q ?x . ?y ex:r ?value FILTER(?value != $this)",
    "$this ex:p ?value . ?value ex:m 2",
    "$this ex:p ?value FILTER NOT EXISTS { ?value ex:q ?x }",
    "$this ex:p ?value OPTIONAL { ?value ex:n ?x } FILTER(!BOUND(?x))",
    "{ $this ex:p ?value } UNION { ?value ex:q $this }",
    "$this ex:p/ex:q ?value",
    "$this ?x ?value . FILTER(?x = ex:r)",
    "ex:n1 ex:p ?value . $this ex:q ?x",
)

Rule = Callable[[RandomShapes, Node, int], None]


def simply(property: URIRef, *values: object) -> Rule:
    """A parameter with one of these values, unless it has one."""

    def rule(shapes: RandomShapes, shape: Node, _: int) -> None:
        if (shape, property, None) not in shapes.graph:
            shapes.say(shape, property, shapes.rng.choice(values))

    return rule


def with_list(property: URIRef, values: Sequence[Node]) -> Rule:
    """A parameter with a list of some of these values."""
    return lambda shapes, shape, _: shapes.say(shape, property, shapes.list_of(shapes.rng.sample(values, 3)))


def of_shapes(property: URIRef) -> Rule:
    """A list of two shapes, now and then the same one."""

    def rule(shapes: RandomShapes, shape: Node, depth: int) -> None:
        if depth:
            shapes.say(shape, property, shapes.list_of([shapes.inner(depth), shapes.inner(depth)]))

    return rule


def nested_not(shapes: RandomShapes, shape: Node, depth: int) -> None:
    if depth:
        shapes.say(shape, SH["not"], shapes.inner(depth))


def nested_node(shapes: RandomShapes, shape: Node, depth: int) -> None:
    if depth:
        shapes.say(shape, SH.node, shapes.inner_node(depth))


def two_classes(shapes: RandomShapes, shape: Node, _: int) -> None:
    for cls in shapes.rng.sample(CLASSES, 2):
        shapes.say(shape, SH["class"], cls)


def pattern(shapes: RandomShapes, shape: Node, _: int) -> None:
    shapes.say(shape, SH.pattern, shapes.rng.choice(("^b", "a", "n[0-3]", "A")))
    if shapes.rng.random() < 0.5:
        shapes.say(shape, SH.flags, "i")


def closed(shapes: RandomShapes, shape: Node, _: int) -> None:
    shapes.say(shape, SH.closed, True)
    shapes.say(shape, SH.ignoredProperties, shapes.list_of([RDF.type, *shapes.rng.sample([*LINKS, *NUMBERS], 3)]))


def less_than(shapes: RandomShapes, shape: Node, _: int) -> None:
    shapes.say(shape, shapes.rng.choice((SH.lessThan, SH.lessThanOrEquals)), shapes.rng.choice(NUMBERS))


def qualified(shapes: RandomShapes, shape: Node, depth: int) -> None:
    if not depth or (shape, SH.qualifiedValueShape, None) in shapes.graph:
        return
    shapes.say(shape, SH.qualifiedValueShape, shapes.inner(depth))
    low = shapes.rng.random() < 0.6
    if low:
        shapes.say(shape, SH.qualifiedMinCount, shapes.rng.choice((1, 2)))
    if not low or shapes.rng.random() < 0.3:
        shapes.say(shape, SH.qualifiedMaxCount, shapes.rng.choice((0, 1, 2)))
    if shapes.rng.random() < 0.5:
        shapes.say(shape, SH.qualifiedValueShapesDisjoint, True)


unique_lang = simply(SH.uniqueLang, True)
VALUE_RULES: list[Rule] = [
    simply(SH["class"], *CLASSES),
    two_classes,
    simply(SH.datatype, XSD.integer, XSD.string, XSD.decimal, XSD.date, RDF.langString),
    simply(SH.nodeKind, SH.IRI, SH.BlankNode, SH.Literal, SH.BlankNodeOrIRI, SH.BlankNodeOrLiteral, SH.IRIOrLiteral),
    simply(SH.minInclusive, *NUMBER_VALUES),
    simply(SH.maxInclusive, *NUMBER_VALUES),
    simply(SH.minExclusive, *NUMBER_VALUES),
    simply(SH.maxExclusive, *NUMBER_VALUES),
    simply(SH.minLength, 1, 2, 4),
    simply(SH.maxLength, 0, 1, 3, 40),
    pattern,
    with_list(SH.languageIn, [Literal("en"), Literal("fr"), Literal("de"), Literal("en-gb")]),
    simply(SH.equals, *LINKS, *NUMBERS),
    simply(SH.disjoint, *LINKS, *NUMBERS),
    simply(SH.disjoint, *LINKS),
    nested_not,
    of_shapes(SH["and"]),
    of_shapes(SH["or"]),
    of_shapes(SH.xone),
    nested_node,
    with_list(SH["in"], [*NODES[:-1], *NUMBER_VALUES, *TEXT_VALUES]),
    closed,
]
NODE_RULES: list[Rule] = [simply(SH.hasValue, *NODES[:-1])]
PROPERTY_RULES: list[Rule] = [
    simply(SH.minCount, 0, 1, 2),
    simply(SH.maxCount, 0, 1, 2),
    simply(SH.minCount, 1),
    simply(SH.maxCount, 1),
    unique_lang,
    simply(SH.hasValue, *NODES[:-1], *NUMBER_VALUES, *TEXT_VALUES),
    qualified,
    qualified,
]
