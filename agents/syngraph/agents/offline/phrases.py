"""Noun phrases and verb groups: the two kinds of pieces a clause is read from.

Whatever does not fit is no phrase: the caller then leaves the clause.
"""

from dataclasses import dataclass, replace

from syngraph.agents.offline.tokens import Token
from syngraph.agents.offline.values import plain_number
from syngraph.agents.offline.wordlists import (
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    HAVE,
    HONORIFICS,
    MONTHS,
    NAME_PARTICLES,
    PREPOSITIONS,
    SKIPPED_ADVERBS,
    listed,
)
from syngraph.agents.offline.words import finite, is_noun, is_plural, is_role, known, lemmas, verb_as

_DAYS = listed("monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays")
_NO_NAMES = frozenset(MONTHS) | _DAYS | listed("i ok spring summer autumn winter christmas easter note however")


_INDEFINITE = listed("a an another every each any no some many several few most")


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase between two places of a sentence's tokens.

    det:     determiner or pronoun, lower case. number: the leading number as a numeral.
    before:  lower-case words before the name, or the whole phrase when it has no name.
    name:    capitalised words. owner: whose it is ("the school's director"). honoured: a title of a person stood before the name.
    opaque:  its words go on after the name ("the Pendle crew"): it names something else.
    """

    start: int
    end: int
    det: str = ""
    number: str = ""
    before: tuple[str, ...] = ()
    name: str = ""
    owner: "NounPhrase | None" = None
    honoured: bool = False
    opaque: bool = False

    @property
    def kind(self) -> str:
        """The noun, with the nouns before it and without adjectives: "small service vehicle" is a "service vehicle"."""
        if not self.before or not is_noun(self.before[-1]) or (self.name and not self._naming):
            return ""
        kept = [w for w in self.before[:-1] if is_noun(w) and not lemmas(w, "ADJ") and verb_as(w, "VBN") is None]
        return " ".join([*kept, self.before[-1]])

    @property
    def _naming(self) -> bool:
        """Whether the name names what the noun before it says: "the tram Pendle", and neither "the simple API" nor "a host URL"."""
        acronym = " " not in self.name and sum(letter.isupper() for letter in self.name) > 1
        return not acronym and not lemmas(self.before[-1], "ADJ")

    @property
    def words(self) -> str:
        return " ".join(self.before)


def noun_phrase(tokens: list[Token], at: int, first: int = 0) -> NounPhrase | None:
    """The noun phrase that begins at a place, or None. `first` is where the sentence begins, for its capital says nothing."""
    i, det, number = at, "", ""
    if i < len(tokens) and tokens[i].kind == "reference":
        return NounPhrase(at, i + 1, name=tokens[i].text)
    if (
        i < len(tokens)
        and tokens[i].lower in DETERMINERS
        and not (tokens[i].capital and i > first and tokens[i].text not in ("The", "A", "An"))
    ):
        det, i = tokens[i].lower, i + 1
    if i < len(tokens) and not det and tokens[i].lower in ("it", "he", "she"):
        return NounPhrase(at, i + 1, det=tokens[i].lower)
    if i < len(tokens) and (digits := plain_number(tokens[i].text)) is not None and tokens[i].kind in ("number", "word"):
        number, i = digits, i + 1
    begin = i
    if not det and not number and i < len(tokens) and i != first and verb_as(tokens[i].lower, "VBD") and not tokens[i].capital:
        return None
    if not det and i < len(tokens) and i != first and not tokens[i].capital and verb_as(tokens[i].lower, "VBG") and not _gerund(tokens, i):
        return None
    i, before = _lower_words(tokens, i, first)
    name, end, honoured = _name(tokens, i, first if i == begin and not det and not number else -1)
    if not before and not name:
        return None
    phrase = NounPhrase(
        at, end, det, number, before, name, None, honoured, bool(name) and (_goes_on(tokens, end) or bool(number) or det in _INDEFINITE)
    )
    if end < len(tokens) and tokens[end].text in ("'s", "'") and not phrase.opaque:
        owned = noun_phrase(tokens, end + 1, -1)
        if owned is None or owned.det:
            return None
        if _one_name(phrase, owned):
            return replace(phrase, end=owned.end, name=f"{name}{tokens[end].text} {owned.name}", opaque=owned.opaque)
        return NounPhrase(at, owned.end, "", owned.number, owned.before, owned.name, phrase, owned.honoured, owned.opaque)
    return phrase


def _one_name(owner: NounPhrase, owned: NounPhrase) -> bool:
    """ "Cooper's Orchard": a name and a common noun with a capital are one name; "Pell's Rector Ash" and "Pell's Windhover" are not."""
    named = bool(owner.name and owned.name) and not (owner.before or owner.owner or owned.before or owned.number or owned.owner)
    words = owned.name.split()
    return named and is_noun(words[-1].lower()) and not is_role(words[0].lower()) and not is_role(words[-1].lower())


def _lower_words(tokens: list[Token], at: int, first: int) -> tuple[int, tuple[str, ...]]:
    """Adjectives and nouns in lower case, up to where a verb begins."""
    words: list[str] = []
    i = at
    while i < len(tokens):
        token = tokens[i]
        lowered = i == first and _ordinary(tokens, i)
        if token.kind != "word" or (token.capital and not lowered) or token.lower in FUNCTION_WORDS or token.lower in SKIPPED_ADVERBS:
            break
        if not (is_noun(token.lower) or lemmas(token.lower, "ADJ") or verb_as(token.lower, "VBN") or _gerund(tokens, i)):
            break
        if words and begins_predicate(tokens, i, words[-1]):
            break
        words.append(token.lower)
        i += 1
    while words and not is_noun(words[-1]) and not (i < len(tokens) and tokens[i].capital):
        words.pop()
        i -= 1
    return i, tuple(words)


def _ordinary(tokens: list[Token], at: int) -> bool:
    """Whether the capital of a sentence's first word says nothing: a word of the dictionary that no further name follows."""
    word = tokens[at].text
    rest = tokens[at + 1 : at + 3]
    numbered = bool(rest) and rest[0].kind == "number" and rest[0].text.isdigit() and len(rest[0].text) <= 5 and is_noun(word.lower())
    named = numbered or (bool(rest) and (rest[0].capital or (rest[0].lower in NAME_PARTICLES and len(rest) > 1 and rest[1].capital)))
    return not named and known(word.lower()) and word[1:] == word[1:].lower()


