"""Rules of every kind that the gate judges, in a world of a few things; a history has some of them.

`EVERYTHING` of `test_gate_reach.py` has one of each constraint and path; here are those that speak of texts and numbers, severities,
queries, components of one's own, and shapes that share or refer to each other.
"""

import random

from tests.contracts.ferries import NAMESPACE, term
from tests.contracts.histories.history import Rules
from tests.contracts.test_gate_reach import EVERYTHING, PREFIXES

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty

MORE = {
    "dates in order": "sh:targetSubjectsOf o:m ; sh:property [ sh:path o:m ; sh:lessThan o:n ]",
    "numbers in order": "sh:targetClass o:A ; sh:property [ sh:path ( o:p o:m ) ; sh:maxInclusive 2 ] ,"
    " [ sh:path o:p ; sh:property [ sh:path o:n ; sh:lessThanOrEquals o:m ] ]",
    "languages": 'sh:targetSubjectsOf o:m ; sh:property [ sh:path o:m ; sh:uniqueLang true ] , [ sh:path o:n ; sh:languageIn ( "en" ) ]',
    "values": 'sh:targetSubjectsOf o:m ; sh:property [ sh:path o:m ; sh:or ( [ sh:datatype xsd:integer ] [ sh:pattern "^[a-y]" ] ) ] ,'
    " [ sh:path o:n ; sh:in ( 1 2 t:1 ) ] , [ sh:path o:m ; sh:maxLength 1 ]",
    "warning": "sh:targetClass o:A ; sh:severity sh:Warning ; sh:property [ sh:path o:p ; sh:maxCount 1 ; sh:severity sh:Warning ]",
    "information": "sh:targetObjectsOf o:q ; sh:class o:A ; sh:severity sh:Info",
    "severities mixed": "sh:targetClass o:C ; sh:property [ sh:path o:q ; sh:maxCount 1 ; sh:severity sh:Info ] ,"
    " [ sh:path o:q ; sh:class o:B ]",
    "deactivated": "sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:maxCount 0 ; sh:deactivated true ] ,"
    " [ sh:path o:r ; sh:maxCount 1 ]",
    "disjoint classes": "sh:targetClass o:A ; sh:not [ sh:class o:C ]",
    "not below a path": "sh:targetClass o:B ; sh:property [ sh:path o:p ; sh:not [ sh:property [ sh:path o:q ; sh:minCount 1 ] ] ]",
    "three deep": "sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:property [ sh:path [ sh:inversePath o:q ] ;"
    " sh:property [ sh:path o:r ; sh:maxCount 1 ] ] ]",
    "closed below": "sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:node [ sh:closed true ;"
    " sh:ignoredProperties ( rdf:type rdfs:label o:p ) ; sh:property [ sh:path o:q ] ] ]",
    "closed values": "sh:targetSubjectsOf o:p ; sh:property [ sh:path o:p ; sh:closed true ; sh:ignoredProperties ( rdf:type o:q o:m ) ]",
    "qualified, backwards": "sh:targetObjectsOf o:p ; sh:property [ sh:path [ sh:inversePath o:p ] ;"
    " sh:qualifiedValueShape [ sh:class o:A ] ; sh:qualifiedMaxCount 1 ]",
    "pairs backwards": "sh:targetClass o:A ; sh:property [ sh:path [ sh:inversePath o:p ] ; sh:disjoint o:q ] ,"
    " [ sh:path [ sh:inversePath o:r ] ; sh:equals o:p ]",
    "targets of all kinds": "sh:targetClass o:C ; sh:targetSubjectsOf o:q ; sh:targetObjectsOf o:r ; sh:targetNode t:1 ;"
    " sh:property [ sh:path o:p ; sh:maxCount 1 ; sh:class o:A ]",
    "shared": "sh:targetClass o:A ; sh:property s:shared-one . s:shared-too a sh:NodeShape ; sh:targetObjectsOf o:p ;"
    " sh:property s:shared-one . s:shared-one a sh:PropertyShape ; sh:path o:q ; sh:maxCount 1",
    "each other": "sh:targetClass o:B ; sh:property [ sh:path o:p ; sh:node s:the-other ; sh:maxCount 1 ] ."
    " s:the-other a sh:NodeShape ; sh:property [ sh:path o:q ; sh:node s:each-other ] , [ sh:path o:r ; sh:maxCount 1 ]",
    "query without a value": f"sh:targetClass o:A ; sh:sparql [ {PREFIXES} sh:message 'two in a row' ; sh:select"
    ' "SELECT $this WHERE { $this o:p ?x . ?x o:p ?y . ?y a o:C }" ]',
    "query of a path": f"sh:targetClass o:A ; sh:property [ sh:path o:q ; sh:sparql [ {PREFIXES} sh:select"
    ' "SELECT $this ?value WHERE { $this $PATH ?value . ?value o:p $this }" ] ]',
    "query below": f"sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:node [ sh:sparql [ {PREFIXES} sh:select"
    ' "SELECT $this ?value WHERE { $this o:q ?value . ?value o:r ?z }" ] ] ]',
    "query of anything": f"sh:targetClass o:C ; sh:sparql [ {PREFIXES} sh:select"
    ' "SELECT $this ?value WHERE { $this o:p ?value . ?x o:q ?y . ?y o:q ?x }" ]',
    "query that counts": f"sh:targetSubjectsOf o:r ; sh:sparql [ {PREFIXES} sh:select"
    ' "SELECT $this WHERE { $this o:r ?x } GROUP BY $this HAVING (COUNT(?x) > 1)" ]',
    "query of what links": f"sh:targetClass o:B ; sh:sparql [ {PREFIXES} sh:select"
    ' "SELECT $this ?value WHERE { ?value o:p ?x . ?x o:p $this . FILTER (?value != $this) }" ]',
    "component": "sh:targetClass o:A ; s:leads s:yes . s:leading a sh:ConstraintComponent ; sh:parameter [ sh:path s:leads ] ;"
    f" sh:nodeValidator [ a sh:SPARQLSelectValidator ; {PREFIXES} sh:select"
    ' "SELECT $this WHERE { $this o:q ?x . FILTER NOT EXISTS { ?x o:p ?y } }" ]',
    "component that asks": "sh:targetSubjectsOf o:p ; sh:property [ sh:path o:p ; s:like o:B ] ."
    " s:liking a sh:ConstraintComponent ; sh:parameter [ sh:path s:like ] ;"
    f' sh:validator [ a sh:SPARQLAskValidator ; {PREFIXES} sh:ask "ASK {{ FILTER NOT EXISTS {{ $value o:r ?x . ?x a $like }} }}" ]',
}
ORDERS_THINGS = "order"
"""A rule of `EVERYTHING` that compares IRIs, which pySHACL does not as SPARQL has it; "dates in order" takes its place."""
BACKWARDS = "inverse of a sequence"
RICH = {name: rule for name, rule in (EVERYTHING | MORE).items() if name != ORDERS_THINGS}


