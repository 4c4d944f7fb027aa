"""What a run may unpublish unasked: counted over all of its batches, and refused before the batch that is too much is recorded."""

from collections.abc import Sequence, Set

from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.change import Commit
from syngraph.flows.ingest.extraction import ReadDocument
from syngraph.flows.ingest.ingestion import Ingestion
from syngraph.ontologies.errors import TooManyWithdrawn
from syngraph.ontologies.statement import Statement


def note_unpublished(job: Ingestion, commit: Commit, held: Set[Statement]) -> None:
    """held: what the commit holds although it stood before. A first ingest has nothing to unpublish, and remembers nothing here."""
    if not job.stood:
        return
    for statement in commit.entered:
        job.stood_first.setdefault(statement, False)
    for statement in commit.left:
        job.stood_first.setdefault(statement, True)
    job.unpublished -= commit.entered
    job.unpublished |= {statement for statement in held & commit.left if job.stood_first[statement]}


def refuse_withdrawals(job: Ingestion, commit: Commit) -> None:
    """What a document still says goes only when somebody has said that it may.

    raises: TooManyWithdrawn, out of the ledger's transaction: nothing of the batch is recorded, and the gate goes with the run.
    """
    if len(job.unpublished) > job.withdrawable:
        first = next((one.message for one in commit.opened if one.severity == "Violation"), "")
        raise TooManyWithdrawn(
            f"{len(job.unpublished):,} of {job.stood:,} standing statements would be held, {job.withdrawable:,} may be: {first}",
            "correct the documents or the shapes, or raise [gate] max_withdrawn; --accept-withdrawals goes on all the same",
        )


def refuse_loss(job: Ingestion, found: Sequence[ReadDocument], silent: Set[str], commit: Commit) -> None:
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
