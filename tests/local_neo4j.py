"""A Neo4j of the tests' own on loopback, for the length of a block; not a test itself."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LOCAL_NEO4J = Path(__file__).parents[1] / "deploy" / "neo4j" / "local.py"


@contextmanager
def local_neo4j(home: Path) -> Iterator[dict[str, str]]:
    """{"uri", "username", "password"}; its transactions have 32 MB together. Without Java or Maven the test fails."""
    command = [sys.executable, str(LOCAL_NEO4J)]
    quick = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1"}  # for a minute's work, compiling well costs more than it gives
    start = [*command, "start", "--home", str(home), "--transaction", "32"]
    started = subprocess.run(start, env=os.environ | quick, capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.fail(started.stderr, pytrace=False)
    facts = json.loads(started.stdout)
    try:
        password = Path(facts["password_file"]).read_text().strip()
        yield {"uri": facts["uri"], "username": facts["username"], "password": password}
    finally:
        subprocess.run([*command, "stop", "--home", str(home)], check=True)