def _gerund(tokens: list[Token], at: int) -> bool:
    """A verb in -ing before a noun ("founding date"): part of a compound."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    compound = following is not None and following.kind == "word" and not following.capital and is_noun(following.lower)
    return compound and verb_as(tokens[at].lower, "VBG") is not None


def begins_predicate(tokens: list[Token], at: int, noun: str) -> bool:
    """Whether the word at a place, right behind `noun`, is a finite verb and no further noun."""
    word = tokens[at].lower
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if verb_as(word, "VBD") or verb_as(word, "VBN"):
        return not (
            following and following.kind == "word" and not following.capital and following.lower not in FUNCTION_WORDS | SKIPPED_ADVERBS
        )
    opens = (
        following is None
        or following.capital
        or following.kind in ("number", "code")
        or following.lower in FUNCTION_WORDS | SKIPPED_ADVERBS
    )
    opens = opens or (following is not None and plain_number(following.text) is not None)
    if following and (following.lower in BE | HAVE or following.text in (",", ".", "'s")):
        return False
    if verb_as(word, "VBZ"):
        return bool(opens or (following and is_plural(following.lower))) and not is_plural(noun)
    return is_plural(noun) and bool(verb_as(word, "VB")) and bool(opens) and not (following and following.lower in CONJUNCTIONS | {"of"})


def _name(tokens: list[Token], at: int, first: int) -> tuple[str, int, bool]:
    """The capitalised words from a place on, and whether a title of a person stood before them."""
    i, honoured = at, False
    while (
        i < len(tokens)
        and tokens[i].capital
        and tokens[i].lower.rstrip(".") in HONORIFICS
        and i + 1 < len(tokens)
        and tokens[i + 1].capital
    ):
        i, honoured = i + 1, True
    begin = i
    if i == first and i < len(tokens) and (tokens[i].lower in FUNCTION_WORDS | SKIPPED_ADVERBS or _ordinary(tokens, i)):
        return "", at, False
    while i < len(tokens) and (step := _name_step(tokens, i, begin)):
        i += step
    words = tokens[begin:i]
    if not words or (len(words) == 1 and (words[0].lower in _NO_NAMES or len(words[0].text) == 1)):
        return "", at, False
    return (
        " ".join(" ".join(t.text for t in words).replace(" - ", "-").split()).rstrip(".")
        if not _initial(words[-1])
        else " ".join(t.text for t in words),
        i,
        honoured,
    )


def _initial(token: Token) -> bool:
    return len(token.text) == 2 and token.text.endswith(".")


def _name_step(tokens: list[Token], i: int, begin: int) -> int:
    """How many tokens from a place on still belong to the name that began before; 0 when it has ended."""
    token = tokens[i]
    if token.capital:
        shouted = len(token.text) > 1 and token.text.isupper() and token.lower in FUNCTION_WORDS
        dated = token.lower in MONTHS and i + 1 < len(tokens) and tokens[i + 1].kind == "number"
        return 0 if shouted or dated else 1
    if i == begin:
        return 0
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if token.kind == "number" and token.text.isdigit() and len(token.text) <= 5 and known(tokens[i - 1].lower):
        return 1
    if following and following.capital and (token.text == "&" or token.lower in NAME_PARTICLES):
        return 2
    last = tokens[i - 1].lower
    if token.lower == "of" and following and known(last) and is_noun(last) and not is_role(last):
        if following.capital and following.lower not in _NO_NAMES:
            return 2
        after = tokens[i + 2] if i + 2 < len(tokens) else None
        return 3 if following.lower == "the" and after is not None and after.capital else 0
    return 0


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Whether a lower-case noun follows the name directly, so that the name only tells which ("the Pendle crew")."""
    if at >= len(tokens) or tokens[at].kind not in ("word", "number", "code"):
        return False
    token = tokens[at]
    if token.kind == "number" or token.kind == "code":
        return True
    if token.lower in FUNCTION_WORDS | SKIPPED_ADVERBS or token.lower.endswith("ly"):
        return False
    return not (finite(token.lower) or verb_as(token.lower, "VB") or verb_as(token.lower, "VBN"))


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """voice: "copula" (is), "have" (has), "passive" (was founded), "active" (founded). form: the verb as it is written."""

    voice: str
    lemma: str
    form: str
    past: bool
    end: int


