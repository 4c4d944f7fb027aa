"""An ontology goes to OWL 2 and comes back equal, always as the same text; a user's own loses nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from rdflib.compare import isomorphic

from syngraph.ontologies.errors import OntologyUnusable
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.ontology_files import load_ontology_files, parse_file
from syngraph.ontologies.owl import to_owl, to_turtle, version_iri
from syngraph.ontologies.owl_reading import read_ontology, read_owl
from syngraph.ontologies.turtle import turtle

NS = "https://example.org/g/"
IRIS = [Iri(f"{NS}ontology#C{n}") for n in range(4)]
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8)


def ordered(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(values, max_size=3).map(lambda s: tuple(sorted(s)))


some_classes = st.sets(st.sampled_from(IRIS), max_size=3).map(lambda s: tuple(sorted(s)))


@st.composite
def ontologies(draw: st.DrawFn) -> Ontology:
    classes = {}
    for iri in draw(st.sets(st.sampled_from(IRIS), min_size=1)):
        label = draw(words)
        others = tuple(o for o in draw(ordered(words)) if o != label)
        parents, disjoint = draw(some_classes), draw(some_classes)
        classes[iri] = OntologyClass(iri, label, draw(words), parents, disjoint, others, draw(ordered(words)))
    properties = {}
    for n in range(draw(st.integers(0, 3))):
        iri, label = Iri(f"{NS}ontology#p{n}"), draw(words)
        is_object = draw(st.booleans())
        data = st.sets(st.sampled_from([xsd("date"), xsd("string"), xsd("int")]), max_size=2).map(lambda s: tuple(sorted(s)))
        ranges = draw(some_classes if is_object else data)
        kind: Literal["object", "datatype"] = "object" if is_object else "datatype"
        properties[iri] = OntologyProperty(iri, label, draw(words), kind, draw(some_classes), ranges, draw(st.booleans()))
    limits = {
        (c, p): Cardinality(c, p, least, most)
        for c in classes
        for p in properties
        if (least := draw(st.integers(0, 2))) + (most := draw(st.one_of(st.none(), st.integers(0, 3))) or 0) > 0
    }
    root = draw(st.one_of(st.none(), st.sampled_from(sorted(classes))))
    return Ontology(Iri(NS + "ontology"), classes, properties, tuple(limits[k] for k in sorted(limits)), root)


@settings(max_examples=60, deadline=None)
@given(ontologies())
def test_an_ontology_comes_back_equal_and_is_always_the_same_text(ontology: Ontology) -> None:
    text = to_turtle(ontology)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert isomorphic(graph, to_owl(ontology))
    read = read_owl(graph, NS)
    assert read.ontology == ontology
    assert read.ontology.version == ontology.version
    assert len(read.extra) == 0
    assert to_turtle(read.ontology) == text


SMALL = Ontology(
    Iri(NS + "ontology"),
    {
        Iri(NS + "ontology#Vessel"): OntologyClass(
            Iri(NS + "ontology#Vessel"), "vessel", "What floats.", (), (Iri(NS + "ontology#Person"),), ("boat", "ship"), ("q1",)
        ),
        Iri(NS + "ontology#Person"): OntologyClass(Iri(NS + "ontology#Person"), "person", "Somebody."),
    },
    {
        Iri(NS + "ontology#owner"): OntologyProperty(
            Iri(NS + "ontology#owner"),
            "owner",
            "Whose it is.",
            "object",
            (Iri(NS + "ontology#Vessel"),),
            (Iri(NS + "ontology#Person"), Iri(NS + "ontology#Vessel")),
            functional=True,
        )
    },
    (Cardinality(Iri(NS + "ontology#Vessel"), Iri(NS + "ontology#owner"), 1, 2),),
)


def test_golden_turtle() -> None:
    golden = f"""@prefix : <{NS}ontology#> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> .
    @prefix s: <urn:syngraph:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    <{NS}ontology> a owl:Ontology ; owl:versionIRI <{version_iri(SMALL)}> .
    :Person a owl:Class ; rdfs:label "person" ; skos:definition "Somebody." .
    :Vessel a owl:Class ; rdfs:label "vessel" ; skos:definition "What floats." ; skos:altLabel "boat", "ship" ; s:serves "q1" ;
      owl:disjointWith :Person ;
      rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :owner ; owl:minCardinality "1"^^xsd:nonNegativeInteger ] ,
                      [ a owl:Restriction ; owl:onProperty :owner ; owl:maxCardinality "2"^^xsd:nonNegativeInteger ] .
    :owner a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:label "owner" ; skos:definition "Whose it is." ;
      rdfs:domain :Vessel ; rdfs:range [ a owl:Class ; owl:unionOf ( :Person :Vessel ) ] .
    skos:definition a owl:AnnotationProperty . skos:altLabel a owl:AnnotationProperty . s:serves a owl:AnnotationProperty ."""
    assert isomorphic(to_owl(SMALL), rdflib.Graph().parse(data=golden, format="turtle"))
    assert isomorphic(rdflib.Graph().parse(data=to_turtle(SMALL), format="turtle"), to_owl(SMALL))


def test_the_version_follows_the_content_and_nothing_else() -> None:
    turned = replace(SMALL, classes=dict(reversed(list(SMALL.classes.items()))))
    assert version_iri(turned) == version_iri(SMALL)
    assert version_iri(replace(SMALL, root=Iri(NS + "ontology#Vessel"))) != version_iri(SMALL)


def test_turtle_keeps_every_literal_to_the_letter_whatever_its_datatype() -> None:
    graph = rdflib.Graph()
    for kind, text in [("double", "0.12345678901"), ("decimal", "1"), ("integer", "9" * 30), ("boolean", "true"), ("date", "10000-01-01")]:
        graph.add((URIRef("urn:s"), URIRef("urn:p"), rdflib.Literal(text, datatype=URIRef(xsd(kind)), normalize=False)))
    back = rdflib.Graph().parse(data=turtle(graph), format="turtle")
    assert set(back) == set(graph)


def test_turtle_writes_lists_shared_and_circular_blank_nodes() -> None:
    data = """@prefix : <urn:> . :a :p ( 1 ( "x" ) () ), _:s . :b :p _:s . _:s :q [ :r [] ] . _:c :next _:d . _:d :next _:c .
    :broken :p [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ] ."""
    graph = rdflib.Graph().parse(data=data, format="turtle")
    text = turtle(graph)
    assert isomorphic(rdflib.Graph().parse(data=text, format="turtle"), graph)
    assert turtle(rdflib.Graph().parse(data=text, format="turtle")) == text


USERS = """@prefix : <http://own.example/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://own.example/o> a owl:Ontology ; owl:versionInfo "3" ; dc:creator "harbour office" .
:Schiff a owl:Class ; rdfs:label "Schiff"@de , "ship"@en ; rdfs:comment "What floats." ; rdfs:subClassOf owl:Thing .
:SteamShip a owl:Class ; rdfs:subClassOf :Schiff , [ a owl:Restriction ; owl:onProperty :fuel ; owl:someValuesFrom :Coal ] ,
  [ a owl:Restriction ; owl:onProperty :launched ; owl:cardinality "1"^^xsd:nonNegativeInteger ] .
