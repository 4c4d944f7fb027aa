"""What a run newly holds and what it freed, by what is said and not by who says it: with the words of a few of each, for its summary."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, Final

from syngraph.connectors.ledger.held import Fact, Said, held_facts, said_of, standing_among
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.ontologies.iri import RDF_TYPE
from syngraph.ontologies.ntriples import parse_term
from syngraph.ontologies.statement import Literal, Term

NAMED: Final = 3
"""So many facts of each kind are shown with their words; the report has all."""


def held_changes(ledger: Ledger, before: Set[Fact]) -> dict[str, Any]:
    """What has become of held facts since. before: those that were held then.

    returns: how many are newly `held`, were `freed` and stand, or are held no more because no document is read to say them (`unsaid`);
             and words of some that are held (`held_words`) and freed (`freed_words`), each {"fact", "quote", "document"}.
    """
    with ledger.reading() as connection:
        now = held_facts(connection)
        left = before - now
        freed = standing_among(connection, left)
        return {
            "held": len(now - before),
            "freed": len(freed),
            "unsaid": len(left - freed),
            "held_words": [_plain(one) for one in said_of(connection, now - before, "held", NAMED)],
            "freed_words": [_plain(one) for one in said_of(connection, freed, "standing", NAMED)],
        }


def held_lines(changes: Mapping[str, Any]) -> Iterator[str]:
    """The same for people, nothing where nothing has become of held facts.

    >>> words = [{"fact": "selkie – seats – 12", "quote": "The Selkie has\\n12 seats.", "document": "ferries.md"}]
    >>> for line in held_lines({"held": 2, "freed": 0, "unsaid": 1, "held_words": words, "freed_words": []}):
    ...     print(line)
    held: 2 facts newly, 0 freed, 1 no longer said or read otherwise
      newly held: selkie – seats – 12: “The Selkie has 12 seats.”  (ferries.md)
    """
    if not (changes["held"] or changes["freed"] or changes["unsaid"]):
        return
    unsaid = f", {changes['unsaid']:,} no longer said or read otherwise" if changes["unsaid"] else ""
    yield f"held: {changes['held']:,} {'fact' if changes['held'] == 1 else 'facts'} newly, {changes['freed']:,} freed{unsaid}"
    for words, kind in (("held_words", "newly held"), ("freed_words", "freed")):
        for said in changes[words]:
            yield f"  {kind}: {said['fact']}: “{' '.join(said['quote'].split())}”  ({said['document']})"


def _plain(said: Said) -> dict[str, str]:
    return {"fact": " – ".join(_words(parse_term(term)) for term in said.fact), "quote": said.quote, "document": said.document}


def _words(term: Term) -> str:
    """By its IRI: what things are called is a question to the whole graph, and a run's end costs what the run did."""
    if isinstance(term, Literal):
        return term.lexical
    return "is a" if term == RDF_TYPE else term.words
