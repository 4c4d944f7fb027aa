"""A user's own ontology is what the build starts from: its terms, its axioms and its further axioms stay."""

import shutil
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from tests.flows.harbour import lay

from syngraph.flows.project.project import open_project
from syngraph.flows.queries.asking import ask_sparql, claims_of
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import OntologyUnusable, ProjectUnusable
from syngraph.ontologies.ontology_files import load_ontology_files, parse_file

OWN = """
@prefix : <https://example.org/ours#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/ours> a owl:Ontology .
:Boat a owl:Class ; rdfs:label "ferry" ; skos:definition "A boat that carries passengers." .
:skipper a owl:ObjectProperty ; rdfs:label "captain" ; skos:definition "Who commands a boat." ; a owl:AsymmetricProperty ;
    rdfs:domain :Boat ; rdfs:range :Human .
:Human a owl:Class ; rdfs:label "person" ; skos:definition "A human being." .
"""


def test_its_iris_are_kept_and_used(ran_sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(ran_sample, folder, ignore=shutil.ignore_patterns(".syngraph", "reports"))
    for shape in (folder / "shapes").glob("*.ttl"):
        shape.unlink()
    (folder / "ontology" / "ours.ttl").write_text(OWN)
    run_project(folder, Silent())
    said = [c for c in claims_of(folder, None, "standing") if c["property"] == "https://example.org/ours#skipper"]
    assert {c["subject_label"] for c in said} >= {"Grey Heron", "Selkie"}
    kinds = ask_sparql(folder, "SELECT ?x { ?x a <https://example.org/ours#Boat> }", 100).rows
    assert len(kinds) >= 5
    assert ask_sparql(folder, "SELECT ?x { ?x a o1:Boat }", 100).rows == kinds, "as the questions' own queries call it"
    assert ask_sparql(folder, "PREFIX o1: <urn:another> SELECT ?x { ?x a o1:Boat }", 100).rows == []
    assert ask_sparql(folder, "SELECT ?x { ?x a :Boat }", 100).note == "the ontology has no :Boat (o1:Boat, perhaps?)"
    axiom = "ASK { GRAPH ?g { <https://example.org/ours#skipper> a owl:AsymmetricProperty } }"
    assert ask_sparql(folder, axiom, 1).rows == [["true"]]


FLEET = "http://www.harbour.example/fleet#"
FILES = Path(__file__).parent / "own"
CATALOG = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
    <group id="Folder Repository, directory=, recursive=true, Auto-Update=true, version=2" prefer="public" xml:base=""/>
</catalog>
"""


def begun_with(folder: Path, *files: str) -> Path:
    """The harbour's project, with these of the files as an ontology to start from."""
    lay(folder)
    for file in files:
        shutil.copy(FILES / file, folder / "ontology" / file)
    return folder


def test_rdf_xml_as_protege_writes_it_and_owl_xml_that_import_each_other_come_out_whole(tmp_path: Path) -> None:
    folder = begun_with(tmp_path / "harbour", "fleet.rdf", "places.owx")
    run_project(folder, Silent())
    written = Graph().parse(folder / ".syngraph" / "ontology.ttl")
    headers = (OWL.Ontology, OWL.imports, OWL.versionIRI)
    for file in FILES.iterdir():
        for triple in parse_file(file):
            if not any(isinstance(node, BNode) for node in triple) and not set(triple) & set(headers) and triple[1] not in headers:
                assert triple in written
    assert len(list(written.subjects(RDF.type, OWL.Ontology))) == 1
    kept = [(None, p, None) for p in (OWL.someValuesFrom, OWL.maxQualifiedCardinality, OWL.annotatedSource, OWL.members)]
    assert [len(list(written.triples(pattern))) for pattern in kept] == [1, 1, 1, 1]
    (root,) = written.objects(None, URIRef("urn:syngraph:root"))
    assert (URIRef(FLEET + "Ferry"), RDFS.subClassOf, root) not in written, "it is below the ship by its definition already"
    assert (URIRef(FLEET + "Ship"), RDFS.subClassOf, root) in written
    ferries = [c for c in claims_of(folder, None, "standing") if c["object"] == FLEET + "Ferry"]
    assert {c["subject_label"] for c in ferries} >= {"Selkie", "Marigold", "Kittiwake"}


def test_an_import_that_is_not_beside_the_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder = begun_with(tmp_path / "harbour", "fleet.rdf")
    with pytest.raises(
        OntologyUnusable, match=r"fleet\.rdf imports http://www\.harbour\.example/places, which is in no file beside"
    ) as raised:
        run_project(folder, Silent())
    assert "put its file beside fleet.rdf" in raised.value.next_step
    assert not (folder / ".syngraph" / "checkpoints.db").exists(), "the panel has not even met"


def test_the_catalog_that_protege_lays_beside_a_file_is_no_ontology_and_no_harm(tmp_path: Path) -> None:
    folder = begun_with(tmp_path / "harbour", "fleet.rdf", "places.owx")
    (folder / "ontology" / "catalog-v001.xml").write_text(CATALOG)
    files = open_project(folder).ontology_files
    assert [path.name for path in files] == ["catalog-v001.xml", "fleet.rdf", "places.owx"]
    beside, alone = (load_ontology_files(some, "https://example.org/g/") for some in (files, files[1:]))
    assert beside.ontology == alone.ontology
    assert len(beside.extra) == len(alone.extra)


@pytest.mark.parametrize("name", ["fleet.jsonld", "fleet.ofn", "Fleet.OBO"])
def test_an_ontology_of_a_format_that_is_not_read_is_not_passed_over(tmp_path: Path, name: str) -> None:
    folder = begun_with(tmp_path / "harbour")
    (folder / "ontology" / name).write_text("Ontology()")
    (folder / "ontology" / "README.md").write_text("Ask the harbour office.")
    with pytest.raises(ProjectUnusable, match=f"{name} is of a format that is not read") as raised:
        run_project(folder, Silent())
    assert "save it as Turtle" in raised.value.next_step


@pytest.mark.parametrize("engine", ["HermiT", "OWL RL"])
def test_an_ontology_with_a_class_that_can_have_no_members_is_refused_with_the_axioms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    assert engine != "HermiT" or shutil.which("java"), "HermiT needs Java, which `make system` installs"
    if engine == "OWL RL":
        monkeypatch.setenv("PATH", "")
    folder = begun_with(tmp_path / "harbour")
    clash = OWN + ":Centaur a owl:Class ; rdfs:subClassOf :Boat, :Human . :Boat owl:disjointWith :Human ."
    (folder / "ontology" / "ours.ttl").write_text(clash)
    why = "centaur: 'centaur' is below 'ferry' and 'centaur' is below 'person', and these two are disjoint"
    with pytest.raises(OntologyUnusable, match=why):
        run_project(folder, Silent())
    assert not (folder / ".syngraph" / "checkpoints.db").exists(), "the panel has not even met"
