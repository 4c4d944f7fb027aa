"""After these tests a reader can trust that the compiled gate refuses the shapes that pySHACL refuses by SHACL-SHACL, and no others."""

import pytest
from pyshacl.entrypoints import meta_validate
from tests.contracts.library import SHAPES, turtle

from syngraph.contracts.checking.shacl_shacl import refuse_ill_formed, shapes_for_shapes
from syngraph.contracts.exact import exact_literals
from syngraph.ontologies.errors import ShapesUnreadable

CASES = [
    SHAPES,
    "ex:S a sh:NodeShape .",
    "ex:S sh:minCount 'one' ; sh:path ex:p .",
    "ex:S sh:minCount 1, 2 ; sh:path ex:p .",
    "ex:S sh:minCount 1 .",
    "ex:S a sh:NodeShape ; sh:path ex:p .",
    "ex:S a sh:PropertyShape .",
    "ex:S a sh:PropertyShape ; sh:path ex:p, ex:q .",
    "ex:S a sh:PropertyShape ; sh:path ( ex:p ) .",
    "ex:S a sh:PropertyShape ; sh:path ( ex:p [ sh:inversePath ( ex:q ex:r ) ] ) .",
    "ex:S a sh:PropertyShape ; sh:path [ sh:alternativePath ( ex:p [ sh:zeroOrMorePath ex:q ] ) ] .",
    "ex:S a sh:PropertyShape ; sh:path [ sh:alternativePath ( ex:p ) ] .",
    "ex:S a sh:PropertyShape ; sh:path [ sh:inversePath ex:p ; sh:zeroOrOnePath ex:q ] .",
    "ex:S a sh:PropertyShape ; sh:path 'p' .",
    "ex:S sh:property ex:T .",
    "ex:S sh:property ex:T . ex:T sh:path ex:p .",
    "ex:S sh:node ex:T . ex:T sh:path ex:p .",
    "ex:S sh:node 'T' .",
    "ex:S sh:or ( ex:T ) . ex:T sh:nodeKind sh:IRI .",
    "ex:S sh:or ex:T .",
    "ex:S sh:or ( ex:T ) . ex:T sh:minCount 1 .",
    "ex:S sh:in ( 1 'a' ex:b ) .",
    "ex:S sh:in [ rdf:first 1 ] .",
    "ex:S sh:class 'Book' .",
    "ex:S sh:datatype ex:a, ex:b .",
    "ex:S sh:nodeKind sh:Iri .",
    "ex:S sh:closed 'yes' .",
    "ex:S sh:closed true ; sh:ignoredProperties ( 'p' ) .",
    "ex:S sh:languageIn ( 'en' 1 ) .",
    "ex:S sh:severity 'bad' ; sh:nodeKind sh:IRI .",
    "ex:S sh:message 1 ; sh:nodeKind sh:IRI .",
    "ex:S sh:deactivated 'true' ; sh:nodeKind sh:IRI .",
    "ex:S sh:targetClass 'Book' .",
    "ex:S sh:targetNode [] .",
    "ex:S sh:qualifiedValueShape [ sh:class ex:Book ] ; sh:qualifiedMinCount 1 .",
    "[] a sh:NodeShape, rdfs:Class .",
    "ex:S sh:uniqueLang 1 ; sh:path ex:p .",
    "ex:S sh:lessThan ex:q .",
    "ex:S sh:pattern 1 .",
]


@pytest.mark.parametrize("words", CASES)
def test_shapes_are_ill_formed_where_pyshacl_says_so(words: str) -> None:
    with exact_literals():
        conforms = meta_validate(turtle(words), inference="none")[0]
    if conforms:
        refuse_ill_formed(turtle(words))
    else:
        with pytest.raises(ShapesUnreadable, match="the shapes are ill-formed: "):
            refuse_ill_formed(turtle(words))


def test_the_shapes_for_shapes_are_no_worse_than_they_ask() -> None:
    refuse_ill_formed(shapes_for_shapes())
