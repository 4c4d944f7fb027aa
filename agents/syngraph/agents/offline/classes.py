"""Which nouns of the documents name classes: keys that identify, first columns of tables, glossaries, and kinds in prose."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from syngraph.agents.offline.facts import Rule
from syngraph.agents.offline.lexicon import Lexicon, class_key
from syngraph.agents.offline.passage import Passage, is_identifying, named, plain
from syngraph.agents.offline.reading import read_passage
from syngraph.agents.offline.values import is_person_name, value_of
from syngraph.agents.offline.wordlists import GENERIC_KEYS
from syngraph.agents.offline.words import is_noun, is_plural, is_role, label, plural, singular
from syngraph.ontologies.claim import mention_key


@dataclass
class Candidate:
    """A noun that may name a class. laid: how many things fields and tables give it. ruled: a rule speaks of it."""

    name: str
    things: set[str] = field(default_factory=set)
    laid: int = 0
    ruled: bool = False


class Candidates:
    """All nouns that may name a class, by their key."""

    def __init__(self) -> None:
        self.known: dict[str, Candidate] = {}

    def of(self, name: str) -> Candidate:
        return self.known.setdefault(class_key(name), Candidate(singular(label(name))))

    def lexicon(self) -> Lexicon:
        return Lexicon({c.name: () for c in self.known.values() if c.ruled or c.laid})


def discover(passages: Sequence[Passage]) -> tuple[Lexicon, list[Rule]]:
    """The classes that the passages speak of, with their hierarchy, and the rules that are stated of them."""
    candidates = Candidates()
    for passage in passages:
        _from_fields(passage, candidates)
        _from_tables(passage, candidates)
    _keep_laid(candidates)
    _from_values(passages, candidates)
    first = candidates.lexicon()
    readings = [read_passage(passage, first, rules=True) for passage in passages]
    rules = list({rule: None for reading in readings for rule in reading.rules})
    kinds = [(kind.thing.name, kind.kind) for reading in readings for kind in reading.kinds]
    names = {t.name for reading in readings for f in reading.facts for t in (f.subject, f.object) if not isinstance(t, str)}
    _from_kinds(kinds, candidates)
    _from_names(sorted(names), "\n".join(p.text for p in passages), candidates)
    _from_rules(rules, candidates)
    kept = {c.name for c in candidates.known.values() if c.ruled or len(c.things) >= 2}
    kept |= {"person"} if any(is_role(name) for name in kept) else set()
    return Lexicon(dict.fromkeys(sorted(kept), ()), hierarchy(kept, rules)), rules


def _from_fields(passage: Passage, candidates: Candidates) -> None:
    """The first key of a block names a class when its values identify: "Order: 17", "School: Elm School"."""
    for piece in passage.pieces:
        first = piece.fields[0] if piece.fields else None
        if first is None or not _class_noun(first.key) or not is_identifying(first.value):
            continue
        if len(plain(first.value).split(",")) > 1 or value_of(plain(first.value)).kind == "gYear":
            continue
        candidate = candidates.of(first.key)
        candidate.things.add(mention_key(named(first.key, first.value)))
        candidate.laid += 1


def _from_values(passages: Sequence[Passage], candidates: Candidates) -> None:
    """A key whose values end in the key's own noun names their class: "Hall: Corn Hall"."""
    values: dict[str, set[str]] = {}
    for passage in passages:
        for piece in passage.pieces:
            for one in piece.fields:
                if _class_noun(one.key) and plain(one.value).istitle():
                    values.setdefault(label(one.key), set()).add(plain(one.value))
    for key, names in values.items():
        if len(names) >= 2 and any(name.lower().endswith(" " + key.lower()) for name in names):
            candidate = candidates.of(key)
            candidate.things |= {mention_key(name) for name in names}
            candidate.laid += len(names)


def _class_noun(key: str, roles: bool = False) -> bool:
    words = label(key).split()
    if not 1 <= len(words) <= 3 or words[-1] in GENERIC_KEYS or (is_role(words[-1]) and words[-1] != "person" and not roles):
        return False
    return words[-1].isupper() or (is_noun(words[-1].lower()) and all(is_noun(w.lower()) for w in words))


