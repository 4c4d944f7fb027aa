"""How a panel's minutes are read: each question as it stands, with its votes of every round and its earlier texts."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from syngraph.agents.panel.agreement import Quorum, Ruling, decided, with_duplicates_dropped
from syngraph.ontologies.question import Amendment, CompetencyQuestion, Vote

Plain = Mapping[str, Any]


def standing(state: Plain) -> list[CompetencyQuestion]:
    """The questions in the order of their ids, each with its present text; nothing is decided yet."""
    votes: dict[str, list[Vote]] = defaultdict(list)
    for vote in sorted(state.get("votes", ()), key=lambda vote: (vote["round"], vote["persona"])):
        votes[vote["question"]].append(Vote(vote["persona"], vote["choice"], vote["reason"], vote["round"], vote["instead"]))
    rewritten = _by_question(state, ("rewrite",))
    found = []
    for plain in sorted(state.get("questions", ()), key=lambda question: str(question["id"])):
        text, amendments = plain["text"], []
        for ruling in rewritten[plain["id"]]:
            amendments.append(Amendment(text, ruling["reason"], ruling["round"]))
            text = ruling["text"]
        known = {**plain, "text": text, "votes": tuple(votes[plain["id"]]), "amendments": tuple(amendments)}
        found.append(CompetencyQuestion(**known))
    return found


def outcome(state: Plain, share: float) -> tuple[CompetencyQuestion, ...]:
    """The questions as the panel decided them, near-duplicates among the agreed ones dropped."""
    quorum = Quorum(len(state.get("personas", ())) - 1, share)
    rulings = _by_question(state, ("rewrite", "drop", "keep"))
    ruled = {number: [Ruling(one["choice"], one["reason"], one["round"]) for one in found] for number, found in rulings.items()}
    return with_duplicates_dropped([decided(question, quorum, ruled.get(question.id, ())) for question in standing(state)])


def _by_question(state: Plain, choices: tuple[str, ...]) -> dict[str, list[Plain]]:
    found: dict[str, list[Plain]] = defaultdict(list)
    for ruling in sorted(state.get("rulings", ()), key=lambda ruling: int(ruling["round"])):
        if ruling["choice"] in choices:
            found[ruling["question"]].append(ruling)
    return found