:Coal a owl:Class . :Wood a owl:Class .
[] a owl:AllDisjointClasses ; owl:members ( :Coal :Wood :Schiff ) .
:fuel a owl:ObjectProperty ; rdfs:domain :Schiff ; rdfs:range [ a owl:Class ; owl:unionOf ( :Coal :Wood ) ] ; owl:inverseOf :fuels .
:fuels a owl:ObjectProperty ; rdfs:domain :Schiff , :SteamShip .
:launched a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:range xsd:date .
:note a owl:AnnotationProperty . :titanic a :SteamShip ; :note "sank" .
"""


def own(name: str) -> Iri:
    return Iri(f"http://own.example/o#{name}")


def check_users(read_ontology_: Ontology) -> None:
    classes, properties = read_ontology_.classes, read_ontology_.properties
    assert set(classes) == {own(n) for n in ("Schiff", "SteamShip", "Coal", "Wood")}
    assert (classes[own("Schiff")].label, classes[own("Schiff")].other_labels) == ("ship", ("Schiff",))
    assert classes[own("Schiff")].definition == "What floats."
    assert classes[own("SteamShip")].label == "steam ship"
    assert classes[own("SteamShip")].parents == (own("Schiff"),)
    assert read_ontology_.disjoint(own("Coal"), own("SteamShip"))
    assert properties[own("fuel")].ranges == (own("Coal"), own("Wood"))
    assert properties[own("fuels")].domains == (own("SteamShip"),)
    assert (properties[own("launched")].kind, properties[own("launched")].functional) == ("datatype", True)
    assert read_ontology_.cardinalities == (Cardinality(own("SteamShip"), own("launched"), 1, 1),)
    assert own("note") not in properties


def test_a_users_own_ontology_keeps_its_iris_and_labels_and_every_axiom() -> None:
    graph = rdflib.Graph().parse(data=USERS, format="turtle")
    read = read_owl(graph, NS)
    check_users(read.ontology)
    written = to_owl(read.ontology, read.extra)
    named = {t for t in graph if not any(isinstance(n, rdflib.BNode) for n in t) and t[2] != OWL.Ontology}
    assert named <= set(written)
    assert list(written.subjects(RDF.type, OWL.Ontology)) == [URIRef(NS + "ontology")]
    assert len(list(written.subjects(RDF.type, OWL.AllDisjointClasses))) == 1
    assert len(list(written.triples((None, OWL.someValuesFrom, None)))) == 1
    again = read_owl(written, NS)
    assert again.ontology == read.ontology
    assert isomorphic(again.extra, read.extra)


def test_turtle_rdf_xml_and_n_triples_files_say_the_same(tmp_path: Path) -> None:
    graph = rdflib.Graph().parse(data=USERS, format="turtle")
    (tmp_path / "a.owl").write_text(graph.serialize(format="xml"))
    (tmp_path / "b.ttl").write_text(USERS)
    (tmp_path / "c.nt").write_text(graph.serialize(format="nt"))
    for path in tmp_path.iterdir():
        check_users(load_ontology_files([path], NS).ontology)


OWL_XML = """<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" xml:base="http://own.example/o" ontologyIRI="http://own.example/o">
  <Prefix name="" IRI="http://own.example/o#"/><Prefix name="xsd" IRI="http://www.w3.org/2001/XMLSchema#"/>
  <Prefix name="rdfs" IRI="http://www.w3.org/2000/01/rdf-schema#"/>
  <Declaration><Class IRI="#Ship"/></Declaration><Declaration><Class IRI="#Ferry"/></Declaration>
  <Declaration><DataProperty IRI="#launched"/></Declaration>
  <SubClassOf><Class IRI="#Ferry"/><Class IRI="#Ship"/></SubClassOf>
  <DataPropertyDomain><DataProperty IRI="#launched"/><Class IRI="#Ship"/></DataPropertyDomain>
  <DataPropertyRange><DataProperty IRI="#launched"/><Datatype abbreviatedIRI="xsd:date"/></DataPropertyRange>
  <AnnotationAssertion><AnnotationProperty abbreviatedIRI="rdfs:label"/><IRI>#Ferry</IRI>
    <Literal xml:lang="en">ferry boat</Literal></AnnotationAssertion>
