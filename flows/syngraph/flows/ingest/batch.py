"""A batch of documents before the gate: resolved, judged, and recorded with what the gate made of it in one transaction."""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager

from syngraph.connectors.ledger.claims import held_though_it_stood
from syngraph.connectors.ledger.commits import Batch, TakenDocument, record
from syngraph.connectors.ledger.untold import note_brought_in
from syngraph.contracts.gate import Gate
from syngraph.flows.ingest.extraction import ReadDocument
from syngraph.flows.ingest.ingestion import Ingestion, Taken
from syngraph.flows.ingest.resolution import Resolver
from syngraph.flows.ingest.whats_new import document_recipe
from syngraph.flows.ingest.withdrawals import note_unpublished, refuse_loss, refuse_withdrawals
from syngraph.ontologies.statement import Statement


def judge_again(job: Ingestion, taken: Taken) -> None:
    """Shapes or ontology are not those that the graph was judged by: judge all of it again, and switch in one commit."""
    job.progress.say("contracts: they have changed; judging the whole graph again")
    with _gate(job) as gate:
        _record(job, Batch(run=job.run, commit=gate.switch()), taken)


def commit_batch(job: Ingestion, found: Sequence[ReadDocument], gone: Sequence[str], taken: Taken) -> None:
    """These documents, and the paths of those that are gone, before the gate, and what it made of them into the ledger.

    The ledger is open for others to write until the gate has judged: whoever holds the writer's lock is alone in moving its head.
    raises: TooManyWithdrawn; nothing of the batch is recorded then.
    """
    came = tuple(reading for one in found for reading in one.readings)
    with job.ledger.reading() as connection:
        resolver = Resolver(connection, job.ontology, job.project.settings.project.namespace, job.rank)
        resolution = resolver.change([one.document for one in found], came, gone)
    with _gate(job) as gate:
        commit = gate.admit(resolution.change)
        worn = refuse_loss(job, found, resolution.silent, commit)
        batch = Batch(
            run=job.run,
            commit=commit,
            taken=tuple(
                TakenDocument(
                    one.document,
                    document_recipe(one.path, one.document.sha256, job.recipe),
                    dict(one.left),
                    tuple(one.unreadable),
                )
                for one in found
            ),
            gone=tuple(gone),
            readings_came=came,
            readings_went=tuple(sorted(resolution.went)),
            claims_came=tuple((claim, resolution.readings[claim.id]) for claim in resolution.change.came),
            claims_went=resolution.change.went,
            claims_discarded=resolution.discarded,
        )
        taken.documents += len(found)
        taken.lost_answers += sum(len(one.unreadable) for one in found)
        for name in ("chunks", "nothing_here", "outside"):
            setattr(taken, name, getattr(taken, name) + sum(one.left[name] for one in found))
        _record(job, batch, taken, worn)


@contextmanager
def _gate(job: Ingestion) -> Iterator[Gate]:
    """The run's gate. Where what it decided does not reach the ledger it is forgotten, and filled from there when it is next asked."""
    try:
        yield job.gate
    except BaseException:
        job.__dict__.pop("gate", None)
        raise


def _record(job: Ingestion, batch: Batch, taken: Taken, worn: Set[Statement] = frozenset()) -> None:
    """The batch and all that is counted by it in one transaction. worn: what goes with answers that cannot be read."""
    _ = job.stood, job.before, job.withdrawable  # counted before anything is recorded
    with job.ledger.writing() as connection:
        record(connection, batch)
        note_unpublished(job, connection, batch.commit, held_though_it_stood(connection, batch.commit), worn)
        refuse_withdrawals(job, connection, batch.commit)
        taken.add(batch.commit)
        taken.unpublished = len(job.unpublished)
        note_brought_in(connection, job.run, taken.brought_in)
    held = batch.commit.held.keys()
    job.meter.held += len(held)
    job.meter.standing += sum(claim.id not in held for claim, _ in batch.claims_came)
    job.meter.statements = job.stood + taken.statements_in - taken.statements_out
