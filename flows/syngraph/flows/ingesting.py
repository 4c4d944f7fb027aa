"""Ingest: the path of a document from the folder to the graph. Read this file from the top to follow it.

look (what is new) -> read (text, chunks) -> extract (readings with quotes) -> resolve (claims) -> the gate -> the ledger,
a batch of documents at a time, each batch one transaction. The projections follow the ledger afterwards (following.py).
"""

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import inf

from syngraph.agents.model.port import Model
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.claims import held_though_it_stood
from syngraph.connectors.ledger.commits import Batch, TakenDocument, record
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.standing import standing_count
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.change import Commit
from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contracts
from syngraph.flows.current import current_contracts
from syngraph.flows.extraction import ReadDocument, extract_all, extraction_recipe
from syngraph.flows.gatekeeping import is_stale, keep_index, open_gate
from syngraph.flows.progress import Progress
from syngraph.flows.project import Project
from syngraph.flows.resolution import Resolver
from syngraph.flows.source_rank import ranking
from syngraph.flows.stages import Stages
from syngraph.flows.whats_new import News, document_recipe, look, read, reading_limits
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import TooManyWithdrawn
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement

SMALL_CHANGE = 20
"""So many statements may always be unpublished: in a small graph a share of 5 % is less than one document's worth."""


@dataclass
class Taken:
    """What an ingest did, summed over its batches.

    unreadable: one reason for each document that could not be read. lost_answers: answers of the model that broke their contract.
    chunks: how many were read, and of how many the model said that there is nothing_here. outside: what was said beyond the vocabulary.
    """

    documents: int = 0
    gone: int = 0
    unreadable: list[str] = field(default_factory=list)
    lost_answers: int = 0
    chunks: int = 0
    nothing_here: int = 0
    outside: int = 0
    commits: int = 0
    statements_in: int = 0
    statements_out: int = 0
    unpublished: int = 0

    def add(self, commit: Commit) -> None:
        """A statement that only won or lost a supporter neither came nor went."""
        self.commits += 1
        self.statements_in += len(commit.entered)
        self.statements_out += len(commit.left)


@dataclass
class Ingestion:
    """All that an ingest works with; `running.py` puts it together.

    stood_first: of every statement that came or went during the run, whether it stood when the run began.
    unpublished: what stood when the run began, is still said, and is held now.
    unchanged: documents that are read again though their bytes are the same. worn: statements gone with batches of lost answers.
    """

    project: Project
    ledger: Ledger
    ontology: Ontology
    model: Model
    run: str
    progress: Progress
    stages: Stages
    accept_withdrawals: bool = False
    accept_deletions: bool = False
    stood_first: dict[Statement, bool] = field(default_factory=dict)
    unpublished: set[Statement] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    worn: int = 0

    @cached_property
    def recipe(self) -> str:
        return extraction_recipe(self.ontology, self.model, self.project)

    @cached_property
    def gate(self) -> Gate:
        """The gate, filled from the ledger when the first claim changes; an unchanged folder never needs it."""
        self.progress.say("gate: filling it from the ledger")
        return open_gate(self.project, self.ledger, self.ontology, self.contracts)

    @cached_property
    def contracts(self) -> Contracts:
        return current_contracts(self.project, self.ontology)

    @cached_property
    def rank(self) -> Callable[[str], int]:
        return ranking(self.project.settings.sources)

    @cached_property
    def stood(self) -> int:
        """How many statements stood when the run began; asked for before the first change is recorded."""
        with self.ledger.reading() as connection:
            return standing_count(connection)

    @cached_property
    def withdrawable(self) -> float:
        """How many of these statements this run may unpublish."""
        return inf if self.accept_withdrawals else withdrawable(self.stood, self.project.settings.gate.max_withdrawn)


def withdrawable(stood: int, share: float) -> int:
    """How many of the statements that stood one run may unpublish unasked. share: [gate] max_withdrawn."""
    return max(SMALL_CHANGE, int(stood * share))


