"""Ingest: the path of a document from the folder to the graph. Read this file from the top to follow it.

look (what is new) -> read (text, chunks) -> extract (readings with quotes) -> resolve (claims) -> the gate -> the ledger.
Reading and extraction run ahead (ahead.py), as wide as is set; here, in one thread, whatever has finished comes to the gate, a batch
of documents at a time, each batch one transaction (batch.py). The projections follow the ledger afterwards (stores/following.py).
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.unasked import forget_gone
from syngraph.flows.ingest.ahead import Ahead, Plan, Same, Waiting
from syngraph.flows.ingest.batch import commit_batch, judge_again
from syngraph.flows.ingest.extraction import Extracting, ReadDocument
from syngraph.flows.ingest.gatekeeping import is_stale, keep_index
from syngraph.flows.ingest.heard import Heard
from syngraph.flows.ingest.ingestion import Ingestion, Taken
from syngraph.flows.ingest.purged import unless_purged
from syngraph.flows.ingest.whats_new import News, document_recipe, look, note_read, reading_limits
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import ModelUnreachable, ProjectUnusable

__all__ = ["Ingestion", "Taken", "ingest"]

MOST_NAMED = 20
"""So many documents that cannot be read, and so many endings, are named to people as they come."""

Taking = ReadDocument | Unread | Same


def ingest(job: Ingestion) -> Taken:
    """Take in new and changed documents and let go of deleted ones; afterwards the ledger is what a clean build would give.

    raises: ShapesUnreadable before a document is read; ProjectUnusable when the documents folder is absent, TooManyVanished when too
            many of them are gone, before anything is recorded; TooManyWithdrawn before anything of the batch is recorded; ModelRefused;
            ModelUnreachable when what was finished is in. What was recorded stays; the next run goes on from there.
    """
    _ = job.contracts  # what cannot be judged by is said before a model is asked anything
    news = job.stages("scan", lambda: look(job.project, job.ledger, job.recipe, job.accept_deletions))
    job.progress.say(f"documents: {news.present:,} found, {len(news.take):,} to read, {len(news.gone):,} gone{_passed_over(news)}")
    job.meter.documents_of = len(news.take) + len(news.gone)
    taken = Taken()
    if job.accept_withdrawals:
        with job.ledger.writing() as connection:
            forget_gone(connection)
    if is_stale(job.ledger, job.ontology, job.contracts):
        job.stages("judge again", lambda: judge_again(job, taken))
    away = _take_in(job, news, taken)
    for reason in news.unseen:
        taken.unreadable.append(reason)
        _say_unreadable(job, taken)
    if taken.commits:
        keep_index(job.project, job.gate)
    if away:
        raise ModelUnreachable(f"{away.what}; {counted(taken.waiting, 'document waits', 'documents wait')} for it", away.next_step)
    for why in taken.why_waiting:
        job.progress.say(f"for the next run: {why}")
    return taken


def _take_in(job: Ingestion, news: News, taken: Taken) -> ModelUnreachable | None:
    """Bring documents to the gate as they finish. Returns the model's last word, when it is away: then some of them wait.

    What is gone leaves with what comes last, so that a document that was renamed and edited does not go before its new self has come.
    """
    left = dict.fromkeys(news.take)
    ahead = None
    if left:
        with _ahead(job, news) as ahead:
            while batch := ahead.take():
                there = [one for one in batch if not isinstance(one, Waiting)]
                for one in there:
                    del left[one.path]
                gone = () if left else news.gone
                waiting = [one for one in batch if isinstance(one, Waiting)]
                taken.why_waiting += [f"{one.path}: {one.silence.what}" for one in waiting if isinstance(one.silence, ModelUnreachable)]
                if there:
                    job.stages(_batch_name(there), partial(_take_batch, job, news, there, gone, taken))
                    job.progress.step("documents", taken.documents + taken.same + len(taken.unreadable), len(news.take))
    taken.waiting, taken.at_its_budget = len(left), bool(ahead and ahead.stopped)
    if left and taken.at_its_budget:
        some = ", ".join([*left][:3]) + (f" and {len(left) - 3:,} more" if len(left) > 3 else "")
        job.progress.say(f"budget: reached; for the next run: {some}")
    if left or not news.take:
        _let_go_late(job, news, left, taken)
    return ahead.away if ahead and left else None


@contextmanager
def _ahead(job: Ingestion, news: News) -> Iterator[Ahead]:
    """The documents that are to be read, on their way to the gate."""
    settings = job.project.settings

    def begin() -> tuple[Extracting, Heard]:
        heard = Heard(job.model)
        job.meter.chunks = extracting = Extracting(job.ontology, heard, job.project)
        return extracting, heard

    def is_due(document: Document) -> bool:
        return news.take[document.path][1].recipe != document_recipe(document.path, document.sha256, job.recipe)

    with Reader(job.project.documents, reading_limits(job.project)) as reader:
        documents = unless_purged(job.ledger, reader.read_all(list(news.take)))
        plan = Plan(documents, is_due, begin, job.allowance, settings.gate.batch, settings.model.wide)
        with Ahead(plan, reader.stop) as ahead:
            yield ahead


def _take_batch(job: Ingestion, news: News, there: Sequence[Taking], gone: Sequence[str], taken: Taken) -> None:
    """Record what these documents are, and bring what is to be judged before the gate; let go of those that are gone.

    raises: ProjectUnusable when the folder is not there any more: what cannot be opened now is not to be thought unreadable.
    """
    if any(isinstance(one, Unread) for one in there) and not os.path.isdir(job.project.documents):
        what = f"the documents folder {job.project.documents} has gone while it was read; nothing of it is taken for deleted"
        raise ProjectUnusable(what, "mount it or put it back, then run this again: it goes on from here")
    note_read(job.ledger, news, [one if isinstance(one, Unread) else one.document for one in there])
    due: list[ReadDocument] = []
    leaving = list(gone)
    for one in there:
        before = news.take[one.path][1]
        if isinstance(one, Unread):
            taken.unreadable.append(one.reason)
            taken.passing += one.passing
            _say_unreadable(job, taken)
            if before.recipe and one.sha256:
                leaving.append(one.path)
        elif isinstance(one, Same):
            taken.same += 1
        else:
            due.append(one)
            taken.renamed += not before.recipe and one.document.sha256 in news.were
            job.unchanged |= {one.path} if before.recipe and before.sha256 == one.document.sha256 else set()
    taken.gone += len(gone)
    if due or leaving:
        commit_batch(job, due, leaving, taken)
    job.meter.documents = taken.documents + len(taken.unreadable) + taken.gone


def _let_go_late(job: Ingestion, news: News, left: Collection[str], taken: Taken) -> None:
    """Documents that are gone, when nothing came last: they stay as long as a new one waits that may be one of them under another name."""
    if news.gone and any(not news.take[path][1].recipe for path in left):
        job.progress.say(f"{counted(len(news.gone), 'document')} that are gone stay in the graph until the new ones are in")
    elif news.gone:
        taken.gone += len(news.gone)
        job.stages("let go", lambda: commit_batch(job, [], news.gone, taken))


def _say_unreadable(job: Ingestion, taken: Taken) -> None:
    """The last of them, as long as they are few."""
    many = len(taken.unreadable)
    if many <= MOST_NAMED:
        job.progress.say(f"unreadable: {taken.unreadable[-1]}")
    elif many == MOST_NAMED + 1:
        job.progress.say("unreadable: and more, which `syngraph status DIR --json` names")


def _passed_over(news: News) -> str:
    """Files that no reader of ours reads, said once: an owner may wonder where they are."""
    often = sorted(news.skipped.items(), key=lambda one: (-one[1], one[0]))
    endings = [f"{count:,} {ending or 'without an ending'}" for ending, count in often[:MOST_NAMED]]
    if rest := sum(count for _, count in often[MOST_NAMED:]):
        endings.append(f"{rest:,} of {len(often) - MOST_NAMED:,} other endings")
    return f"; of formats that are not read: {', '.join(endings)}" if endings else ""


def _batch_name(there: Sequence[Taking]) -> str:
    """The first and the last by name, whatever order they finished in, and how many; of one document just it."""
    names = sorted(one.path for one in there)
    return f"documents: {names[0]}" + (f" … {names[-1]} ({len(names):,})" if len(names) > 1 else "")
