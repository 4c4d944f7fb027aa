"""What a run would ask of the model, by stage, before it asks anything: calls, tokens, money, and what is remembered already.

Documents that are due are read, and the prompts about them made: those that were answered before are found among the kept answers. A
build that is still to come is rehearsed (rehearsal.py). No model is called, and nothing is written.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rdflib import Graph

from syngraph.agents.model.port import Model
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import current_ontology as stored_ontology
from syngraph.connectors.ledger.questions import stored_questions
from syngraph.flows.budget.foresight import Foreseen, Foresight, Kept
from syngraph.flows.budget.habits import RULES, Habits, habits_of
from syngraph.flows.budget.purse_of_run import paid_models
from syngraph.flows.build.sampling import read_documents, sample
from syngraph.flows.costs.cost_by import STAGES, stage_of
from syngraph.flows.costs.rehearsal import Rehearsed, Understudy, rehearse
from syngraph.flows.ingest.extraction import extraction_recipe
from syngraph.flows.ingest.whats_new import document_recipe, due_documents, reading_limits
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.prices import bare_name
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.stores.stores import model_without_memory
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.ontology_files import load_ontology_files
from syngraph.ontologies.owl_reading import OwlRead

MOST_READ: Final = 1_000
"""Documents that are read to look ahead; of more that are due every so manieth is taken, and counted for the others."""


@dataclass(frozen=True)
class Looked:
    """What an estimate rests on. due: documents to be taken in; read: how many of them were looked at. build: the rehearsed one."""

    by_task: Mapping[str, Foreseen]
    due: int
    read: int
    build: Rehearsed | None
    habits: Habits


def project_estimate(folder: Path, progress: Progress, with_build: bool = True) -> dict[str, Any]:
    """The JSON of `run --estimate`, and without with_build of `ingest --estimate`.

    `{"stages": [{"stage", "calls", "remembered", "prompt_tokens", "completion_tokens", "money"}], "total", "currency", "unpriced",
    "documents", "basis": [lines]}`. money: None where a price is lacking, and the model is named in `unpriced`.
    raises: ProjectUnusable, as the run would, when there is no document or, without with_build, no ontology.
    """
    project = open_project(folder)
    with _ledger(project) as ledger:
        model = model_without_memory(project)
        looked = _look_ahead(project, ledger, model, progress, with_build)
    by_stage: dict[str, Foreseen] = {}
    for task, foreseen in looked.by_task.items():
        by_stage[stage_of(task)] = by_stage.get(stage_of(task), Foreseen()).plus(foreseen)
    total = Foreseen()
    for one in by_stage.values():
        total = total.plus(one)
    rows = [{"stage": stage} | _plain(project, model, by_stage[stage]) for stage in STAGES if stage in by_stage]
    return {
        "stages": rows,
        "total": _plain(project, model, total),
        "currency": project.settings.prices.currency,
        "unpriced": _unpriced(project, model, total),
        "documents": looked.due,
        "basis": list(_basis(looked)),
    }


@contextmanager
def _ledger(project: Project) -> Iterator[Ledger]:
    """The project's ledger; before the first run an empty one that is gone afterwards."""
    if project.ledger.exists():
        yield Ledger(project.ledger)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Ledger(Path(folder) / "ledger.db")


def _look_ahead(project: Project, ledger: Ledger, model: Model, progress: Progress, with_build: bool) -> Looked:
    with ledger.reading() as connection:
        unbuilt = stored_ontology(connection) is None
        habits = RULES if project.settings.model.kind == "offline" else habits_of(connection, model.name)
        asked = stored_questions(connection)
    kept = Kept(project.answers)
    understudy, build = Understudy(model.name, kept, habits), None
    if unbuilt and with_build:
        passages = sample(read_documents(project, progress), project.settings.build.sample_tokens)
        build = rehearse(project, passages, _start(project), asked, understudy)
    ontology = build.ontology if build else current_ontology(project, ledger)
    due, read, extraction = _extraction(project, ledger, model, ontology, Foresight(project, ontology, model, kept, habits), progress)
    return Looked(understudy.foreseen | {"extract": extraction}, due, read, build, habits)


