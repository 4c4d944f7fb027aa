"""The queries and the constraint components of users' own that random shapes hold, in SHACL-SPARQL.

source: SHACL 5 (SPARQL-based constraints), 6 (SPARQL-based constraint components)
"""

import random
from collections.abc import Iterator

from rdflib import RDF, SH, XSD, BNode, Literal
from rdflib.term import Node, URIRef
from tests.contracts.compiled.random_terms import EX, LINKS, NODES, Triple

PREFIXES: list[Triple] = [
    (EX.prefixes, SH.declare, BNode("declared")),
    (BNode("declared"), SH.prefix, Literal("ex")),
    (BNode("declared"), SH.namespace, Literal(str(EX), datatype=XSD.anyURI)),
]

AT_ANY_SHAPE = (
    "SELECT $this ?value WHERE { $this ex:p ?value . ?value ex:q ?x }",
    "SELECT $this ?value WHERE { ?value ex:p $this . ?value ex:n ?x FILTER(?x > 1) }",
    "SELECT $this ?value WHERE { $this ex:p ?x . ?y ex:q ?x . ?y ex:r ?value FILTER(?value != $this) }",
    "SELECT $this ?value WHERE { $this ex:p ?value . ?value ex:m 2 }",
    "SELECT $this ?value WHERE { $this ex:p ?value FILTER NOT EXISTS { ?value ex:q ?x } }",
    "SELECT $this ?value WHERE { $this ex:p ?value FILTER NOT EXISTS { $this ex:q ?value } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }",
    "SELECT $this ?value WHERE { $this ex:p ?value OPTIONAL { ?value ex:n ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { ?value ex:q $this } }",
    "SELECT $this ?value WHERE { $this ex:p/ex:q ?value }",
    "SELECT $this ?value WHERE { $this (ex:p|^ex:q)+ ?value . ?value a ex:A }",
    "SELECT $this ?value WHERE { $this ?x ?value . FILTER(?x = ex:r) }",
    "SELECT $this ?value WHERE { ex:n1 ex:p ?value . $this ex:q ?x }",
    "SELECT $this ?value ?path WHERE { $this ?path ?value . ?value a ex:B }",
    "SELECT $this WHERE { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "SELECT $this (COUNT(?x) AS ?number) WHERE { $this ex:q ?x . ?x a ex:A } GROUP BY $this HAVING (COUNT(?x) > 0)",
    "SELECT DISTINCT $this WHERE { $this a ?class . ?class <http://www.w3.org/2000/01/rdf-schema#subClassOf>* ex:C . $this ex:v ?x }",
    "SELECT $this ?value WHERE { $this ex:r ?value BIND(STR(?value) AS ?text) FILTER(STRENDS(?text, '1')) }",
    "SELECT $this ?value WHERE { $this ex:r ?value "
    "{ SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this } FILTER(?n > 1) }",
)
AT_A_PROPERTY = (
    "SELECT $this ?value WHERE { $this $PATH ?value FILTER(isLiteral(?value)) }",
    "SELECT $this ?value WHERE { $this $PATH ?value . ?value ex:q ?x }",
    "SELECT $this ?value WHERE { $this $PATH ?value FILTER NOT EXISTS { ?value a ex:A } }",
    "SELECT $this WHERE { $this $PATH ?x . $this $PATH ?y FILTER(?x != ?y) }",
)


def query(rng: random.Random, has_path: bool) -> Iterator[tuple[URIRef, object]]:
    """What is said of one query of a shape."""
    templates = AT_A_PROPERTY + AT_ANY_SHAPE if has_path and rng.random() < 0.8 else AT_ANY_SHAPE
    yield SH.prefixes, EX.prefixes
    yield SH.select, rng.choice(templates)
    if rng.random() < 0.05:
        yield SH.deactivated, True


OWN_COMPONENTS = {
    "longest": ("validator", "ask", "ASK { FILTER (STRLEN(STR($value)) <= $own_longest) }"),
    "linked": ("validator", "ask", "ASK { $value $own_linked ?x }"),
    "back": ("nodeValidator", "select", "SELECT $this WHERE { ?x $own_back $this }"),
    "reaches": ("propertyValidator", "select", "SELECT $this WHERE { $this $PATH ?x . ?x ex:q ?y FILTER(?y != $own_reaches) }"),
}
"""Name: the kind of validator, and its query. Each has one parameter, which bears the component's name."""
OWN_PARAMETERS: dict[str, list[Node]] = {
    "longest": [Literal("1", datatype=XSD.integer), Literal("40", datatype=XSD.integer)],
    "linked": list(LINKS),
    "back": list(LINKS),
    "reaches": NODES[:3],
}


def component(name: str) -> Iterator[Triple]:
    """The declaration of a component of the user's own."""
    kind, form, text = OWN_COMPONENTS[name]
    own, parameter, validator = EX[f"Own_{name}"], BNode(f"parameter_{name}"), BNode(f"validator_{name}")
    yield own, RDF.type, SH.ConstraintComponent
    yield own, SH.parameter, parameter
    yield parameter, SH.path, EX[f"own_{name}"]
    yield own, SH[kind], validator
    yield validator, RDF.type, SH.SPARQLAskValidator if form == "ask" else SH.SPARQLSelectValidator
    yield validator, SH[form], Literal(text)
    yield validator, SH.prefixes, EX.prefixes
