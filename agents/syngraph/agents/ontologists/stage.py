"""What the `ontology` task is given, what it answers, and its contract: with the answer joined in, the ontology keeps all of its own."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field
from rdflib import Graph

from syngraph.contracts.ontology_contract import OntologyFault, check_ontology
from syngraph.contracts.proper_name import only_a_name
from syngraph.contracts.satisfiable import empty_classes
from syngraph.contracts.stage import Fault, Item, Stage
from syngraph.ontologies.edit import apply_all
from syngraph.ontologies.errors import OntologyUnusable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.weaving import weave
from syngraph.ontologies.weaving_step import Step, Woven, take_all

Plain = Mapping[str, Any]
_LONGEST = 120
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what stands beside them; marks that scripts need are none of them."""


class ClassItem(Item):
    label: str
    definition: str
    parents: tuple[str, ...] = ()
    disjoint_with: tuple[str, ...] = ()
    other_labels: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


class PropertyItem(Item):
    label: str
    definition: str
    kind: Literal["object", "datatype"]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    functional: bool = False
    other_labels: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


class CardinalityItem(Item):
    cls: str = Field(alias="class")
    property: str
    least: int = 0
    most: int | None = None


class OntologyAnswer(Item):
    classes: tuple[ClassItem, ...]
    properties: tuple[PropertyItem, ...]
    cardinalities: tuple[CardinalityItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Sofar:
    """The ontology that a batch of questions starts from: `start` with all `answers` to earlier batches joined in.

    own:   what a user's own files define, wherever its IRI lies; it stays as it is.
    steps: how its islands were joined afterwards.
    texts: what was read; words that are only a name there are no class.
    extra: what a user's files say beyond our noun; a reasoner is asked about it, after all else is sound.
    """

    start: Ontology
    namespace: str
    answers: Sequence[Plain]
    questions: Sequence[CompetencyQuestion]
    own: frozenset[Iri] = frozenset()
    steps: Sequence[Step] = ()
    texts: Sequence[str] = ()
    extra: Graph | None = None

    @property
    def untouched(self) -> frozenset[Iri]:
        """The classes and properties of the start that are a user's own: named so, or outside the project's namespace."""
        ours = Iri(f"{self.namespace}ontology")
        known = {*self.start.classes, *self.start.properties}
        return frozenset(iri for iri in known if iri in self.own or not iri.startswith(f"{ours}#"))

    def joined(self, *more: Plain) -> Ontology:
        """The woven ontology with these answers as well."""
        return weave(self.taken(*more)[0])

    def taken(self, *more: Plain) -> tuple[Ontology, tuple[Woven, ...]]:
        """The ontology after all steps, before the root is set; and what each did."""
        return take_all(apply_all(self.start, self.namespace, [*self.answers, *more], self.untouched), self.steps, self.namespace)

    def sound(self) -> Ontology:
        """The woven ontology.

        raises: OntologyUnusable when it breaks a contract that its start and each answer alone kept.
        """
        ontology = self.joined()
        known = set(check_ontology(weave(self.start)))
        broken = [fault for fault in check_ontology(ontology) if fault not in known]
        if broken:
            what = "; ".join(f"{fault.item!r} {fault.what}" for fault in broken[:5])
            raise OntologyUnusable(
                f"the ontology as a whole breaks its contract: {what}", "try another model, or give it an ontology to start from"
            )
        return ontology


class Edits(Stage[Sofar, OntologyAnswer]):
    """Edits to an ontology: each well-named, for questions that were put; together they break no ontology contract that held before.

    A question that nothing serves is owed, and spoils nothing that serves the others.
    """

    task = "ontology"
    answer = OntologyAnswer

    def before(self, given: Sofar) -> Iterable[str]:
        if not given.questions:
            yield "no question to serve"

    def after(self, given: Sofar, answer: OntologyAnswer) -> Iterable[Fault]:
        return faults_of(given, answer, {question.id for question in given.questions}, "questions")


def faults_of(given: Sofar, answer: OntologyAnswer, cited: Collection[str], kind: str) -> list[Fault]:
    """What is wrong with the answer: in itself, or else with the ontology once it is joined in.

    cited: what `serves` may name. kind: what these are, in words.
    """
    malformed = list(_malformed(answer, cited, kind))
    if malformed:
        return malformed
    before, after = given.joined(), given.joined(plain(answer))
    known = set(check_ontology(before))
    found = [fault for fault in check_ontology(after, given.questions) if fault not in known]
    faults = [*_placed(found, given, answer), *_names_of_one(given, before, answer), *_uncited(before, answer, kind)]
    if not given.extra or any(not fault.owed for fault in faults):
        return faults
    return [*faults, *_placed(empty_classes(after, given.extra), given, answer)]


def plain(answer: OntologyAnswer) -> dict[str, Any]:
    """The answer as `apply_all` reads it."""
    return answer.model_dump(mode="json", by_alias=True)


def _malformed(answer: OntologyAnswer, cited: Collection[str], kind: str) -> Iterator[Fault]:
    for member in ("classes", "properties"):
        for index, item in enumerate(getattr(answer, member)):
            for label in (item.label, *filter(str.strip, item.other_labels)):
                unfit = unfit_label(label)
                if unfit:
                    yield Fault(unfit, (member, index))
            for strange in sorted(set(item.serves) - set(cited)):
                yield Fault(f"serves {strange!r}, which is none of the {kind}", (member, index))


def _names_of_one(given: Sofar, before: Ontology, answer: OntologyAnswer) -> Iterator[Fault]:
    """A class that is really an individual: its label is but the name of one thing."""
    for index, item in enumerate(answer.classes):
        if before.class_named(" ".join(item.label.split())) is None and only_a_name(item.label, given.texts):
            what = f"{item.label!r} is the name of one thing and no kind of things: leave it out, or name the kind"
            yield Fault(what, ("classes", index))


def _uncited(before: Ontology, answer: OntologyAnswer, kind: str) -> Iterator[Fault]:
    """A new property cites what it is for. A class may be there for a property's sake; what nothing needs at all, weaving prunes."""
    for index, item in enumerate(answer.properties):
        if not item.serves and before.property_named(" ".join(item.label.split())) is None:
            what = f"{item.label!r} serves none of the {kind}: name in `serves` those that need it, or leave it out"
            yield Fault(what, ("properties", index))


def unfit_label(label: str) -> str | None:
    """Why this cannot be what people call a class or property; a label is shown everywhere, in pages, prompts and terminals."""
    if not re.search(r"\w", label):
        return "label is empty"
    if len(label) > _LONGEST:
        return f"the label {label[:60]!r}… has {len(label)} characters: a few words are enough"
    if " ".join(label.casefold().split()) == "is a":
        return "'is a' says of which class a thing is, for every graph: give it another label"
    unseen = _UNSEEN.search(" ".join(label.split()))
    return f"the label {label!r} holds the control character {unseen[0]!r}" if unseen else None


def _placed(found: Iterable[OntologyFault], given: Sofar, answer: OntologyAnswer) -> list[Fault]:
    """Each fault at the item that it names; else at those that its words name; else at the answer as a whole."""
    texts = {question.text for question in given.questions}
    names = _named(answer)
    faults: list[Fault] = []
    for one in found:
        what = f"{one.item!r} {one.what}"
        if one.item in texts:
            faults.append(Fault(what, owed=True))
            continue
        spoken = re.findall(r"'([^']+)'", one.what)
        places = names.get(one.item.casefold()) or [place for name in spoken for place in names.get(name.casefold(), [])]
        faults += [Fault(what, place) for place in dict.fromkeys(places)] or [Fault(what)]
    return faults


def _named(answer: OntologyAnswer) -> dict[str, list[tuple[str, int]]]:
    names: dict[str, list[tuple[str, int]]] = {}
    for member in ("classes", "properties"):
        for index, item in enumerate(getattr(answer, member)):
            for label in (item.label, *filter(str.strip, item.other_labels)):
                names.setdefault(" ".join(label.casefold().split()), []).append((member, index))
    for index, limit in enumerate(answer.cardinalities):
        names.setdefault(f"{limit.cls} {limit.property}".casefold(), []).append(("cardinalities", index))
    return names
