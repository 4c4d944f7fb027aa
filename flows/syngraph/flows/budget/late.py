"""What answers have cost that the ledger has not heard of: their run was killed, or nobody waited for them any more when they came."""

from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.paid import Paid, book
from syngraph.flows.project.project import Project
from syngraph.ontologies.errors import AnswersDamaged


def paid_for(project: Project) -> list[Paid]:
    """What calls have cost that are noted beside their answers; to be asked before the ledger is, which may hear of them meanwhile."""
    return AnswerFile(project.answers).paid() if project.answers.exists() else []


def paid_as_far_as_known(project: Project) -> tuple[list[Paid], str | None]:
    """The same for whoever only tells how things stand: nothing from a file that is damaged, and then what is to be said of that."""
    try:
        return paid_for(project), None
    except AnswersDamaged as exc:
        return [], f"{exc.what}; what a killed run paid last may be missing here; next: {exc.next_step}"


def book_late(project: Project, ledger: Ledger) -> None:
    """Have the ledger know all of it. For whoever holds the writer's lock while no call is under way.

    Whoever is killed in here can do it again: what has been booked is not booked twice.
    """
    if not (paid := paid_for(project)):
        return
    with ledger.writing() as connection:
        own = book(connection, paid)
    AnswerFile(project.answers).forget_paid(own)
