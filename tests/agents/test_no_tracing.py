"""After this test a reader knows that the agents open no socket of their own, whatever the environment asks of LangGraph's tracing."""

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_CHILD = """
import asyncio, socket, sys, threading, time
from pathlib import Path

seen = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        seen.append((event, str(arguments[1:] if event == "socket.connect" else arguments)))
sys.addaudithook(watch)

sys.path.insert(0, str(Path.cwd()))
from tests.agents.panel_of_three import held, rules
from tests.agents.scripted import Scripted

result = held(Path(sys.argv[1]), Scripted(rules()))
assert len(result.agreed) == 3
deadline = time.monotonic() + 1.0  # what reports in the background reports within a second
while time.monotonic() < deadline and not seen:
    time.sleep(0.05)
print(seen)
"""


def test_a_panel_reports_to_nobody_even_when_tracing_is_switched_on_outside(tmp_path: Path) -> None:
    tracing = dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING"), "true")
    reached = {"LANGSMITH_API_KEY": "nobody", "LANGSMITH_ENDPOINT": "http://127.0.0.1:9", "LANGCHAIN_ENDPOINT": "http://127.0.0.1:9"}
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(tmp_path)],
        cwd=_ROOT,
        env=os.environ | tracing | reached,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr
    assert child.stdout.strip() == "[]"
