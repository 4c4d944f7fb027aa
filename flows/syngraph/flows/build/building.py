"""Build: from the documents to agreed questions, from the questions to an ontology that keeps its contracts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import Graph

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.answerable import Answerable, make_answerable
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.query_stage import Objection
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.agents.panel.convene import convene
from syngraph.agents.panel.result import PanelResult, PanelSettings
from syngraph.connectors.ledger.accepted import accepted_edits
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology, store_queries
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.shapes import load_shapes
from syngraph.contracts.unreadable import Unreadable
from syngraph.flows.build.minutes import put_on_record
from syngraph.flows.build.planning import planning
from syngraph.flows.build.sampling import read_documents, sample
from syngraph.flows.ingest.extraction import unreadable_row
from syngraph.flows.project.current import current_contracts, write_turtle
from syngraph.flows.project.project import Project
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.edit import apply_all, empty_ontology
from syngraph.ontologies.errors import OntologyUnusable, ProjectUnusable
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.ontology_files import load_ontology_files
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.owl_reading import OwlRead
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.reasoner import reason


@dataclass(frozen=True)
class Built:
    """What a build made.

    questions: all that are on record: the panel's, and what persons said of them; the ontology is built for the agreed ones.
    ontology:  None while it waits for a person's word on the questions.
    unserved:  questions that nothing in the ontology answers.
    """

    panel: PanelResult
    questions: tuple[CompetencyQuestion, ...]
    ontology: Ontology | None = None
    unserved: tuple[str, ...] = ()

    @property
    def agreed(self) -> list[CompetencyQuestion]:
        return [one for one in self.questions if one.state == "agreed"]


def build(project: Project, ledger: Ledger, model: Model, progress: Progress, review: bool = False) -> Built:
    """Agree on questions and build the ontology; both are in the ledger afterwards, the ontology beside it as Turtle too.

    review: stop once the panel's minutes are in the ledger; the next build goes on from there without asking the panel again.
    raises: ProjectUnusable when there is nothing to read, or no question to build for; OntologyUnusable when what came out
            contradicts itself.
    """
    start = _start(project, progress)
    load_shapes(project.shapes, Graph())  # what cannot be read is said before a model is asked anything
    passages = _sampled(project, progress)
    panel = asyncio.run(_convened(project, model, passages))
    asked = put_on_record(ledger, panel, progress, _rules(project, model))
    _note_unreadable(ledger, panel.unreadable)
    if review and asked:
        return Built(panel, asked)
    _refuse_no_question(panel, asked)
    with ledger.reading() as connection:
        accepted = accepted_edits(connection)
    with planning(project, ledger) as objection:
        answerable = asyncio.run(_ontology_for(asked, project, model, passages, start, accepted, objection))
    result = answerable.result
    _tell(result, progress)
    _note_unreadable(ledger, [*panel.unreadable, *result.unreadable])
    _refuse_no_property(asked, result)
    refuse_contradiction(result.ontology, start.extra, progress)
    current_contracts(project, result.ontology)
    built = Built(panel, asked, result.ontology, _unanswerable(asked, answerable))
    turtle = to_turtle(result.ontology, start.extra)
    with ledger.writing() as connection:
        store_ontology(connection, result.ontology.version, turtle, built.agreed)
        store_queries(connection, answerable.queries)
        write_turtle(project, turtle)
    return built


def _start(project: Project, progress: Progress) -> OwlRead:
    """The user's own ontology, with what it says beyond our noun; an empty one when there is none.

    raises: OntologyUnusable when it contradicts itself before anything is added.
    """
    namespace = project.settings.project.namespace
    files = project.ontology_files
    if not files:
        return OwlRead(empty_ontology(namespace), Graph())
    start = load_ontology_files(files, namespace)
    refuse_contradiction(start.ontology, start.extra, progress)
    return start


def _sampled(project: Project, progress: Progress) -> list[Chunk]:
    """The passages that the panel reads."""
    passages = sample(read_documents(project, progress), project.settings.build.sample_tokens)
    progress.say(f"panel: {counted(len(passages), 'passage')} of {counted(len({p.document for p in passages}), 'document')}")
    return passages


def _rules(project: Project, model: Model) -> dict[str, Any]:
    """What the minutes say of how it was voted."""
    agreeing = project.settings.build
    return {"model": model.name, "quorum": agreeing.quorum, "rounds": agreeing.rounds}


async def _convened(project: Project, model: Model, passages: Sequence[Chunk]) -> PanelResult:
    """The panel's result: at once, without a call, when it has met on these passages before."""
    async with checkpoints(project.checkpoints) as checkpointer:
        return await convene(project.settings.project.domain, passages, model, panel_rules(project), checkpointer, "panel")


