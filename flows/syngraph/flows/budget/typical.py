"""What a language model typically answers, where nobody knows what it will: as many items as each prompt asks for, of the usual length.

The words mean nothing and are never shown to anybody; what counts is that the panel's and the ontologists' own machinery can go on with
them, so that the calls they would make can be counted. Numbers are read from the prompts: "as few groups as cover them, at most this
number", "one or two personas for each group", "between three and eight questions". Lengths are those of what the offline rules write
about thirteen enhancement proposals of Python. That one question in five stays contested, and that three need a class, are guesses.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
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
CONTESTED: Final = 5
"""One question in so many is contested in every round."""
TOP: Final = "matter of record"


def words(seed: str, count: int) -> str:
    """So many words of seven letters that nothing else has.

    >>> words("a", 2), words("b", 1)
    ('ifminoi nciiggl', 'pappkde')
    """
    digest = hashlib.shake_128(seed.encode()).hexdigest(4 * count)
    letters = digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))
    return " ".join(letters[n * 8 : n * 8 + 7] for n in range(count))


def groups(inputs: Inputs) -> Plain:
    """Half of those that there may be."""
    count = max(2, round(inputs["most"] / 2))
    return {"groups": [{"name": f"{words(str(n), 2)} group", "interest": _INTEREST} for n in range(count)]}


def personas(inputs: Inputs) -> Plain:
    """Three for two groups."""
    names = [one["name"] for one in inputs["groups"]]
    count = max(2, min(inputs["most"], round(1.5 * len(names))))
    people = [(f"{words(f'p{n}', 1)} officer", names[n % len(names)]) for n in range(count)]
    return {"personas": [{"name": name, "group": group, "interest": _INTEREST} for name, group in people]}


def questions(inputs: Inputs) -> Plain:
    """Five or six, each with a place of a few words."""
    name, shown = inputs["persona"]["name"], [one for one in inputs["passages"] if one["text"].strip()]
    asked = []
    for n in range(5 + _number(name) % 2):
        text = f"Which {words(f'{name} {n}', 4)}?"
        passage = shown[_number(text) % len(shown)]
        place = passage["text"].strip().split("\n")[0][:50].strip()
        asked.append({"text": text, "document": passage["document"], "passage": place})
    return {"questions": asked}


def votes(inputs: Inputs) -> Plain:
    return {"votes": [_vote(one) for one in inputs["questions"]]}


def _vote(question: Inputs) -> Plain:
    if _number(question["id"]) % CONTESTED:
        return {"id": question["id"], "choice": "approve", "reason": _REASON, "instead": ""}
    return {"id": question["id"], "choice": "amend", "reason": _REASON, "instead": f"Which {words(question['text'] + '!', 5)}?"}


def revise(inputs: Inputs) -> Plain:
    rulings = [(one["id"], f"Which {words(one['text'] + '?', 7)}?") for one in inputs["questions"]]
    return {"rulings": [{"id": id, "choice": "rewrite", "reason": _RULING, "text": text} for id, text in rulings]}


def ontology(inputs: Inputs) -> Plain:
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


TASKS: Final[Mapping[str, Callable[[Inputs], Plain]]] = {
    "groups": groups,
    "personas": personas,
    "questions": questions,
    "votes": votes,
    "revise": revise,
    "ontology": ontology,
    "weave": lambda _: {"steps": [], "nothing_here": True},
    "queries": queries,
}


class Typical:
    """A model of which nothing is known but what it is asked."""

    name = "typical"

    async def answer(self, ask: Ask) -> Answer:
        return Answer(json.dumps(TASKS[ask.task](ask.inputs)), self.name)
