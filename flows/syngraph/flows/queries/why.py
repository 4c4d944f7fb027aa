"""Why a thing or a fact is in the graph, or is not: the quotes, the documents, what it beat or what beats it."""

from typing import Any

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.violations import open_violations
from syngraph.contracts.report import state
from syngraph.contracts.violation import Violation
from syngraph.flows.claims.view import Labels, claim_views
from syngraph.ontologies.errors import QueryRefused
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri
from syngraph.ontologies.ontology import Ontology


def why(ledger: Ledger, ontology: Ontology, thing: str, property: str | None = None) -> dict[str, Any]:
    """Every present claim with this subject (and property), each with the violations it takes part in and their other claims.

    thing, property: an IRI or a label.
    raises: QueryRefused when the graph has no such thing.
    """
    with ledger.reading() as connection:
        labels = Labels(connection, ontology)
        everything = list(claim_views(connection, ontology))
        subjects = {claim["subject"] for claim in everything if thing in (claim["subject"], claim["subject_label"])} or {
            claim["subject"] for claim in everything if claim["subject_label"].casefold() == thing.casefold()
        }
        if not subjects:
            raise QueryRefused(f"no claim speaks of {thing!r}", "`syngraph claims DIR` lists what is spoken of; give an IRI or a label")
        said = [c for c in everything if c["subject"] in subjects and _is_property(c, property)]
        said.sort(key=lambda c: (c["subject"], c["property"] != RDF_TYPE))
        if not said:
            raise QueryRefused(f"no claim gives {thing!r} a {property!r}", f"`syngraph why DIR {thing!r}` shows what is said of it")
        violations = open_violations(connection)
    by_id = {claim["id"]: claim for claim in everything}
    held = {id for id, claim in by_id.items() if claim["state"] == "held"}
    facts: dict[tuple[str, str, str], dict[str, Any]] = {}
    for claim in said:
        key = (claim["subject"], claim["property"], claim["object"])
        fact = facts.setdefault(key, _fact(claim))
        fact["claims"].append(claim)
    for fact in facts.values():
        ids = {claim["id"] for claim in fact["claims"]}
        states = {claim["state"] for claim in fact["claims"]}
        fact["state"] = next(one for one in ("standing", "held", "discarded") if one in states)
        fact["violations"] = [_violation(one, by_id, ids, held) for one in violations if ids & set(one.blame)]
        fact["decisions"] = list({one["id"]: one for claim in fact["claims"] for one in claim["decisions"]}.values())
        beaten = {id for one in violations if ids & set(one.against) for id in one.blame if id in by_id and by_id[id]["state"] == "held"}
        fact["beats"] = [_brief(by_id[id]) for id in sorted(beaten - ids)]
    return {"things": [{"iri": iri, "label": labels.of(Iri(iri))} for iri in sorted(subjects)], "facts": list(facts.values())}


def _fact(claim: dict[str, Any]) -> dict[str, Any]:
    names = ("subject", "subject_label", "property", "property_label", "object", "object_label", "datatype", "state")
    return {name: claim[name] for name in names} | {"claims": []}


def _violation(one: Violation, by_id: dict[str, dict[str, Any]], ids: set[str], held: set[str]) -> dict[str, Any]:
    return {
        "state": state(one, held),
        "claims": [by_id[id] for id in one.blame if id in by_id],
        "key": one.key,
        "contract": str(one.contract),
        "constraint": one.constraint.local,
        "severity": one.severity,
        "message": one.message,
        "remedy": one.remedy,
        "against": [by_id[id] for id in (*one.blame, *one.against) if id not in ids and id in by_id],
    }


def _brief(claim: dict[str, Any]) -> dict[str, Any]:
    return {name: claim[name] for name in ("object_label", "document", "quote", "state")}


def _is_property(claim: dict[str, Any], property: str | None) -> bool:
    if property is None:
        return bool(claim["property"] != RDFS_LABEL)
    return property.casefold() in (claim["property"].casefold(), claim["property_label"].casefold())
