"""What an IRI is here: absolute, at most 2 kB, and with no character that a store would have to escape."""

import re
from functools import cache
from typing import Final

from syngraph.ontologies.errors import WrongInItself

MAX_BYTES: Final = 2048
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]*\Z")


class Iri(str):
    """An absolute IRI, checked once, when it is made.

    raises: WrongInItself when it is relative, too long or holds a forbidden character.
    source: RFC 3987; RDF 1.1 Concepts 3.2

    >>> Iri("https://example.org/a")
    Iri('https://example.org/a')
    >>> Iri("no scheme")
    Traceback (most recent call last):
    syngraph.ontologies.errors.WrongInItself: not an absolute IRI: 'no scheme'
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "Iri":
        if isinstance(text, Iri):
            return text
        if not _ABSOLUTE.match(text):
            raise WrongInItself(f"not an absolute IRI: {text[:80]!r}")
        if len(text.encode()) > MAX_BYTES:
            raise WrongInItself(f"an IRI over {MAX_BYTES} bytes: {text[:80]!r}…")
        return super().__new__(cls, text)

    def __repr__(self) -> str:
        return f"Iri({str(self)!r})"

    @property
    def local(self) -> str:
        """The part after the last `#`, `/` or `:`, for people to read."""
        return re.split(r"[#/:]", self.rstrip("#/:"))[-1]

    @property
    def words(self) -> str:
        """The local name as words: what is left of a label that is in no vocabulary.

        >>> Iri("https://example.org/g/ontology#tideTable").words
        'tide table'
        """
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", self.local).replace("-", " ").lower()


@cache
def xsd(local: str) -> Iri:
    """An IRI of XML Schema Datatypes: `xsd("date")`."""
    return Iri("http://www.w3.org/2001/XMLSchema#" + local)


XSD_STRING: Final = xsd("string")
RDF_TYPE: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDF_LANG_STRING: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
RDFS_LABEL: Final = Iri("http://www.w3.org/2000/01/rdf-schema#label")
RDFS_SUBCLASS: Final = Iri("http://www.w3.org/2000/01/rdf-schema#subClassOf")

SYNGRAPH: Final = "urn:syngraph:"
"""Where syngraph's own terms live: contracts that no shape states, evidence, graphs of a store."""
