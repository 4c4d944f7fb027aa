"""How a command is measured: the wall clock, its processor time, and the memory of it and its children while it works."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.5
COMMAND = (sys.executable, "-m", "syngraph.flows.cli")


@dataclass(frozen=True)
class Measured:
    """out: what it printed. wall_s; cpu_s: with its children's. asked: whatever was asked every half second, with the memory then, MB."""

    out: str
    wall_s: float
    cpu_s: float
    asked: tuple[tuple[int, float], ...]

    @property
    def peak_mb(self) -> float:
        return max((memory for _, memory in self.asked), default=0.0)


def measured(*words: str | Path, ask: Callable[[], int] = lambda: 0) -> Measured:
    """Run a command to its end. raises: RuntimeError with what it said, if it fails."""
    before, began = os.times(), time.perf_counter()
    asked = []
    command = subprocess.Popen([*COMMAND, *map(str, words), "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while True:
        try:
            out, err = command.communicate(timeout=EVERY_S)
            break
        except subprocess.TimeoutExpired:
            asked.append((ask(), _memory_mb(command.pid)))
    wall, after = time.perf_counter() - began, os.times()
    if command.returncode:
        raise RuntimeError(f"{words}: {err[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(out, wall, cpu, tuple(asked))


def emit(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


def _memory_mb(pid: int) -> float:
    """Resident, of a process and its children; nothing of those that have just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    here = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0) / 1024
    return here + sum(_memory_mb(int(child)) for child in children)
