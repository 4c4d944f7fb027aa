"""After these tests a reader knows how a command ends that is none, is stopped by Ctrl-C, or has nobody left who listens."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from tests.flows.command_line import SYNGRAPH, Said, environment, graph, syngraph, untraced
from tests.flows.test_cli import answered


@pytest.mark.parametrize("words", [[], ["nosuch"], ["run"], ["run", "--nosuch", "."], ["query", ".", "ASK {}", "--format", "xml"]])
def test_what_is_no_command_ends_with_2_and_help(words: list[str]) -> None:
    said = syngraph(*words)
    assert said.code == 2
    assert "Usage: " in said.err + said.out


def test_help_ends_with_0() -> None:
    for words in (["--help"], ["run", "--help"], ["quarantine", "--help"]):
        assert syngraph(*words).code == 0


def test_ctrl_c_stops_cleanly_at_any_stage_and_the_next_run_ends_where_one_run_would(ran_sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(ran_sample, folder, ignore=shutil.ignore_patterns(".syngraph", "reports"))
    for stage in ("panel: ", "documents: 33 found", "gate: filling", "verify: "):
        said = interrupted(stage, "run", folder)
        assert said.code == 130, said
        assert said.out == ""
        assert said.err.endswith("stopped; what was recorded is kept, and the next run goes on from there\n")
        untraced(said)
        assert answered("status", folder)["last_run"]["state"] == "stopped"
        assert answered("status", folder)["writing"] is None
    assert syngraph("run", folder).code == 0
    assert answered("verify", folder)["conforms"]
    assert graph(folder) == graph(ran_sample)


def interrupted(stage: str, *words: str | Path) -> Said:
    """A command that gets Ctrl-C, as a terminal sends it to all of its processes, when it says that it has come to `stage`."""
    command = [*SYNGRAPH, *map(str, words)]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), start_new_session=True, bufsize=1
    )
    assert running.stderr is not None
    heard = ""
    for line in running.stderr:
        heard += line
        if line.startswith(stage):
            os.killpg(running.pid, signal.SIGINT)
            break
    out, err = running.communicate(timeout=60)
    return Said(running.returncode, out, heard + err)


def test_whoever_stops_listening_ends_a_command_without_a_word(ran_sample: Path) -> None:
    for words in (["claims", ran_sample, "--json"], ["claims", ran_sample], ["status", ran_sample]):
        with subprocess.Popen([*SYNGRAPH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as command:
            assert command.stdout is not None
            assert command.stderr is not None
            command.stdout.close()
            assert command.stderr.read() == b""
        assert command.returncode == 0