def rich_ontology(rng: random.Random) -> Ontology:
    """Three classes, of which B is below A; links p, q, r between things, and values m, n; perhaps with rules that follow from it."""
    perhaps = [rng.random() < 0.2 for _ in range(5)]
    a, b, c = term("A"), term("B"), term("C")
    classes = [
        OntologyClass(a, "A", "A", (), ()),
        OntologyClass(b, "B", "B", (a,), (c,) if perhaps[0] else ()),
        OntologyClass(c, "C", "C", (), ()),
    ]
    properties = [
        OntologyProperty(term("p"), "p", "p", "object", (), (a,) if perhaps[1] else (), False),
        OntologyProperty(term("q"), "q", "q", "object", (a,) if perhaps[2] else (), (), False),
        OntologyProperty(term("r"), "r", "r", "object", (), (), perhaps[3]),
        *(OntologyProperty(term(name), name, name, "datatype", (), (), False) for name in "mn"),
    ]
    counts = (Cardinality(a, term("q"), least=1, most=2),) if perhaps[4] else ()
    return Ontology(Iri(NAMESPACE + "ontology"), {x.iri: x for x in classes}, {x.iri: x for x in properties}, counts, root=None)


def shape(name: str) -> str:
    """One of the rules, in Turtle."""
    return f"s:{local(name)} a sh:NodeShape ; {RICH[name]} ."


def local(name: str) -> str:
    """The local name of its IRI."""
    return name.replace(",", "").replace(" ", "-")


def rich_rules(number: int) -> Rules:
    """One of the rules, each in its turn, and up to three others."""
    rng, names = random.Random(number), list(RICH)
    chosen = {names[number % len(names)], *rng.sample(names, rng.randrange(4))}
    return Rules(rich_ontology(rng), tuple(map(shape, sorted(chosen))))