def panel_rules(project: Project) -> PanelSettings:
    settings, agreeing = project.settings, project.settings.build
    return PanelSettings(agreeing.quorum, agreeing.rounds, agreeing.personas, settings.model.wide, prompts=project.prompts)


def ontologist_rules(project: Project, start: OwlRead) -> OntologistSettings:
    """start: the user's own ontology, whose classes and properties stay as they are."""
    own = frozenset((*start.ontology.classes, *start.ontology.properties))
    return OntologistSettings(project.settings.project.namespace, prompts=project.prompts, own=own, extra=start.extra)


async def _ontology_for(
    asked: Sequence[CompetencyQuestion],
    project: Project,
    model: Model,
    passages: Sequence[Chunk],
    start: OwlRead,
    accepted: Sequence[Mapping[str, Any]],
    objection: Objection | None,
) -> Answerable:
    """start: the user's own. accepted: what persons have accepted beside it; there from the beginning, and open to edits.

    objection: what Neo4j, if it is there, has against a question's query.
    """
    settings = project.settings.project
    rules = ontologist_rules(project, start)
    begun = apply_all(start.ontology, settings.namespace, accepted, rules.own) if accepted else start.ontology
    async with checkpoints(project.checkpoints) as checkpointer:
        result = await build_ontology(settings.domain, asked, passages, begun, model, rules, checkpointer, "ontology")
        return await make_answerable(
            settings.domain, asked, passages, result, model, rules, checkpointer, "answerable", objection=objection
        )


def _tell(result: OntologyResult, progress: Progress) -> None:
    classes, properties = len(result.ontology.classes), len(result.ontology.properties)
    progress.say(f"ontology: {counted(classes, 'class', 'classes')}, {counted(properties, 'property', 'properties')}")
    for step in result.weaving:
        progress.say(f"weaving: {step.what}: {step.before} islands, then {step.after}")


def _unanswerable(asked: Sequence[CompetencyQuestion], answerable: Answerable) -> tuple[str, ...]:
    """The questions that the ontology cannot answer, each with what it lacks."""
    texts = {one.id: one.text for one in asked}
    return tuple(f"{texts[one.question]} ({one.why_not})" for one in answerable.queries if one.why_not)


def _note_unreadable(ledger: Ledger, lost: Sequence[Unreadable]) -> None:
    """What the model said in this build that could not be used, in place of what it said in the last."""
    with ledger.writing() as connection:
        store_unreadable(connection, "", [unreadable_row(one, "", "") for one in lost])


def _refuse_no_question(panel: PanelResult, asked: Sequence[CompetencyQuestion]) -> None:
    if any(one.state == "agreed" for one in asked):
        return
    rejected = sum(one.signed is not None for one in asked)
    if rejected:
        raise ProjectUnusable(
            f"no question is left to build for: {len(asked)} are on record, {rejected} of them rejected by a person",
            "`syngraph questions DIR` shows them: approve or edit one, or add one of your own",
        )
    raise ProjectUnusable(
        f"the panel agreed on no question: {len(panel.questions)} were proposed{_reasons(panel.unreadable)}",
        "have it asked again (`syngraph quarantine retry DIR`), or try another model"
        if panel.unreadable
        else "say in syngraph.toml what the documents are about ([project] domain), or add documents",
    )


def _refuse_no_property(asked: Sequence[CompetencyQuestion], result: OntologyResult) -> None:
    if not result.ontology.properties:
        agreed = sum(one.state == "agreed" for one in asked)
        retry = "have it asked again (`syngraph quarantine retry DIR`), " if result.unreadable else ""
        raise OntologyUnusable(
            f"the ontologists made no property for {agreed} questions{_reasons(result.unreadable)}",
            f"{retry}try another model, or give it an ontology to start from (ontology/*.ttl)",
        )


def _reasons(unreadable: Sequence[Unreadable]) -> str:
    return "".join(f"; {one.reason}" for one in unreadable[:3])


def refuse_contradiction(ontology: Ontology, extra: Graph, progress: Progress) -> None:
    """raises: OntologyUnusable when nothing, or nothing of some class, can exist by this ontology."""
    reasoning = reason(ontology, extra)
    progress.say(f"reasoner: {reasoning.engine}" + (f" ({reasoning.note})" if reasoning.note else ""))
    if not reasoning.consistent or reasoning.unsatisfiable:
        why = "; ".join(f"{one.label}: {one.why}" for one in reasoning.unsatisfiable) or "nothing can exist in it"
        raise OntologyUnusable(
            f"the ontology contradicts itself: {why}",
            "mend ontology/*.ttl, put a question otherwise (`syngraph questions DIR edit`), or try another model",
        )
