"""Extend: what documents say outside the vocabulary is offered to the ontologists; what they would change is shown, then taken."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rdflib import Graph

from syngraph.agents.ontologists.extend import Extension, ExtensionResult, extend_ontology
from syngraph.agents.ontologists.result import OntologistSettings
from syngraph.connectors.ledger.accepted import accept_edit
from syngraph.connectors.ledger.documents import chunk_count
from syngraph.connectors.ledger.questions import built_for, store_ontology, store_queries, stored_queries
from syngraph.connectors.ledger.runs import spent
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.functional import carried_over
from syngraph.contracts.unreadable import Unreadable
from syngraph.flows.build.accepted_terms import edit_between
from syngraph.flows.build.building import refuse_contradiction
from syngraph.flows.extend.extension import Offer, keep_offer, kept_offer, offer_key, offer_of
from syngraph.flows.extend.extension_text import accepted_lines, offer_lines
from syngraph.flows.extend.said_outside import SaidOutside, said_outside
from syngraph.flows.ingest.extraction import unreadable_row
from syngraph.flows.project.current import current_contracts, current_owl, write_turtle
from syngraph.flows.project.project import Project
from syngraph.flows.run.running import Run, running, stopped, told
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.flows.telling.stages import plainly
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.ontology_files import load_ontology_files
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.owl_reading import OwlRead, read_owl

MOST_RELATIONS = 120
"""Relations that are offered at a time, the most frequent first: ten calls of the model. A thousand more may have been said once each."""


def extend_project(folder: Path, progress: Progress, accept: bool = False) -> dict[str, Any]:
    """What `syngraph build --extend` does: show what would be added; with `accept` take what was shown last.

    raises: ProjectUnusable before the first build, and when there is nothing to accept; OntologyUnusable, ModelUnreachable, ModelRefused.
    """
    with running(folder, "build --extend" + (" --accept" if accept else ""), progress, plainly) as run:
        shown = _accept(run) if accept else _offer(run)
        run.model.write()
        with run.ledger.reading() as connection:
            run.summary |= {"extension": shown, "cost": spent(connection, run.id)}
        return told(run, list(accepted_lines(shown, folder) if accept else offer_lines(shown, folder)))
    return stopped(run)


def _offer(run: Run) -> dict[str, Any]:
    """Ask the ontologists, and keep what they would change. The same words of documents are answered from memory."""
    present = current_owl(run.project, run.ledger)
    outside, passages = _said(run, present.ontology)
    if not passages:
        raise ProjectUnusable(f"{run.project.folder} has taken in no document yet", f"syngraph ingest {run.project.folder}")
    run.progress.say(f"outside the vocabulary: {counted(len(outside), 'relation')}")
    offered = outside[:MOST_RELATIONS]
    result = _extended(run, present.ontology, offered)
    _note_unreadable(run, result.unreadable)
    if result.ontology.version != present.ontology.version:
        _refuse_unusable(run, result.ontology, present.extra)
    offer = offer_of(present.ontology, offered, result, to_turtle(result.ontology, present.extra))
    keep_offer(_place(run.project), offer)
    return _shown(offer, passages, accepted=False, documents_changed=False) | {"not_offered": len(outside) - len(offered)}


def _note_unreadable(run: Run, lost: Sequence[Unreadable]) -> None:
    """What could not be used of what the model said, in place of the last time's; what the build could not use stays on record."""
    for one in lost:
        run.progress.say(f"unreadable answer: {one.reason}")
    with run.ledger.writing() as connection:
        store_unreadable(connection, "", [unreadable_row(one, "", "") for one in lost], Extension.task)


def _extended(run: Run, start: Ontology, outside: list[SaidOutside]) -> ExtensionResult:
    if not outside:
        return ExtensionResult(start)
    settings = run.project.settings.project
    rules = OntologistSettings(settings.namespace, prompts=run.project.prompts, own=_own(run.project))
    said = [one.for_ontologists() for one in outside]
    return asyncio.run(extend_ontology(settings.domain, said, start, run.model, rules))


def _own(project: Project) -> frozenset[Iri]:
    """What the user's own files define, which nobody changes. What else there is may be widened, or told by further names."""
    if not project.ontology_files:
        return frozenset()
    theirs = load_ontology_files(project.ontology_files, project.settings.project.namespace).ontology
    return frozenset((*theirs.classes, *theirs.properties))


def _accept(run: Run) -> dict[str, Any]:
    """Make what was shown last the newest version of the ontology: that, whatever documents say by now."""
    present = current_owl(run.project, run.ledger)
    offer = kept_offer(_place(run.project))
    show = f"syngraph build {run.project.folder} --extend"
    if offer is None or not offer.adds:
        raise ProjectUnusable("no extension that adds anything has been shown", show)
    if offer.start != present.ontology.version:
        raise ProjectUnusable("the ontology is another one than the extension was made for", f"have one shown for it: {show}")
    outside, passages = _said(run, present.ontology)
    extended = _read(run.project, offer)
    _refuse_unusable(run, extended.ontology, extended.extra)
    with run.ledger.writing() as connection:
        store_ontology(connection, offer.version, offer.turtle, built_for(connection))
        accept_edit(connection, edit_between(present.ontology, extended.ontology))
        store_queries(connection, [carried_over(extended.ontology, one) for one in stored_queries(connection).values()])
        write_turtle(run.project, offer.turtle)
    _place(run.project).unlink()
    return _shown(offer, passages, accepted=True, documents_changed=offer.key != offer_key(present.ontology, outside[:MOST_RELATIONS]))


def _read(project: Project, offer: Offer) -> OwlRead:
    extended = read_owl(Graph().parse(data=offer.turtle, format="turtle"), project.settings.project.namespace)
    if extended.ontology.version != offer.version:
        raise ProjectUnusable("the extension that was kept is not the one that was shown", f"syngraph build {project.folder} --extend")
    return extended


def _refuse_unusable(run: Run, ontology: Ontology, extra: Graph) -> None:
    """raises: OntologyUnusable, ShapesUnreadable: neither is anything to offer, nor to take."""
    refuse_contradiction(ontology, extra, run.progress)
    current_contracts(run.project, ontology)


def _said(run: Run, ontology: Ontology) -> tuple[list[SaidOutside], int]:
    """What is said outside, and how many passages have been read."""
    with run.ledger.reading() as connection:
        return said_outside(connection, ontology), chunk_count(connection)


def _place(project: Project) -> Path:
    return project.hidden / "extension.json"


def _shown(offer: Offer, passages: int, accepted: bool, documents_changed: bool) -> dict[str, Any]:
    state = {"adds": offer.adds, "accepted": accepted, "documents_changed": documents_changed, "passages": passages}
    return offer.plain() | state
