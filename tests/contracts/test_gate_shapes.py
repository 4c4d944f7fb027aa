"""After these tests a reader knows which shapes are taken, which are refused, and in which words."""

import socket
from pathlib import Path

import pytest
from rdflib import Graph
from tests.contracts.ferries import World, date

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.coverage import coverage
from syngraph.contracts.shapes import load_shapes
from syngraph.ontologies.errors import ShapesUnreadable
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.shapes import derive_shapes
from syngraph.ontologies.statement import Literal

REFUSED = {
    "no Turtle": ("s:A a sh:NodeShape ;; oops", "is no Turtle: line"),
    "a misspelt parameter": ("s:A a sh:PropertyShape ; sh:path o:crew ; sh:maxCounts 1 .", "sh:maxCounts, which the gate does not honour"),
    "a rule": ("s:A a sh:NodeShape ; sh:rule [ a sh:TripleRule ] .", "sh:rule"),
    "JavaScript": ("s:A a sh:NodeShape ; sh:js [ sh:jsFunctionName 'f' ] .", "sh:js"),
    "entailment": ("<urn:x> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "sh:entailment"),
    "a target that is not SHACL Core": ("s:A a sh:NodeShape ; sh:target [ sh:select 'SELECT ?this {}' ] .", "sh:target"),
    "a severity of one's own": ("s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:severity s:Grave ; sh:nodeKind sh:IRI .", "severity"),
    "a count that is no number": ("s:A sh:targetClass o:Port ; sh:property [ sh:path o:crew ; sh:minCount 'one' ] .", "sh:minCount"),
    "a class that is a text": ("s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:class 'Port' .", "sh:class"),
    "a pattern that is no regular expression": ("s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:pattern '[' .", "'[' opens a ["),
    "two paths": ("s:A a sh:PropertyShape ; sh:targetClass o:Port ; sh:path o:crew, o:motto ; sh:minCount 1 .", "ill-formed"),
    "a count of nothing": ("s:A a sh:NodeShape ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class o:Port ] .", "no sh:path"),
    "a shape that is nowhere": ("s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:property s:Nowhere .", "Nowhere"),
    "a day that is none": ("s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:in ( '30 Feb'^^xsd:date ) .", "no xsd:date"),
    "a query that is none": ("s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:sparql [ sh:select 'SELECT oops' ] .", "cannot be read"),
    "a prefix that nobody declared": (
        "s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:sparql [ sh:select 'SELECT $this { $this nowhere:p ?o }' ] .",
        "prefix : nowhere",
    ),
    "a query that calls another server": (
        "s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:sparql [ sh:select "
        "'SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .",
        "SERVICE",
    ),
    "a query that calls one in a corner": (
        "s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:sparql [ sh:select "
        "'SELECT $this { $this ?p ?o FILTER NOT EXISTS { SERVICE SILENT <http://127.0.0.1:9/> { ?o ?q ?r } } }' ] .",
        "SERVICE",
    ),
    "a query that loads a graph": (
        "s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:sparql [ sh:select 'SELECT $this FROM <http://127.0.0.1:9/g> { $this ?p ?o }' ] .",
        "FROM",
    ),
    "a constraint component that calls another server": (
        "s:C a sh:ConstraintComponent ; sh:parameter [ sh:path s:p ] ; "
        "sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .",
        "SERVICE",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_shapes_that_cannot_be_honoured_are_refused_by_file_and_with_a_next_step(world: World, case: str) -> None:
    shapes, words = REFUSED[case]
    with pytest.raises(ShapesUnreadable) as refused:
        world.contracts(shapes)
    assert "own1.ttl" in refused.value.what
    assert words in refused.value.what
    assert refused.value.next_step


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapesUnreadable, match=r"gone\.ttl: cannot be read"):
        load_shapes([tmp_path / "gone.ttl"], Graph())
    (tmp_path / "latin.ttl").write_bytes("# Fähre".encode("latin-1"))
    with pytest.raises(ShapesUnreadable, match=r"latin\.ttl: is not UTF-8"):
        load_shapes([tmp_path / "latin.ttl"], Graph())


def test_imports_are_never_fetched(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    contracts = world.contracts(
        "<urn:x> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/more.ttl> ."
        " s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:nodeKind sh:IRI ."
    )
    assert contracts.named(world.own("A"))


def test_prefixes_may_be_declared_where_the_shapes_import_them_from(world: World) -> None:
    shapes = """
    <urn:x:common> sh:declare [ sh:prefix "o" ; sh:namespace "https://example.org/bay/ontology#"^^xsd:anyURI ] .
    <urn:x:mine> <http://www.w3.org/2002/07/owl#imports> <urn:x:common> .
    s:A a sh:NodeShape ; sh:targetClass o:Port ; sh:sparql [ sh:prefixes <urn:x:mine> ; sh:select "SELECT $this { $this o:motto ?o }" ] .
    """
    gate = world.gate(world.claim("north", "a", "Port"), world.claim("north", "motto", Literal("ahoy")), shapes=shapes)
    assert world.own("A") in {violation.contract for violation in gate.violations}


def test_the_plan_is_the_same_for_the_same_shapes_and_another_for_others(world: World) -> None:
    one = "[] a sh:NodeShape ; sh:targetClass o:Port ; sh:property [ sh:path o:motto ; sh:maxCount 1 ] ."
    same = "_:b a sh:NodeShape ; sh:property _:c ; sh:targetClass o:Port . _:c sh:maxCount '01'^^xsd:integer ; sh:path o:motto ."
    other = one.replace("maxCount 1", "maxCount 2")
    assert world.contracts(one).hash == world.contracts(same).hash
    assert {top.iri for top in world.contracts(one).tops} == {top.iri for top in world.contracts(same).tops}
    assert world.contracts(one).hash != world.contracts(other).hash


def test_terms_in_shapes_are_the_terms_of_the_data(world: World) -> None:
    shapes = "s:In a sh:PropertyShape ; sh:targetSubjectsOf o:crew ; sh:path o:crew ; sh:in ( '007'^^xsd:nonNegativeInteger ) ."
    seven = world.claim("selkie", "crew", Literal("7", xsd("integer")))
    assert not world.gate(world.claim("selkie", "a", "Ferry"), seven, shapes=shapes).now.held


def test_a_datatype_that_the_door_stores_as_another_keeps_its_limits(world: World) -> None:
    shapes = "s:Crew a sh:PropertyShape ; sh:targetSubjectsOf o:crew ; sh:path o:crew ; sh:datatype xsd:positiveInteger ."
    crews = [world.claim("selkie", "crew", Literal(n, xsd("integer"))) for n in ("7", "0")]
    gate = world.gate(world.claim("selkie", "a", "Ferry"), *crews, shapes=shapes)
    assert gate.now.held.keys() == {crews[1].id}


def test_the_inverse_of_a_sequence_means_what_the_specification_says(world: World) -> None:
    """From a port back over home port and then captain's inverse… no one: from a person on to the port of her vessel."""
    shapes = """s:Far a sh:PropertyShape ; sh:targetClass o:Port ; sh:path [ sh:inversePath ( [ sh:inversePath o:captain ] o:homePort ) ] ;
      sh:maxCount 0 ."""
    home = world.claim("selkie", "homePort", "north")
    gate = world.gate(
        *(world.claim("selkie", "a", "Ferry"), world.claim("ann", "a", "Person"), world.claim("north", "a", "Port")),
        *(world.claim("selkie", "captain", "ann"), home),
        shapes=shapes,
    )
    assert world.own("Far") in {v.contract for v in gate.violations}


def test_a_contract_that_nothing_meets_is_vacuous_and_one_that_holds_much_is_doubtful(world: World) -> None:
    gate = world.gate()
    gate.admit(ChangeSet(tuple(world.claim(f"v{n}", "a", "Ferry") for n in range(4))))
    gate.admit(ChangeSet(tuple(world.claim(f"v{n % 4}", "launchedOn", date(f"200{n}-01-01")) for n in range(5))))
    lines = {line.contract: line for line in coverage(gate)}
    assert lines[world.shape("captain-range")].vacuous
    single = lines[world.shape("launchedOn-single")]
    assert (single.foci, single.breaking, single.held, single.doubtful) == (4, 1, 2, True)
    assert not lines[world.shape("launchedOn-range")].doubtful


def test_the_shapes_that_follow_from_an_ontology_need_no_file(world: World) -> None:
    assert load_shapes([], derive_shapes(world.ontology)).tops
