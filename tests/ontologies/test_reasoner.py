"""Both reasoners name the classes that can have no members, and say by which axioms."""

import shutil
from pathlib import Path

import pytest
import rdflib

from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.reasoner import reason

NS = "https://example.org/g/ontology"


def iri(name: str) -> Iri:
    return Iri(f"{NS}#{name}")


def cls(name: str, *parents: str, disjoint: tuple[str, ...] = ()) -> OntologyClass:
    return OntologyClass(iri(name), name.lower(), "A kind.", tuple(map(iri, parents)), tuple(map(iri, disjoint)))


def ontology(*classes: OntologyClass, cardinalities: tuple[Cardinality, ...] = ()) -> Ontology:
    born = OntologyProperty(iri("born"), "born", "When.", "datatype", (iri("Person"),), (xsd("date"),), functional=True)
    return Ontology(Iri(NS), {c.iri: c for c in classes}, {born.iri: born}, cardinalities)


SOUND = (cls("Thing"), cls("Person", "Thing", disjoint=("Ship",)), cls("Ship", "Thing"), cls("Ferry", "Ship"))
CLASH = (*SOUND, cls("Centaur", "Person", "Ferry"), cls("SmallCentaur", "Centaur"))


needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, and there is none here")


@pytest.fixture(params=[pytest.param("HermiT", marks=needs_java), "OWL RL"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "OWL RL":
        monkeypatch.setenv("PATH", "")
    return str(request.param)


def test_a_sound_ontology_has_no_empty_class(engine: str) -> None:
    result = reason(ontology(*SOUND))
    assert (result.consistent, result.unsatisfiable, result.engine) == (True, (), engine)


def test_a_subclass_of_two_disjoint_classes_is_named_with_the_axioms(engine: str) -> None:
    result = reason(ontology(*CLASH))
    assert result.engine == engine
    assert result.consistent
    assert [u.label for u in result.unsatisfiable] == ["centaur", "smallcentaur"]
    assert "'person'" in result.unsatisfiable[0].why
    assert "'ship'" in result.unsatisfiable[0].why
    assert bool(result.note) == (engine == "OWL RL")


@needs_java
def test_hermit_sees_what_a_cardinality_and_a_domain_together_forbid() -> None:
    needs = Cardinality(iri("Ferry"), iri("born"), least=1)
    [found] = reason(ontology(*SOUND, cardinalities=(needs,))).unsatisfiable
    assert found.label == "ferry"
    assert "at least 1 of 'born'" in found.why


def test_a_users_own_axioms_count_though_our_noun_cannot_say_them(engine: str) -> None:
    extra = rdflib.Graph().parse(
        data=f"""@prefix : <{NS}#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :Ferry rdfs:subClassOf [ a owl:Class ; owl:complementOf :Ship ] .""",
        format="turtle",
    )
    result = reason(ontology(*SOUND), extra)
    assert (result.engine, result.consistent, [u.label for u in result.unsatisfiable]) == (engine, True, ["ferry"])
    assert f"{engine} derives that it is empty" in result.unsatisfiable[0].why


def test_an_inconsistent_ontology_is_said_to_be_one(engine: str) -> None:
    extra = rdflib.Graph().parse(data=f"<urn:x> a <{NS}#Person>, <{NS}#Ship> .", format="turtle")
    assert not reason(ontology(*SOUND), extra).consistent
    assert engine


@needs_java
def test_hermit_out_of_time_leaves_the_answer_to_owl_rl() -> None:
    result = reason(ontology(*CLASH), timeout_s=0.01)
    assert result.engine == "OWL RL"
    assert "longer than" in result.note
    assert [u.label for u in result.unsatisfiable] == ["centaur", "smallcentaur"]


def test_reasoning_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    reason(ontology(*SOUND))
    assert list(tmp_path.iterdir()) == []
