"""What a question means: which of the questions that the rules can ask; and what is wrong with how it is put."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syngraph.agents.offline.questions import Asked
from syngraph.agents.offline.sample import Sample
from syngraph.agents.offline.wordlists import FUNCTION_WORDS
from syngraph.agents.offline.words import label, lemmas, plural, singular


@dataclass(frozen=True, slots=True)
class Meant:
    """asked: what the question is after. wrong: what is wrong with how it is put; empty when nothing is."""

    asked: Asked
    wrong: str = ""


def words_of(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, in their base forms.

    >>> sorted(words_of("When was each tram launched?"))
    ['launch', 'tram']
    """
    found = set()
    for word in re.findall(r"[^\W_]+", label(text).lower()):
        if word not in FUNCTION_WORDS:
            found.add((lemmas(word, "VERB") or (singular(word),))[0])
    return frozenset(found)


def asked_as(text: str, asked: Sequence[Asked]) -> Asked | None:
    """Which of the askable questions a text asks: the same words, or at least all that tell its property and class."""
    same = next((one for one in asked if text in (one.text, one.clear)), None)
    if same:
        return same
    words = words_of(text)
    fitting = [one for one in asked if _label(one) and _label(one) <= words and any(words_of(cls) <= words for cls in _classes(one))]
    return max(fitting, key=lambda one: (len(_label(one)), one.text), default=None)


def meant(put: Mapping[str, Any], sample: Sample, asked: Sequence[Asked]) -> Meant | None:
    """What a question that was put is after; None when neither its words nor the passage it cites tell.

    put: `text`, `document` and `passage`, as in the `votes` task.
    """
    text = str(put["text"])
    one = asked_as(text, asked)
    if one is not None and text in (one.text, one.clear):
        return Meant(one)
    return _of_one_thing(put, sample, asked) or (Meant(one) if one else _of_too_few(put, sample, asked) or _too_vague(put, asked))


def _of_one_thing(put: Mapping[str, Any], sample: Sample, asked: Sequence[Asked]) -> Meant | None:
    """ "When was the Selkie launched?" is after when each ferry was launched."""
    text = str(put["text"])
    names = [name for name in sample.names.values() if re.search(rf"\b{re.escape(name)}\b", text) and not name.islower()]
    for name in sorted(names, key=lambda name: (-len(name), name)):
        above = sample.lexicon.above(sample.class_of(name) or "")
        found = [one for one in _by_property(text, asked) if above & set(_classes(one))]
        if found:
            return Meant(_likeliest(found, put), f"it asks about {name} alone, and not about a kind of things")
    return None


def _of_too_few(put: Mapping[str, Any], sample: Sample, asked: Sequence[Asked]) -> Meant | None:
    """ "When was each ferry launched?" is too narrow where it is told of every vessel."""
    words = words_of(str(put["text"]))
    named = [cls for cls in sorted(sample.lexicon.parents) if words_of(cls) <= words]
    for cls in named:
        found = [one for one in _by_property(str(put["text"]), asked) if sample.lexicon.above(cls) & set(_classes(one))]
        if found:
            one = _likeliest(found, put)
            return Meant(one, f"it asks about {plural(cls)} alone, and the passages tell it of {plural(_classes(one)[0])}")
    return None


def _too_vague(put: Mapping[str, Any], asked: Sequence[Asked]) -> Meant | None:
    """A property without a class, or a class without a property; of the latter, what the passage that it cites answers."""
    text = str(put["text"])
    if found := _by_property(text, asked):
        return Meant(_likeliest(found, put), "it is too vague: it does not say what kind of thing it asks about")
    words = words_of(text)
    of_class = [one for one in asked if any(words_of(cls) <= words for cls in _classes(one)) and _answers(one, put)]
    if of_class:
        one = _likeliest(of_class, put)
        return Meant(one, f"it is too vague: it does not say what it asks about {plural(_classes(one)[0])}")
    return None


def _by_property(text: str, asked: Sequence[Asked]) -> list[Asked]:
    words = words_of(text)
    return [one for one in asked if one.found and _label(one) and _label(one) <= words]


def _likeliest(found: Sequence[Asked], put: Mapping[str, Any]) -> Asked:
    """One that the cited passage answers; else the one that says most; else the first by letters."""
    return min(found, key=lambda one: (not _answers(one, put), -len(_label(one)), one.text))


def _answers(one: Asked, put: Mapping[str, Any]) -> bool:
    """Whether the passage that a question cites is one of those that made the rules ask this."""
    passage = " ".join(str(put["passage"]).split())
    seen = [(s.document, s.quote) for s in one.found.seen] if one.found else [(one.document, one.passage)]
    quotes = [" ".join(quote.split()) for document, quote in seen if document == put["document"]]
    return bool(passage) and any(quote in passage or passage in quote for quote in quotes)


def _label(one: Asked) -> frozenset[str]:
    return words_of(one.found.label if one.found else one.cls)


def _classes(one: Asked) -> tuple[str, ...]:
    return one.found.domains if one.found else (one.cls,)
