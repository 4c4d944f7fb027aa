"""How a change is decided at its own cost: only what it puts in question is judged and decided afresh.

A statement is in question when it comes or goes, when it is contested and shares a place with one of those, and so on. All others stand,
or are held, as before: no rule reads both them and anything in question. source: contracts/README.md, *What stands*
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from syngraph.contracts.blame import Claims
from syngraph.contracts.books import Books
from syngraph.contracts.compiled.index import TYPE, Id, Triple
from syngraph.contracts.contested import Contested
from syngraph.contracts.definition import Outcome, what_stands
from syngraph.contracts.engine import Engine
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.news import News
from syngraph.contracts.readers import Place
from syngraph.ontologies.iri import RDFS_LABEL
from syngraph.ontologies.statement import Statement


@dataclass(frozen=True, slots=True)
class Decision:
    """judgement: of every place in question, as it is now. outcome: which statements in question are held, and why.

    turned: of every statement that was in question, whether it stood before, and whether it stands now.
    reprieved: of these, those that stood before and were contested; those that stand now and are.
    """

    judgement: Judgement
    outcome: Outcome
    turned: Mapping[Triple, tuple[bool, bool]]
    reprieved: tuple[frozenset[Triple], frozenset[Triple]]


def decide_change(engine: Engine, contested: Contested, books: Books, news: News) -> Decision:
    """Make a change to the graph, and decide what stands of all that it puts in question."""
    came, gone, weighed = ([engine.ids(said) for said in some] for some in (news.came, news.gone, news.weighed))
    stood = {triple for triple in gone if triple in engine.index}
    near_gone = {place for triple in gone for place in engine.readers.may_touch(triple)}
    places = contested.put_in_question(near_gone)  # while they are there: they may be the way to others
    contested.forget(gone)
    places |= engine.broken_by(came, [triple for triple in gone if triple in engine.index])
    touched = {place for triple in (*came, *gone) for place in engine.readers.may_touch(triple)}
    touched |= {place for triple in weighed for place in engine.readers.weighed(triple)}
    places |= contested.put_in_question(touched, weighed)
    places |= {place for place in touched if books.open_at(place)}
    places |= set(books.speaking_of(_renamed((*came, *gone), engine)))
    before = dict.fromkeys(came, False) | {triple: triple in stood for triple in gone} | dict.fromkeys(weighed, True)
    return _decide(engine, contested, places, news.claims, before)


def decide_everything(engine: Engine, contested: Contested, statements: Iterable[Statement], claims: Claims) -> Decision:
    """Put statements into an empty graph, and decide what stands of them."""
    triples = [engine.ids(said) for said in statements]
    for triple in triples:
        engine.index.add(triple)
    return _decide(engine, contested, engine.all_broken(), claims, dict.fromkeys(triples, False))


def _decide(engine: Engine, contested: Contested, places: set[Place], claims: Claims, before: Mapping[Triple, bool]) -> Decision:
    """places: where something may be to blame or must be reported anew. before: of what came, went or is weighed anew, whether it stood."""
    places |= contested.put_in_question(places)
    while True:
        judgement = Judgement(engine, places, contested)
        outcome = what_stands(judgement, claims)
        if not judgement.met:
            break
        for statement in outcome.held:  # more is in question than was known: once again, with everything that is
            engine.index.add(engine.ids_of(statement))
        places |= contested.put_in_question((), judgement.met)
    fell = frozenset(map(engine.ids_of, outcome.fell))
    stood = dict.fromkeys(fell, True) | dict(before) | {triple: triple not in contested.were_held for triple in contested.region}
    turned = {triple: (was, triple in engine.index) for triple, was in stood.items()}
    were = frozenset(contested.region - contested.were_held)
    are = frozenset(triple for triple in fell if triple in engine.index)
    contested.settle(fell)
    return Decision(judgement, outcome, turned, (were, are))


def _renamed(changed: Collection[Triple], engine: Engine) -> set[Id]:
    """The things of which a name or a kind came or went."""
    naming = (TYPE, engine.index.id(f"<{RDFS_LABEL}>"))
    return {subject for subject, predicate, _ in changed if predicate in naming}
