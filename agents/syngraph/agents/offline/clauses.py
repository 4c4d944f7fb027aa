"""Clauses: a subject, what is said of it, and how clauses follow each other in a sentence."""

import re

from syngraph.agents.offline.complements import apposition, described, measured, passive, possession, read_verb
from syngraph.agents.offline.facts import LOCATED, Relation, Thing, relation_of
from syngraph.agents.offline.phrases import NounPhrase, noun_phrase, skip_adverbs, verb_group
from syngraph.agents.offline.sentence import Sentence, with_kind
from syngraph.agents.offline.values import looks_personal
from syngraph.agents.offline.wordlists import CALENDAR, DETERMINERS, MAKING, ONCE, ORDINALS, VAGUE_VERBS, listed
from syngraph.agents.offline.words import is_role, lemmas, singular, verb_as

_PAST_ROLE = listed("former late acting interim previous") | ORDINALS
_DROPPED = listed("current present new sole")


def read_sentence(sentence: Sentence) -> None:
    """Read what the rules can read; the rest of the sentence is left."""
    _names_with_kinds(sentence)
    if sentence.unsure:
        return
    start, date, participle = _opening(sentence)
    i = _clause(sentence, start, date, participle)
    while i and sentence.at(i) in (",", ";", "and", "but"):
        if sentence.at(i) == "," and sentence.at(i + 1) in ("who", "which"):
            i = _predicate(sentence, [sentence.last], i + 2, None) if sentence.last and sentence.boundary(i) else 0
            continue
        i += 1 + (sentence.at(i + 1) in ("and", "but"))
        i = _clause(sentence, i, None, None)


def _names_with_kinds(sentence: Sentence) -> None:
    """ "the tram Pendle" says a kind wherever it stands, even in a sentence that denies something else; and who is named is noticed."""
    supposed = any(t.lower in ("if", "example", "suppose", "imagine") for t in sentence.tokens)
    i = 0
    while i < len(sentence.tokens):
        token = sentence.tokens[i]
        phrase = sentence.phrase(i) if token.lower in ("the", "a", "an") or token.capital else None
        if phrase and phrase.name and not phrase.opaque and not phrase.owner and (thing := sentence.resolve(phrase)):
            if not supposed:
                described(sentence, thing, phrase)
            i = phrase.end
        else:
            i += 1


def _opening(sentence: Sentence) -> tuple[int, str | None, tuple[str, str, int] | None]:
    """Where the subject begins; a date ("In 1987, …") or a participle ("Founded in 1987, …") that stands before it."""
    first = sentence.at(0)
    if first in ("in", "on") and (date := sentence.date(1)):
        return date[1] + (sentence.at(date[1]) == ","), date[0], None
    lemma = verb_as(first, "VBN")
    if lemma and sentence.at(1) in ("in", "by", "on") and lemma not in VAGUE_VERBS:
        comma = next((n for n, t in enumerate(sentence.tokens) if t.text == ","), 0)
        if comma:
            return comma + 1, None, (lemma, first, comma)
    if first in ("in", "on", "at", "after", "during", "since") and (comma := _short_opening(sentence)):
        return comma + 1, None, None
    i = skip_adverbs(sentence.tokens, 0)
    return (i + 1 if i and sentence.at(i) == "," else i), None, None


def _short_opening(sentence: Sentence) -> int:
    """Where a few words that only set the scene ("On Tuesday,", "After the war,") end; 0 when they say more."""
    comma = next((n for n, t in enumerate(sentence.tokens[:6]) if t.text == ","), 0)
    named = [t for t in sentence.tokens[1:comma] if t.capital and t.lower not in CALENDAR]
    return 0 if named else comma


def _clause(sentence: Sentence, at: int, date: str | None, participle: tuple[str, str, int] | None) -> int:
    """One clause from its subject on; returns where it ended, 0 when it could not be read to an end that is clear."""
    phrase = noun_phrase(sentence.tokens, at, at if at == sentence.first else -1)
    verb_first = verb_group(sentence.tokens, at)
    if sentence.subjects and verb_first and at and (phrase is None or not phrase.name) and not (phrase and phrase.det):
        return _predicate(sentence, sentence.subjects, at, date)
    if phrase is None or phrase.opaque:
        return _lost(sentence)
    if sentence.at(phrase.end) == "of" and not phrase.name and phrase.det in ("the", ""):
        return _role_of(sentence, phrase)
    if phrase.owner is not None and not phrase.name:
        owner = sentence.resolve(phrase.owner)
        return _role_is(sentence, owner, phrase, phrase.end) if owner else _lost(sentence)
    if phrase.det in ("its", "his", "her") and not phrase.name:
        owner = sentence.resolve(NounPhrase(phrase.start, phrase.start + 1, {"its": "it", "his": "he"}.get(phrase.det, "she")))
        return _role_is(sentence, owner, phrase, phrase.end) if owner else _lost(sentence)
    return _subject(sentence, at, phrase, date, participle)


