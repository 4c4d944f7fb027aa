"""What lies ahead of a job, as far as it can be known before the model has spoken: what is expected, the least and the most.

Documents that are due are read, and the prompts about them made: those that were answered before are found among the kept answers. A
build is rehearsed (rehearsal.py), with a model that says as much as is usual, as little as the prompts allow, and as much. No model is
called, and nothing is written.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from rdflib import Graph

from syngraph.agents.model.port import Model
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.accepted import accepted_edits
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import current_ontology as stored_ontology
from syngraph.connectors.ledger.questions import stored_questions
from syngraph.flows.budget.foresight import Foreseen, Foresight, Kept
from syngraph.flows.budget.habits import MENDED_AT_MOST, RULES, Habits, habits_of
from syngraph.flows.budget.typical import LEAST, MOST, USUAL
from syngraph.flows.build.sampling import read_documents, sample
from syngraph.flows.costs.rehearsal import Begun, Rehearsed, Understudy, rehearse
from syngraph.flows.ingest.extraction import extraction_recipe
from syngraph.flows.ingest.whats_new import document_recipe, due_documents, reading_limits
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import Project
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.ontology_files import load_ontology_files
from syngraph.ontologies.owl_reading import OwlRead

MOST_READ: Final = 1_000
"""Documents that are read to look ahead; of more that are due every so manieth is taken, and counted for the others."""
ByTask = Mapping[str, Foreseen]


class Job(StrEnum):
    """What is to be done: `run` is a build, where there is no ontology yet, and an ingest. review: a build that stops for a person."""

    build = "build"
    review = "review"
    ingest = "ingest"
    run = "run"

    @property
    def builds(self) -> bool:
        return self in (Job.build, Job.review)


@dataclass(frozen=True)
class Outlook:
    """expected, least, most: by task. due: documents that are to be read; read: how many of them were looked at.

    build: the rehearsed one, of which `passages` are shown to the panel.
    """

    expected: ByTask
    least: ByTask
    most: ByTask
    due: int
    read: int
    build: Rehearsed | None
    passages: int
    habits: Habits


def look_ahead(project: Project, model: Model, progress: Progress, job: Job) -> Outlook:
    """raises: ProjectUnusable, as the job would, when there is no document or, to ingest, no ontology."""
    with ledger_of(project) as ledger:
        with ledger.reading() as connection:
            unbuilt = stored_ontology(connection) is None
            habits = RULES if project.settings.model.kind == "offline" else habits_of(connection, model.name)
            begun = Begun(_start(project), accepted_edits(connection), stored_questions(connection))
        kept = Kept(project.answers)
        manners = (USUAL,) if habits.is_free else (USUAL, LEAST, MOST)  # the rules say what they say
        understudies = [Understudy(model.name, kept, habits, manner) for manner in manners]
        build, passages = None, []
        if job.builds or (unbuilt and job is Job.run):
            passages = sample(read_documents(project, progress), project.settings.build.sample_tokens)
            build, *_ = [rehearse(project, passages, begun, one, panel_only=job is Job.review) for one in understudies]
        expected, least, most = (understudies[n % len(understudies)].foreseen for n in range(3))
        if job.builds:
            count = len({one.document for one in passages})
            return Outlook(expected, least, most, count, count, build, len(passages), habits)
        ontology = build.ontology if build and build.ontology else current_ontology(project, ledger)
        foresight = Foresight(project, ontology, model, kept, habits)
        due, read, reading = _extraction(project, ledger, model, ontology, foresight, progress)
    often = habits.calls_a_passage
    at_most = often if habits.passages or habits.is_free else MENDED_AT_MOST
    return Outlook(
        expected | {"extract": reading},
        least | {"extract": _put_so_often(reading, 1 / often)},
        most | {"extract": _put_so_often(reading, at_most / often)},
        due,
        read,
        build,
        len(passages),
        habits,
    )


@contextmanager
def ledger_of(project: Project) -> Iterator[Ledger]:
    """The project's ledger; before the first run an empty one that is gone afterwards."""
    if project.ledger.exists():
        yield Ledger(project.ledger)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Ledger(Path(folder) / "ledger.db")


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
    found, same, put = Foreseen(), 0, set[bytes]()
    with Reader(project.documents, reading_limits(project)) as reader:
        for n, one in enumerate(reader.read_all(paths), 1):
            if not isinstance(one, Unread) and due[one.path].recipe == document_recipe(one.path, one.sha256, recipe):
                same += 1  # touched, and the same
            elif not isinstance(one, Unread):
                found = found.plus(foresight.of(one, put))
            progress.step("reading", n, len(paths))
    return len(due) - same, len(paths), found.times(len(due) / len(paths)) if paths else found


def _put_so_often(foreseen: Foreseen, factor: float) -> Foreseen:
    """The same passages, of which more or less goes back to be mended; what is remembered stays so."""
    return replace(foreseen.times(factor), remembered=foreseen.remembered)
