"""What stands behind a verb: objects, counted and measured things, dates and places."""

from syngraph.agents.offline.facts import LOCATED, Relation, Thing, relation_of
from syngraph.agents.offline.phrases import NounPhrase, VerbGroup, noun_phrase, skip_adverbs
from syngraph.agents.offline.sentence import Sentence
from syngraph.agents.offline.wordlists import COSTING, HOLDING, MAKING, MEASURED, ONCE, STANDING, VAGUE_VERBS, listed
from syngraph.agents.offline.words import inflected, is_plural, singular

_ACTIVE_PREPOSITIONS = listed("in at for to from with on near")
_PASSIVE_PREPOSITIONS = listed("in at to from after for on near with into")


def read_verb(sentence: Sentence, subjects: list[Thing], verb: VerbGroup) -> int:
    """Read an active or passive verb with its complements; returns where reading stopped."""
    if verb.lemma in VAGUE_VERBS - ONCE or not subjects:
        return verb.end
    if verb.voice == "passive":
        return passive(sentence, subjects, verb.lemma, verb.form, verb.end)
    return _active(sentence, subjects, verb)


def passive(sentence: Sentence, subjects: list[Thing], lemma: str, form: str, at: int) -> int:
    """Everything behind a participle: by whom, when, where, to what."""
    i = at
    while True:
        i = skip_adverbs(sentence.tokens, i)
        prep = sentence.at(i)
        date = sentence.date(i + 1) if prep in ("in", "on") else None
        if date:
            for subject in subjects:
                if lemma not in STANDING:
                    sentence.say(subject, Relation("when", lemma), date[0])
            i = date[1]
        elif prep == "by" or prep in _PASSIVE_PREPOSITIONS:
            things, end = sentence.things(i + 1)
            if not things:
                return i
            for subject in subjects:
                for thing, phrase in things:
                    _oblique(sentence, subject, lemma, form, prep, thing)
                    described(sentence, thing, phrase)
            i = apposition(sentence, things[-1][0], end) if len(things) == 1 else end
        else:
            return i


def _oblique(sentence: Sentence, subject: Thing, lemma: str, form: str, prep: str, thing: Thing) -> None:
    if prep == "by":
        if not sentence.ended or lemma in ONCE:
            sentence.say(subject, Relation("by", lemma), thing)
    elif form in ("located", "situated", "based") and prep == "in":
        if not sentence.ended:
            sentence.say(subject, LOCATED, thing)
    elif not sentence.ended or lemma in ONCE:
        sentence.say(subject, Relation("prep", form, prep), thing)


def _active(sentence: Sentence, subjects: list[Thing], verb: VerbGroup) -> int:
    i = skip_adverbs(sentence.tokens, verb.end)
    if sentence.at(i) == "up" and sentence.at(i + 1) == "to":
        i += 2
    counted = counting(sentence, subjects, verb.lemma, i)
    if counted:
        return counted
    things, end = sentence.things(i)
    if things:
        for subject in subjects:
            for thing, phrase in things:
                described(sentence, thing, phrase)
                if not sentence.ended or verb.lemma in MAKING:
                    sentence.say(subject, Relation("does", verb.lemma), thing)
        return _made_when(sentence, [thing for thing, _ in things], verb, end)
    return _intransitive(sentence, subjects, verb, i)


def _made_when(sentence: Sentence, made: list[Thing], verb: VerbGroup, at: int) -> int:
    """ "Ash founded the school in 1987": the date is the school's."""
    date = sentence.date(at + 1) if sentence.at(at) in ("in", "on") else None
    if date and verb.lemma in MAKING:
        for thing in made:
            sentence.say(thing, Relation("when", verb.lemma), date[0])
    return date[1] if date else at


def _intransitive(sentence: Sentence, subjects: list[Thing], verb: VerbGroup, at: int) -> int:
    i = at
    while sentence.at(i) in _ACTIVE_PREPOSITIONS:
        prep = sentence.at(i)
        date = sentence.date(i + 1) if prep in ("in", "on") else None
        things, end = ([], i) if date else sentence.things(i + 1)
        if date and verb.lemma in ONCE and verb.past:
            for subject in subjects:
                sentence.say(subject, Relation("when", verb.lemma), date[0])
        for subject in subjects if things and not sentence.ended else ():
            for thing, _ in things:
                standing = verb.lemma in STANDING and prep == "in"
                sentence.say(subject, LOCATED if standing else Relation("prep", inflected(verb.lemma, "VBZ"), prep), thing)
        if not date and not things:
            return i
        i = skip_adverbs(sentence.tokens, date[1] if date else end)
    return i


