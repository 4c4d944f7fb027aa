"""Random shapes for the oracle tests, made from the SHACL specification's lists of what there is.

Every constraint component of SHACL Core, every way of declaring targets, every kind of path; nested and logical shapes, some shared;
queries and users' own components (`random_queries.py`); in a few worlds shapes that refer to themselves.
source: SHACL 2.1 (shapes and targets), 2.3 (paths), 4 (constraint components)
"""

import random
from collections.abc import Callable, Sequence

from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal
from rdflib.term import Node, URIRef
from tests.contracts.compiled.random_queries import OWN_PARAMETERS, PREFIXES, component, query
from tests.contracts.compiled.random_terms import CLASSES, EX, LINKS, NODES, NUMBER_VALUES, NUMBERS, PROPERTIES, TEXT_VALUES, TEXTS

Rule = Callable[["RandomShapes", Node, int], None]


class RandomShapes:
    """A shapes graph of some top shapes; later ones may refer to earlier ones, so that none refers to itself, but in a `circular` one."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.graph = Graph(bind_namespaces="none")
        self.asks = rng.random() < 0.25
        self.circular = rng.random() < 0.06
        self.named: list[URIRef] = []
        self.properties: list[URIRef] = []
        self._blank = 0

    def some(self, count: int) -> Graph:
        """So many top shapes, with all that they refer to."""
        tops = [EX[f"Shape{number}"] for number in range(count)]
        if self.rng.random() < 0.25:
            tops[self.rng.randrange(count)] = CLASSES[-1]
        kinds = {top: top == CLASSES[-1] or self.rng.random() < 0.75 for top in tops}
        if self.circular:
            self.named = [top for top in tops if kinds[top]]
        for top, is_node in kinds.items():
            if top == CLASSES[-1]:
                self.say(top, RDF.type, self.rng.choice((RDFS.Class, OWL.Class)))
            if self.circular and is_node and self.rng.random() < 0.5:
                self.returning(top)
            if not is_node:
                self.property_shape(top, 2)
                self.properties.append(top)
            else:
                self.node_shape(top, self.rng.choice((1, 2, 2, 3)))
                self.named.append(top)
            if top != CLASSES[-1] or self.rng.random() < 0.5:
                self.targets(top)
        if self.asks:
            for triple in PREFIXES:
                self.graph.add(triple)
        return self.graph

    def say(self, shape: Node, property: URIRef, value: object) -> None:
        node = value if isinstance(value, URIRef | BNode | Literal) else Literal(value)
        self.graph.add((shape, property, node))

    def blank(self) -> BNode:
        self._blank += 1
        return BNode(f"shape{self._blank}")

    def list_of(self, members: Sequence[Node]) -> Node:
        start = self.blank() if members else RDF.nil
        node: Node = start
        for number, member in enumerate(members, 1):
            rest = self.blank() if number < len(members) else RDF.nil
            self.graph.add((node, RDF.first, member))
            self.graph.add((node, RDF.rest, rest))
            node = rest
        return start

    def targets(self, shape: Node) -> None:
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            kind = self.rng.randrange(5)
            if kind == 0:
                self.say(shape, SH.targetNode, self.rng.choice([*NODES[:-1], NUMBER_VALUES[0]]))
            elif kind == 1:
                self.say(shape, SH.targetSubjectsOf, self.rng.choice(PROPERTIES))
            elif kind == 2:
                self.say(shape, SH.targetObjectsOf, self.rng.choice([*PROPERTIES, RDF.type]))
            else:
                self.say(shape, SH.targetClass, self.rng.choice(CLASSES))

    def node_shape(self, shape: Node, depth: int) -> Node:
        self.rules(shape, depth, VALUE_RULES + NODE_RULES, self.rng.choice((0, 1, 1, 2)))
        for _ in range(self.rng.choice((0, 1, 1, 2, 3)) if depth else 0):
            self.say(shape, SH.property, self.inner_property(depth))
        if shape != CLASSES[-1] or (shape, SH.property, None) not in self.graph or self.rng.random() < 0.5:
            self.say(shape, RDF.type, SH.NodeShape)  # a class with a property is a shape all the same
        return shape

    def property_shape(self, shape: Node, depth: int) -> Node:
        path = self.path(self.rng.choice((1, 2, 3)))
        self.say(shape, RDF.type, SH.PropertyShape)
        self.say(shape, SH.path, path)
        self.rules(shape, depth, VALUE_RULES + PROPERTY_RULES, self.rng.choice((1, 1, 2, 3)))
        if path in (*NUMBERS, *TEXTS) and self.rng.random() < 0.5:
            (less_than if path in NUMBERS else unique_lang)(self, shape, depth)
        if depth and self.rng.random() < 0.25:
            self.say(shape, SH.property, self.inner_property(depth))
        return shape

    def rules(self, shape: Node, depth: int, rules: list[Rule], count: int) -> None:
        for rule in self.rng.sample(rules, count):
            rule(self, shape, depth)
        if self.asks and self.rng.random() < 0.25:
            asking(self, shape, depth)
        if self.rng.random() < 0.03:
            self.say(shape, SH.deactivated, True)
        if self.rng.random() < 0.1:
            self.say(shape, SH.severity, self.rng.choice((SH.Warning, SH.Info, SH.Violation)))

    def returning(self, shape: Node) -> None:
        """Let a shape refer to itself, or to one that may refer to it, by a property."""
        way = self.blank()
        self.say(shape, SH.property, way)
        self.say(way, SH.path, self.rng.choice(LINKS))
        self.say(way, SH.node, self.rng.choice(self.named))

    def inner_property(self, depth: int) -> Node:
        if self.properties and self.rng.random() < 0.1:
            return self.rng.choice(self.properties)
        return self.property_shape(self.blank(), depth - 1)

    def inner(self, depth: int) -> Node:
        """A shape to refer to: an earlier one, or a new one inside."""
        return self.inner_property(depth) if self.rng.random() < 0.4 else self.inner_node(depth)

    def inner_node(self, depth: int) -> Node:
        if self.named and self.rng.random() < 0.2:
            return self.rng.choice(self.named)
        return self.node_shape(self.blank(), depth - 1)

    def path(self, depth: int) -> Node:
        kind = self.rng.random()
        if kind < 0.6 or not depth:
            return self.rng.choice([*LINKS, *LINKS, *NUMBERS, *TEXTS, RDF.type] if kind < 0.55 else [RDF.type, RDFS.subClassOf])
        if kind < 0.72:
            return self.backwards(depth - 1)
        if kind < 0.82:
            return self.list_of([self.path(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))])
        if kind < 0.9:
            return self.around(SH.alternativePath, self.list_of([self.path(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))]))
        return self.around(self.rng.choice((SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)), self.path(depth - 1))

    def backwards(self, depth: int) -> Node:
        """The inverse of a path, mostly of a single step; rarely of a sequence, which pySHACL walks in the wrong order."""
        if depth and self.rng.random() < 0.3:
            return self.around(SH.inversePath, self.path(depth))
        return self.around(SH.inversePath, self.rng.choice([*LINKS, RDF.type, RDFS.subClassOf]))

    def around(self, kind: URIRef, inner: Node) -> Node:
        node = self.blank()
        self.say(node, kind, inner)
        return node


def simply(property: URIRef, *values: object, most: int = 1) -> Rule:
    """A parameter with one of these values, unless it has as many as it may have."""

    def rule(shapes: RandomShapes, shape: Node, _: int) -> None:
        if len(list(shapes.graph.objects(shape, property))) < most:
            shapes.say(shape, property, shapes.rng.choice(values))

    return rule


def with_list(property: URIRef, values: Sequence[Node]) -> Rule:
    """A parameter with a list of some of these values."""

    def rule(shapes: RandomShapes, shape: Node, _: int) -> None:
        if (shape, property, None) not in shapes.graph:
            shapes.say(shape, property, shapes.list_of(shapes.rng.sample(values, shapes.rng.choice((1, 3, 3)))))

    return rule


def of_shapes(property: URIRef) -> Rule:
    """A list of shapes, now and then the same one twice."""

    def rule(shapes: RandomShapes, shape: Node, depth: int) -> None:
        if depth:
            members = [shapes.inner(depth) for _ in range(shapes.rng.choice((1, 2, 2, 2, 3)))]
            shapes.say(shape, property, shapes.list_of(members))

    return rule


def nested_not(shapes: RandomShapes, shape: Node, depth: int) -> None:
    if depth:
        shapes.say(shape, SH["not"], shapes.inner(depth))


def nested_node(shapes: RandomShapes, shape: Node, depth: int) -> None:
    if depth:
        shapes.say(shape, SH.node, shapes.inner_node(depth))


def pattern(shapes: RandomShapes, shape: Node, _: int) -> None:
    shapes.say(shape, SH.pattern, shapes.rng.choice(("^b", "a", "n[0-3]", "A", "a.b", "^a$")))
    if shapes.rng.random() < 0.5 and (shape, SH.flags, None) not in shapes.graph:
        shapes.say(shape, SH.flags, shapes.rng.choice(("i", "i", "i", "s")))


def closed(shapes: RandomShapes, shape: Node, _: int) -> None:
    if (shape, SH.closed, None) not in shapes.graph:
        shapes.say(shape, SH.closed, shapes.rng.random() < 0.95)
        if shapes.rng.random() < 0.9:
            shapes.say(shape, SH.ignoredProperties, shapes.list_of([RDF.type, *shapes.rng.sample(PROPERTIES, 3)]))


def less_than(shapes: RandomShapes, shape: Node, _: int) -> None:
    shapes.say(shape, shapes.rng.choice((SH.lessThan, SH.lessThanOrEquals)), shapes.rng.choice([*NUMBERS, *NUMBERS, EX.v]))


def qualified(shapes: RandomShapes, shape: Node, depth: int) -> None:
    if not depth or (shape, SH.qualifiedValueShape, None) in shapes.graph:
        return
    shapes.say(shape, SH.qualifiedValueShape, shapes.inner(depth))
    low = shapes.rng.random() < 0.6
    if low:
        shapes.say(shape, SH.qualifiedMinCount, shapes.rng.choice((1, 2)))
    if not low or shapes.rng.random() < 0.3:
        shapes.say(shape, SH.qualifiedMaxCount, shapes.rng.choice((0, 1, 2)))
    if shapes.rng.random() < 0.6:
        shapes.say(shape, SH.qualifiedValueShapesDisjoint, shapes.rng.random() < 0.95)


def siblings(shapes: RandomShapes, shape: Node, depth: int) -> None:
    """Two property shapes of one path that count qualified values, beside each other."""
    if not depth:
        return
    path = shapes.path(1)
    for _ in "ab":
        inner = shapes.blank()
        shapes.say(inner, RDF.type, SH.PropertyShape)
        shapes.say(inner, SH.path, path)
        qualified(shapes, inner, depth)
        shapes.say(shape, SH.property, inner)


def asking(shapes: RandomShapes, shape: Node, _: int) -> None:
    """A query of the shape's own, or a constraint component of the user's."""
    has_path = (shape, SH.path, None) in shapes.graph
    if shapes.rng.random() < 0.6:
        node = shapes.blank()
        shapes.say(shape, SH.sparql, node)
        for property, value in query(shapes.rng, has_path):
            shapes.say(node, property, value)
    else:
        own = shapes.rng.choice(("longest", "linked", "reaches", "reaches") if has_path else ("longest", "linked", "back", "back"))
        shapes.say(shape, EX[f"own_{own}"], shapes.rng.choice(OWN_PARAMETERS[own]))
        for triple in component(own):
            shapes.graph.add(triple)


unique_lang = simply(SH.uniqueLang, True, True, True, False)
LIMITS = [*NUMBER_VALUES, *NUMBER_VALUES, Literal("b")]
VALUE_RULES: list[Rule] = [
    simply(SH["class"], *CLASSES, most=2),
    simply(SH["class"], *CLASSES, most=2),
    simply(SH.datatype, XSD.integer, XSD.string, XSD.decimal, XSD.date, XSD.boolean, RDF.langString),
    simply(SH.nodeKind, SH.IRI, SH.BlankNode, SH.Literal, SH.BlankNodeOrIRI, SH.BlankNodeOrLiteral, SH.IRIOrLiteral),
    simply(SH.minInclusive, *LIMITS),
    simply(SH.maxInclusive, *LIMITS),
    simply(SH.minExclusive, *LIMITS),
    simply(SH.maxExclusive, *LIMITS),
    simply(SH.minLength, 1, 1, 2, 2, 4, 4, 0),
    simply(SH.maxLength, 0, 1, 3, 40),
    pattern,
    with_list(SH.languageIn, [Literal("en"), Literal("fr"), Literal("de"), Literal("en-gb"), Literal("zh-hans"), Literal("*")]),
    simply(SH.equals, *LINKS, *NUMBERS, RDF.type, most=2),
    simply(SH.disjoint, *LINKS, *NUMBERS, most=2),
    simply(SH.disjoint, *LINKS, most=2),
    nested_not,
    of_shapes(SH["and"]),
    of_shapes(SH["or"]),
    of_shapes(SH.xone),
    nested_node,
    with_list(SH["in"], [*NODES[:-1], *NUMBER_VALUES, *TEXT_VALUES]),
    closed,
]
NODE_RULES: list[Rule] = [simply(SH.hasValue, *NODES[:-1], most=2), siblings, siblings]
PROPERTY_RULES: list[Rule] = [
    simply(SH.minCount, 0, 1, 2),
    simply(SH.maxCount, 0, 1, 2),
    simply(SH.minCount, 1),
    simply(SH.maxCount, 1),
    unique_lang,
    simply(SH.hasValue, *NODES[:-1], *NUMBER_VALUES, *TEXT_VALUES, most=2),
    qualified,
    qualified,
]
