"""What the values of one relation are altogether: things of which classes, or values of which datatype."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from syngraph.agents.offline.facts import Relation, Thing
from syngraph.agents.offline.matching import parts_of
from syngraph.agents.offline.passage import named
from syngraph.agents.offline.sample import Sample, Seen, told_by
from syngraph.agents.offline.values import Value, is_person_name, looks_personal, value_of
from syngraph.agents.offline.words import is_plural, is_role, label
from syngraph.ontologies.claim import mention_key

_DATES = ("date", "gYearMonth", "gYear")


@dataclass(frozen=True, slots=True)
class Values:
    """kind: "object" or "datatype". ranges: classes or datatypes. unit: of a measure, "" if there is none.

    listed: some subject's field lists several. enumerated: few short values come again and again.
    """

    kind: OneOf["object", "datatype"]
    ranges: tuple[str, ...]
    unit: str = ""
    listed: bool = False
    enumerated: bool = False


def values_of_relation(relation: Relation, seen: Sequence[Seen], sample: Sample) -> Values | None:
    """What the values are, or None when they are of too many kinds to say."""
    things = [one.fact.object for one in seen if isinstance(one.fact.object, Thing)]
    texts = [one.fact.object for one in seen if isinstance(one.fact.object, str)]
    if len(things) > len(texts):
        return _things(relation, [t.name for t in things] + [p for t in texts for p in parts_of(t)], things, sample)
    if not texts:
        return None
    parts = [part for text in texts for part in parts_of(text)]
    listed = any(len(parts_of(text)) > 1 for text in texts)
    subjects = {sample.class_of(one.fact.subject) for one in seen}
    codes = _codes(relation, parts, subjects, sample)
    if codes:
        return Values("object", (codes,), listed=listed)
    if measured := _measures(relation, texts, parts, listed):
        return measured
    if _are_names(relation, parts, sample):
        found = _things(relation, parts, [], sample)
        return Values("object", found.ranges, listed=listed) if found else None
    enumerated = len(set(texts)) <= max(2, len(texts) // 3) and all(len(t) <= 40 for t in texts)
    return Values("datatype", ("string",), listed=listed, enumerated=enumerated)


def _share(parts: Sequence[object], fitting: int) -> float:
    return fitting / len(parts) if parts else 0.0


def _codes(relation: Relation, parts: list[str], subjects: set[str | None], sample: Sample) -> str | None:
    """The class whose identifiers the values are: "Follows: 16, 17" where there is an Order 16."""
    kinds = [value_of(part).kind for part in parts]
    if not parts or _share(parts, sum(k in ("integer", "code", "gYear") for k in kinds)) < 0.8:
        return None
    verbal = relation.kind in ("does", "by", "prep")
    if not verbal and is_plural(relation.word.split()[-1]) and all(k == "integer" for k in kinds if k != "word"):
        return None  # "Beds: 2": so many of them
    found: Counter[str] = Counter()
    for cls in sample.lexicon.parents:
        written = cls[:1].upper() + cls[1:]
        found[cls] = sum(mention_key(named(written, part.lstrip("#"))) in sample.numbered for part in parts)
        if label(relation.word) == cls:
            found[cls] = len(parts)
    best = min(found, key=lambda c: (-found[c], c), default=None)
    if best is None or found[best] == 0:
        return None
    share = _share(parts, found[best])
    if verbal:
        return best if share >= 0.3 or (subjects == {best} and _same_shape(parts, best, sample)) else None
    return best if share >= 0.8 and (len(set(parts)) >= 3 or relation.word == best) else None


def _same_shape(parts: list[str], cls: str, sample: Sample) -> bool:
    """Whether codes are written as the identifiers of a class are: as many digits, the same letters before them."""
    shapes = {re.sub(r"\d", "0", key.split()[-1]) for key in sample.numbered if key.startswith(cls.lower() + " ")}
    return all(re.sub(r"\d", "0", part.lstrip("#").lower()) in shapes for part in parts)


def _measures(relation: Relation, texts: list[str], parts: list[str], listed: bool) -> Values | None:
    """Dates, numbers, addresses, yes and no: when four in five values are of the kind."""
    whole = [value_of(text) for text in texts]
    split = [value_of(part) for part in parts]
    for values, several in ((whole, False), (split, listed)):
        if _share(values, sum(v.kind in _DATES for v in values)) >= (0.5 if relation.kind == "when" else 0.75) and (
            _dated(relation) or any(v.kind != "gYear" for v in values)
        ):
            kinds = Counter(str(v.kind) for v in values if v.kind in _DATES)
            return Values("datatype", tuple(k for k in _DATES if kinds[k]), listed=several)
        if "version" in relation.word.split():
            continue  # 3.10 is no number: its nought counts
        numbers = [v for v in values if v.kind in ("integer", "decimal", "quantity", "gYear")]
        if _share(values, len(numbers)) >= 0.75:
            return _numbers(numbers, several)
        for kind, most in (("boolean", 0.8), ("anyURI", 1.0)):
            if _share(values, sum(v.kind == kind for v in values)) >= most:
                return Values("datatype", (kind,), listed=several)
    return None


def _dated(relation: Relation) -> bool:
    return relation.kind == "when" or bool({"year", "date", "since", "when"} & set(relation.word.split()))


def _numbers(numbers: list[Value], listed: bool) -> Values:
    units = Counter(v.unit for v in numbers if v.unit)
    unit = min(units, key=lambda u: (-units[u], u), default="")
    if unit and units[unit] < 0.8 * len(numbers):
        return Values("datatype", ("string",), listed=listed)
    whole = all("." not in v.lexical for v in numbers)
    return Values("datatype", ("integer" if whole else "decimal",), unit, listed)


def _are_names(relation: Relation, parts: list[str], sample: Sample) -> bool:
    """Whether the values name things: known ones, or persons by the relation's meaning or their shape."""
    if not parts or _share(parts, sum(value_of(p).kind in ("name", "word", "text") and p[:1].isupper() for p in parts)) < 0.8:
        return False
    if _share(parts, sum(mention_key(p) in sample.stated for p in parts)) >= 0.5:
        return True
    if sample.lexicon.exact(relation.word):
        return True
    distinct = len(set(parts)) >= 0.3 * len(parts)
    role = relation.kind == "by" or is_role(relation.word)
    persons = _share(parts, sum(is_person_name(p) for p in parts))
    if role and persons >= 0.6 and len(set(parts)) >= 2:
        return True
    if told_by(relation, parts[0]) == "place" and all(len(p.split()) <= 4 for p in parts):
        return True
    known = _share(parts, sum(sample.class_of(p) is not None for p in parts))
    return known >= 0.7 or (distinct and len(parts) >= 3 and _share(parts, sum(looks_personal(p) for p in parts)) >= 0.8)


