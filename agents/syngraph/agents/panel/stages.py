"""What the panel's four tasks are given, what they answer, and what must be true of the answers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from syngraph.agents.quote import located
from syngraph.contracts.stage import Fault, Item, Stage

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


class VotesAnswer(Item):
    votes: tuple[VoteItem, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a task of the panel is given; each uses what it needs."""

    passages: Sequence[Plain]
    groups: Sequence[Plain] = ()
    questions: Sequence[Plain] = ()


def _filled(member: str, index: int, item: Item, *names: str) -> Iterator[Fault]:
    for name in names:
        if not getattr(item, name).strip():
            yield Fault(f"{name} is empty", (member, index))


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
    """One persona's votes: on questions that were put, each once, with a reason. Every question is owed one."""

    task = "votes"
    answer = VotesAnswer

    def after(self, given: Read, answer: VotesAnswer) -> Iterable[Fault]:
        put = [question["id"] for question in given.questions]
        for index, vote in enumerate(answer.votes):
            if vote.id not in put:
                yield Fault(f"{vote.id!r} is none of the questions", ("votes", index))
            yield from _filled("votes", index, vote, "reason")
        yield from _unique("votes", [vote.id for vote in answer.votes])
        voted = Counter(vote.id for vote in answer.votes)
        for missing in put:
            if not voted[missing]:
                yield Fault(f"no vote on {missing}", owed=True)
