"""The constraints on what a value node is: its class, its datatype, its kind of node.

source: SHACL 4.1, https://www.w3.org/TR/shacl/#core-components-value-type
"""

from collections.abc import Iterator
from typing import Final

from rdflib import RDF, RDFS, SH, URIRef

from syngraph.contracts.compiled.constraint import Read, ValueConstraint, read_here
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.term_text import literal_parts
from syngraph.contracts.path import Repeat, Sequence, Step
from syngraph.ontologies.door import stored_datatype
from syngraph.ontologies.iri import RDF_LANG_STRING, XSD_STRING, Iri
from syngraph.ontologies.number_form import LIMITS

_TO_CLASSES: Final = Sequence((Step(RDF.type), Repeat(Step(RDFS.subClassOf), zero=True, many=True)))


class Class(ValueConstraint):
    """SHACL 4.1.1: "For each value node that is either a literal, or a non-literal that is not a SHACL instance of $class in the data
    graph, there is a validation result with the value node as sh:value." """

    component = "Class"

    def __init__(self, classes: tuple[Id, ...]) -> None:
        self.classes = classes

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return all(index.is_a(value, cls) for cls in self.classes)

    def reads(self) -> Iterator[Read]:
        yield read_here(RDF.type, added=False, removed=True)
        yield Read(_TO_CLASSES, RDFS.subClassOf, False, added=False, removed=True)


class Datatype(ValueConstraint):
    """SHACL 4.1.2: "For each value node that is not a literal, or is a literal with a datatype that does not match $datatype, there is a
    validation result with the value node as sh:value. … A literal matches a datatype if the literal's datatype has the same IRI and, for
    the datatypes supported by SPARQL 1.1, is not an ill-typed literal."

    The integer types below xsd:integer are xsd:integer in the graph (`door.stored_datatype`): here they are its values within their limits.
    """

    component = "Datatype"

    def __init__(self, datatype: URIRef) -> None:
        stored = stored_datatype(Iri(str(datatype)))
        self.limits = LIMITS.get(Iri(str(datatype)).local, (None, None)) if stored != str(datatype) else (None, None)
        self.zoned = stored != str(datatype) and self.limits == (None, None)  # xsd:dateTimeStamp
        self.language = stored == RDF_LANG_STRING
        self.tail = '"' if stored == XSD_STRING else f'"^^<{stored}>'

    def holds(self, index: GraphIndex, value: Id) -> bool:
        text = index.texts[value]
        if text[0] != '"' or value in index.ill_typed:
            return False
        if self.language:
            return text[-1] not in '">'
        return text.endswith(self.tail) and (self.limits == (None, None) or self._within(text)) and (not self.zoned or _has_zone(text))

    def _within(self, text: str) -> bool:
        digits = text[1 : -len(self.tail)]
        number = int(digits) if len(digits) <= 40 else (-(10**40) if digits[0] == "-" else 10**40)  # int() refuses 5,000 digits
        least, most = self.limits
        return (least is None or number >= least) and (most is None or number <= most)


class NodeKind(ValueConstraint):
    """SHACL 4.1.3: "For each value node that does not match $nodeKind, there is a validation result with the value node as sh:value. Any
    IRI matches only sh:IRI, sh:BlankNodeOrIRI and sh:IRIOrLiteral. Any blank node matches only sh:BlankNode, sh:BlankNodeOrIRI and
    sh:BlankNodeOrLiteral. Any literal matches only sh:Literal, sh:BlankNodeOrLiteral and sh:IRIOrLiteral." """

    component = "NodeKind"

    def __init__(self, first_letters: str) -> None:
        self.first_letters = first_letters

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return index.texts[value][0] in self.first_letters


NODE_KINDS: Final = {
    SH.IRI: "<",
    SH.BlankNode: "_",
    SH.Literal: '"',
    SH.BlankNodeOrIRI: "_<",
    SH.BlankNodeOrLiteral: '_"',
    SH.IRIOrLiteral: '<"',
}
"""The first letter of the text of each kind of node."""


def _has_zone(text: str) -> bool:
    parts = literal_parts(text)
    return parts is not None and (parts.lexical[-1] == "Z" or parts.lexical[-6] in "+-")