def _things(relation: Relation, names: list[str], things: list[Thing], sample: Sample) -> Values | None:
    """The classes of the things, the rare ones left out; things without one are persons if they are named so."""
    told = {t.name: sample.class_of(t) for t in things}
    classes: Counter[str] = Counter()
    untold: list[str] = []
    for name in dict.fromkeys(names):
        cls = told.get(name) or sample.class_of(name)
        if cls:
            classes[cls] += 1
        else:
            untold.append(name)
    sorts = {name: sort for name in untold if (sort := told_by(relation, name)) and sort != "person"}
    classes.update(sample.lexicon.exact(sort) or sort for sort in sorts.values())
    untold = [name for name in untold if name not in sorts]
    shaped = [n for n in untold if is_person_name(n)]
    role = is_role(relation.word) if relation.kind == "noun" else relation.kind == "by"
    if shaped and (role or len(untold) >= 3) and len(shaped) >= 0.6 * len(untold) and (role or all(looks_personal(n) for n in shaped)):
        classes[sample.lexicon.exact("person") or "person"] += len(shaped)
    ranges = generalised(classes, sample)
    return Values("object", ranges) if ranges else None


def generalised(classes: Counter[str], sample: Sample) -> tuple[str, ...]:
    """Classes that stand for a count of things: those seen once among many are taken for slips, siblings for their parent.

    >>> from syngraph.agents.offline.lexicon import Lexicon
    >>> zoo = Sample(Lexicon({"cat": (), "dog": (), "animal": ()}, {"cat": ("animal",), "dog": ("animal",), "animal": ()}), [], 1)
    >>> generalised(Counter(cat=3, dog=2), zoo)
    ('animal',)
    """
    total = sum(classes.values())
    kept = {c for c, n in classes.items() if n > 1 or total < 8}
    lexicon = sample.lexicon
    while True:
        parents = Counter(p for c in kept for p in lexicon.parents.get(c, ()))
        shared = {p for p, n in parents.items() if n >= 2}
        if not shared:
            break
        kept = {c for c in kept if not shared & set(lexicon.parents.get(c, ()))} | shared
    return tuple(sorted(c for c in kept if not (lexicon.above(c) - {c}) & kept))
