"""The ledger as those who know the claims: what the gate asks it for while it decides, a few claims at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from syngraph.connectors.ledger.claims import claims_named, claims_saying, present_claims
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.statement import Statement


class LedgerClaims:
    """The claims that present documents support, as of the ledger's newest commit."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __iter__(self) -> Iterator[Claim]:
        with self._ledger.reading() as connection:
            yield from present_claims(connection)

    def named(self, ids: Collection[str]) -> Mapping[str, Claim]:
        """Those of these ids that are known."""
        with self._ledger.reading() as connection:
            return claims_named(connection, ids)

    def saying(self, statements: Collection[Statement]) -> Mapping[Statement, Collection[Claim]]:
        """The claims that say each of these; a statement that nobody says is left out."""
        with self._ledger.reading() as connection:
            return claims_saying(connection, statements)

    def take(self, came: Iterable[Claim], went: Iterable[str]) -> None:
        """Nothing: the ledger knows of claims by the transaction that records their commit."""


class ClaimsAsOf:
    """The same, as one transaction sees them, whoever writes meanwhile; for as long as it is open."""

    def __init__(self, connection: Transaction) -> None:
        self._connection = connection

    def __iter__(self) -> Iterator[Claim]:
        return present_claims(self._connection)

    def named(self, ids: Collection[str]) -> Mapping[str, Claim]:
        """Those of these ids that are known."""
        return claims_named(self._connection, ids)

    def saying(self, statements: Collection[Statement]) -> Mapping[Statement, Collection[Claim]]:
        """The claims that say each of these; a statement that nobody says is left out."""
        return claims_saying(self._connection, statements)

    def take(self, came: Iterable[Claim], went: Iterable[str]) -> None:
        """Nothing: what is seen here stays as it was."""
