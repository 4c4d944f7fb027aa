"""What a person's decision on claims is: a rule is waived, a side preferred, a reading discarded, a name split.

It speaks of what texts say in the texts' own names (mention keys, a property, a value) and of which texts: never of rows, and never
of IRIs that were made from names. So it holds for whatever is read again, by whatever model and in whatever document, as long as the
same text says the same.
"""

import hashlib
import json
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal as OneOf

from syngraph.ontologies.claim import Mention
from syngraph.ontologies.door import admitted, fault
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Literal, Term, ntriples

DecisionKind = OneOf["waive", "prefer", "discard", "split"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What a text says, in its own names. subject: a mention key. object: as `end_of` writes it.

    >>> Fact("selkie", Iri("urn:p:owner"), end_of(Mention("The Harbour Office"))).object
    'thing harbour office'
    """

    subject: str
    property: Iri
    object: str


def end_of(value: Mention | Literal | Iri) -> str:
    """The object of a fact: a thing by its key, a value or a class as N-Triples, in the form of the door where it may pass.

    >>> from syngraph.ontologies.iri import xsd
    >>> end_of(Literal("0180", xsd("integer")))
    '"180"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f"thing {value.key}" if isinstance(value, Mention) else ntriples(in_form(value))


def in_form(value: Literal | Iri) -> Term:
    """In canonical form; a term that is wrong in itself stays as it is, for the gate to hold."""
    return value if fault(value) else admitted(value)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """at: ISO 8601 in UTC."""

    who: str
    at: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on claims; it holds until it is taken back.

    waive:   where one of `texts` says `fact`, that may break `contract`.
    prefer:  what one of `texts` says, `fact`, weighs more than whatever contradicts it and nobody prefers.
    discard: where one of `texts` says `fact`, it is misread: nobody says it there.
    split:   what a document with one of `texts` calls `key` is another thing than what is called so elsewhere.

    key:   the mention key it is found by: the subject of `fact`, or the name that is split.
    texts: hashes, of chunks and of the passages in them (`Chunk.passage`); one that matches is enough.
    at:    ISO 8601 in UTC.
    """

    kind: DecisionKind
    key: str
    texts: frozenset[str]
    who: str
    at: str
    why: str = ""
    fact: Fact | None = None
    contract: Iri | None = None
    taken_back: TakenBack | None = None

    def __post_init__(self) -> None:
        assert (self.fact is None) == (self.kind == "split")
        assert (self.contract is None) == (self.kind != "waive")

    @property
    def id(self) -> str:
        """Hash of what is decided, not of who decided it or when: the same decision taken twice is one."""
        fact = [self.fact.property, self.fact.object] if self.fact else []
        parts = [self.kind, self.key, *fact, self.contract or "", *sorted(self.texts)]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:24]

    def is_on(self, fact: Fact, texts: Set[str]) -> bool:
        """Whether it speaks of this fact, said in a text of these hashes."""
        return self.fact == fact and not self.texts.isdisjoint(texts)
