"""Build: from the documents to agreed questions, from the questions to an ontology that keeps its contracts."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rdflib import Graph

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.build import OntologistSettings, OntologyResult, build_ontology
from syngraph.agents.panel.convene import convene
from syngraph.agents.panel.result import PanelResult, PanelSettings
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.scan import scan
from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.questions import current_ontology as stored_ontology
from syngraph.connectors.ledger.questions import store_ontology, store_questions
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.shapes import load_shapes
from syngraph.contracts.unreadable import Unreadable
from syngraph.flows.current import current_contracts
from syngraph.flows.extraction import unreadable_row
from syngraph.flows.harmless import harmless
from syngraph.flows.progress import Progress
from syngraph.flows.project import Project
from syngraph.flows.sampling import sample
from syngraph.flows.whats_new import reading_limits
from syngraph.ontologies.document import Chunk, Document
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.errors import OntologyUnusable, ProjectUnusable, SyngraphError
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.ontology_files import load_ontology_files
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.owl_reading import OwlRead
from syngraph.ontologies.reasoner import reason

MOST_DOCUMENTS = 2_000
"""Documents that a build reads to draw its sample from; a larger folder is thinned evenly."""
SAID = 10
"""Reasons that an error gives when there are many."""


@dataclass(frozen=True)
class Built:
    """What a build made. unserved: questions that nothing in the ontology answers."""

    panel: PanelResult
    ontology: Ontology
    unserved: tuple[str, ...]


def build(project: Project, ledger: Ledger, model: Model, progress: Progress) -> Built:
    """Agree on questions and build the ontology; both are in the ledger afterwards, the ontology beside it as Turtle too.

    raises: ProjectUnusable when there is nothing to read; OntologyUnusable when what came out contradicts itself.
    """
    begun_with = _start(project)
    load_shapes(project.shapes, Graph())  # what cannot be read is said before a model is asked anything
    documents = _documents(project, progress)
    passages = sample(documents, project.settings.build.sample_tokens)
    progress.say(f"panel: {len(passages)} passages of {len({p.document for p in passages})} documents")
    panel, result = asyncio.run(_agree(project, model, passages, begun_with.ontology, progress))
    try:
        _refuse_useless(panel, result)
        _refuse_contradiction(result.ontology, begun_with.extra, progress)
        current_contracts(project, result.ontology)
    except SyngraphError:
        with ledger.writing() as connection:
            if stored_ontology(connection) is None:  # else the questions stay those that the ontology in use was built for
                _store_minutes(connection, panel, result)
        raise
    turtle = to_turtle(result.ontology, begun_with.extra)
    with ledger.writing() as connection:
        _store_minutes(connection, panel, result)
        store_ontology(connection, result.ontology.version, turtle)
    (project.hidden / "ontology.ttl").write_text(turtle, encoding="utf-8")
    return Built(panel, result.ontology, tuple(fault.item for fault in result.unserved))


def _store_minutes(connection: Transaction, panel: PanelResult, result: OntologyResult) -> None:
    """What was proposed, voted and could not be used."""
    minutes = {
        "groups": [asdict(group) for group in panel.groups],
        "personas": [asdict(persona) for persona in panel.personas],
    }
    store_questions(connection, minutes, panel.questions)
    store_unreadable(connection, "", [unreadable_row(one, "", "") for one in (*panel.unreadable, *result.unreadable)])


def _refuse_useless(panel: PanelResult, result: OntologyResult) -> None:
    if not panel.agreed:
        raise ProjectUnusable(
            f"the panel agreed on no question: {len(panel.questions)} were proposed{_reasons(panel.unreadable)}",
            "try another model"
            if panel.unreadable
            else "say in syngraph.toml what the documents are about ([project] domain), or add documents",
        )
    if not result.ontology.properties:
        raise OntologyUnusable(
            f"the ontologists made no property for {len(panel.agreed)} questions{_reasons(result.unreadable)}",
            "try another model, or give it an ontology to start from (ontology/*.ttl)",
        )


def _reasons(unreadable: Sequence[Unreadable]) -> str:
    return "".join(f"; {one.reason}" for one in unreadable[:3])


async def _agree(
    project: Project, model: Model, passages: list[Chunk], start: Ontology, progress: Progress
) -> tuple[PanelResult, OntologyResult]:
    settings, agreeing = project.settings, project.settings.build
    async with checkpoints(project.checkpoints) as checkpointer:
        panel = await convene(
            settings.project.domain,
            passages,
            model,
            PanelSettings(agreeing.quorum, agreeing.rounds, agreeing.personas, settings.model.wide, prompts=project.prompts),
            checkpointer,
            "panel",
        )
        progress.say(f"panel: {len(panel.personas)} personas, {len(panel.questions)} questions, {len(panel.agreed)} agreed")
        result = await build_ontology(
            settings.project.domain,
            panel.agreed,
            passages,
            start,
            model,
            OntologistSettings(settings.project.namespace, prompts=project.prompts),
            checkpointer,
            "ontology",
        )
        progress.say(f"ontology: {len(result.ontology.classes)} classes, {len(result.ontology.properties)} properties")
        return panel, result


def _refuse_contradiction(ontology: Ontology, extra: Graph, progress: Progress) -> None:
    reasoning = reason(ontology, extra)
    progress.say(f"reasoner: {reasoning.engine}" + (f" ({reasoning.note})" if reasoning.note else ""))
    if not reasoning.consistent or reasoning.unsatisfiable:
        why = "; ".join(f"{one.label}: {one.why}" for one in reasoning.unsatisfiable) or "nothing can exist in it"
        raise OntologyUnusable(f"the ontology contradicts itself: {why}", "run build again, or mend ontology/*.ttl")


def _start(project: Project) -> OwlRead:
    """The user's own ontology, with what it says beyond our noun; an empty one when there is none."""
    namespace = project.settings.project.namespace
    files = project.ontology_files
    return load_ontology_files(files, namespace) if files else OwlRead(empty_ontology(namespace), Graph())


def _documents(project: Project, progress: Progress) -> list[Document]:
    """The readable documents, at most MOST_DOCUMENTS of them."""
    settings = project.settings.documents
    scanned = scan(project.documents, settings.include, settings.exclude)
    found = scanned.files
    if not found:
        there = [f"{one.path}: {one.reason}" for one in scanned.unseen]
        there += [f"{count:,} files of a format that is not read ({ending or 'no ending'})" for ending, count in scanned.skipped.items()]
        raise ProjectUnusable(f"there are no documents in {project.documents}{_first(there)}", "put documents there, then run this again")
    every = -(-len(found) // MOST_DOCUMENTS)
    paths = [file.path for file in found[::every]]
    read: list[Document] = []
    lost: list[str] = []
    with Reader(project.documents, reading_limits(project)) as reader:
        for n, one in enumerate(reader.read_all(paths), 1):
            if isinstance(one, Unread):
                lost.append(f"{one.reason} (next: {one.next_step})")
            else:
                read.append(one)
            progress.step("reading", n, len(paths))
    if not read:
        what = f"none of the {len(paths)} documents in {project.documents} can be read{_first(lost)}"
        raise ProjectUnusable(what, "mend them or add others, then run this again")
    return read


def _first(reasons: list[str]) -> str:
    """The first few of them, a line each."""
    return "".join(f"\n  {harmless(one)}" for one in reasons[:SAID]) + (f"\n  and {len(reasons) - SAID:,} more" if reasons[SAID:] else "")