def _start(project: Project) -> OwlRead:
    namespace, files = project.settings.project.namespace, project.ontology_files
    return load_ontology_files(files, namespace) if files else OwlRead(empty_ontology(namespace), Graph())


def _extraction(
    project: Project, ledger: Ledger, model: Model, ontology: Ontology, foresight: Foresight, progress: Progress
) -> tuple[int, int, Foreseen]:
    """How many documents are due, how many of them were read to know it, and what all of them would take."""
    recipe = extraction_recipe(ontology, model, project)
    due = due_documents(project, ledger, recipe)
    paths = list(due)[:: -(-len(due) // MOST_READ) or 1]
    found, same = Foreseen(), 0
    with Reader(project.documents, reading_limits(project)) as reader:
        for n, one in enumerate(reader.read_all(paths), 1):
            if not isinstance(one, Unread) and due[one.path].recipe == document_recipe(one.path, one.sha256, recipe):
                same += 1  # touched, and the same
            elif not isinstance(one, Unread):
                found = found.plus(foresight.of(one))
            progress.step("reading", n, len(paths))
    return len(due) - same, len(paths), found.times(len(due) / len(paths)) if paths else found


def _plain(project: Project, model: Model, foreseen: Foreseen) -> dict[str, Any]:
    prompt, completion = round(foreseen.prompt_tokens), round(foreseen.completion_tokens)
    price = project.settings.prices.price_of(_priced(model))
    return {
        "calls": round(foreseen.calls),
        "remembered": foreseen.remembered,
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "money": 0.0 if not prompt + completion else float(price.of(prompt, completion)) if price else None,
    }


def _priced(model: Model) -> str:
    """The name of which the price is wanted; a recording is paid as what was recorded."""
    return min(paid_models(model))


def _unpriced(project: Project, model: Model, total: Foreseen) -> list[str]:
    name = _priced(model)
    return [name] if round(total.prompt_tokens) and project.settings.prices.price_of(name) is None else []


def _basis(looked: Looked) -> Iterator[str]:
    """What the figures rest on."""
    if looked.build:
        people, questions = counted(looked.build.personas, "persona"), counted(looked.build.questions, "question")
        by = "by the offline rules themselves" if looked.habits.is_free else "with as many answers as the prompts ask for"
        yield f"the build: rehearsed {by}, on these documents ({people}, {questions}, {looked.build.agreed:,} agreed)"
    if looked.read < looked.due:
        yield f"documents: {looked.read:,} of the {looked.due:,} that are due were read, and stand for the others"
    elif looked.due:
        yield f"{counted(looked.due, 'document is', 'documents are')} due, read and looked up among the kept answers"
    if looked.habits.is_free:
        yield "the offline rules take no tokens"
        return
    yield "prompts: as they would be sent, four characters to a token"
    known = sorted(looked.habits.answered)
    yield "answers: " + (f"as this project's record has them for {', '.join(known)}" if known else "by what is usual (no record yet)")
    if looked.habits.passages:
        yield f"calls for a passage: {looked.habits.calls_a_passage:.2f}, as in the {looked.habits.passages:,} that were read before"
    else:
        yield f"calls for a passage: {looked.habits.calls_a_passage:.2f}, what goes back to be mended included"


def columns(found: Mapping[str, Any]) -> tuple[str, ...]:
    """The heads of the table for people."""
    return ("stage", "calls", "remembered", "prompt tokens", "completion tokens", str(found["currency"]))


def table_rows(found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The same for people, with what it comes to below."""
    for row in [*found["stages"], {"stage": "total"} | found["total"]]:
        counts = (f"{row[name]:,}" for name in ("calls", "remembered", "prompt_tokens", "completion_tokens"))
        yield (row["stage"], *counts, "?" if row["money"] is None else f"{row['money']:,.4f}")


def closing_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """What the table cannot say."""
    for name in found["unpriced"]:
        yield f"no price for {bare_name(name)}: [prices] in syngraph.toml"
    for line in found["basis"]:
        yield f"  {line}"
