"""deploy/neo4j/local.py: one server a home, however many starts; it stops what it started and nothing else; it says what is missing."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase

LOCAL = Path(__file__).parents[2] / "deploy" / "neo4j" / "local.py"
QUICK = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1"}


def begun(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(LOCAL), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | QUICK | environment)


def ended(process: subprocess.Popen[str]) -> tuple[int, Any, str]:
    out, err = process.communicate(timeout=180)
    return process.returncode, json.loads(out) if out else None, err


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_two_starts_at_once_are_one_server_that_stops_and_forgets_on_request(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    try:
        together = [ended(process) for process in [begun("start", "--home", home), begun("start", "--home", home)]]
        (code, facts, complaint), second = together
        assert (code, second[0]) == (0, 0), complaint
        assert facts == second[1]
        assert set(facts) == {"uri", "username", "password_file", "pid"}
        secret = Path(facts["password_file"])
        assert secret.stat().st_mode & 0o777 == 0o600
        with GraphDatabase.driver(facts["uri"], auth=(facts["username"], secret.read_text().strip())) as driver:
            assert driver.execute_query("CREATE (n:Kept) RETURN n.x").records
        assert ended(begun("start", "--home", home))[1] == facts
        assert ended(begun("await", "--home", home))[1] == facts
        assert ended(begun("status", "--home", home))[:2] == (0, facts)
        assert ended(begun("stop", "--home", home))[0] == 0
        assert not alive(facts["pid"])
        code, stopped, _ = ended(begun("status", "--home", home))
        assert (code, stopped["pid"]) == (1, None)
        assert list((tmp_path / "home" / "data").iterdir())
        assert ended(begun("reset", "--home", home))[0] == 0
        assert not (tmp_path / "home" / "data").exists()
        assert ended(begun("await", "--home", home))[0] == 1
    finally:
        ended(begun("stop", "--home", home))


def test_a_process_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        for born in ("1", None):
            (tmp_path / "process.json").write_text(json.dumps({"pid": stranger.pid, "born": born, "port": 1}))
            assert ended(begun("status", "--home", str(tmp_path)))[0] == 1
            assert ended(begun("stop", "--home", str(tmp_path)))[0] == 0
            assert stranger.poll() is None
    finally:
        stranger.communicate(b"\n")


def test_without_java_it_says_so_in_one_line(tmp_path: Path) -> None:
    code, _, said = ended(begun("start", "--home", str(tmp_path), PATH=str(tmp_path), JAVA_HOME=str(tmp_path)))
    assert (code, said.count("\n")) == (2, 1)
    assert "Java 17" in said
    assert "apt-get install" in said


def test_without_maven_it_says_so_in_one_line(tmp_path: Path) -> None:
    java = shutil.which("java")
    assert java
    (tmp_path / "java").symlink_to(java)
    jars = str(tmp_path / "none" / "lib")
    code, _, said = ended(begun("start", "--home", str(tmp_path / "home"), "--jars", jars, PATH=str(tmp_path)))
    assert (code, said.count("\n")) == (2, 1)
    assert "apt-get install maven" in said


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, said = ended(begun("start", "--home", str(tmp_path), "--bolt-port", port))
    assert code == 2
    assert port in said


def test_a_lost_password_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "data" / "dbms").mkdir(parents=True)
    code, _, said = ended(begun("start", "--home", str(tmp_path)))
    assert (code, said.count("\n")) == (2, 1)
    assert "reset" in said


def test_jars_fetched_by_several_at_once_are_fetched_once_and_whole(tmp_path: Path) -> None:
    maven = tmp_path / "mvn"
    maven.write_text(
        '#!/bin/sh\necho run >> "$COUNT"\nfor a in "$@"; do case $a in -DoutputDirectory=*) d=${a#*=};; esac; done\n'
        '/bin/mkdir -p "$d"\n/bin/touch "$d/a.jar"\n/bin/sleep 0.5\n/bin/touch "$d/b.jar"\n'
    )
    maven.chmod(0o755)
    code = f"import sys, pathlib; sys.path.insert(0, {str(LOCAL.parent)!r}); import local; local.fetch(pathlib.Path(sys.argv[1]))"
    environment = {**os.environ, "PATH": str(tmp_path), "COUNT": str(tmp_path / "count")}
    command = [sys.executable, "-B", "-c", code, str(tmp_path / "cache" / "lib")]
    fetchers = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(3)]
    assert [fetcher.wait(60) for fetcher in fetchers] == [0, 0, 0]
    assert sorted(jar.name for jar in (tmp_path / "cache" / "lib").iterdir()) == ["a.jar", "b.jar"]
    assert (tmp_path / "count").read_text() == "run\n"
    assert sorted(left.name for left in (tmp_path / "cache").iterdir()) == ["fetch.lock", "lib"]
