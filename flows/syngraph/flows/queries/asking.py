"""How the graph is asked: SPARQL of the RDF store, Cypher of Neo4j, why and claims of the ledger; nothing here writes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.documents import known_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.rdf.export import ExportFormat, export
from syngraph.flows.claims.view import claim_views, withdrawn_views
from syngraph.flows.decisions.choices import choice_lines, choices
from syngraph.flows.decisions.sides import undecided
from syngraph.flows.decisions.words import decided_words
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.queries.why import why
from syngraph.flows.stores.stores import neo4j_store, rdf_for_reading
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.sparql_names import SparqlNames
from syngraph.ontologies.statement import Literal, Term

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
"""What a user's SPARQL may leave undeclared; beside these, `:` is the project's ontology, and `o1:`, `o2:` … a user's own."""
_THEIRS = re.compile(r"\bo\d+:")
TIMEOUT_S = 60.0
"""How long a user's query may take."""


@dataclass(frozen=True)
class Asked:
    """An answer to SPARQL. json: SPARQL 1.1 Query Results JSON; turtle: of CONSTRUCT and DESCRIBE, else None.

    note: what an empty answer may be due to, "" when nothing is known.
    """

    columns: list[str]
    rows: list[list[Any]]
    json: dict[str, Any]
    turtle: str | None = None
    note: str = ""


def ask_sparql(folder: Path, text: str, limit: int) -> Asked:
    """raises: QueryRefused with the parser's words; StoreUnreachable when a writer holds the store too long."""
    project = _asked_project(folder)
    namespace = project.settings.project.namespace
    known = PREFIXES | {"": f"{namespace}ontology#"}
    if _THEIRS.search(text):  # as the queries of `syngraph questions` call the terms of a user's own ontology
        known |= SparqlNames.of(current_ontology(project, Ledger(project.ledger)), namespace).prefixes
    result = rdf_for_reading(project).query(text, limit, TIMEOUT_S, known)
    if result.rows is not None:
        rows = [[shown.get(name) for name in result.variables] for shown in map(_texts, result.terms())]
        note = "" if rows else unknown_words(text, current_ontology(project, Ledger(project.ledger)), namespace)
        return Asked(list(result.variables), rows, result.sparql_json(), note=note)
    if result.boolean is not None:
        return Asked(["answer"], [[str(result.boolean).lower()]], result.sparql_json())
    triples = [[binding[name]["value"] for name in binding] for binding in result.sparql_json()["results"]["bindings"]]
    return Asked(["subject", "predicate", "object"], triples, result.sparql_json(), result.turtle())


def unknown_words(query: str, ontology: Ontology, namespace: str) -> str:
    """The names after `:` in a query that the ontology has not, each with the nearest that it has; "" when it has them all.

    >>> unknown_words("SELECT * { ?s :livesInn ?o }", Ontology(Iri("urn:o")), "urn:p/")
    'the ontology has no :livesInn'
    """
    if re.search(r"\bPREFIX\s*:", query, re.IGNORECASE):
        return ""  # then `:` is what the user says it is
    names, ours = SparqlNames.of(ontology, namespace), f"{namespace}ontology#"
    terms = sorted((*ontology.classes, *ontology.properties))
    known = {iri.removeprefix(ours): f":{iri.removeprefix(ours)}" for iri in terms if iri.startswith(ours)}
    nearby = {iri.local: names.write(iri) for iri in terms} | known
    told = []
    for name in dict.fromkeys(re.findall(r"(?<![\w<>\"':/-]):([A-Za-z_]\w*)", query)):
        if name not in known:
            near = get_close_matches(name, nearby, n=1)
            told.append(f"no :{name}" + (f" ({nearby[near[0]]}, perhaps?)" if near else ""))
    return f"the ontology has {' and '.join(told)}" if told else ""


def _texts(row: dict[str, Term]) -> dict[str, str]:
    return {name: term.lexical if isinstance(term, Literal) else str(term) for name, term in row.items()}