def _from_tables(passage: Passage, candidates: Candidates) -> None:
    for piece in passage.pieces:
        table = piece.table
        if table is None or not table.header or len(table.header) < 2 or not table.rows:
            continue
        cells = [plain(row[0]) for row, _ in table.rows if row]
        if not cells or sum(is_identifying(c) for c in cells) < 0.8 * len(cells):
            continue
        header = table.header[0]
        named_so = sum(is_person_name(c) for c in cells) >= 0.8 * len(cells)
        name = header if _class_noun(header, roles=named_so) else _heading_noun(passage) if label(header) in GENERIC_KEYS else ""
        if name and not any(value_of(c).kind in ("gYear", "date") for c in cells):
            candidate = candidates.of(name)
            candidate.things |= {mention_key(named(name, c)) for c in cells}
            candidate.laid += len(cells)


def _heading_noun(passage: Passage) -> str:
    for heading in [*reversed(passage.headings), passage.title]:
        last = re.sub(r"\W+$", "", label(heading)).split()[-1:] or [""]
        if is_plural(last[0]) and last[0] not in GENERIC_KEYS and is_noun(last[0]) and singular(last[0]) not in GENERIC_KEYS:
            return singular(last[0])
    return ""


def _keep_laid(candidates: Candidates) -> None:
    """A key seen over one thing only is no class yet; tables and further blocks may make it one."""
    for key, candidate in list(candidates.known.items()):
        if len(candidate.things) < 2:
            candidate.laid = 0
            candidates.known[key] = candidate


def _from_kinds(kinds: Iterable[tuple[str, str]], candidates: Candidates) -> None:
    """ "the tram Pendle", "Pendle is a tram": a kind of two things is a class; a compound of one thing counts for its head."""
    things: dict[str, set[str]] = {}
    for name, kind in kinds:
        things.setdefault(singular(kind), set()).add(mention_key(name))
    for kind in [k for k, seen in things.items() if len(seen) < 2 and " " in k]:
        things.setdefault(kind.split()[-1], set()).update(things.pop(kind))
    for kind, seen in things.items():
        if kind.split()[-1] in GENERIC_KEYS or (is_role(kind) and kind != "person"):
            continue
        candidates.of(kind).things |= seen


def _from_names(names: Iterable[str], text: str, candidates: Candidates) -> None:
    """Names with the same head noun ("Elm School", "Lime School") whose noun the text also uses for itself."""
    heads: dict[str, set[str]] = {}
    for name in names:
        words = name.split()
        head = next((words[i - 1] for i, w in enumerate(words) if w == "of" and i), words[-1]).lower()
        if len(words) > 1 and is_noun(head) and head not in GENERIC_KEYS and not is_role(head):
            heads.setdefault(head, set()).add(mention_key(name))
    for head, seen in heads.items():
        if len(seen) >= 2 and re.search(rf"\b(?:{re.escape(head)}|{re.escape(plural(head))})\b", text):
            candidates.of(head).things |= seen


def _from_rules(rules: Iterable[Rule], candidates: Candidates) -> None:
    """What a glossary explains is a class, if it has things or leads to one that has."""
    rules = list(rules)
    grows = True
    while grows:
        grows = False
        for rule in rules:
            if rule.form != "subclass":
                continue
            lower, upper = candidates.of(rule.kind), candidates.of(rule.other)
            if (lower.things or lower.ruled) and not upper.ruled:
                lower.ruled = upper.ruled = grows = True
            elif upper.things and lower.things and not lower.ruled:
                lower.ruled = grows = True
    for rule in rules:
        for name in (
            (rule.kind, rule.other) if rule.form == "disjoint" else (rule.kind,) if rule.form in ("count", "domain", "range") else ()
        ):
            if candidates.of(name).things:
                candidates.of(name).ruled = True


def hierarchy(names: Iterable[str], rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """The parents of each class: as glossaries say, and by head nouns ("service vehicle" below "vehicle"); never in a circle."""
    keys = {class_key(name): name for name in names}
    wanted: Counter[tuple[str, str]] = Counter()
    for rule in rules:
        if rule.form == "subclass" and class_key(rule.kind) in keys and class_key(rule.other) in keys:
            wanted[keys[class_key(rule.kind)], keys[class_key(rule.other)]] += 2
    for name in keys.values():
        words = name.split()
        for i in range(1, len(words)):
            if head := keys.get(class_key(" ".join(words[i:]))):
                wanted[name, head] += 1
                break
    for name in keys.values():
        if is_role(name) and name != "person" and "person" in keys:
            wanted[name, keys["person"]] += 1
    parents: dict[str, tuple[str, ...]] = dict.fromkeys(keys.values(), ())
    for (lower, upper), _ in sorted(wanted.items(), key=lambda item: (-item[1], item[0])):
        if lower != upper and lower not in Lexicon({}, parents).above(upper):
            parents[lower] = (*parents[lower], upper)
    return parents
