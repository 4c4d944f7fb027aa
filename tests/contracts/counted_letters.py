"""Each word of a text with its number of letters: a task with a contract that is easy to break, and a model that says a script."""

import asyncio
import json
from collections.abc import Iterable

from syngraph.contracts.remedy import Bounds, Mend, Outcome, Said, remedied
from syngraph.contracts.stage import Fault, Item, Stage


class Pair(Item):
    """A word, and how many letters it has."""

    word: str
    letters: int
    like: str | None = None


class Pairs(Item):
    claims: tuple[Pair, ...]
    nothing_here: bool = False


class Count(Stage[str, Pairs]):
    """Words of a text with the right number of letters; `like` must be a word that is given too; every word with a z is owed."""

    task = "count"
    answer = Pairs

    def before(self, given: str) -> Iterable[str]:
        if not given:
            yield "no text"

    def after(self, given: str, answer: Pairs) -> Iterable[Fault]:
        words = {pair.word for pair in answer.claims}
        for index, pair in enumerate(answer.claims):
            if pair.word not in given.split():
                yield Fault(f"{pair.word!r} is not in the text", ("claims", index))
            if pair.letters != len(pair.word):
                yield Fault(f"{pair.word!r} has not {pair.letters} letters", ("claims", index))
            if pair.like and pair.like not in words:
                yield Fault(f"{pair.like!r} is not given", ("claims", index))
        for word in given.split():
            if "z" in word and word not in words:
                yield Fault(f"{word!r} is missing", owed=True)


class Script:
    """Gives one answer after the other, the last one for ever, and keeps what it was sent."""

    def __init__(self, *texts: str, tokens: int = 10) -> None:
        self.texts, self.tokens, self.sent = list(texts), tokens, list[Mend | None]()

    async def __call__(self, mend: Mend | None) -> Said:
        self.sent.append(mend)
        return Said(self.texts[min(len(self.sent), len(self.texts)) - 1], self.tokens)


TEXT = "grey ferry sails zones"
GREY, FERRY, ZONES = ({"word": word, "letters": len(word)} for word in ("grey", "ferry", "zones"))
BAD = {"word": "ferry", "letters": 9}


def said(*pairs: object, **more: object) -> str:
    return json.dumps({"claims": list(pairs), **more})


def run(*texts: str, bounds: Bounds | None = None, text: str = TEXT) -> tuple[Outcome[str, Pairs], Script]:
    script = Script(*texts)
    return asyncio.run(remedied(Count(), text, script, bounds or Bounds(), "a.md")), script


def kept_words(outcome: Outcome[str, Pairs]) -> list[str]:
    return [pair.word for pair in outcome.kept.answer.claims] if outcome.kept else []
