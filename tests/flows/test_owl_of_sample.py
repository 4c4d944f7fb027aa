"""After these tests a reader knows that the sample's ontology is OWL 2 that others read: two parsers, two reasoners, one hierarchy."""

import shutil
from pathlib import Path

import owlready2  # type: ignore[import-untyped] # it has no types
import pyhornedowl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, URIRef

from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl_reading import read_owl
from syngraph.ontologies.reasoner import reason

BUILT_IN = tuple(str(namespace) for namespace in (OWL, RDF, RDFS))


@pytest.fixture(scope="module")
def written(ran_sample: Path) -> Graph:
    return Graph().parse(ran_sample / ".syngraph" / "ontology.ttl")


@pytest.fixture(scope="module")
def ontology(written: Graph) -> Ontology:
    (whole,) = written.subjects(RDF.type, OWL.Ontology)
    return read_owl(written, str(whole).removesuffix("ontology")).ontology


def test_owlready2_reads_every_class_and_property(written: Graph, ontology: Ontology, tmp_path: Path) -> None:
    (tmp_path / "ontology.nt").write_bytes(written.serialize(format="nt", encoding="utf-8"))
    world = owlready2.World()
    with (tmp_path / "ontology.nt").open("rb") as file:
        read = world.get_ontology("urn:sample#").load(fileobj=file, only_local=True, format="ntriples")
    assert {c.iri for c in read.classes()} == set(ontology.classes)
    assert {p.iri for p in (*read.object_properties(), *read.data_properties())} == set(ontology.properties)


def test_horned_owl_reads_every_class_property_and_subclass_axiom(written: Graph, ontology: Ontology, tmp_path: Path) -> None:
    (tmp_path / "ontology.owl").write_bytes(written.serialize(format="xml", encoding="utf-8"))
    read = pyhornedowl.open_ontology(str(tmp_path / "ontology.owl"))
    assert str(read.get_iri()) == ontology.iri
    assert str(read.get_version_iri()) == f"{ontology.iri}/{ontology.version}"
    assert set(read.get_classes()) == set(ontology.classes)
    assert {*read.get_object_properties(), *read.get_data_properties()} == set(ontology.properties)
    assert {(cls, parent) for cls in ontology.classes for parent in read.get_superclasses(cls)} == {
        (cls.iri, parent) for cls in ontology.classes.values() for parent in cls.parents
    }
    assert set(read.get_root_classes()) == {ontology.root}


def test_every_class_is_below_the_one_root(ontology: Ontology) -> None:
    assert ontology.root is not None
    assert [cls.label for cls in ontology.classes.values() if not ontology.is_a(cls.iri, ontology.root)] == []


def test_no_term_is_used_that_is_not_declared(written: Graph) -> None:
    declared = set(written.subjects(RDF.type, None))
    used = set(written.predicates()) | {o for p in (RDFS.subClassOf, RDFS.domain, RDFS.range) for o in written.objects(None, p)}
    used |= set(written.objects(None, OWL.onProperty)) | set(written.objects(None, RDF.first))
    listed = ("string", "integer", "decimal", "boolean", "anyURI", "dateTime")
    open_terms = {u for u in used - declared if not isinstance(u, BNode) and not str(u).startswith(BUILT_IN)}
    assert {str(u) for u in open_terms if not str(u).endswith(tuple(f"XMLSchema#{name}" for name in listed))} == set()
    assert (SKOS.definition, RDF.type, OWL.AnnotationProperty) in written


@pytest.mark.parametrize("engine", ["HermiT", "OWL RL"])
def test_it_is_consistent_and_every_class_can_have_members(
    written: Graph, ontology: Ontology, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine != "HermiT" or shutil.which("java"), "HermiT needs Java, which `make system` installs"
    if engine == "OWL RL":
        monkeypatch.setenv("PATH", "")
    found = reason(ontology)
    assert (found.engine, found.consistent, found.unsatisfiable) == (engine, True, ())
    assert len(written) > 100


def test_there_is_one_header_with_a_version(written: Graph, ontology: Ontology) -> None:
    assert list(written.subjects(RDF.type, OWL.Ontology)) == [URIRef(ontology.iri)]
    assert list(written.objects(URIRef(ontology.iri), OWL.versionIRI)) == [URIRef(f"{ontology.iri}/{ontology.version}")]
