"""What an extension of the ontology is before anybody has taken it: all it would add and change, by which words of which documents."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from syngraph.agents.ontologists.extend import ExtensionResult
from syngraph.flows.extend.said_outside import SaidOutside
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty

Plain = dict[str, Any]
MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """An extension as it is shown, and taken: exactly that.

    key:        hash of what documents said outside when it was made, and of the ontology they said it outside of.
    start:      version of that ontology. version, turtle: what it would become; the same version when nothing is to be added.
    outside:    the relations, each with `statements`, `documents` and some quotes.
    classes, properties: what would be added, each with `for`: the relations that made it.
    changed:    what is there and would be something else: as it is, as it would be, and for which relations.
    left:       relations that get no place, with the reason. undecided: relations of which the model gave no usable word.
    """

    key: str
    start: str
    version: str
    turtle: str
    outside: list[Plain]
    classes: list[Plain]
    properties: list[Plain]
    changed: list[Plain]
    left: list[Plain]
    undecided: list[str]

    @property
    def adds(self) -> bool:
        return self.version != self.start

    def plain(self) -> Plain:
        """What `--json` prints: all but what only the program needs."""
        return {name: value for name, value in asdict(self).items() if name not in ("key", "turtle")}


def offer_key(ontology: Ontology, outside: Sequence[SaidOutside]) -> str:
    """Hash of an ontology and of what is said outside it."""
    said = [[asdict(one.for_ontologists()), list(one.documents)] for one in outside]
    return hashlib.sha256(json.dumps([ontology.version, said]).encode()).hexdigest()


def offer_of(start: Ontology, outside: Sequence[SaidOutside], result: ExtensionResult, turtle: str) -> Offer:
    """The extension that ontologists made of what is said outside `start`. turtle: the extended ontology."""
    by_label: dict[str, list[str]] = {}
    for relation, label in result.served:
        by_label.setdefault(_folded(label), []).append(relation)
    new = result.ontology
    decided = {relation for relation, _ in (*result.left, *result.served)}
    return Offer(
        key=offer_key(start, outside),
        start=start.version,
        version=new.version,
        turtle=turtle,
        outside=[_relation(one) for one in outside],
        classes=[_class(new, new.classes[iri], by_label) for iri in sorted(new.classes.keys() - start.classes.keys())],
        properties=[_property(new, new.properties[iri], by_label) for iri in sorted(new.properties.keys() - start.properties.keys())],
        changed=list(_changed(start, new, by_label)),
        left=[{"relation": relation, "why": why} for relation, why in result.left],
        undecided=[one.relation for one in outside if one.relation not in decided],
    )


def keep_offer(path: Path, offer: Offer) -> None:
    """raises: ProjectUnusable when the file cannot be written."""
    beside = path.with_suffix(".new")
    try:
        beside.write_text(json.dumps(asdict(offer)), encoding="utf-8")
        os.replace(beside, path)
    except OSError as exc:
        raise ProjectUnusable(f"{path} cannot be written: {exc.strerror}", "check the folder's rights and the room on the disk") from exc


def kept_offer(path: Path) -> Offer | None:
    """The extension that was shown last; None when there is none.

    raises: ProjectUnusable when the file is not what `keep_offer` wrote.
    """
    try:
        return Offer(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as exc:
        raise ProjectUnusable(f"{path} is no extension that was shown: {exc}", "remove it, and have one shown: `--extend`") from exc


def _relation(one: SaidOutside) -> Plain:
    quotes = [{"quote": quote, "document": document} for quote, document in one.quotes[:MOST_QUOTES]]
    return {"relation": one.relation, "statements": one.statements, "documents": list(one.documents), "quotes": quotes}


def _class(ontology: Ontology, one: OntologyClass, by_label: Mapping[str, list[str]]) -> Plain:
    return {
        "iri": str(one.iri),
        "label": one.label,
        "definition": one.definition,
        "parents": [ontology.label(parent) for parent in one.parents],
        "for": _for(one, by_label),
    }


def _property(ontology: Ontology, one: OntologyProperty, by_label: Mapping[str, list[str]]) -> Plain:
    return {
        "iri": str(one.iri),
        "label": one.label,
        "definition": one.definition,
        "kind": one.kind,
        **_ends(ontology, one),
        "for": _for(one, by_label),
    }


def _ends(ontology: Ontology, one: OntologyProperty) -> Plain:
    return {
        "domains": [ontology.label(end) for end in one.domains],
        "ranges": [ontology.label(end) if one.kind == "object" else end.local for end in one.ranges],
        "functional": one.functional,
        "other_labels": list(one.other_labels),
    }


def _for(one: OntologyClass | OntologyProperty, by_label: Mapping[str, list[str]]) -> list[str]:
    """The relations that made it: an answer may have called it by any of its labels."""
    made = [relation for label in (one.label, *one.other_labels) for relation in by_label.get(_folded(label), ())]
    return list(dict.fromkeys(made))


def _changed(start: Ontology, new: Ontology, by_label: Mapping[str, list[str]]) -> Iterable[Plain]:
    """What is there already and would be something else."""
    for iri in sorted(start.classes.keys() & new.classes.keys()):
        was, becomes = ({**_class(o, o.classes[iri], {}), "other_labels": list(o.classes[iri].other_labels)} for o in (start, new))
        if was != becomes:
            yield {"label": was["label"], "was": was, "becomes": becomes, "for": _for(new.classes[iri], by_label)}
    for iri in sorted(start.properties.keys() & new.properties.keys()):
        was, becomes = (_property(o, o.properties[iri], {}) for o in (start, new))
        if was != becomes:
            yield {"label": was["label"], "was": was, "becomes": becomes, "for": _for(new.properties[iri], by_label)}


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())
