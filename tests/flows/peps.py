"""Python Enhancement Proposals as a documents folder at two dates, where the corpora lie beside the checkout; not a test itself."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from tests.flows.whole_state import State

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.owl import to_turtle

PEPS: Final = Path(__file__).parents[2].parent / "shared" / "corpora" / "peps"
BEFORE: Final = PEPS / "2024-06"
AFTER: Final = PEPS / "2026-08"
NAMESPACE: Final = "https://example.org/peps/"

needs_peps = pytest.mark.skipif(not AFTER.is_dir(), reason="no shared/corpora/peps beside the checkout")


def names(most: int) -> list[str]:
    """So many file names that show what happened between the dates: edited and added ones in turn; 0: all of both."""
    edited = [path.name for path in sorted(BEFORE.glob("*.rst"), key=lambda path: (path.stat().st_size, path.name))]
    added = sorted({path.name for path in AFTER.glob("*.rst")} - set(edited))
    return [*edited[: most - most // 4], *added[: most // 4]] if most else [*edited, *added]


def lay_snapshot(date: Path, documents: Path, chosen: Iterable[str]) -> None:
    """Make the documents folder hold exactly those of the chosen files that were there at this date; what is the same is left alone."""
    documents.mkdir(exist_ok=True)
    there = {name for name in chosen if (date / name).is_file()}
    for path in documents.iterdir():
        if path.name not in there:
            path.unlink()
    for name in there:
        if not (documents / name).is_file() or (documents / name).read_bytes() != (date / name).read_bytes():
            shutil.copyfile(date / name, documents / name)


def pep_ontology() -> Ontology:
    """What the header of a PEP says, in a few words."""
    thing, pep, person = (Iri(f"{NAMESPACE}ontology#{name}") for name in ("Thing", "PEP", "Person"))
    classes = (
        OntologyClass(thing, "thing", "Anything."),
        OntologyClass(pep, "PEP", "A proposal.", (thing,)),
        OntologyClass(person, "person", "Somebody.", (thing,)),
    )

    def property(label: str, range: Iri, kind: str = "datatype", functional: bool = False) -> OntologyProperty:
        iri = Iri(f"{NAMESPACE}ontology#{label.replace(' ', '-')}")
        return OntologyProperty(iri, label, label, "object" if kind == "object" else "datatype", (pep,), (range,), functional=functional)

    properties = (
        property("author", person, "object"),
        property("requires", pep, "object"),
        property("replaces", pep, "object"),
        property("superseded by", pep, "object"),
        property("status", xsd("string"), functional=True),
        property("type", xsd("string"), functional=True),
        property("created", xsd("date"), functional=True),
        property("title", xsd("string")),
    )
    return Ontology(Iri(f"{NAMESPACE}ontology#"), {one.iri: one for one in classes}, {one.iri: one for one in properties}, root=thing)


def pep_project(folder: Path) -> Path:
    """A project for PEPs with this ontology, and no documents."""
    (folder / "documents").mkdir(parents=True)
    (folder / ".syngraph").mkdir()
    (folder / "syngraph.toml").write_text(f'[project]\nnamespace = "{NAMESPACE}"\n[gate]\nbatch = 5\n')
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_ontology(connection, pep_ontology().version, to_turtle(pep_ontology()))
    return folder


def chunks_of(state: State, document: str) -> set[str]:
    """The rows of a document's chunks."""
    return {row for row in state["chunks"] if f'"document": "{document}"' in row}