</Ontology>
"""


def test_owl_xml_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.owx").write_text(OWL_XML)
    ontology = load_ontology_files([tmp_path / "a.owx"], NS).ontology
    assert ontology.classes[own("Ferry")].parents == (own("Ship"),)
    assert ontology.classes[own("Ferry")].label == "ferry boat"
    assert ontology.properties[own("launched")].domains == (own("Ship"),)
    assert ontology.properties[own("launched")].ranges == (xsd("date"),)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.ttl", "@prefix : <urn:> .\n:a :b\n:c :d .\n", r"a\.ttl, line 3"),
        ("b.owl", '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<oops>\n', r"b\.owl, line 4"),
        ("c.owx", OWL_XML.replace("</SubClassOf>", ""), r"c\.owx, line \d+"),
        ("d.ttl", "@prefix : <urn:> .\n# caf\udce9", r"d\.ttl, line 2: these bytes are no UTF-8"),
        ("e.xml", "<?xml version='1.0'?><html/>", r"e\.xml: .*neither RDF/XML nor OWL/XML"),
        ("f.ttl", "no turtle at all", r"f\.ttl, line 1"),
        ("g.nt", "<a> <b> .", r"g\.nt, line 1"),
        ("i.ttl", "@prefix : <urn:> .\n:a a x:b .\n", r'^i\.ttl, line 2: Prefix "x:" not bound\n'),
        (
            "h.owx",
            '<Ontology xmlns="http://www.w3.org/2002/07/owl#"><Declaration><Class abbreviatedIRI="x:y"/></Declaration></Ontology>',
            r"h\.owx",
        ),
    ],
)
def test_a_file_that_does_not_parse_is_named_with_its_line_and_a_next_step(tmp_path: Path, name: str, content: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(OntologyUnusable, match=says) as raised:
        load_ontology_files([path], NS)
    assert raised.value.next_step


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyUnusable, match=r"none\.ttl cannot be read"):
        parse_file(tmp_path / "none.ttl")


def test_imports_come_from_files_beside_and_from_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "main.ttl").write_text(
        f"<urn:main> a <{OWL.Ontology}> ; <{OWL.imports}> <urn:ships> . <urn:Ferry> a <{OWL.Class}> ; <{RDFS.subClassOf}> <urn:Ship> ."
    )
    with pytest.raises(OntologyUnusable, match=r"main\.ttl imports urn:ships.*beside"):
        load_ontology_files([tmp_path / "main.ttl"], NS)
    (tmp_path / "other.ttl").write_text(f"<urn:ships> a <{OWL.Ontology}> ; <{OWL.imports}> <urn:main> . <urn:Ship> a <{OWL.Class}> .")
    ontology = load_ontology_files([tmp_path / "main.ttl"], NS).ontology
    assert set(ontology.classes) == {Iri("urn:Ferry"), Iri("urn:Ship")}


def test_a_name_used_as_class_and_individual_is_refused() -> None:
    data = f"<urn:Ship> a <{OWL.Class}> . <urn:Ferry> a <{OWL.Class}>, <urn:Ship> ."
    with pytest.raises(OntologyUnusable, match="urn:Ferry"):
        read_ontology(rdflib.Graph().parse(data=data, format="turtle"), NS)
