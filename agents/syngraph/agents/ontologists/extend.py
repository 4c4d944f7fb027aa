"""How an ontology grows by what documents say outside it: the model says which of that deserves a place, and what it leaves out and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from syngraph.agents.asking import Asking, Facts
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.known import known, known_in_words
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.agents.ontologists.stage import ClassItem, OntologyAnswer, PropertyItem, Sofar, faults_of, plain
from syngraph.contracts.stage import Fault, Item, Stage
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.ontology import Ontology

_PACKAGE = "syngraph.agents.ontologists"
MOST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Outside:
    """A relation that documents state and the ontology lacks.

    relation: what they call it; unique among those given. count: how often. quotes: some of the sentences, verbatim.
    subjects: labels of classes of what it is said of, the commonest first. objects: what stands at its other end, as said.
    object_classes: labels of the classes of those ends that are known things, the commonest first.
    """

    relation: str
    count: int
    quotes: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    object_classes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        return {
            "relation": self.relation,
            "count": self.count,
            "subjects": list(self.subjects),
            "objects": list(self.objects[:MOST_QUOTES]),
            "object_classes": list(self.object_classes),
            "quotes": list(self.quotes[:MOST_QUOTES]),
        }


class LeftItem(Item):
    relation: str
    why: str


class ExtendAnswer(OntologyAnswer):
    left: tuple[LeftItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Beyond:
    """An ontology, and what documents say outside it."""

    sofar: Sofar
    outside: Sequence[Outside]


@dataclass(frozen=True, slots=True)
class ExtensionResult(OntologyResult):
    """left: by relation, why it gets no place. served: by relation, the label of what was made for it; a relation may have made several."""

    left: tuple[tuple[str, str], ...] = ()
    served: tuple[tuple[str, str], ...] = ()


class Extension(Stage[Beyond, ExtendAnswer]):
    """Edits for what is said outside: each cites the relations it is for (`serves`); every relation is served, or left with a reason."""

    task = "extend"
    answer = ExtendAnswer

    def before(self, given: Beyond) -> Iterable[str]:
        if not given.outside:
            yield "nothing is said outside the ontology"

    def after(self, given: Beyond, answer: ExtendAnswer) -> Iterable[Fault]:
        relations = {one.relation for one in given.outside}
        left = list(_left_wrong(answer, relations))
        return [*left, *faults_of(given.sofar, answer, relations, "relations"), *_owed(answer, relations)]


def _left_wrong(answer: ExtendAnswer, relations: set[str]) -> Iterator[Fault]:
    for index, item in enumerate(answer.left):
        if item.relation not in relations:
            yield Fault(f"{item.relation!r} is none of the relations", ("left", index))
        if not item.why.strip():
            yield Fault("says no reason", ("left", index))


def _owed(answer: ExtendAnswer, relations: set[str]) -> Iterator[Fault]:
    spoken = {item.relation for item in answer.left} | {name for item in answer.properties for name in item.serves}
    for relation in sorted(relations - spoken):
        yield Fault(f"{relation!r} is neither served by a property nor left with a reason", owed=True)


async def extend_ontology(
    domain: str, outside: Sequence[Outside], start: Ontology, model: Model, settings: OntologistSettings
) -> ExtensionResult:
    """`start` with a place for what deserves one; batch by batch, the most frequent first, each on what the earlier ones made.

    raises: ModelUnreachable, ModelRefused; OntologyUnusable when the whole breaks a contract that its parts kept.
    """
    asking = Asking(model, settings.bounds, settings.prompts)
    ordered = sorted(outside, key=lambda one: (-one.count, one.relation))
    answers: list[dict[str, Any]] = []
    left: list[tuple[str, str]] = []
    served: list[tuple[str, str]] = []
    unreadable: list[Unreadable] = []
    for first in range(0, len(ordered), max(1, settings.batch)):
        texts = [quote for one in outside for quote in one.quotes]
        sofar = Sofar(start, settings.namespace, answers, (), settings.own, texts=texts)
        given = Beyond(sofar, ordered[first : first + max(1, settings.batch)])
        outcome = await asking.outcome(Extension(), given, _facts(domain, given), _PACKAGE)
        unreadable += outcome.unreadable
        if outcome.kept:
            answers.append(_uncited(plain(outcome.kept.answer)))
            left += [(item.relation, item.why) for item in outcome.kept.answer.left]
            served += [(name, item.label) for item in _made(outcome.kept.answer) for name in item.serves]
    whole = Sofar(start, settings.namespace, answers, (), settings.own)
    return ExtensionResult(whole.sound(), (), tuple(unreadable), left=tuple(left), served=tuple(served))


def _made(answer: ExtendAnswer) -> Sequence[ClassItem | PropertyItem]:
    return (*answer.properties, *answer.classes)


def _facts(domain: str, given: Beyond) -> Facts:
    present = known(given.sofar.joined(), given.sofar.untouched)
    outside = [one.plain() for one in given.outside]
    said = "\n\n".join(_in_words(one) for one in given.outside)
    words = {"domain": domain, "outside": said, "known": known_in_words(present, said)}
    return Facts({"domain": domain, "outside": outside, "known": present}, words)


def _in_words(one: Outside) -> str:
    lines = [f"relation: {one.relation}", f"times: {one.count}"]
    lines += [f"said of: {', '.join(one.subjects)}"] if one.subjects else []
    lines += [f"leads to: {', '.join(one.object_classes)}"] if one.object_classes else []
    lines += [f"other end: {said}" for said in one.objects[:MOST_QUOTES]]
    return "\n".join(lines + [f"quote: {' '.join(quote.split())}" for quote in one.quotes[:MOST_QUOTES]])


def _uncited(answer: dict[str, Any]) -> dict[str, Any]:
    """For the ontology `serves` names questions; these items serve none that anybody signed."""
    return {name: [{**item, "serves": []} if "serves" in item else item for item in answer[name]] for name in answer if name != "left"}
