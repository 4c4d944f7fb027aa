"""Which English words do which work: function words by list, all others by lemminflect's dictionary.

No word of any particular corpus is here; what is listed belongs to the language.
"""

import re
from functools import cache

import lemminflect

ARTICLES = frozenset("the a an".split())
DEMONSTRATIVES = frozenset("this that these those".split())
POSSESSIVES = frozenset("its his her their".split())
QUANTIFIERS = frozenset("every each all some any no both another other many most several few such which what".split())
DETERMINERS = ARTICLES | DEMONSTRATIVES | POSSESSIVES | QUANTIFIERS | frozenset("my our your".split())
PRONOUNS = frozenset("it he she they i we you him them us me who whom whose which that there one itself himself herself themselves".split())
CONJUNCTIONS = frozenset("and or but nor so yet".split())
PREPOSITIONS = frozenset(
    "of in on at by for from to with into onto over under near after before since until till through during between among against about "
    "across along around as behind below beneath beside besides beyond despite down inside like off outside past per than toward towards "
    "up upon via within without above amid opposite throughout alongside".split()
)
SUBORDINATORS = frozenset("because although though while when where whereas once if unless whether since that whose why how".split())
BE = frozenset("is was are were".split())
HAVE = frozenset("has have had".split())
AUXILIARIES = BE | HAVE | frozenset("be been being do does did having am".split())
SKIPPED_ADVERBS = frozenset(
    "also now still currently today originally officially first finally later then again already always soon since jointly mainly "
    "only just once both together formally newly entirely partly largely primarily usually".split()
)
UNSURE = frozenset(
    "may might must could should would shall can will cannot not never no nor neither if unless whether perhaps possibly probably maybe "
    "likely allegedly reportedly supposedly apparently said says say claim claims claimed believe believes believed think thinks thought "
    "supposed planned plans hope hopes hoped expected expects intended intends proposed rumoured alleged suggest suggests suggested "
    "argue argues argued according seems seem seemed appears appear wish wishes nobody none nothing hardly scarcely barely "
    "almost nearly unlikely otherwise else imagine suppose assume assumes pretend doubt doubts unclear uncertain unknown "
    "ought 'd 'll n't hypothetical fictional legend rumour myth nominally purportedly would-be wrongly mistakenly incorrectly".split()
)
ENDED = frozenset("former formerly previously previous until till ex then late onetime acting interim deposed retired temporarily briefly".split())
ROUGHLY = frozenset("about around approximately roughly some over under than least most nearly almost circa ca between within".split())
ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth last next".split())
NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
FUNCTION_WORDS = DETERMINERS | PRONOUNS | CONJUNCTIONS | PREPOSITIONS | SUBORDINATORS | AUXILIARIES | UNSURE
HONORIFICS = frozenset("mr mrs ms miss dr prof professor sir dame lord lady captain father sister brother judge rev reverend".split())
NAME_PARTICLES = frozenset("von van der den de del della di da la le du dos ter ten zu bin ibn al el".split())
# Verbs after which a thing has not simply been told to stand in a relation.
VAGUE_VERBS = frozenset(
    "be have do say tell mean want need seem appear become get go come make take give put let keep see know think feel find show look ask "
    "call try use help turn hope like believe consider regard describe mention note suggest propose discuss expect allow require permit "
    "enable assume understand refer happen cause prefer attempt intend deny doubt fear ignore forget remember begin start continue stop "
    "remain stay tend cease face meet leave bring add specify define recommend encourage deprecate support handle "
    "treat return raise check denote represent indicate imply reflect resemble illustrate compare".split()
)
# What happens to a thing once: such a verb has one date.
ONCE = frozenset(
    "bear die found establish open build launch close construct create complete erect finish inaugurate incorporate demolish dissolve abolish "
    "sink commission decommission invent discover publish release charter constitute unveil start begin end wreck retire "
    "register issue sign enact ratify adopt approve".split()
)
# What somebody does and a thing is afterwards there: said with the thing as subject.
MAKING = frozenset(
    "found establish build launch construct create erect invent discover publish write paint compose design develop author "
    "open inaugurate produce commission draw carve record film translate edit illustrate sculpt engineer start breed plant name".split()
)
HOLDING = frozenset("have hold contain carry seat house accommodate comprise include sleep stock".split())
STANDING = frozenset("stand lie sit locate situate".split())
COSTING = {"cost": "cost", "weigh": "weight", "measure": "length"}
MEASURED = {"long": "length", "wide": "width", "high": "height", "tall": "height", "deep": "depth", "thick": "thickness", "heavy": "weight"}
# Nouns that say which field it is and not what kind of thing it describes.
GENERIC_KEYS = frozenset(
    "name title id identifier number no nr code ref reference label heading subject item key entry thing object record row day date year "
    "month time when where who what which type kind class category status state value note notes comment comments remark remarks "
    "description detail details version summary topic page file document section part overview contents index total property field fact "
    "attribute figure week weekday hour hours period term terms definition meaning question answer word words phone telephone email address".split()
)
ROLE_ENDINGS = ("or", "er", "ist", "ian", "ant", "ee", "eer", "yst", "ar", "man", "woman", "person")
ROLES = frozenset(
    "head chair chief president captain mayor boss host guide cook nurse clerk pilot monarch king queen judge contact lead guard smith "
    "coach delegate spouse wife husband mother father son daughter brother sister child parent sibling friend colleague founder heir "
    "skipper bishop priest principal dean warden steward tenant guest bdfl critic".split()
)
PERSONAL_VERBS = frozenset("bear die marry study live work retire graduate teach learn write paint sing grow travel resign".split())
_NOT_ROLES = frozenset(
    "number paper water river letter order chapter tower computer server printer container folder header footer layer border corner center "
    "theatre theater counter meter liter litre metre hour summer winter floor door colour color factor sector vector mirror error motor "
    "year calendar dollar bar car grammar pillar altar seminar star cellar solar nectar sugar plant restaurant "
    "grant want giant quantity variant constant instant covenant warrant fee tree committee coffee degree knee guarantee jubilee list "
    "assist exist mist barrier career pier tier frontier answer anchor shelter center filter register ledger cover "
    "timber lumber chamber weather feather leather matter cluster quarter power flower tower shower buffer pointer "
    "identifier parameter character marker trailer steamer freighter cruiser trawler ferry freezer boiler tanker harbor harbour cooler "
    "burner semester trimester newsletter banner poster copper silver amber cedar altar ladder shutter gutter plaster hamster tiger spider "
    "otter lobster oyster clover ginger pepper butter cider liquor flavour flavor labour labor vigour humour manor interior exterior minor "
    "major corridor tenor ant elephant pollutant fragrant decor reactor tractor sensor monitor processor elevator "
    "indicator denominator accelerator calculator generator refrigerator cursor anchor descriptor constructor human german "
    "alder heather dinner supper buffer diameter perimeter starter transfer offer fiber fibre cylinder "
    "other another either neither whether never ever over under after former latter super proper inner outer upper lower longer "
    "bigger smaller larger greater higher later earlier sooner better per deeper wider shorter older younger newer bicentenary "
    "december november october september tyre wire".split()
)


