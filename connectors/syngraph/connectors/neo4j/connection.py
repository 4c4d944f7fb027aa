"""How we are connected to a Neo4j server, and how its driver's errors are called here.

AuthError, Forbidden, no such database, a URI that is none, a server before 5.26   StoreRefused
ServiceUnavailable, SessionExpired, time-outs, anything the server calls transient  StoreUnreachable
a transaction that outgrew the server's memory                                      TooLarge (only within this folder)
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Record, Session
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Forbidden,
    Neo4jError,
    TransientError,
)

from syngraph.ontologies.errors import StoreRefused, StoreUnreachable

OLDEST: Final = (5, 26)
"""Dynamic labels in SET and REMOVE came with this version."""
_BOLT = re.compile(r"(?:neo4j|bolt)(?:\+s|\+ssc)?://")
_CONNECT_S = 5.0
_ACQUIRE_S = 15.0
_SETTINGS = "correct NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD or the [neo4j] part of syngraph.toml"
_START = "start Neo4j, or correct NEO4J_URI; what is missing is caught up then"


class TooLarge(Exception):
    """A transaction did not fit into the server's memory; a smaller one may."""


@contextmanager
def renamed(uri: str) -> Iterator[None]:
    """Raise the driver's errors under our names. Errors of a statement itself (its syntax, its constraints) pass unchanged."""
    try:
        yield
    except Neo4jError as exc:
        renaming = _renaming(uri, exc)
        if renaming is None:
            raise
        raise renaming from exc
    except ConfigurationError as exc:
        raise StoreRefused(f"Neo4j cannot be reached by {uri!r}: {exc}", _SETTINGS) from exc
    except (DriverError, OSError) as exc:
        raise StoreUnreachable(f"Neo4j at {uri} does not answer: {exc}", _START) from exc


def _renaming(uri: str, exc: Neo4jError) -> Exception | None:
    code, said = exc.code or "", exc.message
    if isinstance(exc, AuthError | Forbidden) or code.startswith("Neo.ClientError.Security."):
        return StoreRefused(f"Neo4j at {uri} refuses the user or the password: {said}", _SETTINGS)
    if "OutOfMemory" in code:
        return TooLarge(said)
    if isinstance(exc, TransientError):
        return StoreUnreachable(f"Neo4j at {uri} cannot answer now: {said}", "try again in a moment")
    if code.startswith("Neo.ClientError.Database."):
        return StoreRefused(f"Neo4j at {uri}: {said}", "name a database that exists in the [neo4j] part of syngraph.toml")
    if code.startswith("Neo.DatabaseError."):
        return StoreUnreachable(f"Neo4j at {uri} failed: {said}", "look into Neo4j's own log (disk full?), then try again")
    return None


class Connection:
    """A driver for one database, checked: it answers, lets us in, and is new enough."""

    def __init__(self, uri: str, username: str, password: str, database: str) -> None:
        if not _BOLT.match(uri):
            raise StoreRefused(f"{uri!r} is no address of a Neo4j: it begins with neo4j:// or bolt:// (+s or +ssc for TLS)", _SETTINGS)
        self.uri = uri
        self._database = database
        try:
            self._driver: Driver = GraphDatabase.driver(
                uri,
                auth=(username, password),
                connection_timeout=_CONNECT_S,
                connection_acquisition_timeout=_ACQUIRE_S,
                max_transaction_retry_time=0.0,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
        except (ConfigurationError, ValueError) as exc:
            raise StoreRefused(f"{uri!r} is no address of a Neo4j: {exc}", _SETTINGS) from exc
        try:
            self._check_version()
        except ValueError as exc:  # how the driver says that a host's name is not known
            self.close()
            raise StoreUnreachable(f"Neo4j at {uri} does not answer: {exc}", _START) from exc
        except BaseException:
            self.close()
            raise

    def _check_version(self) -> None:
        with renamed(self.uri):
            version = self._driver.get_server_info().agent.removeprefix("Neo4j/")
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if numbers < OLDEST:
            raise StoreRefused(f"Neo4j at {self.uri} is version {version}", "use Neo4j 5.26 or newer")
        self.rows("RETURN 1")

    def rows(self, text: str, parameters: dict[str, Any] | None = None, write: bool = False) -> list[Record]:
        """Run one statement as one transaction, and fetch all of its rows."""
        with self.session(write) as session:
            return list(session.run(text, parameters))

    @contextmanager
    def session(self, write: bool = False) -> Iterator[Session]:
        """A session whose errors come under our names; never handed out of this folder."""
        mode = WRITE_ACCESS if write else READ_ACCESS
        with renamed(self.uri), self._driver.session(database=self._database, default_access_mode=mode) as session:
            yield session

    def close(self) -> None:
        self._driver.close()
