"""What a projection is fed: a commit in parts, each absolute, so that applying a part twice is applying it once.

The ledger yields `CommitPart`s in order; the RDF store and Neo4j apply them and keep the `Cursor` of the last one, in the
same transaction. Nothing here says "add" or "remove": every member says how things stand *after the commit*, and what is not
listed was not touched. A member may be repeated in a later part of the same commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from urllib.parse import quote

from syngraph.ontologies.iri import SYNGRAPH, Iri
from syngraph.ontologies.statement import Literal, Statement

PART_STATEMENTS: Final = 10_000
"""The most statements in one part: a transaction of 500,000 exhausts a Neo4j of 512 MB."""
PART_TEXT: Final = 4_000_000
"""The most characters of chunk texts in one part, unless one document alone has more."""


def chunk_iri(id: str) -> Iri:
    """The IRI under which both stores know a chunk of the ledger.

    >>> chunk_iri("3f2a 1")
    Iri('urn:syngraph:chunk:3f2a%201')
    """
    return Iri(f"{SYNGRAPH}chunk:{quote(id, safe='')}")


@dataclass(frozen=True, slots=True)
class Support:
    """One claim that says a statement. document: its path; chunk: its id in the ledger; start, end: characters of the document."""

    claim: str
    document: str
    chunk: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class ProjectedState:
    """What became of one statement: whether it stands, whether only by a subclass axiom, and who says it.

    support: every claim that says it and stands; empty when it does not stand or is inferred.
    """

    statement: Statement
    standing: bool
    inferred: bool
    support: tuple[Support, ...]


@dataclass(frozen=True, slots=True)
class ProjectedChunk:
    """A chunk of a document. id: in the ledger, the same whenever the chunk stays; n: its place, from 0; heading: the path, joined."""

    id: str
    n: int
    start: int
    end: int
    page: int | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ProjectedDocument:
    """A document and all of its chunks: replaces what was there; `present` false takes it and its chunks away."""

    path: str
    title: str
    sha256: str
    present: bool
    chunks: tuple[ProjectedChunk, ...]


@dataclass(frozen=True)
class ResourceState:
    """All that is said of one resource, apart from its relations to others: replaces what was there.

    present:  whether any standing statement has it as subject or object; if not, it goes, with whatever hangs on it.
    asserted: the classes that claims give it. inferred: the superclasses that follow, none of them in `asserted`.
    values:   every standing literal, by property (rdfs:label among them), in any order, none twice.
    """

    iri: Iri
    present: bool
    asserted: tuple[Iri, ...] = ()
    inferred: tuple[Iri, ...] = ()
    values: Mapping[Iri, tuple[Literal, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadFrom:
    """That a resource was read from a chunk, and the claims that say so; with no claims the link goes.

    claims: ids of the standing claims read in `chunk` that have `resource` as subject or (rdf:type aside) as object, sorted.
    A pair, not a list per resource: a hub that thousands of chunks name costs what the change costs.
    """

    resource: Iri
    chunk: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last part applied. hash: the commit's. Equal cursors mean the same history, up to the same part."""

    ledger: str
    sequence: int
    part: int
    hash: str

    def reaches(self, other: "Cursor") -> bool:
        """Whether `other` lies behind or at this cursor, as far as numbers can tell.

        >>> Cursor("l", 3, 0, "c").reaches(Cursor("l", 2, 7, "b"))
        True
        """
        return self.ledger == other.ledger and (self.sequence, self.part) >= (other.sequence, other.part)


@dataclass(frozen=True)
class CommitPart:
    """One piece of a commit, at most `PART_STATEMENTS` states.

    cursor:    what the target's cursor is once this is applied; parts of a commit count from 0.
    previous:  what it must be before: the last part of the commit before, or the part before; None at the very beginning.
    documents: that came, changed or went with this commit, in its first parts: before any `ReadFrom` that names their chunks.
    states:    statements whose standing, inference or support changed.
    resources: every subject and every object (of relations, not of rdf:type) of `states`, in the same part.
    read_from: every pair of such a resource and a chunk whose claims changed.
    """

    cursor: Cursor
    previous: Cursor | None
    documents: tuple[ProjectedDocument, ...] = ()
    states: tuple[ProjectedState, ...] = ()
    resources: tuple[ResourceState, ...] = ()
    read_from: tuple[ReadFrom, ...] = ()


class Outcome(Enum):
    """What came of applying a part.

    APPLIED:  it is in the target, with its cursor. REPLAYED: it was there already; nothing was done.
    ELSEWHERE: the target stands neither there nor just before (a gap, a restored backup, another vocabulary): nothing was
    done; ask for the cursor and go on from there if the ledger knows it, else rebuild.
    """

    APPLIED = "applied"
    REPLAYED = "replayed"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Counts:
    """How a store's graph counts, for comparing one store with another.

    classes:    things in each class, superclasses included. properties: statements of each property, rdf:type aside.
    Neither mentions what it counts as none.
    """

    classes: Mapping[Iri, int]
    properties: Mapping[Iri, int]