_MISSING = ("supersede",)  # verbs that the dictionary lacks


@cache
def lemmas(word: str, pos: str) -> tuple[str, ...]:
    """The dictionary's base forms of a lower-case word as NOUN, VERB, ADJ or ADV; empty when it has none."""
    found = lemminflect.getAllLemmas(word, upos=pos).get(pos, ())
    if found or pos != "VERB" or known(word):
        return found
    missing = next((verb for verb in _MISSING if word in (verb, verb + "s", verb + "d")), None)
    guessed = lemminflect.getAllLemmasOOV(word, "VERB").get("VERB", ()) if word.endswith("ed") and len(word) > 5 else ()
    return (missing,) if missing else guessed


@cache
def known(word: str) -> bool:
    """Whether the dictionary has this word, as any part of speech."""
    return bool(lemminflect.getAllLemmas(word.lower()))


@cache
def inflected(lemma: str, tag: str) -> str:
    """The first form of a verb's lemma for a Penn tag (VBN, VBD, VBZ, VBG).

    >>> inflected("found", "VBN"), inflected("bear", "VBN")
    ('founded', 'born')
    """
    forms = lemminflect.getInflection(lemma, tag)
    return forms[0] if forms else lemma


@cache
def verb_as(word: str, tag: str) -> str | None:
    """The lemma of which a word is this form, or None.

    >>> verb_as("founded", "VBN"), verb_as("found", "VBN"), verb_as("serves", "VBZ"), verb_as("museum", "VBZ")
    ('found', 'find', 'serve', None)
    """
    word = {"lies": "lies", "situated": "situated"}.get(word, word)
    if word == "lies" and tag == "VBZ":
        return "lie"
    if word == "lay" and tag == "VBD":
        return "lie"
    return next((lemma for lemma in lemmas(word, "VERB") if word in lemminflect.getInflection(lemma, tag)), None)


