#!/usr/bin/env python3
"""Start, await, stop and reset a Neo4j of one's own on loopback: `local.py start|await|stop|reset|status --home DIR`.

Needs Python ≥ 3.11, Java ≥ 17 and Maven, nothing else: the server's jars come from Maven Central, once, into a cache that all
homes share. A home holds one server: its settings, data, logs, password (mode 0600), port and process id. Two starts in one
home start one server; whatever is stopped is the process that was started here, by its id and start time.

start and status print one JSON line: {"uri", "username", "password_file", "pid"}.
exit code: 0 done; 1 the server is not running (status, await); 2 could not do it, with one line on stderr that says why.
"""

import argparse
import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

VERSION = "5.26.28"
HERE = Path(__file__).resolve().parent
JARS = HERE.parents[1] / ".cache" / "neo4j" / VERSION / "lib"
OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")
SETTINGS = """\
# Written by local.py at every start.
server.default_listen_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size={heap}m
server.memory.heap.max_size={heap}m
server.memory.pagecache.size=128m
# Below the heap: a transaction that is too big ends with an error, not the server with it.
db.memory.transaction.max={transaction}m
dbms.memory.transaction.total.max={transaction}m
db.tx_log.rotation.retention_policy=256M size
dbms.usage_report.enabled=false
# Neither files nor addresses can be read by a query, whatever gets past the client's own gate.
dbms.security.allow_csv_import_from_file_urls=false
server.directories.import=import
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
"""


class CannotRun(Exception):
    """One line for the user: what is missing or wrong, and what to do about it."""