def ingest(job: Ingestion) -> Taken:
    """Take in new and changed documents and let go of deleted ones; afterwards the ledger is what a clean build would give.

    raises: ShapesUnreadable before a document is read; ProjectUnusable when the documents folder is absent, TooManyVanished when too
            many of them are gone, before anything is recorded; TooManyWithdrawn before anything of the batch is recorded;
            ModelUnreachable, ModelRefused. What was recorded stays; the next run goes on from there.
    """
    _ = job.contracts  # what cannot be judged by is said before a model is asked anything
    news = job.stages("scan", lambda: look(job.project, job.ledger, job.recipe, job.accept_deletions))
    job.progress.say(f"documents: {news.present:,} found, {len(news.take):,} to read, {len(news.gone):,} gone{_passed_over(news)}")
    taken = Taken()
    if is_stale(job.ledger, job.ontology, job.contracts):
        job.stages("judge again", lambda: _switch(job, taken))
    with Reader(job.project.documents, reading_limits(job.project)) as reader:
        batches = list(_batches(list(news.take), job.project.settings.gate.batch))
        for n, paths in enumerate(batches, 1):
            # What is gone leaves with what came last: a document that was renamed and edited is never beside its old self.
            gone = news.gone if n == len(batches) else ()
            job.stages(_batch_name(paths), partial(_take_batch, job, news, paths, gone, reader, taken))
            job.progress.step("documents", taken.documents + len(taken.unreadable), len(news.take))
    for reason in news.unseen:
        taken.unreadable.append(reason)
        job.progress.say(f"unreadable: {reason}")
    if news.gone and not batches:
        job.stages("let go", lambda: _commit(job, [], news.gone, taken))
    taken.gone = len(news.gone)
    if taken.commits:
        keep_index(job.project, job.gate)
    return taken


def _take_batch(job: Ingestion, news: News, paths: list[str], gone: Sequence[str], reader: Reader, taken: Taken) -> None:
    """Read, extract, resolve, judge and record these documents, and let go of those that are gone."""
    due: list[Document] = []
    leaving = list(gone)
    for one in read(job.ledger, news, paths, reader):
        before = news.take[one.path][1]
        if isinstance(one, Unread):
            taken.unreadable.append(one.reason)
            job.progress.say(f"unreadable: {one.reason}")
            if before.recipe and one.sha256:
                leaving.append(one.path)
        elif before.recipe == document_recipe(one.sha256, job.recipe):
            taken.documents += 1
        else:
            due.append(one)
            job.unchanged |= {one.path} if before.recipe and before.sha256 == one.sha256 else set()
    if due or leaving:
        _commit(job, extract_all(due, job.ontology, job.model, job.project, job.progress), leaving, taken)
        taken.documents += len(due)


def _switch(job: Ingestion, taken: Taken) -> None:
    """Shapes or ontology are not those that the graph was judged by: judge all of it again, and switch in one commit."""
    job.progress.say("contracts: they have changed; judging the whole graph again")
    with _gate(job) as gate:
        _record(job, Batch(run=job.run, commit=gate.switch()), taken)


def _commit(job: Ingestion, found: Sequence[ReadDocument], gone: Sequence[str], taken: Taken) -> None:
    """One batch before the gate, and what it made of it into the ledger: one transaction.

    The ledger is open for others to write until the gate has judged: whoever holds the writer's lock is alone in moving its head.
    """
    came = tuple(reading for one in found for reading in one.readings)
    with job.ledger.reading() as connection:
        resolver = Resolver(connection, job.ontology, job.project.settings.project.namespace, job.rank)
        resolution = resolver.change([one.document for one in found], came, gone)
    with _gate(job) as gate:
        commit = gate.admit(resolution.change)
        _refuse_loss(job, found, resolution.silent, commit)
        batch = Batch(
            run=job.run,
            commit=commit,
            taken=tuple(
                TakenDocument(one.document, document_recipe(one.document.sha256, job.recipe), dict(one.left), tuple(one.unreadable))
                for one in found
            ),
            gone=tuple(gone),
            readings_came=came,
            readings_went=tuple(sorted(resolution.went)),
            claims_came=tuple((claim, resolution.readings[claim.id]) for claim in resolution.change.came),
            claims_went=resolution.change.went,
        )
        _record(job, batch, taken)
    taken.lost_answers += sum(len(one.unreadable) for one in found)
    for name in ("chunks", "nothing_here", "outside"):
        setattr(taken, name, getattr(taken, name) + sum(one.left[name] for one in found))