def finite(word: str) -> str | None:
    """The lemma of a word that can be a finite verb of the third person ("serves", "founded"), or None."""
    return verb_as(word, "VBZ") or verb_as(word, "VBD")


@cache
def is_noun(word: str) -> bool:
    """A lower-case word that can be a noun; a word unknown to the dictionary is taken for one."""
    return bool(lemmas(word, "NOUN")) or (not known(word) and word.isalpha() and len(word) > 2)


@cache
def singular(word: str) -> str:
    """The last word of a noun phrase in the singular, letter case kept where it is an acronym.

    >>> singular("ferries"), singular("research vessels"), singular("people"), singular("glass"), singular("PEPs")
    ('ferry', 'research vessel', 'people', 'glass', 'PEP')
    """
    before, space, last = word.rpartition(" ")
    if re.fullmatch(r"[A-Z]{2,}s", last):
        return before + space + last[:-1]
    if last.lower() in ("people", "data", "news", "series", "species", "staff") or last.isupper():
        return word
    found = lemmas(last.lower(), "NOUN")
    if found:
        return before + space + (last if found[0] == last.lower() else found[0])
    if not known(last) and re.fullmatch(r"[a-z]{3,}[^su]s", last):
        return before + space + last[:-1]
    return word


@cache
def plural(word: str) -> str:
    """The last word of a noun phrase in the plural.

    >>> plural("research vessel"), plural("ferry"), plural("PEP")
    ('research vessels', 'ferries', 'PEPs')
    """
    before, space, last = word.rpartition(" ")
    if last.isupper():
        return word + "s"
    forms = [form for form in lemminflect.getInflection(last, "NNS") if form != last] if lemmas(last, "NOUN") else []
    return before + space + (forms[0] if forms and last != "people" else last if last == "people" else last + "s")


@cache
def is_plural(word: str) -> bool:
    """Whether a lower-case noun is in the plural."""
    return singular(word) != word or word in ("people", "staff")


@cache
def is_role(noun: str) -> bool:
    """Whether a noun names what a person is to something: director, author, chair.

    >>> is_role("director"), is_role("author"), is_role("tower"), is_role("capital"), is_role("co-author")
    (True, True, False, False, True)
    """
    last = noun.lower().replace("-", " ").split()[-1] if noun.strip("- ") else ""
    if last in _NOT_ROLES:
        return False
    return last in ROLES or (len(last) > 4 and last.endswith(ROLE_ENDINGS) and bool(lemmas(last, "NOUN")))


def article(noun: str) -> str:
    """`noun` with its indefinite article.

    >>> article("order"), article("PEP")
    ('an order', 'a PEP')
    """
    first = noun[:1].lower()
    acronym = noun.split()[0].isupper() if noun else False
    vowel = noun[:1] in "AEFHILMNORSX" if acronym and len(noun.split()[0]) > 1 and not _spoken(noun.split()[0]) else first in "aeiou"
    return ("an " if vowel else "a ") + noun


def _spoken(acronym: str) -> bool:
    """Acronyms with a vowel inside are read as words."""
    return bool(re.search(r"[AEIOU]", acronym[1:]))


def label(text: str) -> str:
    """How a key, a header or a phrase reads as a label: lower case, hyphens as spaces, acronyms kept.

    >>> label("Superseded-By"), label("launchedOn"), label("PEP"), label("ISBN Number"), label("FOUNDED")
    ('superseded by', 'launched on', 'PEP', 'ISBN number', 'founded')
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    words = re.sub(r"[-_/*`:\s]+", " ", text).strip(" .").split()
    return " ".join(w if _acronym(w) else w.lower() for w in words)


def _acronym(word: str) -> bool:
    stem = word[:-1] if word.endswith("s") else word
    return stem.isupper() and stem.isalpha() and (2 <= len(stem) <= 3 or (len(stem) <= 5 and not known(stem.lower())))
