"""After these tests a reader knows where the compiled gate says something else than pySHACL, case by case, and what the specification says.

These are all the differences that were found. Each is seen where it is hit, so that the random tests leave out the places where pySHACL is
not to be relied on, and find no other difference.
"""

import pytest
from rdflib import Graph
from tests.contracts.compiled import pyshacl_defects as defects
from tests.contracts.compiled.pyshacl_oracle import Oracle, Report, evaluable

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.exact import exact_literals
from syngraph.ontologies.errors import ShapesUnreadable

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/defects#> . """

# What is right: the defect, the shape at ex:a, what is said there, how many results SHACL asks for, and how many pySHACL gives.
DEFECTS = {
    "4.3: a date is no number, so it is not below one": (
        defects.ORDER_OF_RANGES,
        "sh:path ex:p ; sh:maxInclusive 5",
        'ex:p "2020-01-01"^^xsd:date',
        1,
        0,
    ),
    "4.3: true is no number": (defects.ORDER_OF_RANGES, "sh:path ex:p ; sh:maxInclusive 5", "ex:p true", 1, 0),
    "4.3: an ill-typed literal has no value": (
        defects.ORDER_OF_RANGES,
        "sh:path ex:p ; sh:minInclusive 1.5",
        'ex:p "many"^^xsd:integer',
        1,
        0,
    ),
    "4.4.1: a blank node has no length, not even none": (defects.LENGTH_ZERO, "sh:path ex:p ; sh:minLength 0", "ex:p []", 1, 0),
    "4.4.3: $ is the end of the text, not before its last line break": (
        defects.END_OF_TEXT,
        'sh:path ex:p ; sh:pattern "^a$"',
        'ex:p "a\\n"',
        1,
        0,
    ),
    "4.4.3: the flag s lets the dot match a line break": (
        defects.FLAG_S,
        'sh:path ex:p ; sh:pattern "a.b" ; sh:flags "s"',
        'ex:p "a\\nb"',
        0,
        1,
    ),
    "4.4.4: a language range covers what begins with it": (
        defects.LANGUAGE_RANGE,
        'sh:path ex:p ; sh:languageIn ( "zh-hans" )',
        'ex:p "x"@zh-hans-cn',
        0,
        1,
    ),
    "4.5.3: IRIs have no order": (defects.ORDER_OF_PAIRS, "sh:path ex:p ; sh:lessThan ex:q", "ex:p ex:b ; ex:q ex:c", 1, 0),
    "4.5.3: texts with a language have no order": (
        defects.ORDER_OF_PAIRS,
        "sh:path ex:p ; sh:lessThan ex:q",
        'ex:p "a"@en ; ex:q "b"@en',
        1,
        0,
    ),
    "4.5.4: a date is not before a number": (
        defects.ORDER_OF_PAIRS,
        "sh:path ex:p ; sh:lessThanOrEquals ex:q",
        'ex:p "2020-01-01"^^xsd:date ; ex:q 5',
        1,
        0,
    ),
    "4.5.3: a blank node has no order, and that is a result": (defects.RAISES, "sh:path ex:p ; sh:lessThan ex:q", "ex:p [] ; ex:q 5", 1, 0),
    "6.2: a component may ask about the inverse of an inverse, which pySHACL writes without brackets": (
        defects.RAISES,
        """sh:path [ sh:inversePath [ sh:inversePath ex:p ] ] ; ex:limit 3 .
        ex:Own a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ; sh:propertyValidator [ a sh:SPARQLSelectValidator ;
          sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER(?value > $limit) }" ]""",
        "ex:p 2",
        1,  # that it cannot be judged
        0,
    ),
    "4.8.1: a closed shape is closed to rdf:type rdfs:Resource": (
        defects.CLOSED_TO_RESOURCE,
        "sh:closed true",
        "a rdfs:Resource",
        1,
        0,
    ),
    "2.3.1.5: the inverse of a path goes back along its steps": (
        defects.INVERSE_OF_SEQUENCE,
        "sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:minCount 1",
        "ex:r ex:b . ex:c ex:p ex:d . ex:d ex:q ex:a",
        0,
        1,
    ),
}


