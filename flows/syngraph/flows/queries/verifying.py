"""Verify: the agreed questions asked of the graph, every contract at every target, and the three stores compared triple by triple."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from syngraph.connectors.ledger.claims import decided_claims, present_claims
from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.questions import built_for, store_answers, stored_answers, stored_queries
from syngraph.connectors.ledger.standing import standing_statements
from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.rdf.reader import RdfReader
from syngraph.contracts.audit import allowed, audit
from syngraph.contracts.functional import NOT_WRITTEN, check_questions
from syngraph.flows.claims.view import Labels
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.queries.answering import answered, stored_form, told
from syngraph.flows.queries.answering import lines as question_lines
from syngraph.flows.stores.stores import neo4j_store, rdf_for_reading
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress, Silent
from syngraph.ontologies.errors import ProjectUnusable, StoreUnreachable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement, Term

MOST_ROWS: Final = 100_000
TIMEOUT_S: Final = 60.0
"""Of one question's query. An answer with more rows is cut short, and not compared."""


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
    """`{"conforms", "drift": {"rdf", "neo4j"}, "violations", "waived", "incomplete", "unwritten", "questions": [as `told` has them]}`.

    conforms: no violation (severity sh:Violation) in what stands but those that people waived (`waived`: how many), no drift, and no
    question that a store cannot be asked, or that the two stores answer differently. drift: how many statements a store has that the
    ledger has not, or lacks; None for a store that is not there. unwritten: questions that have no query because the ontology was built
    by an earlier program.
    """
    ontology = current_ontology(project, ledger)
    progress.say("verify: every contract, every store, every question")
    with ledger.reading() as connection:
        standing = set(standing_statements(connection))
        asked, queries, before = built_for(connection), stored_queries(connection), stored_answers(connection)
        sequence = head(connection).sequence
        waivers = any(one.claim.waived for one in decided_claims(connection))
        claims = [one for one in present_claims(connection) if one.statement in standing] if waivers else []
    found = audit(ontology, current_contracts(project, ontology), standing)
    waived = allowed(ontology, current_contracts(project, ontology), claims) if claims else frozenset()
    rdf = rdf_for_reading(project)

    def select(sparql: str) -> list[dict[str, Term]]:
        return rdf.select(sparql, MOST_ROWS, TIMEOUT_S)

    with _neo4j(project, ledger, ontology, progress) as neo4j:
        ask = None if neo4j is None else lambda cypher: neo4j.query(cypher, MOST_ROWS, TIMEOUT_S)
        checks = check_questions(ontology, asked, queries, select, ask, MOST_ROWS)
        drift = {"rdf": len(standing ^ set(rdf.statements())), "neo4j": None if neo4j is None else _neo4j_drift(neo4j, rdf, standing)}
    with ledger.reading() as connection:
        labels = Labels(connection, ontology)
        answers = answered(checks, ontology, select, before, connection)
        questions = told(answers, labels, connection)
    with ledger.writing() as connection:
        store_answers(connection, sequence, [stored_form(one, labels) for one in answers])
    broken = [one for one in found if one.severity == "Violation" and one.key not in waived]
    return {
        "conforms": not broken and not any(drift.values()) and not any(one.wrong for one in checks),
        "drift": drift,
        "violations": [{"contract": str(one.contract), "focus": str(one.focus), "message": one.message} for one in broken],
        "waived": sum(one.severity == "Violation" for one in found) - len(broken),
        "incomplete": sum(one.severity == "Warning" for one in found),
        "unwritten": sum(one.why_not == NOT_WRITTEN for one in checks),
        "questions": questions,
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for one in found["questions"]:
        yield from question_lines(one)
    if found["unwritten"]:
        yield f"unwritten {found['unwritten']} questions have no query, for an earlier program built this (next: syngraph build DIR)"
    for one in found["violations"]:
        yield f"violation {one['message']}"
    if found["waived"]:
        yield f"waived    {counted(found['waived'], 'violation')}, by a person (`syngraph quarantine decisions DIR`)"
    for name, count in found["drift"].items():
        yield f"drift     {name}: {'not compared' if count is None else count}"
    if found["conforms"]:
        yield "conforms: what is in the graph keeps every contract, and the stores agree"
    else:
        yield "does not conform"


@contextmanager
def _neo4j(project: Project, ledger: Ledger, ontology: Ontology, progress: Progress) -> Iterator[Neo4jStore | None]:
    """Neo4j, where one is set and answers."""
    if not project.settings.neo4j.uri:
        yield None
        return
    with ExitStack() as opened:
        try:
            store = opened.enter_context(neo4j_store(project, ledger, ontology))
            store.cursor()  # so that one which does not answer is noticed here
        except StoreUnreachable as error:
            progress.say(f"verify: Neo4j is left out: {error.what}")
            store = None
        yield store


def _neo4j_drift(store: Neo4jStore, rdf: RdfReader, standing: set[Statement]) -> int:
    """Statements that differ, and, superclass types included, things and statements counted differently from SPARQL."""
    drift = len(standing ^ set(store.statements()))
    here, there = rdf.counts(), store.counts()
    return drift + _differing(here.classes, there.classes) + _differing(here.properties, there.properties)


def _differing(one: Mapping[Iri, int], other: Mapping[Iri, int]) -> int:
    return sum(one.get(key, 0) != other.get(key, 0) for key in one.keys() | other.keys())
