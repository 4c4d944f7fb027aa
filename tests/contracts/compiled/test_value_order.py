"""After these tests a reader knows what is below what, by SPARQL and XML Schema; and what the constraints of SHACL 4.1 to 4.5 make of
values at their edges: without an order, without a value, without a text."""

import time

import pytest
from rdflib import Graph

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.value_order import comparable, compare
from syngraph.contracts.exact import exact_literals
from syngraph.ontologies.iri import xsd

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix ex: <urn:x:> . """

# Two literals, each a text and its datatype, and whether the first is before (-1), equal to (0) or after (1) the second; None: neither.
ORDER = [
    ("2 integer", "10 integer", -1),
    ("2 integer", "2.0 decimal", 0),
    ("9007199254740993 integer", "9007199254740992 integer", 1),
    ("0.1000000000000000000001 decimal", "0.1 decimal", 1),
    ("1" + "0" * 400 + " integer", "1" + "0" * 399 + " integer", 1),
    ("1" + "0" * 400 + " integer", "INF double", 0),  # beyond every double
    ("9007199254740993 integer", "9007199254740992 double", 0),  # as a double it is the same
    ("16777217 integer", "16777216 float", 0),  # as a float, too
    ("16777217 integer", "16777216 double", 1),
    ("0.1 float", "0.1 double", 1),  # as a double, that float is 0.10000000149…
    ("0.1 float", "0.1 decimal", 0),
    ("0.5 float", "0.5 double", 0),
    ("-0 double", "0 double", 0),
    ("-INF float", "-INF double", 0),
    ("NaN double", "NaN double", None),
    ("NaN float", "1 integer", None),
    ("1 integer", "NaN double", None),
    ("true boolean", "false boolean", 1),
    ("true boolean", "1 integer", None),
    ("a string", "b string", -1),
    ("Z string", "a string", -1),
    ("\uffff string", "\U00010000 string", -1),  # by code point, not by UTF-16
    ("1 string", "1 integer", None),
    ("2020-01-01 date", "2020-01-02 date", -1),
    ("2020-01-01 date", "2020-01-01T00:00:00 dateTime", None),
    ("2020-01-01 date", "2020-01-01Z date", None),
    ("2020-01-01 date", "2020-01-03Z date", -1),
    ("2020-01-01T14:00:00 dateTime", "2020-01-01T00:00:00Z dateTime", None),  # it may be the same moment
    ("2020-01-01T14:00:00.001 dateTime", "2020-01-01T00:00:00Z dateTime", 1),
    ("2020-01-01T00:00:00Z dateTime", "2020-01-01T14:00:00.001 dateTime", -1),
    ("2020-01-01T12:00:00Z dateTime", "2020-01-01T13:00:00+01:00 dateTime", 0),
    ("2020-01-01T12:00:00.10 dateTime", "2020-01-01T12:00:00.1 dateTime", 0),
    ("2020-12-31T24:00:00 dateTime", "2021-01-01T00:00:00 dateTime", 0),
    ("-0001-12-31 date", "0000-01-01 date", -1),
    ("2019-12-31 date", "10000-01-01 date", -1),
    ("2020-02-29 date", "2020-03-01 date", -1),
    ("12:00:00 time", "12:00:00.5 time", -1),
    ("12:00:00.10000000000000000000001 time", "12:00:00.1 time", 1),
    ("12:00:00Z time", "12:00:00+01:00 time", 1),
    ("2019 gYear", "2020 gYear", -1),
    ("2020-05 gYearMonth", "2020-11 gYearMonth", -1),
    ("--02-29 gMonthDay", "--03-01 gMonthDay", -1),
    ("2020 gYear", "2020 integer", None),
    ("P1Y yearMonthDuration", "P13M yearMonthDuration", -1),
    ("PT36H dayTimeDuration", "P1D dayTimeDuration", 1),
    ("P1M duration", "P30D duration", None),
    ("P1M duration", "P1M1D duration", -1),
    ("-P1D duration", "P1M duration", -1),
    ("00 hexBinary", "01 hexBinary", None),
    ("urn:a anyURI", "urn:b anyURI", None),
]


@pytest.mark.parametrize(("one", "other", "expected"), ORDER)
def test_literals_are_in_the_order_of_their_values(one: str, other: str, expected: int | None) -> None:
    assert order(one, other) == expected
    assert order(other, one) == (None if expected is None else -expected)


def order(one: str, other: str) -> int | None:
    left, right = (comparable(f'"{text}"^^<{xsd(kind)}>') for text, kind in (literal.split(" ") for literal in (one, other)))
    return None if left is None or right is None else compare(left, right)


def test_a_literal_may_be_of_any_length() -> None:
    digits = "1" * 1_000_000
    start = time.perf_counter()
    assert order(f"12:00:00.{digits} time", "12:00:00.1 time") == 1
    assert order(f"2020-01-01T12:00:00.{digits} dateTime", f"2020-01-01T12:00:00.{digits}2Z dateTime") is None
    assert order(f"{digits} integer", f"{digits}.5 decimal") == -1
    assert order(f"0.{digits} decimal", "0.1 double") == 1
    assert order(f"{digits}a string", f"{digits}b string") == -1
    assert time.perf_counter() - start < 2


# What is said of ex:a by ex:p (and ex:q), the constraint on ex:p, and how many results SHACL asks for.
RESULTS = {
    "4.1.1: a literal is of no class": ("ex:p 5", "sh:class xsd:integer", 1),
    "4.1.2: an ill-typed literal matches no datatype": ('ex:p "many"^^xsd:integer', "sh:datatype xsd:integer", 1),
    "4.1.2: a text with a language is no xsd:string": ('ex:p "a"@en', "sh:datatype xsd:string", 1),
    "4.1.2: but a rdf:langString": ('ex:p "a"@en', "sh:datatype rdf:langString", 0),
    "4.1.2: a text without is none": ('ex:p "a"', "sh:datatype rdf:langString", 1),
    "4.1.2: an IRI has no datatype": ("ex:p ex:b", "sh:datatype xsd:anyURI", 1),
    "4.1.2: a datatype of one's own": ('ex:p "x"^^ex:mine', "sh:datatype ex:mine", 0),
    "4.1.2: the datatype is not a value's kind": ("ex:p 5.0", "sh:datatype xsd:integer", 1),
    "4.1.2: an integer type has its limits": ('ex:p "256"^^xsd:unsignedByte', "sh:datatype xsd:unsignedByte", 1),
    "4.1.2: a time stamp has a zone": ('ex:p "2020-01-01T00:00:00"^^xsd:dateTime', "sh:datatype xsd:dateTimeStamp", 1),
    "4.1.3: a blank node is no IRI": ("ex:p []", "sh:nodeKind sh:IRIOrLiteral", 1),
    "4.3: a blank node is below nothing": ("ex:p []", "sh:maxInclusive 5", 1),
    "4.3: an IRI is below nothing": ("ex:p ex:b", 'sh:maxInclusive "zzz"', 1),
    "4.3: NaN is neither above nor below": ('ex:p "NaN"^^xsd:double', "sh:minInclusive 0 ; sh:maxInclusive 0", 2),
    "4.3: an ill-typed literal has no value": ('ex:p "many"^^xsd:integer, "soon"^^xsd:date', "sh:minInclusive 0", 2),
    "4.3: a date of unknown zone may be before": ('ex:p "2020-01-01"^^xsd:date', 'sh:minInclusive "2020-01-01Z"^^xsd:date', 1),
    "4.3: a text with a language has no order": ('ex:p "a"@en', 'sh:maxInclusive "b"', 1),
    "4.3: nothing is above what has no order": ("ex:p 5", 'sh:minInclusive "a"@en', 1),
    "4.3: each of several values is judged": ("ex:p 1, 2, 3", "sh:minExclusive 2", 2),
    "4.4.1: a blank node is shorter than nothing": ("ex:p []", "sh:minLength 0", 1),
    "4.4.1: an IRI is as long as its text": ("ex:p <urn:x:b>", "sh:minLength 7 ; sh:maxLength 7", 0),
    "4.4.1: a length counts characters, not bytes": ('ex:p "😀é"', "sh:minLength 2 ; sh:maxLength 2", 0),
    "4.4.2: a blank node is longer than anything": ("ex:p []", "sh:maxLength 1000", 1),
    "4.4.1: of a number, the text counts": ("ex:p 1234", "sh:maxLength 3", 1),
    "4.4.1: of an escaped character, the character": (r'ex:p "\n\""', "sh:minLength 2 ; sh:maxLength 2", 0),
    "4.4.3: a blank node matches no pattern": ("ex:p []", 'sh:pattern ""', 1),
    "4.4.3: an IRI is matched by its text": ("ex:p <urn:x:b>", 'sh:pattern "^urn:x:b$"', 0),
    "4.4.4: what has no language has none of a list": ('ex:p "a", 5, ex:b', 'sh:languageIn ( "en" )', 3),
    "4.4.4: a star is any language, but a language": ('ex:p "a", "b"@fr-CA', 'sh:languageIn ( "*" )', 1),
    "4.4.4: a language is not what begins alike": ('ex:p "a"@eng', 'sh:languageIn ( "en" )', 1),
    "4.4.4: languages are of no case": ('ex:p "a"@EN-gb', 'sh:languageIn ( "En" )', 0),
    "4.4.5: one result for each language used twice": ('ex:p "a"@en, "b"@EN, "c"@fr, "d"@fr, "e"@de, "f"', "sh:uniqueLang true", 2),
    "4.4.5: a sublanguage is another language": ('ex:p "a"@en, "b"@en-GB', "sh:uniqueLang true", 0),
    "4.5.3: each pair that is not in order": ("ex:p 1, 5 ; ex:q 3, 4", "sh:lessThan ex:q", 1),
    "4.5.3: what has no order is not in order": ('ex:p 1 ; ex:q "a"', "sh:lessThan ex:q", 1),
    "4.5.3: NaN is not below": ('ex:p 1 ; ex:q "NaN"^^xsd:double', "sh:lessThan ex:q", 1),
    "4.5.4: equal values in two forms": ('ex:p 5 ; ex:q 5.0, "5"^^xsd:double', "sh:lessThanOrEquals ex:q", 0),
    "4.5.4: IRIs are not even equal": ("ex:p ex:b ; ex:q ex:b", "sh:lessThanOrEquals ex:q", 1),
    "4.5.1: equal are terms, not values": ("ex:p 5 ; ex:q 5.0", "sh:equals ex:q", 2),
}


@pytest.mark.parametrize("name", RESULTS)
def test_values_are_judged_as_the_specification_says(name: str) -> None:
    said, constraint, asked = RESULTS[name]
    with exact_literals():
        shapes = Graph().parse(data=f"{PREFIXES} ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint} ] .", format="turtle")
        data = Graph().parse(data=f"{PREFIXES} ex:a {said} .", format="turtle")
    index = GraphIndex()
    plan = compile_shapes(shapes, index)
    index.fill_graph(data)
    assert len(list(plan.results())) == asked
