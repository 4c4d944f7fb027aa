"""What the ontology's terms are called in Neo4j: labels `ResearchVessel`, keys `launchedOn`, relationship types `LAUNCHED_FROM`.

Every name matches `[A-Za-z_][A-Za-z0-9_]{0,62}`, is a function of the ontology alone, and stands for one term. Names that
clash, are reserved or had to be cut get a suffix `_x` + hash of the IRI. An unsuffixed label or key holds no `_` and an
unsuffixed type no small letter, so a suffixed name never meets a plain one.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from typing import Literal as OneOf

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology

Kind = OneOf["label", "key", "type"]

LABELS: Final = frozenset({"Resource", "Syngraph", "SyngraphProject", "SyngraphTerm", "Document", "Chunk"})
"""The labels of our own nodes."""
RESERVED: Final[Mapping[Kind, frozenset[str]]] = {
    "label": LABELS,
    "key": frozenset({"uri", "label", "labels"}),
    "type": frozenset({"NEXT_CHUNK", "FROM_CHUNK", "FROM_DOCUMENT", "RDFS_LABEL"}),
}
_PLAIN_LONGEST = 48  # a name that is cut still tells its beginning, and has room for its suffix
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_EMPTY: Final[Mapping[Kind, str]] = {"label": "Class", "key": "property", "type": "RELATION"}


def outside(kind: Kind, iri: Iri) -> str:
    """The name of a term that no ontology version we know has: it can stand only because a person waived the vocabulary.

    >>> outside("key", Iri("urn:x#speedLimit"))
    'speedLimit_x0cd73eb6a3fd'
    """
    return _suffixed(_plain(kind, iri.local) or _EMPTY[kind], iri, 12)


@dataclass(frozen=True)
class Names:
    """The names of one ontology: labels of classes; keys and types of properties, each of which has both."""

    labels: Mapping[Iri, str]
    keys: Mapping[Iri, str]
    types: Mapping[Iri, str]

    @classmethod
    def of(cls, ontology: Ontology) -> "Names":
        classes = {c.iri: c.label for c in ontology.classes.values()}
        properties = {p.iri: p.label for p in ontology.properties.values()}
        return cls(_minted("label", classes), _minted("key", properties), _minted("type", properties))


def _minted(kind: Kind, called: Mapping[Iri, str]) -> dict[Iri, str]:
    plain = {iri: _plain(kind, text) or _plain(kind, iri.local) or _EMPTY[kind] for iri, text in called.items()}
    taken = Counter(plain.values())
    alone = {iri for iri, name in plain.items() if taken[name] == 1 and name not in RESERVED[kind] and len(name) <= _PLAIN_LONGEST}
    digits = 8
    while not _distinct(_suffixed(name, iri, digits) for iri, name in plain.items() if iri not in alone):
        digits += 1
    return {iri: name if iri in alone else _suffixed(name, iri, digits) for iri, name in plain.items()}


def _distinct(names: Iterable[str]) -> bool:
    return max(Counter(names).values(), default=1) == 1


def _suffixed(name: str, iri: Iri, digits: int) -> str:
    return f"{name[:_PLAIN_LONGEST]}_x{hashlib.sha256(iri.encode()).hexdigest()[:digits]}"


def _plain(kind: Kind, text: str) -> str:
    """The ASCII words of a text in the fashion of labels, keys or types; empty when it has none.

    >>> _plain("label", "PEP author"), _plain("key", "PEP number"), _plain("type", "launchedFrom the pier")
    ('PEPAuthor', 'pepNumber', 'LAUNCHED_FROM_THE_PIER')
    """
    words = _WORD.findall(unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode())
    if not words:
        return ""
    name = "_".join(words).upper() if kind == "type" else "".join(word[:1].upper() + word[1:] for word in words)
    if kind == "key":
        name = words[0].lower() + name[len(words[0]) :]
    return name if name[0].isalpha() else {"label": "N", "key": "n", "type": "N_"}[kind] + name