def java() -> str:
    """The path of a Java that can run the server."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin") if home else None) or shutil.which("java")
    missing = "set JAVA_HOME, or install it (Debian: apt-get install openjdk-17-jre-headless)"
    if not found:
        raise CannotRun(f"Java 17 or newer is missing: {missing}")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    major = re.search(r'version "(\d+)', said.stderr + said.stdout)
    if not major or int(major[1]) < 17:
        raise CannotRun(f"{found} is older than Java 17: {missing}")
    return found


def fetch(jars: Path) -> None:
    """Have the server's jars in `jars`: all of them or none, also when several ask at once."""
    if jars.is_dir():
        return
    maven = shutil.which("mvn")
    if not maven:
        raise CannotRun("Maven is missing: install it (Debian: apt-get install maven)")
    jars.parent.mkdir(parents=True, exist_ok=True)
    with locked(jars.parent / "fetch.lock"):
        if jars.is_dir():
            return
        print(f"fetching Neo4j {VERSION} with Maven: about 120 MB, once", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=jars.parent, prefix="fetch-") as scratch:
            target = Path(scratch) / "lib"
            command = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
            command += ["-DincludeScope=runtime", f"-DoutputDirectory={target}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                why = next((line for line in done.stdout.splitlines() if "ERROR" in line), f"exit code {done.returncode}")
                raise CannotRun(f"Maven could not fetch Neo4j {VERSION} ({why[:300]}): check the network and ~/.m2/settings.xml")
            target.rename(jars)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system lets go of it when the process ends, however it ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def born(pid: int) -> str | None:
    """When a process started, in whatever unit the system has; None when there is none, or only its zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    said = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.split(None, 1)
    return said[1].strip() if len(said) == 2 and not said[0].startswith("Z") else None


def speaks_bolt(port: int) -> bool:
    """Whether a Bolt handshake on this port is answered with a version."""
    offer = bytes.fromhex("6060b017" + "00000405" + "00000404" + "00000000" * 2)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as talk:
            talk.sendall(offer)
            return talk.recv(4) not in (b"", b"\0\0\0\0", b"HTTP")
    except OSError:
        return False


def free(port: int) -> int | None:
    """The port if it can be taken (any free one for 0), else None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(probe.getsockname()[1])


class Home:
    """One server's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.process = self.folder / "process.json"
        self.password = self.folder / "password"
        self.port = self.folder / "port"
        self.log = self.folder / "logs" / "console.log"

    def running(self) -> dict[str, object] | None:
        """What start printed, if that very process is still alive."""
        try:
            noted = json.loads(self.process.read_text())
        except FileNotFoundError:
            return None
        if noted["born"] is None or born(noted["pid"]) != noted["born"]:
            return None
        uri = f"bolt://127.0.0.1:{noted['port']}"
        return {"uri": uri, "username": "neo4j", "password_file": str(self.password), "pid": noted["pid"]}

    def start(self, jars: Path, port: int | None, heap: int, transaction: int, wait_s: float) -> dict[str, object]:
        """Have the server running and answering; one that already runs is left as it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "lock"):
            if not self.running():
                runtime = java()
                fetch(jars)
                self._lay_out(port, heap, transaction)
                self._set_password(runtime, jars)
                self._launch(runtime, jars, heap)
            return self.await_answer(wait_s)

    def await_answer(self, wait_s: float) -> dict[str, object]:
        """What start printed, once Bolt answers."""
        until = time.monotonic() + wait_s
        while time.monotonic() < until:
            found = self.running()
            if not found:
                raise CannotRun(f"Neo4j is not running in {self.folder}: {self._last_words()}")
            if speaks_bolt(int(self.port.read_text())):
                return found
            time.sleep(0.1)
        raise CannotRun(f"Neo4j did not answer within {wait_s:.0f} s: see {self.log}")

    def stop(self, wait_s: float = 40) -> None:
        """End the server that was started here, and only that one."""
        found = self.running()
        if found:
            pid = int(str(found["pid"]))
            os.kill(pid, signal.SIGTERM)
            until = time.monotonic() + wait_s
            while self.running():
                if time.monotonic() > until:
                    os.kill(pid, signal.SIGKILL)
                    until += wait_s
                time.sleep(0.05)
        self.process.unlink(missing_ok=True)

    def reset(self) -> None:
        """Stop, and forget all data; port and password stay."""
        self.stop()
        for part in ("data", "logs", "run"):
            shutil.rmtree(self.folder / part, ignore_errors=True)

    def _lay_out(self, port: int | None, heap: int, transaction: int) -> None:
        wanted = port or (int(self.port.read_text()) if self.port.exists() else 0)
        taken = free(wanted) or (None if port else free(0))
        if taken is None:
            raise CannotRun(f"port {port} is in use: name another with --bolt-port, or leave it out")
        self.port.write_text(f"{taken}\n")
        for part in ("conf", "data", "logs", "run", "import", "plugins"):
            (self.folder / part).mkdir(exist_ok=True)
        (self.folder / "conf" / "neo4j.conf").write_text(SETTINGS.format(port=taken, heap=heap, transaction=transaction))

    def _set_password(self, runtime: str, jars: Path) -> None:
        """Make a password for this installation, and tell the server before its first start."""
        begun = (self.folder / "data" / "dbms").exists()
        if begun and not self.password.exists():
            raise CannotRun(f"{self.password} is gone, and the server knows no other: put it back, or reset")
        if not self.password.exists():
            with os.fdopen(os.open(self.password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(24) + "\n")  # no "-" in front: neo4j-admin would take it for an option
        if begun:
            return
        # The argument is read from the file (@…): a password on a command line can be seen by every user of the machine.
        command = [runtime, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*", "org.neo4j.server.startup.Neo4jAdminCommand"]
        command += ["dbms", "set-initial-password", f"@{self.password}"]
        places = {"NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(self.folder / "conf")}
        done = subprocess.run(command, env=os.environ | places, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotRun(f"the initial password could not be set: {(done.stderr or done.stdout).strip()[:300]}")

    def _launch(self, runtime: str, jars: Path, heap: int) -> None:
        command = [runtime, f"-Xms{heap}m", f"-Xmx{heap}m", "-XX:+UseSerialGC"]
        command += [f"--add-opens={package}=ALL-UNNAMED" for package in OPENED]
        command += ["-cp", f"{jars}/*", "org.neo4j.server.CommunityEntryPoint"]
        command += [f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}"]
        with self.log.open("ab") as log:
            server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self.folder)
        noted = {"pid": server.pid, "born": born(server.pid), "port": int(self.port.read_text())}
        self.process.write_text(json.dumps(noted))
        server.returncode = 0  # it outlives us: nobody here waits for it

    def _last_words(self) -> str:
        said = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return next((line for line in reversed(said) if "ERROR" in line), said[-1] if said else "it was never started")[:300]


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description="A Neo4j of one's own on loopback.")
    parser.add_argument("command", choices=("start", "await", "stop", "reset", "status"))
    parser.add_argument("--home", type=Path, required=True, help="the server's folder; made when missing")
    parser.add_argument("--bolt-port", type=int, help="default: the one used before, else any free one")
    parser.add_argument("--jars", type=Path, default=JARS, help="where the server's jars are kept, for all homes")
    parser.add_argument("--heap", type=int, default=512, help="megabytes")
    parser.add_argument("--transaction", type=int, help="megabytes that transactions may use; default: half of the heap")
    parser.add_argument("--wait", type=float, default=180, help="seconds until Bolt must answer")
    asked = parser.parse_args()
    home = Home(asked.home)
    try:
        if asked.command == "start":
            transaction = asked.transaction or asked.heap // 2
            print(json.dumps(home.start(asked.jars.resolve(), asked.bolt_port, asked.heap, transaction, asked.wait)))
        elif asked.command == "await":
            with locked(home.folder / "lock") if home.folder.is_dir() else contextlib.nullcontext():  # a start may be on its way
                print(json.dumps(home.await_answer(asked.wait)))
        elif asked.command == "status":
            found = home.running()
            print(json.dumps(found or {"uri": None, "username": "neo4j", "password_file": str(home.password), "pid": None}))
            return 0 if found else 1
        elif home.folder.is_dir():
            with locked(home.folder / "lock"):
                home.stop() if asked.command == "stop" else home.reset()
    except (CannotRun, OSError) as error:
        print(f"neo4j: {error}", file=sys.stderr)
        return 1 if asked.command == "await" else 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