@contextmanager
def _gate(job: Ingestion) -> Iterator[Gate]:
    """The run's gate. Where what it decided does not reach the ledger it is forgotten, and filled from there when it is next asked."""
    try:
        yield job.gate
    except BaseException:
        job.__dict__.pop("gate", None)
        raise


def _record(job: Ingestion, batch: Batch, taken: Taken) -> None:
    _ = job.withdrawable  # counted before anything is recorded
    with job.ledger.writing() as connection:
        record(connection, batch)
        _note_unpublished(job, batch.commit, held_though_it_stood(connection, batch.commit))
        _refuse_withdrawals(job, batch.commit)
    taken.add(batch.commit)
    taken.unpublished = len(job.unpublished)


def _note_unpublished(job: Ingestion, commit: Commit, held: Set[Statement]) -> None:
    """held: what the commit holds although it stood before."""
    for statement in commit.entered:
        job.stood_first.setdefault(statement, False)
    for statement in commit.left:
        job.stood_first.setdefault(statement, True)
    job.unpublished -= commit.entered
    job.unpublished |= {statement for statement in held & commit.left if job.stood_first[statement]}


def _refuse_withdrawals(job: Ingestion, commit: Commit) -> None:
    """What a document still says goes only when somebody has said that it may.

    raises: TooManyWithdrawn, out of the ledger's transaction: nothing of the batch is recorded, and the gate goes with the run.
    """
    if len(job.unpublished) > job.withdrawable:
        first = next((one.message for one in commit.opened if one.severity == "Violation"), "")
        raise TooManyWithdrawn(
            f"{len(job.unpublished):,} of {job.stood:,} standing statements would be held, {job.withdrawable:,} may be: {first}",
            "correct the documents or the shapes, or raise [gate] max_withdrawn; --accept-withdrawals goes on all the same",
        )


def _refuse_loss(job: Ingestion, found: Sequence[ReadDocument], silent: Set[str], commit: Commit) -> None:
    """Whoever lets statements go must have read that they are not said any more; an answer that cannot be read says nothing.

    silent: nothing is read of them any more; where the bytes are the same that is the model's word, not the document's.
    raises: TooManyWithdrawn; of the batch nothing is recorded then but the answers that cannot be read, for whoever wants them asked
            again. The gate goes with the run.
    """
    lost = [one.document.path for one in found if one.unreadable or one.document.path in silent & job.unchanged]
    job.worn += sum(not state.standing for state in commit.states) if lost else 0
    if lost and job.worn > job.withdrawable:
        with job.ledger.writing() as connection:
            for one in found:
                if one.unreadable:
                    store_unreadable(connection, one.document.path, one.unreadable)
        raise TooManyWithdrawn(
            f"{job.worn:,} statements would go; the model's answers about {len(lost)} documents are unreadable or empty ({lost[0]} first)",
            "have what is unreadable asked again (`syngraph quarantine retry DIR`), or name another model in syngraph.toml; "
            "--accept-withdrawals goes on all the same",
        )


def _passed_over(news: News) -> str:
    """Files that no reader of ours reads, said once: an owner may wonder where they are."""
    endings = ", ".join(f"{count:,} {ending or 'without an ending'}" for ending, count in news.skipped.items())
    return f"; of formats that are not read: {endings}" if endings else ""


def _batch_name(paths: list[str]) -> str:
    return f"documents: {paths[0]}" + (f" … {paths[-1]}" if len(paths) > 1 else "")


def _batches(paths: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(paths), size):
        yield paths[start : start + size]
