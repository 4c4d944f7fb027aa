"""Which properties the sample's facts make: their labels, domains, ranges, and whether they can have one value only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from syngraph.agents.offline.facts import Relation, Rule, Thing, relation_of
from syngraph.agents.offline.matching import terms_values
from syngraph.agents.offline.sample import Sample, Seen, key_of, personal
from syngraph.agents.offline.values_of import Values, generalised, values_of_relation
from syngraph.agents.offline.wordlists import MAKING, ONCE
from syngraph.agents.offline.words import singular
from syngraph.ontologies.claim import mention_key

ENOUGH = 5
"""Subjects with one value each from which a property counts as one that has one value only."""


@dataclass(frozen=True)
class Found:
    """One property that the sample's facts make.

    relation: as the label tells it. domains, ranges: most frequent first. seen: the facts, told from this side.
    counts: the rules that limit it, the kind's class in `kind`. of_people: its subjects are persons.
    """

    label: str
    relation: Relation
    kind: OneOf["object", "datatype"]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    functional: bool
    other_labels: tuple[str, ...]
    seen: tuple[Seen, ...]
    counts: tuple[Rule, ...] = ()
    of_people: bool = False

    @property
    def documents(self) -> int:
        return len({one.document for one in self.seen})

    @property
    def subjects(self) -> int:
        return len({mention_key(one.fact.subject.name) for one in self.seen})

    @property
    def laid_out(self) -> bool:
        return any(one.fact.source != "prose" for one in self.seen)

    @property
    def asked_of(self) -> str:
        """The class that a question names: the first domain."""
        return self.domains[0]


def properties_of(sample: Sample) -> list[Found]:
    """The sample's properties in the order of their labels; what has no class of subjects or no kind of values makes none."""
    groups: dict[Relation, list[Seen]] = {}
    for one in sample.seen:
        groups.setdefault(key_of(one.fact.relation), []).append(one)
    found: dict[str, Found] = {}
    for _, group in sorted(groups.items(), key=lambda item: (-len(item[1]), repr(item[0]))):
        made = _property(group, sample)
        if made is not None and made.label not in found:
            found[made.label] = made
    return [found[label] for label in sorted(found)]


def _property(group: list[Seen], sample: Sample) -> Found | None:
    sure = [one for one in group if one.fact.source != "loose"]
    if not sure and len({one.document for one in group}) < 3:
        return None
    relation, seen = _one_side(sure or group)
    values = values_of_relation(relation, seen, sample)
    if values is None:
        return None
    rules = _rules_of(relation, sample.rules, sample)
    domains = _domains(relation, seen, rules, sample)
    if not domains:
        return None
    ranges = _ranges(values, rules, sample)
    label, others = _labels(relation, seen, values)
    counts = tuple(rule for rule in rules if rule.form == "count")
    limited = any(rule.most == 1 and all(rule.kind in sample.lexicon.above(d) for d in domains) for rule in counts)
    functional = limited or _single(relation, seen, values)
    return Found(
        label, relation, values.kind, domains, ranges, functional, others, tuple(seen), counts, "person" in sample.lexicon.above(domains[0])
    )


def _one_side(group: list[Seen]) -> tuple[Relation, list[Seen]]:
    """The side from which a verb is told: as fields tell it, else as making is told ("founded by"), else as most sentences do."""
    told = Counter(one.fact.relation.kind for one in group if one.fact.source != "prose") or Counter(
        one.fact.relation.kind for one in group
    )
    laid = any(one.fact.source != "prose" for one in group)
    side = max(sorted(told), key=lambda kind: (told[kind], kind == "does"))
    first = group[0].fact.relation
    if first.kind in ("does", "by") and not laid and first.word in MAKING:
        side = "by"
    seen: list[Seen] = []
    for one in group:
        turned = one.fact.turned
        if one.fact.relation.kind == side:
            seen.append(one)
        elif turned is not None:
            seen.append(replace(one, fact=turned))
    return seen[0].fact.relation, seen


def _rules_of(relation: Relation, rules: Sequence[Rule], sample: Sample) -> list[Rule]:
    """The rules about this property, their classes by label."""
    found = []
    for rule in rules:
        name = rule.other if rule.form == "count" else rule.property
        cls = sample.lexicon.exact(rule.kind)
        if name and cls and key_of(relation_of(name)) == key_of(relation):
            found.append(replace(rule, kind=cls))
    return found


def _domains(relation: Relation, seen: list[Seen], rules: list[Rule], sample: Sample) -> tuple[str, ...]:
    only = [rule.kind for rule in rules if rule.form == "domain"]
    if only:
        return tuple(sorted(set(only)))
    subjects = {mention_key(one.fact.subject.name): one.fact.subject for one in seen}
    classes = Counter(cls for subject in subjects.values() if (cls := sample.class_of(subject)))
    if not classes and personal(relation):
        classes["person"] = 1
    ruled = Counter({rule.kind: 2 for rule in rules})
    domains = generalised(classes + ruled, sample)
    return tuple(sorted(domains, key=lambda d: (-sum(n for c, n in classes.items() if d in sample.lexicon.above(c)), d)))


def _ranges(values: Values, rules: list[Rule], sample: Sample) -> tuple[str, ...]:
    stated = [cls for rule in rules if rule.form == "range" and (cls := sample.lexicon.exact(rule.other))]
    return tuple(sorted(set(stated))) if stated and values.kind == "object" else values.ranges


def _labels(relation: Relation, seen: list[Seen], values: Values) -> tuple[str, tuple[str, ...]]:
    """What fields and columns call it, else what sentences do; and the other names under which extraction finds it."""
    laid = Counter(one.fact.said for one in seen if one.fact.said and one.fact.source != "prose")
    said = laid or Counter(one.fact.said for one in seen if one.fact.said)
    label = min(said, key=lambda name: (-said[name], name)) if said else relation.label
    others = {*said, *(one.fact.said for one in seen if one.fact.said), relation.label}
    if relation.kind == "by":
        others.add("was " + relation.label)
    if values.kind == "object" and relation.kind == "noun" and singular(label) != label:
        others.add(label)
        label = singular(label)
    if values.unit:
        others.add(label)
        label = f"{label} in {values.unit}"
    return label, tuple(sorted(others - {label}))


def _single(relation: Relation, seen: list[Seen], values: Values) -> bool:
    """Whether one value is all that a thing can have, as far as the sample shows."""
    if values.kind == "object" or (values.listed and values.ranges != ("string",)):
        return False
    told: dict[str, set[str]] = {}
    for one in seen:
        value = one.fact.object.name if isinstance(one.fact.object, Thing) else one.fact.object
        told.setdefault(mention_key(one.fact.subject.name), set()).update(terms_values(value, values.ranges))
    once = relation.kind == "when" and relation.word in ONCE
    if once and values.ranges in (("date",), ("gYear",), ("gYearMonth",)):
        return True
    single = all(len(found) == 1 for found in told.values())
    prose = all(one.fact.source == "prose" for one in seen)
    return single and len(told) >= ENOUGH and not (prose and values.ranges == ("string",))
