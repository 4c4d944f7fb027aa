"""Random histories: claims arrive, leave, return and change their weight, in random order and batches, with restarts of the process.

Two worlds: the ferries of the other tests, and one with rules of every kind. A seed gives one history, always the same.
"""

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tests.contracts.ferries import World, ferries
from tests.contracts.histories.history import History, Rules, Step, after
from tests.contracts.histories.rich_rules import rich_rules
from tests.contracts.oracle import SHAPES, Said
from tests.contracts.test_gate_oracle import DERIVED, OWN, PERSONS, PORTS, VESSELS, as_claim, contract, likely_fact

from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.statement import Literal

Making = Callable[[random.Random, str], Claim]
"""Makes a claim of that id."""
THINGS = 5
"""How many there are in the rich world: few, so that paths lead somewhere."""
_WORLD = World(Path(tempfile.gettempdir()))  # it only says claims here, and reads no shapes


def random_history(seed: int) -> History:
    """The history of one seed: two in five of the ferries, three of the rich world."""
    rng = random.Random(seed)
    if seed % 5 < 2:
        return _history(_ferries_rules(), _ferries_claim, rng)
    rules = _rich_rules(seed // 5)  # three histories share their rules
    waivable = [top.iri for top in rules.contracts.tops]
    return _history(rules, lambda rng, id: _rich_claim(rng, id, waivable), rng)


@lru_cache(maxsize=1)
def _ferries_rules() -> Rules:
    return Rules(ferries(), (SHAPES,))


@lru_cache(maxsize=16)
def _rich_rules(seed: int) -> Rules:
    return rich_rules(seed)


def _history(rules: Rules, making: Making, rng: random.Random) -> History:
    pool = [_twin(making(rng, f"c{n:02}"), [], rng) for n in range(rng.randrange(12, 36))]
    pool += [_twin(making(rng, f"k{n:02}"), pool, rng) for n in range(rng.randrange(8))]
    known: dict[str, Claim] = {}
    steps: list[Step] = []
    before = known
    for _ in range(rng.randrange(3, 10)):
        undone = len(steps) > 1 and rng.random() < 0.3
        step = _back(known, before, rng) if undone else _step(known, pool, making, rng)
        steps.append(step)
        before, known = known, after(known, step.change)
    return History(rules, tuple(steps))


def _step(known: dict[str, Claim], pool: list[Claim], making: Making, rng: random.Random) -> Step:
    new = [claim for claim in pool if claim.id not in known]
    came = rng.sample(new, min(len(new), rng.choice((0, 1, 1, 2, 3) if known else (3, 12, 16, 20, 28))))
    went = rng.sample(sorted(known), min(len(known), rng.choice((0, 0, 1, 1, 1, 2, 4))))
    if known and rng.random() < 0.3:  # one weighs otherwise now, or says something else, or is said again as it was
        old = known[rng.choice(sorted(known))]
        came.append(rng.choice((_weighed_anew(old, rng), _weighed_anew(old, rng), making(rng, old.id), old)))
    if rng.random() < 0.05:
        went.append("nobody knows this id")
    return Step(tuple(came), tuple(went), *_besides(rng))


def _back(known: dict[str, Claim], before: dict[str, Claim], rng: random.Random) -> Step:
    """What the last step did is undone, or most of it."""
    came = [claim for id, claim in before.items() if known.get(id) != claim and rng.random() < 0.9]
    return Step(tuple(came), tuple(id for id in known if id not in before and rng.random() < 0.9), *_besides(rng))


def _besides(rng: random.Random) -> tuple[bool, str]:
    """Whether it is judged first; whether the process ends after it."""
    return rng.random() < 0.08, rng.choice(("saved", "filled")) if rng.random() < 0.25 else ""


def _twin(claim: Claim, of: list[Claim], rng: random.Random) -> Claim:
    """Now and then, another claim of a statement that is said already, perhaps in a copy of the same text."""
    if not of:
        return claim
    other = rng.choice(of)
    evidence = other.evidence if rng.random() < 0.4 else claim.evidence
    return replace(claim, statement=other.statement, evidence=evidence)


def _weighed_anew(claim: Claim, rng: random.Random) -> Claim:
    kind = rng.randrange(4)
    if kind == 0:
        return replace(claim, rank=rng.choice((None, 0, 1, 2)))  # type: ignore[arg-type]  # None is the user's own base data
    if kind == 1:
        return replace(claim, prefer=1 - claim.prefer)
    if kind == 2:
        return replace(claim, evidence=replace(claim.evidence, text=_text(rng)))
    return replace(claim, waived=frozenset())


def _text(rng: random.Random) -> str:
    return f"text{rng.randrange(6)}"


def _ferries_claim(rng: random.Random, id: str) -> Claim:
    waived = frozenset({str(contract(_WORLD, rng.choice(DERIVED + OWN)))} if rng.random() < 0.1 else ())
    rank, prefer, base = rng.choice((0, 0, 0, 1)), int(rng.random() < 0.05), rng.random() < 0.05
    kind = rng.random()
    if kind < 0.9:
        return as_claim(_WORLD, Said(id, likely_fact(rng), _text(rng), rank, prefer, base, waived))
    someone = rng.choice(VESSELS + PERSONS + PORTS)
    return _odd_claim(rng, id, someone, "crew", None if base else rank)


def _rich_claim(rng: random.Random, id: str, waivable: list[Iri]) -> Claim:
    subject, kind = str(rng.randrange(THINGS)), rng.random()
    rank = None if rng.random() < 0.04 else rng.choice((0, 0, 0, 1))
    prefer, waived = int(rng.random() < 0.05), [rng.choice(waivable)] if waivable and rng.random() < 0.1 else []
    if kind < 0.06:
        return _odd_claim(rng, id, subject, "m", rank)
    if kind < 0.36:
        return _WORLD.claim(subject, "a", rng.choice("ABC"), _text(rng), rank, prefer, waived, id)
    if kind < 0.46:
        value: Literal | str = _value(rng)
        return _WORLD.claim(subject, rng.choice("mn"), value, _text(rng), rank, prefer, waived, id)
    value = Literal(str(rng.randrange(4)), xsd("integer")) if rng.random() < 0.08 else str(rng.randrange(THINGS))
    return _WORLD.claim(subject, rng.choice("pqr"), value, _text(rng), rank, prefer, waived, id)


def _value(rng: random.Random) -> Literal | str:
    """A value of m or n: mostly numbers, which have an order."""
    kind = rng.random()
    if kind < 0.6:
        return Literal(rng.choice(("0", "1", "2", "3", "02")), xsd("integer"))
    if kind < 0.75:
        return Literal(rng.choice("xyz"), language=rng.choice(("en", "fr")))
    return Literal(rng.choice("xyz")) if kind < 0.9 else str(rng.randrange(THINGS))


def _odd_claim(rng: random.Random, id: str, subject: str, property: str, rank: int | None) -> Claim:
    """A name, by which messages call things; or what is wrong in itself: ill-typed, outside the vocabulary, no text at all."""
    kind = rng.random()
    if kind < 0.6:
        return _WORLD.claim(subject, "label", Literal(rng.choice("xyz")), _text(rng), rank, id=id)
    wrong: list[tuple[str, Literal | str]] = [
        (property, Literal("banana", xsd("integer"))),
        ("nonsense", "1"),
        ("a", "Nonsense"),
        ("label", "1"),
        (property, Literal("half \ud83d")),
    ]
    said, value = rng.choice(wrong)
    return _WORLD.claim(subject, said, value, _text(rng), rank, id=id)