def parsed(turtle: str) -> Graph:
    with exact_literals():
        return Graph().parse(data=PREFIXES + turtle, format="turtle")


def both(shape: str, said: str) -> tuple[int, Report]:
    """How many results we find at ex:a, and what pySHACL says."""
    shapes, data, index = parsed(f"ex:S sh:targetNode ex:a ; {shape} ."), parsed(f"ex:a {said} ."), GraphIndex()
    index.fill_graph(data)
    return len(list(compile_shapes(shapes, index).broken())), Oracle(shapes).report(data)


@pytest.mark.parametrize("name", DEFECTS)
def test_where_pyshacl_differs_the_specification_is_followed_and_the_defect_is_seen(name: str) -> None:
    defect, shape, said, asked, given = DEFECTS[name]
    found, report = both(shape, said)
    assert (found, len(report.rows)) == (asked, given)
    assert set(report.defects.values()) == {defect}


NEARLY = {
    "numbers of two datatypes": ("sh:path ex:p ; sh:maxInclusive 5", "ex:p 1.5, 7", 1),
    "a date and a limit that pySHACL knows it cannot compare": ("sh:path ex:p ; sh:maxInclusive 5", "ex:p ex:b, [], 'x'", 3),
    "a text of no length": ("sh:path ex:p ; sh:minLength 0", "ex:p ''", 0),
    "a blank node that is too short": ("sh:path ex:p ; sh:minLength 1", "ex:p []", 1),
    "a line break in the middle": ("sh:path ex:p ; sh:pattern '^a$'", r"ex:p 'a\na'", 1),
    "a language range of two parts, met": ("sh:path ex:p ; sh:languageIn ( 'en-gb' 'fr' )", "ex:p 'a'@en-gb, 'b'@fr-ca, 'c'@en", 1),
    "terms without an order that pySHACL finds in the wrong one": ("sh:path ex:p ; sh:lessThan ex:q", "ex:p ex:c ; ex:q ex:b", 1),
    "a closed shape": ("sh:closed true ; sh:property [ sh:path rdf:type ]", "a ex:A ; ex:p 1", 1),
    "the inverse of a choice of steps": ("sh:path [ sh:inversePath [ sh:alternativePath ( ex:p ex:q ) ] ] ; sh:maxCount 0", "ex:p ex:a", 1),
}


@pytest.mark.parametrize("name", NEARLY)
def test_no_defect_is_seen_where_there_is_none(name: str) -> None:
    shape, said, asked = NEARLY[name]
    found, report = both(shape, said)
    assert (found, len(report.rows), report.defects) == (asked, asked, {})


def test_a_class_with_any_constraint_is_a_shape() -> None:
    """SHACL 2.1: a shape is whatever is the subject of a parameter; pySHACL knows it by sh:property and sh:node alone."""
    shapes, data = parsed("ex:K a rdfs:Class ; sh:nodeKind sh:BlankNode ."), parsed("ex:a a ex:K .")
    index = GraphIndex()
    index.fill_graph(data)
    assert len(list(compile_shapes(shapes, index).broken())) == 1
    assert not Oracle(shapes).report(data).rows


CANNOT_BE_EVALUATED = {
    "a shape that refers to itself at the same node": "ex:S sh:targetNode ex:a ; sh:xone ( ex:S [ sh:class ex:C ] ) .",
    "a query about a repetition of a repetition, which pySHACL writes without brackets": """
        ex:S sh:targetNode ex:a ; sh:path [ sh:zeroOrMorePath [ sh:zeroOrOnePath ex:p ] ] ;
          sh:sparql [ sh:select "SELECT $this WHERE { $this $PATH ?value }" ] .""",
}


@pytest.mark.parametrize("name", CANNOT_BE_EVALUATED)
def test_what_pyshacl_cannot_evaluate_anywhere_is_refused_when_the_shapes_are_read(name: str) -> None:
    shapes = parsed(CANNOT_BE_EVALUATED[name])
    assert not evaluable(shapes)
    with pytest.raises(ShapesUnreadable, match="cannot be evaluated"):
        compile_shapes(shapes, GraphIndex())
