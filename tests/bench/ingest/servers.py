"""A Neo4j of a measurement's own on loopback, how a project is told of it, and how it is emptied."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from neo4j import GraphDatabase

LOCAL_NEO4J = Path(__file__).parents[3] / "deploy" / "neo4j" / "local.py"


Server = Mapping[str, str]
"""Where a server is and how one gets in: uri, username, password."""


@contextmanager
def local_neo4j(home: Path) -> Iterator[Server]:
    """A server with its data below `home`, stopped at the end."""
    command = [sys.executable, str(LOCAL_NEO4J)]
    started = subprocess.run([*command, "start", "--home", home], check=True, stdout=subprocess.PIPE, text=True)
    try:
        facts = json.loads(started.stdout)
        password = Path(facts["password_file"]).read_text().strip()
        yield {"uri": facts["uri"], "username": facts["username"], "password": password}
    finally:
        subprocess.run([*command, "stop", "--home", home], check=True, stdout=subprocess.DEVNULL)


def wiped(server: Server | None) -> Server | None:
    """The same server, with nothing in it."""
    if server is not None:
        with GraphDatabase.driver(server["uri"], auth=(server["username"], server["password"])) as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 500 ROWS").consume()
    return server


def named_in(folder: Path, server: Server | None) -> None:
    """Let the project's settings name this server, in place of any other."""
    if server is not None:
        path = folder / "syngraph.toml"
        text = path.read_text().split("\n[neo4j]\n")[0]
        path.write_text("\n".join([text, "[neo4j]", *(f"{name} = {json.dumps(value)}" for name, value in server.items()), ""]))
