"""After these tests a reader knows where the compiled gate says something else than pySHACL, case by case, and what the specification says.

These are all the differences that were found; the random tests keep out of their way and find no other.
"""

import pytest
from rdflib import Graph
from tests.contracts.compiled.pyshacl_oracle import Oracle

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.exact import exact_literals

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/defects#> . """

# What is wrong with pySHACL: the shape at ex:a, what is said there, how many results SHACL asks for, and how many pySHACL gives.
DEFECTS = {
    "4.3: a date is no number, so it is not below one": ("sh:path ex:p ; sh:maxInclusive 5", 'ex:p "2020-01-01"^^xsd:date', 1, 0),
    "4.3: true is no number": ("sh:path ex:p ; sh:maxInclusive 5", "ex:p true", 1, 0),
    "4.3: an ill-typed literal has no value": ("sh:path ex:p ; sh:minInclusive 1.5", 'ex:p "many"^^xsd:integer', 1, 0),
    "4.4.3: $ is the end of the text, not before its last line break": ('sh:path ex:p ; sh:pattern "^a$"', 'ex:p "a\\n"', 1, 0),
    "4.4.3: the flag s lets the dot match a line break": ('sh:path ex:p ; sh:pattern "a.b" ; sh:flags "s"', 'ex:p "a\\nb"', 0, 1),
    "4.4.4: a language range covers what begins with it": (
        'sh:path ex:p ; sh:languageIn ( "zh-hans" )',
        'ex:p "x"@zh-hans-cn',
        0,
        1,
    ),
    "4.5.3: IRIs have no order": ("sh:path ex:p ; sh:lessThan ex:q", "ex:p ex:b ; ex:q ex:c", 1, 0),
    "4.5.3: texts with a language have no order": ("sh:path ex:p ; sh:lessThan ex:q", 'ex:p "a"@en ; ex:q "b"@en', 1, 0),
    "4.5.3: a date is not before a number": ("sh:path ex:p ; sh:lessThan ex:q", 'ex:p "2020-01-01"^^xsd:date ; ex:q 5', 1, 0),
    "4.8.1: a closed shape is closed to rdf:type rdfs:Resource": ("sh:closed true", "a rdfs:Resource", 1, 0),
    "2.3.1.5: the inverse of a path goes back along its steps": (
        "sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:minCount 1",
        "ex:r ex:b . ex:c ex:p ex:d . ex:d ex:q ex:a",
        0,
        1,
    ),
}


def parsed(turtle: str) -> Graph:
    with exact_literals():
        return Graph().parse(data=PREFIXES + turtle, format="turtle")


@pytest.mark.parametrize("name", DEFECTS)
def test_where_pyshacl_differs_the_specification_is_followed(name: str) -> None:
    shape, said, asked, given = DEFECTS[name]
    shapes = parsed(f"ex:S sh:targetNode ex:a ; {shape} .")
    data = parsed(f"ex:a {said} .")
    index = GraphIndex()
    index.fill_graph(data)
    assert len(list(compile_shapes(shapes, index).broken())) == asked
    assert len(Oracle(shapes).report(data)) == given


def test_a_blank_node_under_less_than_is_a_result_and_no_exception() -> None:
    shapes = parsed("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:lessThan ex:q .")
    data = parsed("ex:a ex:p [] ; ex:q 5 .")
    index = GraphIndex()
    index.fill_graph(data)
    assert len(list(compile_shapes(shapes, index).broken())) == 1
    with pytest.raises(Exception, match="BlankNode"):
        Oracle(shapes).report(data)
