"""The `revise` task: a contested question takes the words that most voters would ask it in; where none says how, it is given up."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

Plain = dict[str, Any]


def revise(inputs: Mapping[str, Any]) -> Plain:
    """One ruling on each question.

    >>> vote = {"choice": "amend", "reason": "too vague", "instead": "When was each ferry launched?"}
    >>> revise({"questions": [{"id": "q1", "text": "When?", "votes": [vote]}], "agreed": []})["rulings"][0]["text"]
    'When was each ferry launched?'
    """
    return {"rulings": [{"id": put["id"], **_rule(put)} for put in inputs["questions"]]}


def _rule(put: Mapping[str, Any]) -> Plain:
    amend = [vote for vote in put["votes"] if vote["choice"] == "amend"]
    if not amend:
        reasons = Counter(str(vote["reason"]) for vote in put["votes"] if vote["choice"] == "object")
        return {"choice": "drop", "reason": f"nobody says how else to ask it, and {_first(reasons)}", "text": ""}
    text = _first(Counter(str(vote["instead"]) for vote in amend))
    why = _first(Counter(str(vote["reason"]) for vote in amend if vote["instead"] == text))
    return {"choice": "rewrite", "reason": why, "text": text}


def _first(counted: Counter[str]) -> str:
    """The most frequent; of those the shortest, then the first by letters."""
    return min(counted, key=lambda text: (-counted[text], len(text), text))
