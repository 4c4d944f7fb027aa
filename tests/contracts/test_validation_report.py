"""After these tests a reader can trust the reports of `syngraph check`: the Turtle is a W3C validation report that tools can read, it says
which blank node is meant, the same findings are the same text, and nothing in the data can spoil any of the forms."""

import json
import random
import warnings

import pyshacl
import pytest
from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.compare import isomorphic
from tests.contracts.library import BOOKS, EX, SHAPES, graph, random_data, turtle
from tests.contracts.test_check import rows

from syngraph.contracts.check import Check
from syngraph.contracts.checking.validation_report import ValidationReport

REPORT_SHAPES = """
ex:Report sh:targetClass sh:ValidationReport ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
  sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:xone ( [ sh:property [ sh:path sh:conforms ; sh:hasValue true ] ; sh:property [ sh:path sh:result ; sh:maxCount 0 ] ]
            [ sh:property [ sh:path sh:conforms ; sh:hasValue false ] ; sh:property [ sh:path sh:result ; sh:minCount 1 ] ] ) .
ex:Result sh:targetClass sh:ValidationResult ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:value ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:resultMessage ; sh:minCount 1 ; sh:uniqueLang true ;
                sh:or ( [ sh:datatype xsd:string ] [ sh:datatype rdf:langString ] ) ] .
"""
"""SHACL 3.6.1 and 3.6.2 as shapes; that there is a message, and no more than they speak of, is ours."""


def a_report(words: str, shapes: str = SHAPES) -> ValidationReport:
    return Check(turtle(shapes), turtle(words)).report()


@pytest.mark.parametrize("seed", range(12))
def test_a_report_is_a_validation_report_as_the_w3c_has_it(seed: int) -> None:
    rng = random.Random(seed)
    report = Check(turtle(SHAPES), graph(random_data(rng, [BNode() for _ in range(3)]))).report()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        conforms, _, words = pyshacl.validate(report.graph, shacl_graph=turtle(REPORT_SHAPES))
    assert conforms, words
    read_back = Graph().parse(data=report.turtle, format="turtle")
    assert isomorphic(read_back, report.graph)
    assert len(set(read_back.objects(None, SH.result))) == len(report.results) == report.count


def test_a_report_that_has_nothing_to_report_says_so() -> None:
    report = a_report("ex:book0 a ex:Book ; ex:title 'Dune' .")
    assert report.conforms
    assert rows(report.graph) == set()
    assert "sh:conforms" in report.turtle
    assert report.json["results"] == []
    assert report.text.startswith("the graph conforms\n")


def test_paths_are_written_as_shacl_paths_and_messages_in_all_their_languages() -> None:
    report = a_report("ex:book0 a ex:Book ; ex:author ex:ann . ex:bob ex:wrote ex:ann .").graph
    (missing,) = report.subjects(SH.sourceConstraintComponent, SH.MinCountConstraintComponent)
    assert report.value(missing, SH.resultPath) == EX.title
    messages = {Literal("A book has one title", lang="en"), Literal("Ein Buch hat einen Titel", lang="de")}
    assert set(report.objects(missing, SH.resultMessage)) == messages
    (many,) = report.subjects(SH.sourceConstraintComponent, SH.MaxCountConstraintComponent)
    first, second = report.items(report.value(many, SH.resultPath))  # type: ignore[arg-type]  # it has one, or this fails
    assert (first, report.value(second, SH.inversePath)) == (EX.author, EX.wrote)


def test_a_blank_node_of_the_data_brings_along_what_the_graph_says_of_it_and_the_change_with_it() -> None:
    check = Check(turtle(SHAPES), turtle("ex:book0 a ex:Book ; ex:title 'Dune' ; ex:copy [ ex:room '1' ; ex:bought 2001 ] ."))
    (copy,) = check.graph.objects(BOOKS[0], EX.copy)
    report = check.judge(add=[(copy, EX.state, Literal("torn"))], remove=[(copy, EX.room, Literal("1"))])
    described = {property: str(value) for property, value in report.graph.predicate_objects(copy)}
    assert described == {EX.bought: "2001", EX.state: "torn"}
    assert '[ ex:bought "2001"^^xsd:integer ; ex:state "torn" ]' in report.text
    (label,) = {one["focusNode"]["value"] for one in report.json["results"] if one["focusNode"]["type"] == "bnode"}
    assert report.json["blankNodes"][label][1] == {"property": str(EX.state), "value": {"type": "literal", "value": "torn"}}


