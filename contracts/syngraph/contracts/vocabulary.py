"""Which statements are wrong in themselves, before any shape is asked: outside the closed vocabulary, or with a term no store can hold.

Nobody can waive these: the stores have no place for such a statement.
"""

from typing import Final

from rdflib import SH

from syngraph.contracts.violation import Violation
from syngraph.ontologies.door import fault
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, SYNGRAPH, Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import datatype_in_words
from syngraph.ontologies.statement import Literal, Statement

VOCABULARY: Final = Iri(SYNGRAPH + "contract:vocabulary")
ILL_TYPED: Final = Iri(SYNGRAPH + "contract:ill-typed")
UNSTORABLE: Final = Iri(SYNGRAPH + "contract:unstorable")
UNWAIVABLE: Final = frozenset({VOCABULARY, ILL_TYPED, UNSTORABLE})
_CLOSED: Final = Iri(str(SH.ClosedConstraintComponent))
_DATATYPE: Final = Iri(str(SH.DatatypeConstraintComponent))
_NODE_KIND: Final = Iri(str(SH.NodeKindConstraintComponent))
_PLAINER: Final = "Give it a shorter, plain name."
_OF_THAT_TYPE: Final = "Write the value as such; or give the property another type."
_EXTEND: Final = "Say it in words that the ontology has, or let it grow: `syngraph build DIR --extend` shows what it would become."


def wrong_in_itself(statement: Statement, ontology: Ontology) -> Violation | None:
    """The violation that `statement` is whatever else the graph says; None when it may be judged by the shapes. Its blame is left empty."""
    for iri in (statement.subject, statement.property):
        if reason := fault(iri):
            return _violation(statement, ontology, UNSTORABLE, _NODE_KIND, f"No store can hold this: {reason}.", _PLAINER)
    if reason := fault(statement.object):
        if isinstance(statement.object, Iri):
            return _violation(statement, ontology, UNSTORABLE, _NODE_KIND, f"No store can hold this: {reason}.", _PLAINER)
        return _violation(statement, ontology, ILL_TYPED, _DATATYPE, _ill_typed(statement.object, reason), _OF_THAT_TYPE)
    if reason := _outside(statement, ontology):
        return _violation(statement, ontology, VOCABULARY, _CLOSED, reason, _EXTEND)
    return None


def _ill_typed(literal: Literal, reason: str) -> str:
    """Why no store can hold a literal; of a value that its datatype has not, in words that a document's owner knows."""
    if reason.endswith(f" is no xsd:{literal.datatype.local}"):
        return f"“{literal.lexical[:80]}” is not {datatype_in_words(literal.datatype)}."
    return f"{reason[:1].upper()}{reason[1:]}."


def _outside(statement: Statement, ontology: Ontology) -> str | None:
    """In what respect the statement is outside the vocabulary."""
    value = statement.object
    if not ontology.knows(statement.property):
        return f"The ontology has no property “{statement.property.words}”."
    if statement.property == RDF_TYPE and value not in ontology.classes:
        return f"The ontology has no class “{value.lexical if isinstance(value, Literal) else value.words}”."
    if statement.property == RDFS_LABEL and isinstance(value, Iri):
        return "A name is a text, and this is a thing."
    return None


def _violation(statement: Statement, ontology: Ontology, contract: Iri, constraint: Iri, rule: str, remedy: str) -> Violation:
    value = statement.object
    said = value.lexical if isinstance(value, Literal) else ontology.label(value)
    property = ontology.label(statement.property) if ontology.knows(statement.property) else statement.property.words
    message = f"{rule} Here: {property} – {said}.".encode("utf-8", "replace").decode()
    return Violation(contract, contract, constraint, "Violation", statement.subject, statement.property, value, message, remedy)
