"""The closed vocabulary by the names that Cypher has for it: which label is which class, which type and key which property."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syngraph.contracts.cypher_language import ANY_THING, OWN_KEYS
from syngraph.ontologies.neo4j_names import Names
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty


@dataclass(frozen=True)
class CypherVocabulary:
    """labels: of classes. types: of object properties, which are relationships. keys: of datatype properties, which nodes have."""

    labels: Mapping[str, OntologyClass]
    types: Mapping[str, OntologyProperty]
    keys: Mapping[str, OntologyProperty]

    @classmethod
    def of(cls, ontology: Ontology) -> "CypherVocabulary":
        names = Names.of(ontology)
        properties = ontology.properties.values()
        return cls(
            {names.labels[c.iri]: c for c in ontology.classes.values()},
            {names.types[p.iri]: p for p in properties if p.kind == "object"},
            {names.keys[p.iri]: p for p in properties if p.kind == "datatype"},
        )

    def is_list(self, key: str) -> bool:
        """Whether nodes hold a list under this key: always, unless the property is functional."""
        return key in self.keys and not self.keys[key].functional

    def unknown_label(self, name: str) -> Iterator[str]:
        if name not in self.labels and name != ANY_THING:
            yield f"the label {name} is not in the vocabulary"

    def unknown_type(self, name: str) -> Iterator[str]:
        if name not in self.types:
            yield f"the relationship type {name} is not in the vocabulary"

    def unknown_key(self, name: str) -> Iterator[str]:
        if name not in self.keys and name not in OWN_KEYS:
            yield f"the property {name} is not in the vocabulary"
