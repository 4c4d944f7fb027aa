"""The tables of the ledger. Terms are stored as N-Triples text, times as ISO 8601 in UTC, spans as character offsets."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text

SCHEMA: Final = 5
"""Number of this layout; a ledger with another number is refused, never guessed at."""

metadata = MetaData()


def _fact() -> Iterator[Column[str]]:
    """The terms of a statement, by which a row is known."""
    return (Column(name, Text, primary_key=True) for name in ("subject", "property", "object"))


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("command", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text),
    Column("state", Text, nullable=False),  # running, done, failed, stopped
    Column("summary", Text, nullable=False, default="{}"),
    Column("progress", Text, nullable=False, default="{}"),  # how far it has come, as JSON; written every few seconds
)

documents = Table(
    "documents",
    metadata,
    Column("path", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("ctime_ns", Integer, nullable=False, default=0),  # what nobody can set; 0 when it was not looked at: it is looked at again
    Column("tried_by", Text, nullable=False, default=""),  # the reader, and its limits, that could not read it
    Column("format", Text, nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("text", Text, nullable=False, default=""),  # hash, in texts
    Column("state", Text, nullable=False),  # new, changed, unchanged, unreadable, deleted: as the last scan found it
    Column("why", Text, nullable=False, default=""),
    Column("next_step", Text, nullable=False, default=""),
    Column("recipe", Text, nullable=False, default=""),  # what its claims in the graph were read with; "" when none are
    Column("left_unread", Text, nullable=False, default="{}"),  # what the reader could not make a claim of, counted
)

texts = Table("texts", metadata, Column("hash", Text, primary_key=True), Column("text", Text, nullable=False))

chunks = Table(
    "chunks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("headings", Text, nullable=False),
    Column("key", Text, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, nullable=False, index=True),
    Column("chunk", Text, nullable=False, index=True),
    Column("present", Boolean, nullable=False),
    Column("body", Text, nullable=False),  # the reading as JSON, mentions included
)

reading_keys = Table(
    "reading_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("reading", Text, ForeignKey("readings.id"), primary_key=True),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reading", Text, nullable=False),
    Column("document", Text, nullable=False, index=True),
    Column("chunk", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("property", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("derived", Boolean, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("state", Text, nullable=False),  # standing, held, withdrawn
    Column("held_by", Text),  # key of the violation
    Column("since", Integer, nullable=False),  # the commit that put it into this state
    Column("prefer", Integer, nullable=False, default=0),  # what a person's decisions add to its weight
    Column("waived", Text, nullable=False, default="[]"),  # IRIs of the contracts it may break, JSON
    Column("went", Text, nullable=False, default=""),  # why it is withdrawn (`claims.py`); "" while it is not
)
Index("claims_by_fact", claims.c.subject, claims.c.property)
Index("claims_by_state", claims.c.state)

violations = Table(
    "violations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("contract", Text, nullable=False),
    Column("shape", Text, nullable=False),
    Column("constraint", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("focus", Text, nullable=False),
    Column("path", Text),
    Column("value", Text),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("root", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, resolved
    Column("first_seen", Integer, nullable=False),  # sequence of the commit
    Column("open_since", Integer, nullable=False, default=0),  # of the commit that opened it last: later than first_seen when it came back
    Column("resolved", Integer),  # of the commit that closed it; None while it is open
)

blame = Table(
    "blame",
    metadata,
    Column("violation", Text, primary_key=True),
    Column("claim", Text, primary_key=True),
    Column("against", Boolean, nullable=False, default=False),  # not to blame itself: what is to blame had to give way to it
)
Index("blame_by_claim", blame.c.claim)

commits = Table(
    "commits",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("documents", Text, nullable=False),  # paths it took in or let go, JSON: one list for each part of the commit
    Column("parts", Integer, nullable=False),
)

commit_states = Table(
    "commit_states",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("property", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("standing", Boolean, nullable=False),
    Column("inferred", Boolean, nullable=False),
    Column("support", Text, nullable=False),  # ids of the claims that came to it, went from it or moved, JSON
    Column("chunks", Text, nullable=False),  # ids of the chunks that these claims were read in, JSON
)

standing = Table(
    "standing",
    metadata,
    *_fact(),
    Column("inferred", Boolean, nullable=False),
    Column("support", Text, nullable=False),
    Column("reprieved", Boolean, nullable=False, default=False),  # it fell at first, by what fell itself
)
Index("standing_by_object", standing.c.object)

fullest = Table(
    "fullest",
    metadata,
    Column("day", Text, primary_key=True),  # in UTC
    Column("documents", Integer, nullable=False),  # the most that were in the graph, that day
)

unasked = Table(
    "unasked",
    metadata,
    *_fact(),
    Column("sequence", Integer, nullable=False),  # of the commit by which it went
    Column("unread", Boolean, nullable=False),  # its document's answers could not be read; else it is still said, and held
)

held_when_told = Table("held_when_told", metadata, *_fact())  # facts that were held when a run last told its end

unreadable = Table(
    "unreadable",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, nullable=False, index=True),
    Column("chunk", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("history", Text, nullable=False),
    Column("at", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("passage", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("votes", Text, nullable=False),
    Column("amendments", Text, nullable=False, default="[]"),
    Column("why", Text, nullable=False, default=""),
    Column("same_as", Text),  # id of the agreed question that says the same
    Column("signed", Text),  # a person's word, as JSON
)

panel = Table("panel", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

queries = Table(
    "queries",
    metadata,
    Column("question", Text, primary_key=True),
    Column("ontology", Text, nullable=False),  # the version it was written for
    Column("sparql", Text, nullable=False),
    Column("cypher", Text, nullable=False),
    Column("why_not", Text, nullable=False),  # what keeps the ontology from answering it; "" when nothing does
    Column("model", Text, nullable=False),
    Column("prompt", Text, nullable=False),
)

answers_of_questions = Table(
    "answers_of_questions",
    metadata,
    Column("question", Text, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("ontology_can", Boolean, nullable=False),
    Column("rows", Text, nullable=False),  # as people read them, JSON
    Column("cells", Text, nullable=False, default="[]"),  # the same as they are compared, JSON
    Column("claims", Text, nullable=False, default="[]"),  # for each row the ids of the claims it rests on, JSON
    Column("query", Text, nullable=False, default=""),  # the SPARQL that was asked
)

ontologies = Table(
    "ontologies",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("version", Text, nullable=False),
    Column("turtle", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("questions", Text, nullable=False, default="[]"),  # those it was built for, as JSON
)

spending = Table(
    "spending",
    metadata,
    Column("run", Text, primary_key=True),
    Column("task", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("prompt", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("remembered", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),  # hash of kind and about: the same decision taken twice is one
    Column("kind", Text, nullable=False),  # waive, prefer, discard, split
    Column("about", Text, nullable=False),  # mention keys, property, texts it speaks of, as JSON; never row ids or minted IRIs
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("taken_back", Text),  # who, at and why as JSON; None while it holds
)

purged = Table(
    "purged",
    metadata,
    Column("sha256", Text, primary_key=True),  # of the document's bytes: they are not taken in again
    Column("path_sha256", Text, nullable=False),  # of the path as it was
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("why", Text, nullable=False),
)
