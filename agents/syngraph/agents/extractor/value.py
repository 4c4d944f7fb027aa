"""Which literal a model's value is: of the property's datatype, or else the text's own words, for the gate to hold as ill-typed."""

from syngraph.agents.extractor.named import Seen, words
from syngraph.agents.quote import located
from syngraph.ontologies import door
from syngraph.ontologies.iri import XSD_STRING
from syngraph.ontologies.ontology import OntologyProperty
from syngraph.ontologies.statement import Literal


def literal_of(value: str, prop: OntologyProperty, quote: str, seen: Seen) -> Literal | str:
    """The literal, in the form in which it enters the graph; or, as a text, why it can be none.

    A value of no datatype of the property is kept ill-typed when the quote has its very words: then it is the document that is wrong.
    """
    value = " ".join(value.split())
    if not value:
        return "object is empty"
    ranges = sorted(prop.ranges, key=lambda datatype: (datatype == XSD_STRING, datatype)) or [XSD_STRING]
    quoted = located(value, quote) is not None
    for datatype in ranges:
        literal = Literal(value, datatype)
        if door.fault(literal) is None:
            if datatype == XSD_STRING and not quoted and not seen.together(words(value)):
                return f"{value!r} does not stand in the passage; copy the value as it stands"
            admitted = door.admitted(literal)
            assert isinstance(admitted, Literal)
            return admitted
    if quoted:
        return Literal(value, ranges[0])
    kinds = " or ".join(datatype.local for datatype in ranges)
    return f"{value!r} is no {kinds}; give the value in that form, or, if the text has none, its own words"
