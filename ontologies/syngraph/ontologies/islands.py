"""Which classes of an ontology hang together: by being above one another, or as the ends of one object property."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology

Island = tuple[Iri, ...]
"""Classes in the order of their IRIs."""


def islands(ontology: Ontology) -> tuple[Island, ...]:
    """The islands of the ontology, the largest first. The root is left out: it would join anything to anything.

    >>> from syngraph.ontologies.ontology import OntologyClass
    >>> ferry, berth = (OntologyClass(Iri(f"urn:{name}"), name, "") for name in ("ferry", "berth"))
    >>> islands(Ontology(Iri("urn:o"), {ferry.iri: ferry, berth.iri: berth}))
    ((Iri('urn:berth'),), (Iri('urn:ferry'),))
    """
    beside: dict[Iri, set[Iri]] = {iri: set() for iri in ontology.classes if iri != ontology.root}
    for iri in beside:
        _join(beside, (iri, *ontology.classes[iri].parents))
    for prop in ontology.properties.values():
        if prop.kind == "object":
            _join(beside, (*prop.domains, *prop.ranges))
    return tuple(sorted(components(beside), key=lambda island: (-len(island), island)))


def _join(beside: Mapping[Iri, set[Iri]], classes: Iterable[Iri]) -> None:
    """One chain through those of the classes that are known: enough to make them hang together."""
    known = [cls for cls in dict.fromkeys(classes) if cls in beside]
    for one, other in pairwise(known):
        beside[one].add(other)
        beside[other].add(one)


def components(beside: Mapping[Iri, set[Iri]]) -> list[Island]:
    """The connected parts of a graph that is given by the neighbours of each of its nodes, in both directions."""
    found: list[Island] = []
    left = set(beside)
    while left:
        part: set[Iri] = set()
        todo = [min(left)]
        while todo:
            here = todo.pop()
            if here not in part:
                part.add(here)
                todo += beside[here]
        found.append(tuple(sorted(part)))
        left -= part
    return found
