"""Every error syngraph raises, and which of them are worth a retry.

    SyngraphError                 says what is wrong and, in `next_step`, what to do about it
    ├── Passing                   the world may be different in a moment: retry, with a cap
    │   ├── DocumentAway          one document, which the next run may find readable; a DocumentUnreadable too
    │   ├── ModelUnreachable      time-out, refused connection, 429, 5xx
    │   └── StoreUnreachable      Neo4j down or restarting
    ├── Unusable                  something a user gave us cannot be used as it is
    │   ├── ProjectUnusable       no project, or its syngraph.toml cannot be read
    │   ├── DocumentUnreadable    one document; recorded in the ledger, the run goes on
    │   ├── OntologyUnusable      an ontology that does not parse or breaks an ontology contract
    │   ├── ShapesUnreadable      shapes that are ill-formed or cannot be honoured
    │   ├── GraphUnreadable       a file, or what was given for a graph, that is no RDF
    │   ├── QueryRefused          a query that does not parse, writes, or reaches outside
    │   ├── ModelRefused          401, 404, a model that does not exist
    │   ├── StoreRefused          wrong password, another project's database
    │   └── WrongInItself         a term that cannot enter the graph: ill-typed, surrogates, too long
    ├── Busy                      another process holds the writer's lock; names the holder
    ├── BudgetReached             no room in `[budget]` for the next call: the run stops there, and has not failed
    ├── TooManyVanished           more documents are gone at once than `[documents] max_vanished`
    ├── TooManyWithdrawn          the change would unpublish more than `[gate] max_withdrawn`
    ├── LedgerDamaged             the record does not read back as it was written
    └── AnswersDamaged            the file of models' answers does not: it may be deleted, which costs money and no data

A graph that breaks a shape is no error: it is a Verdict. An answer that broke its contract is no
error either: it is an Unreadable, kept and counted.
"""


class SyngraphError(Exception):
    """What went wrong, and the next step for whoever reads it."""

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what}\n  next: {self.next_step}" if self.next_step else self.what


class Passing(SyngraphError):
    """Worth a retry; the one retry rule asks `isinstance(error, Passing)`."""


class ModelUnreachable(Passing):
    """The model's endpoint did not answer, or answered that it cannot now."""


class StoreUnreachable(Passing):
    """A store did not answer."""


class Unusable(SyngraphError):
    """Something a user gave us cannot be used as it is; retrying changes nothing."""


class ProjectUnusable(Unusable):
    """There is no project here, or its settings cannot be read."""


class DocumentUnreadable(Unusable):
    """One document cannot be turned into text."""


class DocumentAway(DocumentUnreadable, Passing):
    """It cannot be opened, or changes all the time; though it looks the same the next time, it may be readable then."""


class OntologyUnusable(Unusable):
    """An ontology does not parse, or breaks an ontology contract."""


class ShapesUnreadable(Unusable):
    """Shapes are ill-formed, or ask for what the gate cannot honour."""


class GraphUnreadable(Unusable):
    """A file is not there or is no Turtle, or a graph holds what is no term."""


class QueryRefused(Unusable):
    """A query does not parse, would write, or would reach outside the store."""


class ModelRefused(Unusable):
    """The endpoint says no: wrong key, unknown model, unknown path."""


class StoreRefused(Unusable):
    """A store says no: wrong password, another project's database."""


class WrongInItself(Unusable):
    """A term that no store can hold without changing it."""


class Busy(SyngraphError):
    """Another process is writing."""


class BudgetReached(SyngraphError):
    """What the next call would probably take does not fit into what is left of the budget; nothing was asked."""


class TooManyVanished(SyngraphError):
    """More of the documents are gone at once than the project lets go unasked."""


class TooManyWithdrawn(SyngraphError):
    """The change would unpublish more of the graph than the project allows."""


class LedgerDamaged(SyngraphError):
    """The ledger does not read back as it was written."""


class AnswersDamaged(SyngraphError):
    """The file of models' answers does not read back as it was written; nothing else is lost with it."""
