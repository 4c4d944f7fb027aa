"""What a document's owner reads about a result: the rule, what is said against it here, and what would mend it.

The rule comes from the shape (sh:message), what is said here from the statements concerned, the remedy from the shape or, failing
that, from the kind of constraint.
"""

from typing import Final

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.blame import Blame, Case
from syngraph.contracts.path import Triple
from syngraph.contracts.result import UNJUDGED, Result
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology

_KINDS: Final = {
    "Class": ("It is of the wrong kind.", "Say what kind of thing it is, or correct which thing is meant."),
    "Datatype": ("The value is of the wrong type.", "Write the value in the form that the rule asks for."),
    "NodeKind": ("A thing is said where a value belongs, or a value where a thing belongs.", "Correct what is said there."),
    "MinCount": ("Something is missing.", "Say what is missing in one of the documents."),
    "QualifiedMinCount": ("Something is missing.", "Say what is missing in one of the documents."),
    "HasValue": ("A certain value is missing.", "Say what is missing in one of the documents."),
    "MaxCount": ("There are more values than one may have.", "Correct the documents until they agree."),
    "QualifiedMaxCount": ("There are more values of this kind than one may have.", "Correct the documents until they agree."),
    "Pattern": ("The value has not the form that is asked for.", "Write the value in the form that the rule asks for."),
    "MinLength": ("The text is too short.", "Write it out."),
    "MaxLength": ("The text is too long.", "Shorten it."),
    "MinInclusive": ("The value is too small.", "Correct the value."),
    "MinExclusive": ("The value is too small.", "Correct the value."),
    "MaxInclusive": ("The value is too large.", "Correct the value."),
    "MaxExclusive": ("The value is too large.", "Correct the value."),
    "In": ("The value is none of those that are allowed.", "Use one of the values that the rule lists."),
    "LanguageIn": ("The text is in a language that is not asked for.", "Give it in one of the languages that the rule lists."),
    "UniqueLang": ("There are two texts in one language.", "Keep one text for each language."),
    "Equals": ("Two properties that should agree do not.", "Correct the documents until both say the same."),
    "Disjoint": ("Two properties share a value and should not.", "Correct one of the two."),
    "LessThan": ("Two values are in the wrong order.", "Correct the one that is wrong."),
    "LessThanOrEquals": ("Two values are in the wrong order.", "Correct the one that is wrong."),
    "Not": ("It is something that it must not be.", "Correct the document that calls it by the wrong kind."),
    "Closed": ("It has a property that it may not have.", "Leave the property out, or extend the rule."),
}
_OTHERWISE: Final = ("A rule of this project is broken.", "Correct what the documents say about it, or the rule.")
_UNJUDGED: Final = ("", "Simplify the rule, or what the documents say about this thing, until it can be judged.")


class Wording:
    """The words for things, classes, properties and values, as a graph and an ontology have them."""

    def __init__(self, ontology: Ontology, graph: Graph) -> None:
        self._ontology = ontology
        self._graph = graph

    def message(self, result: Result, blame: Blame, case: Case) -> str:
        """The rule and, after it, what breaks it here."""
        if result.component == UNJUDGED:
            return f"{result.message}. Here: {self._here(result, blame)}."
        rule = result.contract.message or self._own_message(result, case) or _kind(result)[0] or result.message
        return f"{rule} Here: {self._here(result, blame)}."

    def remedy(self, result: Result) -> str:
        return result.contract.remedy or _kind(result)[1]

    def _own_message(self, result: Result, case: Case) -> str:
        """What the source shape, or the query below it, says; a query's message comes with its variables filled in."""
        shapes = case.contracts.graph
        stated = next(shapes.objects(result.shape, SH.message), None)
        queried = any((query, SH.message, None) in shapes for query in shapes.objects(result.shape, SH.sparql))
        return result.message if stated is not None or queried else ""

    def _here(self, result: Result, blame: Blame) -> str:
        """The statements concerned, and which of them wait; the node alone when there are none."""
        if not blame.concerned:
            return self.name(result.focus)
        waiting, staying = sorted(blame.held, key=str), sorted(blame.concerned - blame.held, key=str)
        if waiting and staying:
            return f"{self._list(waiting)} – against {self._list(staying)}"
        return self._list(waiting or staying) + self._kinds_of(result)

    def _list(self, statements: list[Triple]) -> str:
        said = [self.statement(statement) for statement in statements[:4]]
        return "; ".join(said) + (f"; and {len(statements) - 4} more" if len(statements) > 4 else "")

    def _kinds_of(self, result: Result) -> str:
        """Of a wrong kind, the kind it has."""
        if not result.component.endswith(("#ClassConstraintComponent", "#OrConstraintComponent")) or isinstance(result.value, Literal):
            return ""
        thing = result.focus if result.value is None else result.value
        kinds = sorted(_a(self.name(cls)) for cls in self._graph.objects(thing, RDF.type))
        return f" – {self.name(thing)} is {' and '.join(kinds) if kinds else 'of no known kind'}"

    def statement(self, statement: Triple) -> str:
        subject, property, value = statement
        if property == RDF.type:
            return f"{self.name(subject)} is {_a(self.name(value))}"
        return f"{self.name(subject)} {'is called' if property == RDFS.label else f'– {self.name(property)} –'} {self.name(value)}"

    def name(self, node: Node) -> str:
        """The label of a thing, class or property; of a literal, its text."""
        if not isinstance(node, URIRef):
            return str(node)
        iri = Iri(str(node))
        if iri in self._ontology.classes or iri in self._ontology.properties:
            return self._ontology.label(iri)
        return min((str(label) for label in self._graph.objects(node, RDFS.label)), default=iri.local)


def _a(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _kind(result: Result) -> tuple[str, str]:
    if result.component == UNJUDGED:
        return _UNJUDGED
    return _KINDS.get(result.component.removeprefix(str(SH)).removesuffix("ConstraintComponent"), _OTHERWISE)
