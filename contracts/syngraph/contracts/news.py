"""What a change set means for statements: which are said now and were not, which are not said any more, which are said by others."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.known_claims import KnownClaims, exact
from syngraph.contracts.path import Triple
from syngraph.contracts.violation import Violation
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.door import from_rdflib
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement


class ClaimsAfter:
    """The claims as they are after a change set, by statement; asked of those who know them once for each statement.

    said: what the claims say that were asked for, by id.
    """

    def __init__(self, known: KnownClaims, change: ChangeSet = ChangeSet()) -> None:  # noqa: B008  # frozen
        self._known = known
        self._coming: dict[Statement, list[Claim]] = {}
        self._replaced = {*change.went, *(claim.id for claim in change.came)}
        for claim in {claim.id: claim for claim in change.came}.values():
            one = exact(claim)
            self._coming.setdefault(one.statement, []).append(one)
        self._found: dict[Statement, tuple[Claim, ...]] = {}
        self.said: dict[str, Statement] = {}

    def of(self, statement: Statement) -> tuple[Claim, ...]:
        """The claims of one statement, by id; none when nobody says it."""
        if statement not in self._found:
            self.fetch([statement])
        return self._found[statement]

    def fetch(self, statements: Iterable[Statement]) -> None:
        """Ask for many at once, where they are going to be asked for."""
        wanted = [statement for statement in dict.fromkeys(statements) if statement not in self._found]
        before = self._known.saying(wanted)
        for statement in wanted:
            kept = (claim for claim in before.get(statement, ()) if claim.id not in self._replaced)
            self._found[statement] = tuple(sorted((*kept, *self._coming.get(statement, ())), key=lambda claim: claim.id))
            self.said |= {claim.id: statement for claim in self._found[statement]}

    def __contains__(self, triple: object) -> bool:
        return bool(self[triple])  # type: ignore[index]  # only triples are asked for

    def __getitem__(self, triple: Triple) -> tuple[Claim, ...]:
        return self.of(statement_of(triple))


@dataclass
class News:
    """came, gone: statements that are said now and were not; that were and are not. weighed: said before and now, by other claims.

    faults: of every statement that the change speaks of and that is wrong in itself, what is wrong with it.
    before: the claims of each of all these statements before the change. claims: after it.
    """

    claims: ClaimsAfter
    came: list[Statement] = field(default_factory=list)
    gone: list[Statement] = field(default_factory=list)
    weighed: list[Statement] = field(default_factory=list)
    faults: dict[Statement, Violation] = field(default_factory=dict)
    before: Mapping[Statement, Collection[Claim]] = field(default_factory=dict)


def read_news(change: ChangeSet, known: KnownClaims, ontology: Ontology) -> News:
    """What `change` means. A claim that comes under a known id takes the place of the one that had it; an id that is not known goes
    without a word: a change that is applied again changes nothing.
    """
    coming = [exact(claim) for claim in change.came]
    old = known.named([*change.went, *(claim.id for claim in coming)])
    said = dict.fromkeys([*(claim.statement for claim in old.values()), *(claim.statement for claim in coming)])
    news = News(ClaimsAfter(known, change), before=known.saying(said))
    news.claims.fetch(said)
    for statement in said:
        before, after = news.before.get(statement, ()), news.claims.of(statement)
        if fault := wrong_in_itself(statement, ontology):
            news.faults[statement] = fault
        elif after and not before:
            news.came.append(statement)
        elif before and not after:
            news.gone.append(statement)
        elif set(before) != set(after):
            news.weighed.append(statement)
    return news


def statement_of(triple: Triple) -> Statement:
    """The statement that an rdflib triple makes."""
    subject, predicate, object = triple
    return Statement(Iri(str(subject)), Iri(str(predicate)), from_rdflib(object))
