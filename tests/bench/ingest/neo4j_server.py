"""A Neo4j of the figure's own, with APOC where Maven has it, and neo4j-graphrag's writer in a venv of its own: neither is the project's."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import neo4j
from deploy.neo4j.local import JARS, VERSION, CannotRun, Home, fetch

CACHE: Final = JARS.parents[2] / "bench"
APOC: Final = "5.26.0"
"""The last APOC of 5.26 on Maven Central; what its relationships need works with every server of 5.26."""
GRAPHRAG: Final = "1.22.0"
WRITER: Final = Path(__file__).with_name("neo4j_graphrag_writer.py")
_POM: Final = """\
<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>apoc</artifactId><version>1</version><dependencies>
<dependency><groupId>org.neo4j.procedure</groupId><artifactId>apoc-core</artifactId><version>{version}</version></dependency>
<dependency><groupId>org.neo4j.procedure</groupId><artifactId>apoc-common</artifactId><version>{version}</version></dependency>
</dependencies></project>
"""


class Spent(NamedTuple):
    """Seconds by the clock, and seconds of processor in server and client together."""

    wall: float
    cpu: float

    def since(self, before: "Spent") -> "Spent":
        return Spent(self.wall - before.wall, self.cpu - before.cpu)


@dataclass(frozen=True)
class Server:
    """A running server. peer: the Python that has neo4j-graphrag, None where the writer cannot run; why: then, what is missing."""

    uri: str
    username: str
    password: str
    peer: Path | None
    why: str
    pid: int

    def now(self) -> Spent:
        """The clock, and the processor seconds that the server and this process have taken: on a busy machine those tell more."""
        server = time.clock_gettime((~self.pid << 3) | 2)  # Linux's clock of another process; /proc tells hundredths of a second only
        return Spent(time.perf_counter(), time.process_time() + server)

    def driver(self) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self.uri, auth=(self.username, self.password), notifications_min_severity="OFF")


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Start a server in a scratch folder; it is stopped and forgotten at the end."""
    with tempfile.TemporaryDirectory(prefix="syngraph-bench-") as scratch:
        home = Home(Path(scratch) / "neo4j")
        jars, why = JARS, ""
        peer = None
        try:
            peer = _graphrag()
            jars = _with_apoc()
            (home.folder / "plugins").mkdir(parents=True)
            for jar in jars.glob("apoc-*.jar"):
                shutil.copy(jar, home.folder / "plugins")
        except CannotRun as error:
            peer, why = None, str(error)
        try:
            facts = home.start(jars, None, 512, 256, 180)
            yield Server(str(facts["uri"]), "neo4j", home.password.read_text().strip(), peer, why, int(str(facts["pid"])))
        finally:
            home.stop()


def _with_apoc() -> Path:
    """The server's jars and APOC's in one folder: APOC finds what it needs on the class path only."""
    folder = CACHE / f"neo4j-{VERSION}-apoc-{APOC}"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if not maven:
        raise CannotRun("no APOC: Maven is missing")
    fetch(JARS)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="fetch-") as scratch:
        pom, fetched, target = Path(scratch) / "pom.xml", Path(scratch) / "apoc", Path(scratch) / "lib"
        pom.write_text(_POM.format(version=APOC))
        get: list[str | Path] = [maven, "-q", "-B", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={fetched}"]
        _run("no APOC: Maven could not fetch it", get)
        shutil.copytree(JARS, target, copy_function=os.link)
        there = {_artifact(jar) for jar in target.glob("*.jar")}
        for jar in fetched.glob("*.jar"):
            if _artifact(jar) not in there:
                shutil.copy(jar, target)
        target.rename(folder)
    return folder


def _artifact(jar: Path) -> str:
    """A jar's name without its version: two versions of one thing on a class path are a fight."""
    words = jar.stem.split("-")
    return "-".join(word for word in words if not word[:1].isdigit())


def _graphrag() -> Path:
    """The Python of a venv that has neo4j-graphrag, and the very driver that we have, its extension included."""
    folder = CACHE / f"graphrag-{GRAPHRAG}-driver-{version('neo4j-rust-ext')}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        wanted = [f"neo4j-graphrag=={GRAPHRAG}", f"neo4j=={neo4j.__version__}", f"neo4j-rust-ext=={version('neo4j-rust-ext')}"]
        _run("no neo4j-graphrag: pip could not install it", [python, "-m", "pip", "install", "--quiet", *wanted])
        (folder / "ready").touch()
    return python


def _run(failing: str, command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise CannotRun(f"{failing} ({next((line for line in said if 'ERROR' in line), f'exit code {done.returncode}')[:200]})")


def graphrag(server: Server, graphs: Path, batch: int) -> list[Spent]:
    """Have Neo4jWriter write the graphs of a file, one a line, one after another. returns: what each took."""
    assert server.peer is not None
    told = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
    command: list[str | Path] = [
        server.peer,
        "-P",
        WRITER,
        graphs,
        str(batch),
        str(server.pid),
    ]  # -P: the script's folder holds a neo4j.py of its own
    done = subprocess.run(command, env=os.environ | told, stdout=subprocess.PIPE, text=True, check=False, timeout=1800)
    if done.returncode:
        sys.exit(f"neo4j-graphrag's writer failed with exit code {done.returncode}")
    return [Spent(*one) for one in json.loads(done.stdout)]