def _lost(sentence: Sentence) -> int:
    sentence.subjects = []
    return 0


def _subject(sentence: Sentence, at: int, phrase: NounPhrase, date: str | None, participle: tuple[str, str, int] | None) -> int:
    thing = sentence.resolve(phrase)
    if thing is None:
        return _lost(sentence)
    things, end = sentence.things(at, verb=True)
    if len(things) < 2:
        things, end = [(thing, phrase)], phrase.end
    for one, said in things:
        described(sentence, one, said)
    sentence.subjects = [with_kind(one, said.kind if said.name else "") for one, said in things]
    if participle and participle[2]:
        passive(sentence, sentence.subjects, participle[0], participle[1], 1)
    end = _asides(sentence, end) if len(things) == 1 else end
    return _predicate(sentence, sentence.subjects, end, date)


def _asides(sentence: Sentence, at: int) -> int:
    """Brackets, appositions, relative clauses and participles between a subject and its verb."""
    subject = sentence.subjects[0]
    if sentence.at(at) == "(":
        close = next((n for n in range(at, len(sentence.tokens)) if sentence.at(n) == ")"), 0)
        lemma = verb_as(sentence.at(at + 1), "VBN")
        if lemma and (date := sentence.date(at + 2 + (sentence.at(at + 2) in ("in", "on")))) and date[1] == close:
            sentence.say(subject, Relation("when", lemma), date[0])
        at = close + 1 if close else at
    told = apposition(sentence, subject, at)
    if told != at:
        return told
    if sentence.at(at) == "," and (sentence.at(at + 1) in ("which", "who") or verb_as(sentence.at(at + 1), "VBN")):
        close = next((n for n in range(at + 1, len(sentence.tokens)) if sentence.at(n) == "," and verb_group(sentence.tokens, n + 1)), 0)
        if close and sentence.at(at + 1) in ("which", "who"):
            _predicate(sentence, [subject], at + 2, None)
        elif close and (lemma := verb_as(sentence.at(at + 1), "VBN")):
            passive(sentence, [subject], lemma, sentence.at(at + 1), at + 2)
        return close + 1 if close else at
    return at


def _predicate(sentence: Sentence, subjects: list[Thing], at: int, date: str | None) -> int:
    verb = verb_group(sentence.tokens, at)
    if verb is None:
        return _lost(sentence)
    if date and verb.voice in ("passive", "active"):
        _dated(sentence, subjects, verb.voice, verb.lemma, verb.end, date)
    if verb.voice in ("passive", "active"):
        if verb.voice == "active" and verb.lemma == "become":
            return _copula(sentence, subjects, verb.end, False)
        return read_verb(sentence, subjects, verb)
    if verb.voice == "have":
        return possession(sentence, subjects, verb.end) if not verb.past else verb.end
    return _copula(sentence, subjects, verb.end, verb.past)


def _dated(sentence: Sentence, subjects: list[Thing], voice: str, lemma: str, end: int, date: str) -> None:
    """A date at the head of the sentence belongs to what its first verb tells."""
    objects, _ = sentence.things(end)
    patients = subjects if voice == "passive" else [t for t, _ in objects] if lemma in MAKING else subjects if not objects else []
    for patient in patients if lemma not in VAGUE_VERBS and (voice == "passive" or lemma in ONCE) else []:
        sentence.say(patient, Relation("when", lemma), date)


