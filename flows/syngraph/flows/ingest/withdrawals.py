"""What may be unpublished unasked: counted over all batches of a run and over the runs before it, refused before too much is recorded."""

from collections.abc import Sequence, Set

from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.unasked import gone_unasked, note_gone
from syngraph.connectors.ledger.violations import store_unreadable
from syngraph.contracts.change import Commit
from syngraph.flows.ingest.counted_since import DAYS, counted_since
from syngraph.flows.ingest.extraction import ReadDocument
from syngraph.flows.ingest.ingestion import Ingestion
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.errors import TooManyWithdrawn
from syngraph.ontologies.statement import Statement


def note_unpublished(job: Ingestion, connection: Transaction, commit: Commit, held: Set[Statement], worn: Set[Statement]) -> None:
    """In the commit's own transaction. held, worn: what stood before it and is held now though it is said; what went with lost answers.

    A first ingest has nothing to unpublish, and remembers nothing here. What somebody has said may go is not written down.
    """
    if not job.stood:
        return
    for statement in commit.entered:
        job.stood_first.setdefault(statement, statement in job.before.held)
    for statement in commit.left:
        job.stood_first.setdefault(statement, True)
    job.worn |= worn
    for told in (job.worn, job.unpublished, job.before.held, job.before.unread):
        told.difference_update(commit.entered)
    out = {statement for statement in held & commit.left if job.stood_first[statement]}
    job.unpublished |= out
    if job.accept_withdrawals:
        out = worn = set()
    note_gone(connection, commit.sequence, out, worn, commit.entered, counted_since(connection))


def refuse_withdrawals(job: Ingestion, connection: Transaction, commit: Commit) -> None:
    """What a document still says goes only when somebody has said that it may. connection: in which the commit is recorded already.

    raises: TooManyWithdrawn, out of the ledger's transaction: nothing of the batch is recorded, and the gate goes with the run.
    """
    out = len(job.unpublished | job.before.held)
    if out > job.withdrawable:
        out = len(gone_unasked(connection, counted_since(connection)).held)  # some of it may be said no more
    if job.unpublished and out > job.withdrawable:
        first = next((one.message for one in commit.opened if one.severity == "Violation"), "")
        what = f"{len(job.unpublished):,} of {job.stood:,} standing statements would be held{_with_earlier(out, len(job.unpublished))}"
        raise TooManyWithdrawn(
            f"{what}, {job.withdrawable:,} may be ([gate] max_withdrawn): {first}",
            "correct the documents or the shapes, or raise [gate] max_withdrawn; --accept-withdrawals goes on all the same",
        )


def refuse_loss(job: Ingestion, found: Sequence[ReadDocument], silent: Set[str], commit: Commit) -> Set[Statement]:
    """Whoever lets statements go must have read that they are not said any more; an answer that cannot be read says nothing.

    silent: nothing is read of them any more; where the bytes are the same that is the model's word, not the document's.
    returns: what goes with such answers.
    raises: TooManyWithdrawn; of the batch nothing is recorded then but the answers that cannot be read, for whoever wants them asked
            again. The gate goes with the run.
    """
    lost = [one.document.path for one in found if one.unreadable or one.document.path in silent & job.unchanged]
    worn = {state.statement for state in commit.states if not state.standing} if lost else set()
    out = len(job.worn | worn | job.before.unread)
    if worn and out > job.withdrawable:
        with job.ledger.writing() as connection:
            for one in found:
                if one.unreadable:
                    store_unreadable(connection, one.document.path, one.unreadable)
        went = len(job.worn | worn)
        what = f"{counted(went, 'statement')} would go{_with_earlier(out, went)}, {job.withdrawable:,} may ([gate] max_withdrawn)"
        raise TooManyWithdrawn(
            f"{what}; the model's answers about {counted(len(lost), 'document')} are unreadable or empty ({lost[0]} first)",
            f"have what is unreadable asked again (`syngraph quarantine retry {job.project.folder}`), or name another model in "
            "syngraph.toml; --accept-withdrawals goes on all the same",
        )
    return worn


def _with_earlier(all: int, now: int) -> str:
    """
    >>> _with_earlier(70, 40), _with_earlier(40, 40)
    (', 70 with those of the last 30 days', '')
    """
    return f", {all:,} with those of the last {DAYS} days" if all > now else ""
