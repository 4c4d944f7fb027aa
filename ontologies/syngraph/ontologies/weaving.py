"""How islands become one hierarchy: every class without a parent gets the root above it."""

from dataclasses import replace
from typing import Final

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass

ROOT_LABEL: Final = "thing"
_OWL_THING: Final = Iri("http://www.w3.org/2002/07/owl#Thing")


def root_iri(ontology: Ontology) -> Iri:
    """The class at the top of this ontology: the one it has, else the one that `weave` would give it."""
    return ontology.root or Iri(f"{ontology.iri}#Thing")


def weave(ontology: Ontology) -> Ontology:
    """The same ontology with one root; weaving what is woven changes nothing.

    A class whose parents are all unknown keeps them, for the ontology contract to name. A cycle has no top and stays one.

    >>> weave(Ontology(Iri("urn:o"))).root
    Iri('urn:o#Thing')
    """
    root = root_iri(ontology)
    classes = {iri: _below(root, cls) for iri, cls in ontology.classes.items()}
    if root not in classes:
        classes[root] = OntologyClass(root, ROOT_LABEL, "Anything that the graph speaks of.")
    return replace(ontology, classes=dict(sorted(classes.items())), root=root)


def _below(root: Iri, cls: OntologyClass) -> OntologyClass:
    parents = tuple(sorted({p for p in cls.parents if p != _OWL_THING}))
    if cls.iri != root and not parents:
        parents = (root,)
    if len(parents) > 1 and root in parents:
        parents = tuple(p for p in parents if p != root)
    return replace(cls, parents=parents)
