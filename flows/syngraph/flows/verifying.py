"""Verify: the agreed questions asked of the graph, every contract at every target, and the three stores compared triple by triple."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.questions import built_for, store_answers
from syngraph.connectors.ledger.standing import standing_statements
from syngraph.connectors.rdf.reader import RdfReader
from syngraph.contracts.audit import audit
from syngraph.contracts.functional import FunctionalCheck, check_questions
from syngraph.flows.current import current_contracts, current_ontology
from syngraph.flows.progress import Progress, Silent
from syngraph.flows.project import Project, open_project
from syngraph.flows.stores import neo4j_store, rdf_for_reading
from syngraph.ontologies.errors import ProjectUnusable, StoreUnreachable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Literal, Statement, Term


def verify_project(folder: Path) -> dict[str, Any]:
    """The JSON of `syngraph verify`.

    raises: ProjectUnusable before the first run; Busy beside a run: the stores follow at its end, and are no drift until then.
    """
    project = open_project(folder)
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no graph yet", f"syngraph run {folder}")
    with writers_lock(project.writers_lock, "verify"):
        return verify(project, Ledger(project.ledger), Silent())


def verify(project: Project, ledger: Ledger, progress: Progress) -> dict[str, Any]:
    """`{"conforms", "drift": {"rdf", "neo4j"}, "violations", "questions": [{"text", "ontology_can", "graph_does", "rows"}]}`.

    conforms: no violation (severity sh:Violation) in what stands, and no drift. drift: how many statements a store has that the
    ledger has not, or lacks; None for a store that is not there.
    """
    ontology = current_ontology(project, ledger)
    progress.say("verify: every contract, every store, every question")
    with ledger.reading() as connection:
        standing = set(standing_statements(connection))
        asked = built_for(connection)
        sequence = head(connection).sequence
    found = audit(ontology, current_contracts(project, ontology), standing)
    rdf = rdf_for_reading(project)
    checks = check_questions(ontology, asked, rdf.select)
    with ledger.writing() as connection:
        store_answers(connection, sequence, [(one.question.id, one.ontology_can, _rows(one)) for one in checks])
    drift = {"rdf": len(standing ^ set(rdf.statements())), "neo4j": _neo4j_drift(project, ledger, ontology, rdf, standing, progress)}
    broken = [one for one in found if one.severity == "Violation"]
    return {
        "conforms": not broken and not any(drift.values()),
        "drift": drift,
        "violations": [{"contract": str(one.contract), "focus": str(one.focus), "message": one.message} for one in broken],
        "incomplete": sum(one.severity == "Warning" for one in found),
        "questions": [_question(one) for one in checks],
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for one in found["questions"]:
        rows = one["rows"]
        mark = "answered" if one["graph_does"] else "no answer" if one["ontology_can"] else "cannot"
        yield f"{mark:<9} {one['text']}  ({len(rows)} row{'' if len(rows) == 1 else 's'})"
        if one["why_not"]:
            yield f"          {one['why_not']}"
    for one in found["violations"]:
        yield f"violation {one['message']}"
    for name, count in found["drift"].items():
        yield f"drift     {name}: {'not compared' if count is None else count}"
    yield "conforms: every contract is kept and the stores agree" if found["conforms"] else "does not conform"


def _neo4j_drift(
    project: Project, ledger: Ledger, ontology: Ontology, rdf: RdfReader, standing: set[Statement], progress: Progress
) -> int | None:
    """Statements that differ, and, superclass types included, things and statements counted differently from SPARQL."""
    if not project.settings.neo4j.uri:
        return None
    try:
        with neo4j_store(project, ledger, ontology) as store:
            drift = len(standing ^ set(store.statements()))
            here, there = rdf.counts(), store.counts()
            return drift + _differing(here.classes, there.classes) + _differing(here.properties, there.properties)
    except StoreUnreachable as error:
        progress.say(f"verify: Neo4j is left out: {error.what}")
        return None


def _differing(one: Mapping[Iri, int], other: Mapping[Iri, int]) -> int:
    return sum(one.get(key, 0) != other.get(key, 0) for key in one.keys() | other.keys())


def _question(check: FunctionalCheck) -> dict[str, Any]:
    return {
        "id": check.question.id,
        "text": check.question.text,
        "ontology_can": check.ontology_can,
        "graph_does": check.graph_does,
        "why_not": check.why_not,
        "query": check.query,
        "rows": _rows(check),
    }


def _rows(check: FunctionalCheck) -> list[dict[str, str]]:
    return [{name: _plain(term) for name, term in row.items()} for row in check.rows or ()]


def _plain(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else str(term)
