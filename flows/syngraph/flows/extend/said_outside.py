"""What documents say that the vocabulary has no word for: each relation with how often, where and in which words it is stated."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from syngraph.agents.ontologists.extend import Outside
from syngraph.connectors.ledger.claims import claim_rows, label_rows
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.standing import standing_types
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Literal

MOST_OBJECTS = 20
LONGEST_QUOTE = 400
"""Characters of a quote, and of a value, that ontologists are shown: enough to see what a relation means."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SaidOutside:
    """A relation that documents state and the ontology lacks; its claims are held for that.

    statements: how many; what stands word for word in several documents counts once. documents: paths of all that say it.
    quotes: with the path of the first document that has them. subjects: labels of the classes of what it is said of, the commonest first.
    objects: what stands at the other end, as said, MOST_OBJECTS of them. object_classes: labels of their classes, if most are known things.
    """

    relation: str
    statements: int
    documents: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    object_classes: tuple[str, ...] = ()

    def for_ontologists(self) -> Outside:
        """The relation as it is put to a model; its shortest quotes first, for these say it most plainly."""
        quotes = tuple(_short(quote) for quote, _ in sorted(self.quotes, key=lambda one: (len(one[0]), one)))
        return Outside(self.relation, self.statements, quotes, self.subjects, tuple(map(_short, self.objects)), self.object_classes)


def said_outside(connection: Transaction, ontology: Ontology) -> list[SaidOutside]:
    """Every relation that a present document states and `ontology` lacks, the most frequent first."""
    by_relation: dict[str, list[Row]] = {}
    for row in claim_rows(connection, state="held"):
        property = parse_iri(row["property"])
        if not row["derived"] and not ontology.knows(property):
            by_relation.setdefault(property.words, []).append(row)
    if not by_relation:
        return []
    known = _Known(connection, ontology, [row for rows in by_relation.values() for row in rows])
    found = [_said(relation, rows, known) for relation, rows in by_relation.items()]
    return sorted(found, key=lambda one: (-one.statements, one.relation))


class _Known:
    """What the graph knows of the things at both ends of some claims."""

    def __init__(self, connection: Transaction, ontology: Ontology, rows: Iterable[Row]) -> None:
        self._ontology = ontology
        subjects = {str(row["subject"]) for row in rows}
        names = {_folded(row["object"]) for row in rows}
        self._called: dict[str, str] = {}
        for subject, label, state in label_rows(connection):
            if state == "standing" and _folded(label) in names:
                self._called.setdefault(_folded(label), subject)
        self._types = standing_types(connection, subjects | set(self._called.values()))

    def classes_of(self, things: Iterable[str]) -> tuple[str, ...]:
        """Labels of what these things are, the commonest first."""
        counted = Counter(cls for thing in things for cls in self._types.get(thing, ()) if self._tells(cls))
        return tuple(self._ontology.label(cls) for cls, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0])))

    def called(self, objects: Iterable[str]) -> list[str]:
        """Those of these values that are the label of a known thing, as that thing."""
        return [self._called[_folded(one)] for one in objects if _folded(one) in self._called]

    def _tells(self, cls: Iri) -> bool:
        return cls in self._ontology.classes and cls != self._ontology.root


def _said(relation: str, rows: list[Row], known: _Known) -> SaidOutside:
    once = {(row["text"], row["subject"], row["object"]): row for row in reversed(rows)}
    quotes = {" ".join(row["quote"].split()): row["document"] for row in reversed(rows)}
    ends = [str(row["object"]) for row in once.values()]
    things = known.called(ends)
    return SaidOutside(
        relation,
        len(once),
        tuple(sorted({row["document"] for row in rows})),
        tuple(sorted(quotes.items(), key=lambda one: (one[1], one[0]))),
        known.classes_of(str(row["subject"]) for row in once.values()),
        tuple(sorted({_text(end) for end in ends})[:MOST_OBJECTS]),
        known.classes_of(things) if 2 * len(things) > len(ends) else (),
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _text(term: str) -> str:
    value = parse_term(term)
    return value.lexical if isinstance(value, Literal) else value.words


def _folded(term: str) -> str:
    return " ".join(_text(term).casefold().split())
