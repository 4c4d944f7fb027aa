"""After these tests a reader can trust that no file, shape, graph or change takes a check down: it gives the right answer, or an error that
names the file and the next step, in bounded time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, XSD, Dataset, Literal
from rdflib.term import Node, URIRef
from tests.contracts.library import BOOKS, EX, PREFIXES, SHAPES, Triple, number, turtle

from syngraph.contracts.check import Check
from syngraph.contracts.checking.validation_report import ValidationReport
from syngraph.ontologies.errors import GraphUnreadable, ShapesUnreadable


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Of the processor's time: other programs may be at work beside us."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def components(report: ValidationReport) -> set[str]:
    return {one.component.removeprefix(str(SH)).removesuffix("ConstraintComponent") for one in report.results}


def written_out(report: ValidationReport) -> None:
    assert report.text
    assert report.turtle
    assert report.json


# Files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> .\n", "line 2: is no Turtle"),
        (b"<urn:a> <urn:p> 'caf\xe9' .\n", "line 1: these bytes are no UTF-8"),
        ("<urn:a> <urn:p> 'x' .".encode("utf-16"), "no UTF-8"),
        (b"\x00\x01\x02", "is no Turtle"),
        (b"<urn:a> <urn:p> 'x", "is no Turtle"),
        (b"<urn:a> <urn:p> 'x'^^<no iri> .", "datatype"),
        (b"@prefix : <urn:> . :a :p " + b"[ :p " * 50_000 + b"]" * 50_000 + b" .", "too deep"),
        (b"<?xml version='1.0'?><rdf:RDF/>", "looks like RDF/XML"),
        (b'{"@id": "urn:a"}', "looks like JSON"),
    ],
)
def test_a_file_that_is_no_turtle_is_named_with_the_line_where_there_is_one(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.ttl"
    file.write_bytes(content)
    ask: dict[str, Callable[[], object]] = {
        "shapes": lambda: Check(file),
        "data": lambda: Check(turtle(SHAPES), file),
        "add": lambda: Check(turtle(SHAPES)).judge(add=file),
        "remove": lambda: Check(turtle(SHAPES)).judge(remove=file),
    }
    for place in ask.values():
        with pytest.raises(GraphUnreadable, match=words) as refused:
            place()
        assert str(file) in refused.value.what
        assert refused.value.next_step


def test_a_file_that_is_missing_or_a_directory(tmp_path: Path) -> None:
    for path, words in (tmp_path / "gone.ttl", "No such file"), (tmp_path, "Is a directory"):
        with pytest.raises(GraphUnreadable, match=words):
            Check(turtle(SHAPES), path)
        with pytest.raises(GraphUnreadable, match=words):
            Check(str(path))


def test_empty_data_conforms_and_empty_shapes_check_nothing_and_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ttl"
    empty.write_bytes(b"")
    assert Check(turtle(SHAPES), empty).report().conforms
    assert Check(turtle(SHAPES), empty).judge(add=empty, remove=empty).conforms
    with pytest.raises(ShapesUnreadable, match=r"empty\.ttl: there is no shape with a target"):
        Check(empty, empty)


def test_a_byte_order_mark_and_n_triples_are_read(tmp_path: Path) -> None:
    (tmp_path / "bom.ttl").write_bytes(b"\xef\xbb\xbf<urn:a> a <https://example.org/Book> .")
    (tmp_path / "data.nt").write_text('<urn:a> <https://example.org/title> "caf\\u00E9" .\n')
    check = Check(turtle(SHAPES), tmp_path / "bom.ttl")
    assert check.apply(add=tmp_path / "data.nt").conforms
    assert check.report().conforms


def test_several_graphs_in_one_are_refused() -> None:
    with pytest.raises(GraphUnreadable, match="several graphs"):
        Check(turtle(SHAPES), Dataset())  # type: ignore[arg-type]  # mypy would refuse it, too


# Shapes


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ("ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:p ; sh:minCount 'one' ] .", 'sh:minCount "one" is no xsd:integer'),
        ("ex:S sh:targetClass ex:Book ; sh:property [ sh:minCount 1 ] .", "sh:path has fewer values than 1"),
        ("ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:p, ex:q ] .", "sh:path has more values than 1"),
        ("ex:S sh:targetClass ex:Book ; sh:nodeKind sh:Iri .", "sh:nodeKind sh:Iri is none of"),
        ("ex:S sh:targetClass ex:Book . ex:Lost a sh:NodeShape ; sh:in ex:a .", "sh:in ex:a does not conform to shsh:ListShape"),
        ("ex:S sh:targetClass ex:Book . ex:Lost a sh:NodeShape ; sh:targetClas ex:Book .", "sh:targetClas"),
        ("ex:S sh:targetClass ex:Book ; sh:rule [] .", "sh:rule"),
        ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "no shape with a target"),
        (
            "ex:S sh:targetClass ex:Book ; sh:sparql [ sh:select 'SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .",
            "SERVICE",
        ),
        ("ex:S sh:targetClass ex:Book . ex:Lost sh:sparql [ sh:ask 'ASK { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .", "SERVICE"),
        ("ex:S sh:targetClass ex:Book ; sh:sparql [ sh:select 'SELECT $this { $this' ] .", "cannot be read"),
    ],
)
def test_shapes_that_cannot_be_used_are_named_by_file(shapes: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(PREFIXES + shapes)
    with pytest.raises(ShapesUnreadable) as refused:
        Check(file)
    assert refused.value.what.startswith(f"{file}: ")
    assert words in refused.value.what
    assert refused.value.next_step


def test_shapes_that_contradict_themselves_are_broken_by_every_target() -> None:
    shapes = "ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:p ; sh:minCount 2 ; sh:maxCount 1 ; sh:in () ] ."
    check = Check(turtle(shapes))
    for values in range(4):
        change = [(BOOKS[values], RDF.type, EX.Book), *((BOOKS[values], EX.p, number(str(n))) for n in range(values))]
        assert components(check.judge(add=change)) == ({"MinCount"} if values < 2 else {"MaxCount"}) | ({"In"} if values else set())


def test_shapes_that_refer_to_themselves_are_judged_as_pyshacl_does() -> None:
    shapes = (
        "ex:S sh:targetNode ex:ann ; sh:property [ sh:path ex:knows ; sh:node ex:S ] ; sh:property [ sh:path ex:age ; sh:maxCount 0 ] ."
    )
    circle = turtle("ex:ann ex:knows ex:bob . ex:bob ex:knows ex:ann .")
    check = Check(turtle(shapes), circle)
    assert check.report().conforms
    assert components(check.judge(add=[(EX.bob, EX.age, number("7"))])) == {"Node"}


def test_ten_thousand_shapes() -> None:
    shapes: list[Triple] = []
    for n in range(10_000):
        shapes += [
            (EX[f"S{n}"], SH.targetClass, EX[f"C{n}"]),
            (EX[f"S{n}"], SH.path, EX[f"p{n % 50}"]),
            (EX[f"S{n}"], SH.maxCount, number("1")),
        ]
    with within(30):
        check = Check(shapes)
        check.judge()
    with within(0.5):
        report = check.judge(add=[(EX.a, RDF.type, EX.C7), (EX.a, EX.p7, EX.b), (EX.a, EX.p7, EX.c)])
    assert [one.shape for one in report.results] == [EX.S7]


# Graphs


def things(name: str, number: int) -> list[URIRef]:
    return [URIRef(f"{EX}{name}{n}") for n in range(number)]


def test_a_hub_of_two_hundred_thousand_values() -> None:
    hub: list[Triple] = [(EX.hub, EX.p, value) for value in things("n", 200_000)]
    shapes = """ex:S sh:targetNode ex:hub ; sh:closed true ; sh:property
      [ sh:path ex:p ; sh:maxCount 200000 ; sh:hasValue ex:n7 ; sh:nodeKind sh:IRI ; sh:disjoint ex:q ; sh:uniqueLang true ;
        sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 0 ] ."""
    with within(30):
        check = Check(turtle(shapes), hub)
        assert check.report().conforms
    with within(3):
        assert components(check.judge(add=[(EX.hub, EX.p, EX.more)])) == {"MaxCount"}
        assert components(check.judge(add=[(EX.hub, EX.q, EX.n9)], most=10)) == {"Disjoint", "Closed"}
    with within(10):
        emptied = check.judge(remove=hub, most=10)
    assert components(emptied) == {"HasValue"}


def test_chains_of_a_hundred_thousand_classes_and_steps() -> None:
    deep = 100_000
    chain: list[Triple] = [(below, RDFS.subClassOf, above) for above, below in pairwise(things("C", deep + 1))]
    chain += [(one, EX.next, other) for one, other in pairwise(things("n", deep + 1))]
    chain.append((EX.n0, RDF.type, EX[f"C{deep}"]))
    shapes = """ex:S sh:targetClass ex:C0 ; sh:property [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:nodeKind sh:IRI ] ;
      sh:property [ sh:path [ sh:zeroOrMorePath [ sh:oneOrMorePath ex:next ] ] ; sh:maxCount 100001 ] ;
      sh:property [ sh:path [ sh:zeroOrMorePath [ sh:inversePath ex:next ] ] ; sh:maxCount 1 ] ."""
    with within(30):
        check = Check(turtle(shapes), chain)
        assert check.report().conforms
    with within(15):
        longer = check.judge(add=[(EX[f"n{deep}"], EX.next, Literal("end"))])
        assert ({one.focus for one in longer.results}, components(longer)) == ({EX.n0}, {"NodeKind", "MaxCount"})
        circle = check.judge(add=[(EX[f"n{deep}"], EX.next, EX.n0)], most=5)
        assert components(circle) == {"MaxCount"}
        assert check.judge(remove=[(EX.C500, RDFS.subClassOf, EX.C499)]).conforms
        assert check.judge(add=[(EX[f"m{n}"], RDF.type, EX[f"C{n * 1_000}"]) for n in range(60)]).conforms


HUGE = {
    "digits": "1" * 3_000_000,
    "an exponent": "1e" + "9" * 100_000,
    "decimals": "1." + "3" * 300_000,
    "a year": "9" * 300_000 + "-01-01",
    "a duration": "P" + "1" * 300_000 + "D",
    "a pattern's nightmare": "a" * 300_000 + "!",
}


@pytest.mark.parametrize("datatype", ["integer", "float", "dayTimeDuration", "boolean"])
def test_literals_of_megabytes_whatever_they_say_they_are(datatype: str) -> None:
    shapes = """ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:maxLength 10 ; sh:minInclusive 0 ; sh:lessThan ex:q ;
      sh:pattern "^(a+)+$" ; sh:in ( 1 2 ) ] ."""
    huge: list[tuple[Node, Node, Node]] = [(EX.a, EX.p, Literal(text, datatype=XSD[datatype], normalize=False)) for text in HUGE.values()]
    huge.append((EX.a, EX.q, number("5")))
    with within(20):
        report = Check(turtle(shapes), huge).report()
        assert {"MaxLength", "Pattern", "In"} <= components(report)
        assert report.found[SH.Violation] >= 3 * len(HUGE)
        written_out(report)


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_ill_typed_literals_are_wrong_where_a_datatype_is_asked_for_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(PREFIXES + "ex:a ex:age 'old'^^xsd:integer ; ex:alive 'perhaps'^^xsd:boolean ; ex:born '30 Feb'^^xsd:date .")
    anything = turtle("ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ; sh:minCount 1 ] .")
    assert Check(anything, file).report().conforms
    typed = " ".join(
        f"sh:property [ sh:path ex:{path} ; sh:datatype xsd:{kind} ] ;" for path, kind in [("age", "integer"), ("alive", "boolean")]
    )
    report = Check(turtle(f"ex:S sh:targetSubjectsOf ex:age ; {typed} sh:nodeKind sh:IRI ."), file).report()
    assert {str(one.value) for one in report.results} == {"old", "perhaps"}


# Changes


def test_a_change_that_removes_what_is_not_there_or_adds_what_is_there_changes_nothing() -> None:
    data = turtle("ex:book0 a ex:Book ; ex:title 'Dune' .")
    check = Check(turtle(SHAPES), data)
    report = check.apply(add=data, remove=[(BOOKS[1], EX.title, Literal("Emma")), (BOOKS[0], EX.title, Literal("Dune", lang="en"))])
    assert (report.conforms, report.effect) == (True, (0, 2, 0, 2))
    both = check.apply(add=data, remove=data)
    assert (both.conforms, both.effect) == (True, (0, 2, 0, 0))
    assert set(check.graph) == set(data)
    assert check.apply().conforms


def test_a_check_that_could_not_be_made_leaves_the_graph_as_it_was(tmp_path: Path) -> None:
    data = turtle("ex:book0 a ex:Book ; ex:title 'Dune' .")
    check = Check(turtle(SHAPES), data)
    terms = len(check._index.texts)
    with pytest.raises(GraphUnreadable):
        check.apply(add=[(BOOKS[1], EX.pages, number("many"))], remove=tmp_path / "gone.ttl")
    assert (set(check.graph), len(check._index.texts)) == (set(data), terms)