def test_a_blank_shape_brings_along_what_the_shapes_say_of_it() -> None:
    report = a_report("ex:slip a ex:Slip ; ex:of ex:ann .").graph
    (result,) = report.subjects(RDF.type, SH.ValidationResult)
    shape = report.value(result, SH.sourceShape)
    assert (report.value(shape, SH.path), report.value(shape, SH["class"])) == (EX.of, EX.Book)


def test_the_same_findings_are_the_same_text() -> None:
    words = "ex:book0 a ex:Book ; ex:title 'Dune' ; ex:copy [ ex:bought 1 ], [ ex:bought 2 ] ; ex:shelf 'A', 'B' ."
    assert len({a_report(words).turtle for _ in range(4)}) == 1
    assert len({a_report(words).text for _ in range(4)}) == 1
    assert len({json.dumps(a_report(words).json) for _ in range(4)}) == 1


def test_whatever_the_data_holds_every_form_can_be_read() -> None:
    nasty = ['"', "\\", "\n\r\t", "\x1b[31m", "\u2028", "𝔘", "'''", "]] .", "a" * 3_000_000]
    data = [(BOOKS[0], EX.title, Literal(text)) for text in nasty] + [(BOOKS[0], RDF.type, EX.Book)]
    report = Check(turtle(SHAPES), data).judge(add=[(BOOKS[0], EX.pages, Literal(text)) for text in nasty])
    read_back = {str(value) for value in Graph().parse(data=report.turtle, format="turtle").objects(None, SH.value)}
    assert read_back == set(nasty)
    assert {one["value"]["value"] for one in json.loads(json.dumps(report.json))["results"]} == set(nasty)
    assert len(report.text) < 10_000, "a literal of megabytes is cut where people read it"


def test_where_a_shape_says_nothing_the_words_tell_what_it_asks() -> None:
    asked = {
        "sh:minCount 2": "ex:p has fewer values than 2",
        "sh:maxCount 0": "ex:p has more values than 0",
        "sh:datatype xsd:date": 'ex:p "x" is no xsd:date',
        "sh:class ex:Book": 'ex:p "x" is no ex:Book',
        "sh:nodeKind sh:IRI": 'ex:p "x" is no sh:IRI',
        "sh:in ( 1 ex:a )": 'ex:p "x" is none of (1, ex:a)',
        "sh:hasValue ex:a": "ex:p has not the value ex:a",
        "sh:pattern '^a' ": 'ex:p "x" does not match "^a"',
        "sh:minLength 2": 'ex:p "x" is shorter than 2',
        "sh:languageIn ('en' 'de')": 'ex:p "x" is in none of the languages ("en", "de")',
        "sh:equals ex:q": 'ex:p "x" is not a value of both this and ex:q',
        "sh:minExclusive 5": 'ex:p "x" is not greater than 5',
        "sh:node ex:Nobody": 'ex:p "x" does not conform to ex:Nobody',
        "sh:not [ sh:minLength 1 ]": 'ex:p "x" conforms to [], which it must not',
        "sh:qualifiedValueShape ex:Nobody ; sh:qualifiedMinCount 1": "ex:p has fewer values than 1 that conform to ex:Nobody",
    }
    for parameter, words in asked.items():
        shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {parameter} ] . ex:Nobody sh:nodeKind sh:BlankNode ."
        if "ex:Nobody" not in parameter:
            shapes = shapes.split(" ex:Nobody")[0]
        report = a_report("ex:a ex:p 'x' .", shapes)
        assert [line.strip() for line in report.text.splitlines() if "violation:" in line] == [
            f"violation: {words}  [{report.results[0].component.split('#')[1].removesuffix('ConstraintComponent')} of ex:S]"
        ]