def verb_group(tokens: list[Token], at: int) -> VerbGroup | None:
    """The verb group that begins at a place, adverbs skipped; None when there is none that can be read."""
    i = skip_adverbs(tokens, at)
    if i >= len(tokens) or tokens[i].kind != "word":
        return None
    word = tokens[i].lower
    after = skip_adverbs(tokens, i + 1)
    if word in HAVE and after < len(tokens) and tokens[after].lower == "been":
        return _be(tokens, skip_adverbs(tokens, after + 1), past=word == "had")
    if word in BE:
        return _be(tokens, after, past=word in ("was", "were"))
    if word in HAVE:
        if after < len(tokens) and (lemma := verb_as(tokens[after].lower, "VBN")) and not tokens[after].capital:
            return VerbGroup("active", lemma, tokens[after].lower, True, after + 1)
        return VerbGroup("have", "have", word, word == "had", i + 1)
    lemma = finite(word) or (verb_as(word, "VB") if word not in PREPOSITIONS else None)
    if lemma is None or tokens[i].capital or word in FUNCTION_WORDS:
        return None
    return VerbGroup("active", lemma, word, verb_as(word, "VBD") is not None, i + 1)


def _be(tokens: list[Token], at: int, past: bool) -> VerbGroup | None:
    if at < len(tokens) and tokens[at].kind == "word" and not tokens[at].capital:
        word = tokens[at].lower
        lemma = verb_as(word, "VBN")
        following = tokens[at + 1].lower if at + 1 < len(tokens) else "."
        if lemma and (following in PREPOSITIONS | CONJUNCTIONS or not following.isalpha() or following in SKIPPED_ADVERBS):
            return VerbGroup("passive", lemma, word, past, at + 1)
        if verb_as(word, "VBG") and not is_noun(word):
            return None
    return VerbGroup("copula", "be", "is", past, at)


def skip_adverbs(tokens: list[Token], at: int) -> int:
    while at < len(tokens) and (tokens[at].lower in SKIPPED_ADVERBS or (tokens[at].lower.endswith("ly") and not is_noun(tokens[at].lower))):
        at += 1
    return at
