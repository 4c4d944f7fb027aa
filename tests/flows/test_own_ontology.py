"""A user's own ontology is what the build starts from: its terms, its axioms and its further axioms stay."""

import shutil
from pathlib import Path

from syngraph.flows.asking import ask_sparql, claims_of
from syngraph.flows.progress import Silent
from syngraph.flows.running import run_project

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
    axiom = "ASK { GRAPH ?g { <https://example.org/ours#skipper> a owl:AsymmetricProperty } }"
    assert ask_sparql(folder, axiom, 1).rows == [["true"]]
