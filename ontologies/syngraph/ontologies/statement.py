"""What a fact is: subject, property, object; and the N-Triples that every store agrees on."""

import re
from dataclasses import dataclass

from syngraph.ontologies.iri import RDF_LANG_STRING, XSD_STRING, Iri

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal as RDF 1.1 has it: `xsd:string` is the plain literal, a language tag is lower case.

    This is the value as it came; `door.admitted` says whether it may enter the graph, and in which form.

    >>> from syngraph.ontologies.iri import xsd
    >>> Literal("3", xsd("integer")).ntriples()
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """

    lexical: str
    datatype: Iri = XSD_STRING
    language: str | None = None

    def __post_init__(self) -> None:
        if self.language is not None:
            object.__setattr__(self, "datatype", RDF_LANG_STRING)

    def ntriples(self) -> str:
        escaped = self.lexical.translate(_ESCAPES)
        if not escaped.isascii():  # a lone surrogate is held by the gate, and must still be storable to be shown
            escaped = _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped)
        quoted = f'"{escaped}"'
        if self.language is not None:
            return f"{quoted}@{self.language}"
        return quoted if self.datatype == XSD_STRING else f"{quoted}^^<{self.datatype}>"


Term = Iri | Literal


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple without blank nodes.

    >>> Statement(Iri("urn:a"), Iri("urn:p"), Literal("x")).ntriples()
    '<urn:a> <urn:p> "x" .'
    """

    subject: Iri
    property: Iri
    object: Term

    def ntriples(self) -> str:
        return f"<{self.subject}> <{self.property}> {ntriples(self.object)} ."


def ntriples(term: Term) -> str:
    """One term in N-Triples.

    >>> ntriples(Iri("urn:a"))
    '<urn:a>'
    """
    return f"<{term}>" if isinstance(term, Iri) else term.ntriples()
