"""What becomes of an answer about a user's own class or property: the term stays as it is, and what it cannot say gets a term beside it.

A user's term is used where it fits; of what an answer says about it only `serves` is taken. Where a user's property does not fit, the rest
becomes a property of the project's own: said of other things it is "captain of tug", leading elsewhere it is "owner as company".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty

Answer = Mapping[str, Any]
Names = Callable[[str], Iri]


def beside_own(
    ontology: Ontology, answers: Sequence[Answer], untouched: frozenset[Iri], classes: Names, properties: Names
) -> list[dict[str, Any]]:
    """The same answers, with what does not fit a user's property said of another one.

    ontology: with all classes that the answers define. classes, properties: the IRI that a label means.
    """
    moved: dict[tuple[Iri, Iri], str] = {}
    fitted = []
    for answer in answers:
        entries: list[Answer] = []
        for entry in answer.get("properties") or ():
            own = ontology.properties.get(properties(entry["label"]))
            entries += [entry] if own is None or own.iri not in untouched else _split(ontology, own, entry, classes, moved)
        fitted.append({**answer, "properties": entries})
    for answer in fitted:
        limits = [_moved(entry, moved, classes, properties) for entry in answer.get("cardinalities") or ()]
        answer["cardinalities"] = [entry for entry in limits if classes(entry["class"]) not in untouched]
    return fitted


def _split(ontology: Ontology, own: OntologyProperty, entry: Answer, classes: Names, moved: dict[tuple[Iri, Iri], str]) -> list[Answer]:
    """What of an entry the user's property says, and what another one must."""
    domains, ranges = _labels(entry.get("domains")), _labels(entry.get("ranges"))
    if entry.get("kind", own.kind) != own.kind:
        return [_beside(own, entry, "as", domains, ranges, ranges)]
    fit, rest = _parted(domains, lambda label: _below(ontology, classes(label), own.domains))
    leads, astray = _parted(ranges, lambda label: own.kind == "datatype" or _below(ontology, classes(label), own.ranges))
    found: list[Answer] = [{**entry, "domains": fit, "ranges": leads}] if (fit or not domains) and (leads or not ranges) else []
    if rest:
        new = _beside(own, entry, "of", rest, ranges, rest)
        moved |= {(own.iri, classes(label)): new["label"] for label in rest}
        found.append(new)
    if astray and fit:
        found.append(_beside(own, entry, "as", fit, astray, astray))
    return found


def _beside(own: OntologyProperty, entry: Answer, word: str, domains: list[str], ranges: list[str], named: list[str]) -> dict[str, Any]:
    label = f"{own.label} {word} {min(named, key=str.casefold)}" if named else f"{own.label}, {entry.get('kind')}"
    return {**entry, "label": label, "domains": domains, "ranges": ranges}


def _moved(entry: Answer, moved: Mapping[tuple[Iri, Iri], str], classes: Names, properties: Names) -> Answer:
    label = moved.get((properties(entry["property"]), classes(entry["class"])))
    return {**entry, "property": label} if label else entry


def _below(ontology: Ontology, cls: Iri, ends: Sequence[Iri]) -> bool:
    return not ends or any(ontology.is_a(cls, end) for end in ends)


def _parted(labels: list[str], fits: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    return [label for label in labels if fits(label)], [label for label in labels if not fits(label)]


def _labels(value: Any) -> list[str]:
    return [label for label in (" ".join(str(one).split()) for one in value or ()) if label]