def counting(sentence: Sentence, subjects: list[Thing], lemma: str, at: int) -> int:
    """ "has 120 seats", "costs 12 euros", "employs 14 people": returns where it ends, 0 when nothing is counted."""
    quantity = sentence.quantity(at)
    if quantity is None or sentence.ended:
        return 0
    written, noun, end = quantity
    if not noun:
        relation = COSTING.get(lemma)
    elif lemma in HOLDING:
        relation = noun
    else:
        relation = f"{noun} {inflected(lemma, 'VBN')}" if lemma not in COSTING else None
    if relation is None or (noun and not is_plural(noun.split()[-1])):
        return 0
    for subject in subjects:
        sentence.say(subject, Relation("noun", relation), written)
    more = counting(sentence, subjects, lemma, end + 1) if noun and sentence.at(end) in ("and", ",") else 0
    return more or end


def possession(sentence: Sentence, subjects: list[Thing], at: int) -> int:
    """Everything behind "has": counts, and measures ("a length of 40 metres")."""
    i = at
    while True:
        counted = counting(sentence, subjects, "have", i)
        if not counted:
            counted = _measure(sentence, subjects, i)
        if not counted:
            return i
        i = counted
        if sentence.at(i) in (",", "and") and sentence.at(i + 1) == "and":
            i += 1
        if sentence.at(i) not in (",", "and"):
            return i
        i += 1


def _measure(sentence: Sentence, subjects: list[Thing], at: int) -> int:
    phrase = noun_phrase(sentence.tokens, at, -1)
    if phrase is None or phrase.name or phrase.det not in ("a", "an") or sentence.at(phrase.end) != "of" or len(phrase.before) != 1:
        return 0
    quantity = sentence.quantity(phrase.end + 1)
    if quantity is None or sentence.ended:
        return 0
    for subject in subjects:
        sentence.say(subject, Relation("noun", phrase.words), quantity[0])
    return quantity[2]


def measured(sentence: Sentence, subjects: list[Thing], at: int) -> int:
    """ "is 40 metres long": returns where it ends, 0 when nothing is measured."""
    for i in range(at + 1, min(at + 5, len(sentence.tokens))):
        if sentence.at(i) in MEASURED and (quantity := sentence.quantity(at)) and quantity[2] == i and not quantity[1]:
            for subject in subjects:
                sentence.say(subject, Relation("noun", MEASURED[sentence.at(i)]), quantity[0])
            following = i + 2 if sentence.at(i + 1) == "and" else 0
            return (measured(sentence, subjects, following) or i + 1) if following else i + 1
    return 0


def described(sentence: Sentence, thing: Thing, phrase: NounPhrase) -> None:
    """ "the tram Pendle" says that Pendle is a tram."""
    if phrase.name and phrase.kind and phrase.before and not phrase.owner and phrase.det in ("the", "this"):
        sentence.call(thing, phrase.kind)


def apposition(sentence: Sentence, thing: Thing, at: int) -> int:
    """ ", a service vehicle," right behind a name: returns where it ends, `at` when there is none."""
    if sentence.at(at) != ",":
        return at
    phrase = noun_phrase(sentence.tokens, at + 1, -1)
    if phrase is None or phrase.name or phrase.det not in ("a", "an", "the", "") or phrase.owner or not phrase.kind or phrase.number:
        return at
    end = phrase.end
    if sentence.at(end) == "of":
        owners, stop = sentence.things(end + 1)
        if len(owners) != 1 or sentence.at(stop) not in (",", ".", ";", ")", ""):
            return at
        if phrase.det in ("the", "") and not sentence.ended:
            sentence.say(owners[0][0], relation_of(singular(phrase.words)), thing, singular(phrase.words))
        elif phrase.det in ("a", "an"):
            sentence.call(thing, phrase.kind)
        end = stop
    elif sentence.at(end) not in (",", ".", ";", ")", "") or phrase.det not in ("a", "an") or sentence.at(end + 1) in ("and", "or"):
        return at
    elif not sentence.ended:
        sentence.call(thing, phrase.kind)
    return end + 1 if sentence.at(end) == "," else end
