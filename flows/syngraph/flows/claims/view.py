"""Claims as people and scripts read them: labels beside IRIs, the quote, where it stands, and what holds it."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, Final

from syngraph.connectors.ledger.claims import claim_rows, label_rows, withdrawn_rows
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.violations import open_violations
from syngraph.flows.ingest.decided import decisions_on
from syngraph.ontologies.decision import Decision
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri
from syngraph.ontologies.ntriples import parse_term
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Literal, Term

_RANK: Final = {"standing": 0, "withdrawn": 2}
TOGETHER: Final = 500
"""So many withdrawn claims are named at a time: a ledger may hold more of them than memory does."""
WENT: Final = {
    "gone": "its document is gone",
    "unreadable": "its document cannot be read any more",
    "unsaid": "its document does not say it any more, or is read otherwise",
    "otherwise": "its words are taken to mean something else",
    "": "nobody says it any more",
}
"""Why a claim was withdrawn, in words; the last where a program of earlier days did not write it down."""


class Labels:
    """What people call the things, classes and properties of a graph.

    A thing is called by its standing label, the shortest if it has several; else by a label that is held; else by its IRI.
    things: only these, as N-Triples; before its IRI, each is called what it once was.
    """

    def __init__(self, connection: Transaction, ontology: Ontology, things: Collection[str] | None = None) -> None:
        self._ontology = ontology
        self._things: dict[str, str] = {}
        found = sorted(label_rows(connection, things), key=lambda row: (_RANK.get(row[2], 1), len(row[1]), row[1]))
        for subject, text, _ in found:
            literal = parse_term(text)
            if isinstance(literal, Literal):
                self._things.setdefault(subject[1:-1], literal.lexical)

    def of(self, term: Term) -> str:
        if isinstance(term, Literal):
            return term.lexical
        return vocabulary_words(term, self._ontology) or self._things.get(term) or term.words

    def named(self, text: str) -> str:
        """A thing's name for its IRI, and any other text as it is."""
        return self._things.get(text, text)


def vocabulary_words(term: Iri, ontology: Ontology) -> str:
    """What a class or property is called; "" for any other thing, which only the graph can name."""
    if term in (RDF_TYPE, RDFS_LABEL):
        return "is a" if term == RDF_TYPE else "label"
    return ontology.label(term) if term in ontology.classes or term in ontology.properties else ""


def claim_view(row: dict[str, Any], labels: Labels, contracts: dict[str, str], decisions: Iterable[Decision] = ()) -> dict[str, Any]:
    """One claim row of the ledger as the JSON that `syngraph claims` prints.

    contracts: violation key -> contract IRI. decisions: those that hold on it.
    """
    subject, property, object = (parse_term(row[name]) for name in ("subject", "property", "object"))
    return {
        "id": row["id"],
        "subject": str(subject),
        "subject_label": labels.of(subject),
        "property": str(property),
        "property_label": labels.of(property),
        "object": object.lexical if isinstance(object, Literal) else str(object),
        "object_label": labels.of(object),
        "datatype": str(object.datatype) if isinstance(object, Literal) else None,
        "document": row["document"],
        "title": row["title"],
        "start": row["start"],
        "end": row["end"],
        "page": row["page"],
        "heading": " / ".join(row["headings"]),
        "quote": row["quote"],
        "state": row["state"],
        "held_by": contracts.get(row["held_by"]) if row["held_by"] else None,
        "violation": row["held_by"],
        "derived": row["derived"],
        "decisions": [_decided(one) for one in decisions],
    }


def _decided(one: Decision) -> dict[str, Any]:
    return {"id": one.id, "kind": one.kind, "contract": one.contract, "who": one.who, "at": one.at, "why": one.why}


def claim_views(connection: Transaction, ontology: Ontology, **wanted: Any) -> Iterator[dict[str, Any]]:
    """Claims as JSON, by document and place. wanted: as `claim_rows` takes it."""
    labels = Labels(connection, ontology)
    contracts = contracts_by_violation(connection)
    decisions = decisions_on(connection, ontology, wanted.get("ids"))
    for row in claim_rows(connection, **wanted):
        yield claim_view(row, labels, contracts, decisions.get(row["id"], ()))


def withdrawn_views(connection: Transaction, ontology: Ontology, document: str | None = None) -> Iterator[dict[str, Any]]:
    """Claims that nobody makes any more, as JSON, by document and as they went, with when and why they were `withdrawn`."""
    rows = withdrawn_rows(connection, document)
    while some := list(islice(rows, TOGETHER)):
        labels = Labels(connection, ontology, {row[name] for row in some for name in ("subject", "object")})
        for row in some:
            went = {"at": row["at"], "commit": row["since"], "run": row["run"], "why": WENT.get(row["went"], WENT[""])}
            yield claim_view(row, labels, {}) | {"withdrawn": went}


def contracts_by_violation(connection: Transaction) -> dict[str, str]:
    return {violation.key: str(violation.contract) for violation in open_violations(connection)}


def views_by_id(connection: Transaction, ontology: Ontology, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Claim id -> its JSON."""
    return {view["id"]: view for view in claim_views(connection, ontology, ids=sorted(set(ids)))}
