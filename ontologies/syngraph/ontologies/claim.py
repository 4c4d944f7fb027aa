"""What a claim is: a statement somebody's text makes, with the verbatim words it was read from.

A `Reading` is what the extractor found in one chunk: it speaks of *mentions*, names as the text has them.
A `Claim` is a reading after resolution: each mention has its IRI. Only claims go to the gate.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal as OneOf

from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Literal, Statement

_ARTICLE = re.compile(r"^(the|a|an)\s+(?=\S)")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


def mention_key(name: str) -> str:
    """The normalised form in which two names are the same name.

    >>> mention_key("The  Harbour\\nOffice.")
    'harbour office'
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _ARTICLE.sub("", _EDGE.sub("", folded)) or folded


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing as a text names it.

    stated:   the class the text itself gives it ("the ferry Selkie"), if it does.
    expected: the classes that the property's domain or range asks for, when the text gives none.
    part:     which of several things of this name it is, where a person split them; "" for the one that keeps the IRI.
    """

    name: str
    stated: Iri | None = None
    expected: tuple[Iri, ...] = ()
    part: str = ""

    @property
    def key(self) -> str:
        return mention_key(self.name)


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement found in one chunk, before its mentions have IRIs.

    object:  a Mention (another thing), a Literal (a value), or an Iri (a class, when `property` is rdf:type).
    quote:   verbatim, and `span` is where it stands in the chunk's text.
    derived: not said in so many words: a label, or a class that follows from a domain or range.
    """

    subject: Mention
    property: Iri
    object: Mention | Literal | Iri
    quote: str
    span: Span
    derived: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a claim was read, and by what.

    chunk: the chunk's id in the ledger. text: hash of the chunk's text, so that a copied file adds no weight.
    span:  characters of the document's text. quote: exactly those characters.
    """

    document: str
    chunk: str
    text: str
    span: Span
    quote: str
    task: str
    model: str
    prompt: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposed statement with its evidence.

    id:     hash of document, chunk key, occurrence and reading: the same text read again gives the same id.
    rank:   how much its source counts, from `[sources]`; higher is heavier, None stands for the user's own base data.
    prefer: what a person added to its weight.
    waived: the contracts (shape IRIs) a person allowed this claim to break.
    """

    id: str
    statement: Statement
    evidence: Evidence
    derived: bool = False
    rank: int = 0
    prefer: int = 0
    waived: frozenset[Iri] = frozenset()


ClaimState = OneOf["standing", "held", "withdrawn", "discarded"]