def _copula(sentence: Sentence, subjects: list[Thing], at: int, past: bool) -> int:
    """ "is a tram", "is the director of X", "is in Tolm", "is 40 metres long"."""
    if end := measured(sentence, subjects, at):
        return end
    prep = sentence.at(at)
    if prep in ("in", "at", "on") and not any(s.person or looks_personal(s.name) for s in subjects):
        things, end = sentence.things(at + 1)
        for subject in subjects if len(things) == 1 and not sentence.ended else ():
            sentence.say(subject, _located(prep), things[0][0])
        return end if things else at
    superlative = sentence.at(at) == "one" and sentence.at(at + 1) == "of"
    phrase = noun_phrase(sentence.tokens, at + 2 if superlative else at, -1)
    if phrase is None or phrase.opaque:
        return at
    if phrase.owner is not None and not phrase.name:
        owner = sentence.resolve(phrase.owner)
        return _holds_role(sentence, owner, phrase, subjects, phrase.end, past) if owner else at
    if phrase.name or not phrase.kind or phrase.number:
        return at
    end = phrase.end
    if sentence.at(end) == "of" and (phrase.det in ("the", "") or is_role(phrase.before[-1])):
        owners, stop = sentence.things(end + 1)
        for owner, _ in owners:
            end = _holds_role(sentence, owner, phrase, subjects, stop, past)
        return end
    if (
        phrase.det not in ("a", "an", "another")
        and not _superlative(phrase)
        and not (len(subjects) > 1 and phrase.det == "")
        and not superlative
    ):
        return at
    return _is_kind(sentence, subjects, phrase)


def _located(prep: str) -> Relation:
    return LOCATED if prep == "in" else Relation("prep", "located", prep)


def _superlative(phrase: NounPhrase) -> bool:
    return phrase.det == "the" and any(w in ORDINALS or (w.endswith("est") and lemmas(w, "ADJ")) for w in phrase.before[:-1])


def _is_kind(sentence: Sentence, subjects: list[Thing], phrase: NounPhrase) -> int:
    end, kind = phrase.end, singular(phrase.kind)
    if sentence.ended or (not sentence.boundary(end) and verb_as(sentence.at(end), "VBN") is None and sentence.at(end) != "of"):
        return end
    for subject in subjects:
        sentence.call(subject, kind)
    sentence.subjects = subjects = [with_kind(s, kind) for s in subjects]
    if sentence.at(end) in ("in", "at", "on") and not is_role(kind) and not _superlative(phrase):
        things, stop = sentence.things(end + 1)
        for subject in subjects if len(things) == 1 else ():
            sentence.say(subject, _located(sentence.at(end)), things[0][0])
        end = stop if things else end
    if sentence.at(end) == "with":
        end = possession(sentence, subjects, end + 1)
    end += sentence.at(end) == ","
    if (lemma := verb_as(sentence.at(end), "VBN")) and lemma not in VAGUE_VERBS and sentence.at(end + 1) in ("in", "by", "on", "at"):
        return passive(sentence, subjects, lemma, sentence.at(end), end + 1)
    if sentence.at(end) in ("that", "which", "who") and verb_group(sentence.tokens, end + 1):
        return _predicate(sentence, subjects, end + 1, None)
    return end - (sentence.at(end - 1) == ",")


def _role(phrase: NounPhrase) -> tuple[Relation, str] | None:
    words = [w for w in phrase.before if w not in _DROPPED]
    if not words or set(words) & _PAST_ROLE or _superlative(phrase) or phrase.number:
        return None
    said = singular(" ".join(words))
    return relation_of(said), said


def _holds_role(sentence: Sentence, owner: Thing, phrase: NounPhrase, subjects: list[Thing], end: int, past: bool) -> int:
    """ "Lind is the director of the school": the school's director is Lind."""
    role = _role(phrase)
    if role and not sentence.ended and not (past and phrase.det in ("a", "an")):
        for subject in subjects:
            sentence.say(owner, role[0], subject, role[1])
    return end


def _role_of(sentence: Sentence, phrase: NounPhrase) -> int:
    """ "The director of the school is Lind." """
    owners, end = sentence.things(phrase.end + 1, verb=True)
    if len(owners) != 1:
        return _lost(sentence)
    described(sentence, *owners[0])
    return _role_is(sentence, owners[0][0], phrase, end)


def _role_is(sentence: Sentence, owner: Thing, phrase: NounPhrase, at: int) -> int:
    role = _role(phrase)
    verb = verb_group(sentence.tokens, at)
    sentence.subjects = [owner] if phrase.det in ("its", "his", "her") else []
    if role is None or verb is None or verb.voice != "copula" or sentence.ended:
        return 0
    found: str | None = None
    end = verb.end
    if sentence.at(end) in DETERMINERS - {"the", "a", "an"}:
        return 0
    if date := sentence.date(end):
        found, end = date
    elif quantity := sentence.quantity(end):
        found, end = (quantity[0] + " " + quantity[1]).strip(), quantity[2]
    else:
        things, end = sentence.things(end)
        for thing, said in things:
            described(sentence, thing, said)
            sentence.say(owner, role[0], thing, role[1])
    if found is not None and re.search(r"\d|\w", found):
        sentence.say(owner, role[0], found, role[1])
    return end
