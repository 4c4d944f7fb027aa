"""The closed vocabulary as Neo4j keeps it: which label, key or type is which IRI, in `(:SyngraphTerm)` nodes.

With these nodes the graph can be read back, and understood by people, without the project that wrote it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final
from typing import Literal as OneOf

from syngraph.ontologies.door import stored_datatype
from syngraph.ontologies.iri import RDFS_LABEL, XSD_STRING, Iri
from syngraph.ontologies.neo4j_names import Names, outside
from syngraph.ontologies.ontology import Ontology


@dataclass(frozen=True, slots=True)
class TermName:
    """One class or property and its names.

    label: of a class. key, type: of a property, as node property and as relationship type.
    datatype: the only one of a property's values, as the door stores it, "" when there is none or more than one.
    functional: its values are no arrays. relates: it is an object property. outside: no ontology has it.
    caption: what people call it.
    """

    iri: Iri
    kind: OneOf["class", "property"]
    caption: str
    label: str = ""
    key: str = ""
    type: str = ""
    datatype: str = ""
    functional: bool = False
    relates: bool = False
    outside: bool = False

    def stored(self) -> dict[str, str | bool]:
        """The properties of its node."""
        return {**asdict(self), "iri": str(self.iri), "datatype": str(self.datatype)}

    @classmethod
    def of(cls, node: Mapping[str, object]) -> "TermName":
        """Read from its node."""
        fields = {name: node[name] for name in cls.__dataclass_fields__ if name in node}
        return cls(**{**fields, "iri": Iri(str(node["iri"]))})  # type: ignore[arg-type] # the node's own types, as `stored` wrote them


LABEL: Final = TermName(RDFS_LABEL, "property", "label", key="labels", type="RDFS_LABEL", datatype=XSD_STRING)
"""The names of things: all of them in `labels`, and the first of them in `label`, for people and tools to show."""


class Vocabulary:
    """Every term that the graph may hold, by IRI and by name."""

    def __init__(self, terms: Iterable[TermName]) -> None:
        self.classes: dict[Iri, TermName] = {}
        self.properties: dict[Iri, TermName] = {}
        for term in (LABEL, *terms):
            self.add(term)

    @classmethod
    def of(cls, ontology: Ontology) -> "Vocabulary":
        """The vocabulary of one ontology version."""
        names = Names.of(ontology)
        terms = [TermName(c.iri, "class", c.label, label=names.labels[c.iri]) for c in ontology.classes.values()]
        for p in ontology.properties.values():
            ranges = {stored_datatype(range) for range in p.ranges} if p.kind == "datatype" else set()
            datatype = ranges.pop() if len(ranges) == 1 else ""
            key, type, relates = names.keys[p.iri], names.types[p.iri], p.kind == "object"
            terms.append(TermName(p.iri, "property", p.label, "", key, type, datatype, p.functional, relates))
        return cls(term for term in terms if term.iri != RDFS_LABEL)

    def add(self, term: TermName) -> None:
        (self.classes if term.kind == "class" else self.properties)[term.iri] = term

    def class_term(self, iri: Iri) -> TermName:
        """The term of a class; one that the vocabulary lacks is named after its IRI and added."""
        if iri not in self.classes:
            self.add(TermName(iri, "class", iri.local, label=outside("label", iri), outside=True))
        return self.classes[iri]

    def property_term(self, iri: Iri, relates: bool) -> TermName:
        """The term of a property; one that the vocabulary lacks is named after its IRI and added."""
        if iri not in self.properties:
            key, type = outside("key", iri), outside("type", iri)
            self.add(TermName(iri, "property", iri.local, key=key, type=type, relates=relates, outside=True))
        return self.properties[iri]

    @property
    def terms(self) -> list[TermName]:
        return [*self.classes.values(), *self.properties.values()]

    @property
    def version(self) -> str:
        """Hash of all that decides how the ontology's terms are stored: equal versions read each other's graphs."""
        lines = sorted(repr(term) for term in self.terms if not term.outside)
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def extends(self, older: "Vocabulary") -> bool:
        """Whether every term of `older` is stored in the same way here, so that its graph can stay."""
        return all(self._same(term) for term in older.terms if not term.outside) and not any(
            term.iri in (self.classes if term.kind == "class" else self.properties) for term in older.terms if term.outside
        )

    def _same(self, term: TermName) -> bool:
        mine = (self.classes if term.kind == "class" else self.properties).get(term.iri)
        return mine is not None and {**asdict(mine), "caption": ""} == {**asdict(term), "caption": ""}
