"""Why a class can have no members, in words: by disjointness above it, or by a cardinality that nothing can meet. No reasoner is asked."""

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology


def explain(ontology: Ontology, cls: Iri) -> str:
    """Why nothing can be of this class, as far as subclasses, disjointness, domains, ranges and cardinalities tell.

    >>> explain(Ontology(Iri("urn:o")), Iri("urn:o#A"))
    ''
    """
    above = sorted(a for a in ontology.ancestors(cls) if a in ontology.classes)
    for one in above:
        for other in above:
            if other in ontology.classes[one].disjoint_with:
                return f"{_is(ontology, cls, one)} and {_is(ontology, cls, other)}, and these two are disjoint"
    for limit in ontology.cardinalities:
        property = ontology.properties.get(limit.property)
        if limit.cls not in above or limit.least < 1 or property is None:
            continue
        owes = f"every {ontology.label(limit.cls)!r} has at least {limit.least} of {property.label!r}"
        if (limit.most is not None and limit.most < limit.least) or (property.functional and limit.least > 1):
            return f"{owes}, and at most {1 if property.functional else limit.most}"
        if property.domains and all(ontology.disjoint(cls, domain) for domain in property.domains):
            return f"{owes}, which only {_list(ontology, property.domains)} has, and {ontology.label(cls)!r} is disjoint with that"
    return ""


def _is(ontology: Ontology, cls: Iri, other: Iri) -> str:
    return f"it is {ontology.label(other)!r}" if cls == other else f"{ontology.label(cls)!r} is below {ontology.label(other)!r}"


def _list(ontology: Ontology, classes: tuple[Iri, ...]) -> str:
    return " or ".join(repr(ontology.label(c)) for c in classes)
