"""How tests look at a gate as a process finds it that starts now, and into the file that its index is saved in."""

import json
from pathlib import Path

from syngraph.connectors.ledger.claims import present_claims
from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.gate import Gate
from syngraph.contracts.standing import Standing
from syngraph.flows.ingest.gatekeeping import open_gate
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.queries.asking import claims_of

MARK = ("<urn:x:nobody>", "<urn:x:ever>", "<urn:x:said>")
TIDES = "# Tides\n\n| Ferry | Seats |\n|---|---|\n| Selkie | {seats} |\n"
OWN = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/harbour/ontology#> .
@prefix s: <https://example.org/harbour/own#> .
"""
NUMBERS = OWN + "s:Numbers a sh:NodeShape ; sh:targetClass :Ferry ; sh:property [ sh:path :seats ; sh:pattern '^[0-9]+$' ] ."


def gate_of(folder: Path) -> Gate:
    """The gate as a process that starts now opens it."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    return open_gate(project, ledger, ontology, current_contracts(project, ontology))


def decided_afresh(folder: Path) -> Standing:
    """What stands of all claims by definition."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    with ledger.reading() as connection:
        claims = list(present_claims(connection))
    return Gate(ontology, current_contracts(project, ontology), claims).now


def index_file(folder: Path) -> Path:
    return open_project(folder).gate_index


def stamp(folder: Path) -> str:
    """What the index file says that it is true of."""
    found = json.loads(index_file(folder).read_bytes()[8:].split(b"\n", 1)[0])["stamp"]  # a checksum comes first
    assert isinstance(found, str)
    return found


def is_marked(gate: Gate) -> bool:
    ids = gate.index.ids
    subject, property, object = (ids.get(term, -1) for term in MARK)
    return (subject, property, object) in gate.index


def mark(folder: Path) -> None:
    """Put into the index file what no ledger has: whoever finds it there has read the file."""
    index = load_index(index_file(folder), stamp(folder))
    assert index is not None
    index.fill([MARK])
    save_index(index, index_file(folder), stamp(folder))


def sequence(folder: Path) -> int:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return head(connection).sequence


def graph(folder: Path) -> set[tuple[object, ...]]:
    """Every claim that is not withdrawn, and what became of it."""
    names = ("subject", "property", "object", "document", "start", "quote", "state", "held_by")
    return {tuple(claim[name] for name in names) for claim in claims_of(folder, None, None)}


def written(folder: Path, path: str, text: str) -> None:
    (folder / path).write_text(text)
