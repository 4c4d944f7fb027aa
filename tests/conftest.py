"""What tests of every folder share: a real Neo4j, started once a session on loopback, stopped at its end."""

import os
import signal
from collections.abc import Iterator

import pytest
import rdflib
from hypothesis import settings
from neo4j import GraphDatabase
from tests.local_neo4j import local_neo4j

# Whoever starts the tests in the background may have Ctrl-C ignored, and every process that they start with it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run, so that a red test is a changed program; `HYPOTHESIS_PROFILE=deep` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def exact_literals() -> None:
    """Literals stay as written, as in the program: pySHACL, where a test asks it directly, leaves rdflib's switch the other way."""
    rdflib.NORMALIZE_LITERALS = False


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """{"uri", "username", "password"} of a server of this session's own; without Java or Maven this is an error, never a skip."""
    with local_neo4j(tmp_path_factory.mktemp("neo4j")) as server:
        yield server


@pytest.fixture
def empty_neo4j(neo4j: dict[str, str]) -> dict[str, str]:
    """The session's Neo4j, with nothing in it."""
    with GraphDatabase.driver(neo4j["uri"], auth=(neo4j["username"], neo4j["password"])) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2 ROWS").consume()
    return neo4j
