"""What the panel's five tasks are given, what they answer, and what must be true of the answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from syngraph.agents.panel.likeness import normal
from syngraph.agents.quote import located
from syngraph.contracts.stage import Fault, Item, Stage

MOST_CHARACTERS = 1_000
"""Of a name, an interest, a question or a reason; whatever is longer is none."""
Plain = Mapping[str, Any]
"""A group, persona, question, vote or passage as plain JSON (docstrings of the items say its members)."""


class GroupItem(Item):
    name: str
    interest: str


class GroupsAnswer(Item):
    groups: tuple[GroupItem, ...]


class PersonaItem(Item):
    name: str
    group: str
    interest: str


class PersonasAnswer(Item):
    personas: tuple[PersonaItem, ...]


class QuestionItem(Item):
    text: str
    document: str
    passage: str


class QuestionsAnswer(Item):
    questions: tuple[QuestionItem, ...]


class VoteItem(Item):
    id: str
    choice: Literal["approve", "object", "amend"]
    reason: str
    instead: str = ""


class VotesAnswer(Item):
    votes: tuple[VoteItem, ...]


class RulingItem(Item):
    id: str
    choice: Literal["rewrite", "drop", "keep"]
    reason: str
    text: str = ""


class RulingsAnswer(Item):
    rulings: tuple[RulingItem, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a task of the panel is given; each uses what it needs."""

    passages: Sequence[Plain]
    groups: Sequence[Plain] = ()
    questions: Sequence[Plain] = ()


def _filled(member: str, index: int, item: Item, *names: str) -> Iterator[Fault]:
    for name in names:
        text = getattr(item, name)
        if not text.strip():
            yield Fault(f"{name} is empty", (member, index))
        elif len(text) > MOST_CHARACTERS:
            yield Fault(f"{name} has {len(text):,} characters, {MOST_CHARACTERS:,} are the most", (member, index))


def _unique(member: str, names: Sequence[str]) -> Iterator[Fault]:
    seen = set[str]()
    for index, name in enumerate(names):
        if name.casefold() in seen:
            yield Fault(f"{name!r} is given twice", (member, index))
        seen.add(name.casefold())


class Groups(Stage[Read, GroupsAnswer]):
    """Stakeholder groups: named once each, with an interest."""

    task = "groups"
    answer = GroupsAnswer

    def before(self, given: Read) -> Iterable[str]:
        if not any(passage["text"].strip() for passage in given.passages):
            yield "no document to read"

    def after(self, given: Read, answer: GroupsAnswer) -> Iterable[Fault]:  # noqa: ARG002 - the same for any input
        for index, group in enumerate(answer.groups):
            yield from _filled("groups", index, group, "name", "interest")
        yield from _unique("groups", [group.name for group in answer.groups])


class Personas(Stage[Read, PersonasAnswer]):
    """Personas: each of a known group, named once, two at least, for nobody votes on a question of their own. Every group is owed one."""

    task = "personas"
    answer = PersonasAnswer

    def after(self, given: Read, answer: PersonasAnswer) -> Iterable[Fault]:
        known = {group["name"] for group in given.groups}
        for index, persona in enumerate(answer.personas):
            yield from _filled("personas", index, persona, "name", "interest")
            if persona.group not in known:
                yield Fault(f"{persona.group!r} is none of the groups", ("personas", index))
        yield from _unique("personas", [persona.name for persona in answer.personas])
        if len(answer.personas) < 2:
            yield Fault("there must be at least two personas, for each votes on the others' questions")
        for name in sorted(known - {persona.group for persona in answer.personas}):
            yield Fault(f"no persona for the group {name!r}", owed=True)


class Questions(Stage[Read, QuestionsAnswer]):
    """One persona's questions: each from a place that is there, in a document that was shown."""

    task = "questions"
    answer = QuestionsAnswer

    def after(self, given: Read, answer: QuestionsAnswer) -> Iterable[Fault]:
        for index, question in enumerate(answer.questions):
            yield from _filled("questions", index, question, "text")
            texts = [passage["text"] for passage in given.passages if passage["document"] == question.document]
            if not texts:
                yield Fault(f"{question.document!r} is none of the documents", ("questions", index))
            elif not any(located(question.passage, text) for text in texts):
                yield Fault("passage does not stand in that document; copy it letter by letter", ("questions", index))
        yield from _unique("questions", [question.text for question in answer.questions])


class Votes(Stage[Read, VotesAnswer]):
    """One persona's votes: on questions that were put, each once, with a reason; to amend, with other words. Every one is owed one."""

    task = "votes"
    answer = VotesAnswer

    def after(self, given: Read, answer: VotesAnswer) -> Iterable[Fault]:
        put = {question["id"]: normal(question["text"]) for question in given.questions}
        for index, vote in enumerate(answer.votes):
            yield from _filled("votes", index, vote, "reason", *(("instead",) if vote.choice == "amend" else ()))
            if vote.choice == "amend" and vote.instead.strip() and normal(vote.instead) == put.get(vote.id):
                yield Fault("instead is the question as it is; say how to ask another way, or approve", ("votes", index))
        yield from _each_once("votes", [vote.id for vote in answer.votes], list(put), "no vote on")


class Revise(Stage[Read, RulingsAnswer]):
    """The moderator's rulings: on questions that were put, each once, with a reason; to rewrite, with a text. Every one is owed one."""

    task = "revise"
    answer = RulingsAnswer

    def after(self, given: Read, answer: RulingsAnswer) -> Iterable[Fault]:
        put = {question["id"]: normal(question["text"]) for question in given.questions}
        for index, ruling in enumerate(answer.rulings):
            yield from _filled("rulings", index, ruling, "reason", *(("text",) if ruling.choice == "rewrite" else ()))
            if ruling.choice == "rewrite" and ruling.text.strip() and normal(ruling.text) == put.get(ruling.id):
                yield Fault("text is the question as it is; put it another way, or choose keep", ("rulings", index))
        yield from _each_once("rulings", [ruling.id for ruling in answer.rulings], list(put), "no ruling on")


def _each_once(member: str, named: Sequence[str], put: Sequence[str], missing: str) -> Iterator[Fault]:
    """Every question that was put is named once, and no other."""
    for index, number in enumerate(named):
        if number not in put:
            yield Fault(f"{number!r} is none of the questions", (member, index))
    yield from _unique(member, named)
    for number in put:
        if number not in named:
            yield Fault(f"{missing} {number}", owed=True)
