"""The RDF store keeps its word when its process is killed or the disk is full."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from syngraph.connectors.rdf.store import RdfStore
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.statement import Literal

NS = "https://example.org/g/"

_WRITER = """
import sys
from pathlib import Path
from syngraph.connectors.projected import CommitPart, Cursor, ProjectedState, Support
from syngraph.connectors.rdf.store import RdfStore
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Literal, Statement

store = RdfStore(Path(sys.argv[1]), "https://example.org/g/")
here = store.cursor()
first = here.sequence + 1 if here else 1
for n in range(first, 10_000):
    states = tuple(
        ProjectedState(
            Statement(Iri(f"urn:s{i}"), Iri("urn:round"), Literal(str(round))), round == n, False,
            (Support(f"c{i}-{n}", "d.md", "d#0", 0, 1, "q"),) if round == n else (),
        )
        for i in range(300) for round in (n - 1, n)
    )
    store.apply(CommitPart(Cursor("l", n, 0, f"h{n}"), Cursor("l", n - 1, 0, f"h{n-1}") if n > 1 else None, states=states))
    print(n, flush=True)
"""


def test_killed_in_the_middle_of_applying_the_cursor_and_the_data_agree(tmp_path: Path) -> None:
    chance = random.Random(7)
    sequence = 0
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path / "rdf")], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.random() * 0.15)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        store = RdfStore(tmp_path / "rdf", NS)
        cursor = store.cursor()
        assert cursor is not None
        assert cursor.sequence > sequence
        sequence = cursor.sequence
        rows = store.select("SELECT ?o (COUNT(*) AS ?n) { ?s <urn:round> ?o } GROUP BY ?o")
        assert rows == [{"o": Literal(str(sequence)), "n": Literal("300", xsd("integer"))}]
        claims = store.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?c <urn:syngraph:says> ?s } }")
        assert claims == [{"n": Literal("300", xsd("integer"))}]
        del store


_FULL = """
import resource, signal, sys
from pathlib import Path
from syngraph.connectors.projected import CommitPart, Cursor, ProjectedState
from syngraph.connectors.rdf.store import RdfStore
from syngraph.ontologies.errors import StoreUnreachable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Literal, Statement

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = RdfStore(Path(sys.argv[1]), "https://example.org/g/")
previous = None
try:
    for n in range(1, 200):
        if n == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        words = Literal(f"{n} " + "x" * 20_000)
        states = tuple(ProjectedState(Statement(Iri(f"urn:{n}"), Iri(f"urn:p{i}"), words), True, False, ()) for i in range(5))
        part = CommitPart(Cursor("l", n, 0, f"h{n}"), previous, states=states)
        store.apply(part)
        previous = part.cursor
        print(n, flush=True)
except StoreUnreachable as error:
    print("said:", error)
"""


def test_a_full_disk_is_said_and_what_was_stored_stays(tmp_path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", _FULL, str(tmp_path / "rdf")], capture_output=True, text=True, check=True)
    *applied, words, step = child.stdout.strip().split("\n")
    assert "said: the RDF store rdf cannot be used" in words
    assert "free some space" in step
    store = RdfStore(tmp_path / "rdf", NS)
    cursor = store.cursor()
    assert cursor is not None
    assert cursor.sequence == int(applied[-1])
    assert len(list(store.statements())) == 5 * cursor.sequence
