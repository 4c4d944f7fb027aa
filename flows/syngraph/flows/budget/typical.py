"""What a language model typically answers, where nobody knows what it will: as many items as each prompt asks for, of the usual length.

The words mean nothing and are never shown to anybody; what counts is that the panel's and the ontologists' own machinery can go on with
them, so that the calls they would make can be counted. Numbers are read from the prompts: "at least two groups, as few as cover the
documents, at most this number", "one or two personas for each group", "between three and eight questions". Lengths are those of what the
offline rules write about thirteen enhancement proposals of Python. That two documents show one group more, that one question in five
stays contested, and that three need a class, are guesses: how far they may be out is told by LEAST and MOST.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.offline.queries import queries

Plain = dict[str, Any]
Inputs = Mapping[str, Any]
_INTEREST: Final = "They want to know what the documents say of all this, who said so, and when it changed."
_REASON: Final = "Documents like these answer it with facts."
_RULING: Final = "Some of them find that it is too vague to have one answer as it stands."
_CLASS: Final = "Something of which the documents say facts."
_PROPERTY: Final = "Says what the documents give for this of the thing that they speak about."
TOP: Final = "matter of record"


@dataclass(frozen=True, slots=True)
class Manner:
    """How much a model says where the prompt leaves it to the model.

    groups:    how many, of those that there may be at most, when it is shown so many documents. personas: for a group.
    questions: of a persona; `varied` gives every other one a question more. contested: one question in so many, in every round; 0: none.
    """

    groups: Callable[[int, int], int]
    personas: float
    questions: int
    varied: bool
    contested: int


LEAST: Final = Manner(lambda _most, _documents: 2, 1, 3, False, 0)
USUAL: Final = Manner(lambda most, documents: min(most, documents) // 2, 1.5, 5, True, 5)
MOST: Final = Manner(lambda most, _documents: most, 2, 8, False, 2)


def words(seed: str, count: int) -> str:
    """So many words of seven letters that nothing else has.

    >>> words("a", 2), words("b", 1)
    ('ifminoi nciiggl', 'pappkde')
    """
    digest = hashlib.shake_128(seed.encode()).hexdigest(4 * count)
    letters = digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))
    return " ".join(letters[n * 8 : n * 8 + 7] for n in range(count))


def groups(inputs: Inputs, manner: Manner) -> Plain:
    count = max(2, manner.groups(inputs["most"], len({one["document"] for one in inputs["passages"]})))
    return {"groups": [{"name": f"{words(str(n), 2)} group", "interest": _INTEREST} for n in range(count)]}


def personas(inputs: Inputs, manner: Manner) -> Plain:
    names = [one["name"] for one in inputs["groups"]]
    count = max(2, min(inputs["most"], round(manner.personas * len(names))))
    people = [(f"{words(f'p{n}', 1)} officer", names[n % len(names)]) for n in range(count)]
    return {"personas": [{"name": name, "group": group, "interest": _INTEREST} for name, group in people]}


def questions(inputs: Inputs, manner: Manner) -> Plain:
    """Each with a place of a few words."""
    name, shown = inputs["persona"]["name"], [one for one in inputs["passages"] if one["text"].strip()]
    asked = []
    for n in range(manner.questions + manner.varied * (_number(name) % 2)):
        text = f"Which {words(f'{name} {n}', 4)}?"
        passage = shown[_number(text) % len(shown)]
        place = passage["text"].strip().split("\n")[0][:50].strip()
        asked.append({"text": text, "document": passage["document"], "passage": place})
    return {"questions": asked}


def votes(inputs: Inputs, manner: Manner) -> Plain:
    return {"votes": [_vote(one, manner) for one in inputs["questions"]]}


def _vote(question: Inputs, manner: Manner) -> Plain:
    if not manner.contested or _number(question["id"]) % manner.contested:
        return {"id": question["id"], "choice": "approve", "reason": _REASON, "instead": ""}
    return {"id": question["id"], "choice": "amend", "reason": _REASON, "instead": f"Which {words(question['text'] + '!', 5)}?"}


def revise(inputs: Inputs, _: Manner) -> Plain:
    rulings = [(one["id"], f"Which {words(one['text'] + '?', 7)}?") for one in inputs["questions"]]
    return {"rulings": [{"id": id, "choice": "rewrite", "reason": _RULING, "text": text} for id, text in rulings]}


def ontology(inputs: Inputs, _: Manner) -> Plain:
    """A property for each question, a class for every third one, all of one kind: so there are no islands to be joined."""
    made = {"classes": [_class(TOP, [])], "properties": []}
    label = TOP
    for n, question in enumerate(inputs["questions"]):
        if not n % 3:
            label = words(f"c{question['id']}", 1)
            made["classes"].append(_class(label, [TOP]))
        made["properties"].append(
            {
                "label": f"has {words(question['id'], 1)}",
                "definition": _PROPERTY,
                "kind": "datatype",
                "domains": [label],
                "ranges": ["string"],
                "functional": False,
                "other_labels": [],
                "serves": [question["id"]],
            }
        )
    return made


def _class(label: str, parents: list[str]) -> Plain:
    return {"label": label, "definition": _CLASS, "parents": parents, "disjoint_with": [], "other_labels": [], "serves": []}


def _number(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4])


TASKS: Final[Mapping[str, Callable[[Inputs, Manner], Plain]]] = {
    "groups": groups,
    "personas": personas,
    "questions": questions,
    "votes": votes,
    "revise": revise,
    "ontology": ontology,
    "weave": lambda _inputs, _manner: {"steps": [], "nothing_here": True},
    "queries": lambda inputs, _: queries(inputs),
}


class Typical:
    """A model of which nothing is known but what it is asked."""

    name = "typical"

    def __init__(self, manner: Manner = USUAL) -> None:
        self._manner = manner

    async def answer(self, ask: Ask) -> Answer:
        return Answer(json.dumps(TASKS[ask.task](ask.inputs, self._manner)), self.name)