def ask_cypher(folder: Path, text: str, limit: int) -> tuple[list[str], list[list[Any]]]:
    """raises: QueryRefused, StoreUnreachable, StoreRefused; ProjectUnusable when the project has no Neo4j."""
    project = _asked_project(folder)
    ledger = Ledger(project.ledger)
    with neo4j_store(project, ledger, current_ontology(project, ledger)) as store:
        return store.query(text, limit, TIMEOUT_S)


def why_of(folder: Path, thing: str, property: str | None) -> dict[str, Any]:
    project = _asked_project(folder)
    ledger = Ledger(project.ledger)
    found = why(ledger, current_ontology(project, ledger), thing, property)
    for violation in (one for fact in found["facts"] for one in fact["violations"]):
        violation |= {"undecided": undecided(violation), "choices": choices(violation, folder)}
    return found


def claims_of(folder: Path, document: str | None, state: str | None) -> Iterator[dict[str, Any]]:
    """Each claim as `claim_views` has it, or `withdrawn_views` those that were withdrawn; without a state all that were not.

    raises: ProjectUnusable, naming the nearest, for a document that the ledger does not know.
    """
    project = _asked_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    with ledger.reading() as connection:
        if document is not None and document not in (known := known_documents(connection)):
            near = get_close_matches(document, known, n=1, cutoff=0.85)
            what_next = f"did you mean {near[0]}?" if near else "name it by its path below the documents folder"
            raise ProjectUnusable(f"the ledger knows no document {document}", what_next)
        if state == "withdrawn":
            yield from withdrawn_views(connection, ontology, document)
        else:
            yield from claim_views(connection, ontology, document=document, state=state)


def export_of(folder: Path, format: ExportFormat) -> str:
    project = _asked_project(folder)
    return export(rdf_for_reading(project), format, Iri(f"{project.settings.project.namespace}ontology"))


def why_lines(found: dict[str, Any]) -> Iterator[str]:
    """`why` for people: each fact, the sentence that says it, what it beat or what beats it, what people decided, what they can decide."""
    told: set[str] = set()
    for fact in found["facts"]:
        yield f"{fact['subject_label']} · {fact['property_label']} · {fact['object_label']}   [{fact['state']}]"
        for quote, where in _quotes(fact["claims"]):
            yield f"    “{quote}”  {where}"
        yield from (f"    {words}" for words in decided_words(fact["decisions"]))
        for violation in fact["violations"]:
            yield f"    {_standing_of(violation, fact)}: {violation['message']}"
            for other in violation["against"]:
                yield f"      against {other['object_label']}: “{_line(other['quote'])}”  ({other['document']})"
            if violation["remedy"] and violation["state"] != "waived":
                yield f"      mend: {violation['remedy']}"
            if violation["key"] not in told:  # a contradiction is told with each of its facts, and decided once
                told.add(violation["key"])
                if violation["undecided"]:
                    yield f"      open: {violation['undecided']}"
                yield from (f"    {line}" for line in choice_lines(violation["choices"]))
        for other in fact["beats"]:
            yield f"    beats {other['object_label']}: “{_line(other['quote'])}”  ({other['document']})"


def _standing_of(violation: dict[str, Any], fact: dict[str, Any]) -> str:
    """In a word, what a violation is to a fact."""
    if violation["state"] == "waived":
        return "waived"
    return "held" if fact["state"] == "held" else str(violation["severity"]).lower()


def _quotes(claims: list[dict[str, Any]]) -> list[tuple[str, str]]:
    said = {(_line(claim["quote"]), claim["document"]): claim for claim in claims}
    return [(quote, f"({path}, characters {claim['start']}-{claim['end']})") for (quote, path), claim in said.items()]


def _line(text: str) -> str:
    return " ".join(text.split())


def _asked_project(folder: Path) -> Project:
    project = open_project(folder)
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no graph yet", f"syngraph run {folder}")
    return project
