"""What a change as a whole would break: Report(after) − Report(before), where the change touches it; nothing is changed.

source: SHACL 3.4; contracts/README.md, *Judging a change*
"""

from collections.abc import Iterable
from dataclasses import replace

from syngraph.contracts.blame import Case, blame
from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.books import Books
from syngraph.contracts.contested import Contested
from syngraph.contracts.engine import Engine
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.news import News
from syngraph.contracts.rounds import Finding
from syngraph.contracts.verdict import Verdict
from syngraph.contracts.violation import Violation
from syngraph.ontologies.door import triple
from syngraph.ontologies.ontology import Ontology


def verdict(engine: Engine, news: News, books: Books, ontology: Ontology) -> Verdict:
    """What is new, and what was broken before and still is. The index is as it was, afterwards."""
    index = engine.index
    again = [said for said in news.weighed if not set(news.claims.of(said)) <= set(news.before[said])]  # not those with a claim less
    coming = {said: engine.ids(said) for said in (*news.came, *again) if engine.ids(said) not in index}
    going = [ids for ids in map(engine.ids, news.gone) if ids in index]
    places = engine.broken_by(coming.values(), going)
    places |= {place for ids in (*coming.values(), *going) for place in engine.readers.touched(ids) if books.open_at(place)}
    after = Judgement(engine, places, Contested(engine))
    bookkeeping = Bookkeeping(ontology, after, news.claims)
    case = Case(after.graph, after.contracts, news.claims, after.conforms)
    found = [(result, verdict := blame(result, case), bookkeeping.violation(Finding(result, verdict))) for result in after.results()]
    for ids in coming.values():
        index.remove(ids)
    for ids in going:
        index.add(ids)
    old = {result.key for result in Judgement(engine, places, Contested(engine)).results()}
    came = {triple(said) for said in coming}
    new: list[Violation] = []
    standing: list[Violation] = []
    for result, verdict, violation in found:
        added = not verdict.concerned.isdisjoint(came) and bool(verdict.concerned - came)
        (standing if result.key in old and not added else new).append(violation)
    for said, fault in news.faults.items():
        new += [
            replace(fault, blame=(claim.id,), root=fault.key) for claim in news.claims.of(said) if claim not in news.before.get(said, ())
        ]
    return Verdict(_sorted(new), _sorted(standing))


def _sorted(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(merge(violations).values(), key=lambda v: (str(v.focus), v.contract, v.key)))
