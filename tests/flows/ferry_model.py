"""A model at an endpoint of its own process, which reads the ferries of a passage, takes its time and keeps a log; not a test itself.

python -m tests.flows.ferry_model LOG [--takes 0.5] [--slow-every 100 --slow 10] prints its base_url, and ends when its stdin does.
The log has a line for each request: what was asked as a hash, of which passage, when it came, and when its answer had been sent.
"""

import argparse
import asyncio
import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.weaving import weave

SPACE = "https://example.org/fleet/"
SAID = re.compile(r"(Ferry [\d-]+) has (\d+) seats\.")


class Asked(NamedTuple):
    """A request of the log. answered: 0 when its answer was never sent to the end; times are of the monotonic clock."""

    n: int
    hash: str
    about: str
    came: float
    answered: float


def document(n: int, chunks: int) -> str:
    """Document number n: so many passages, each of which the chunker leaves alone."""
    return "\n".join(f"# Part {part}\n\nFerry {n}-{part} has {20 + (7 * n + part) % 300} seats.\n" for part in range(chunks))


def lay(folder: Path, documents: int, chunks: int, url: str, settings: str = "") -> Path:
    """A project with an ontology and nothing ingested, read by the model at `url`. settings: more lines of [model], and what follows it."""
    (folder / "documents").mkdir(parents=True)
    (folder / ".syngraph").mkdir()
    model = f'[model]\nkind = "openai"\nname = "ferries"\nbase_url = "{url}"\n{settings}\n'
    (folder / "syngraph.toml").write_text(f'[project]\nnamespace = "{SPACE}"\n{model}')
    for n in range(documents):
        (folder / "documents" / f"{n:04}.md").write_text(document(n, chunks))
    seats = {"label": "seats", "definition": "It.", "kind": "datatype", "domains": ["ferry"], "ranges": ["integer"], "functional": True}
    known = weave(apply_edits(empty_ontology(SPACE), SPACE, {"classes": [{"label": "ferry", "definition": "It."}], "properties": [seats]}))
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        store_ontology(connection, known.version, to_turtle(known))
    return folder


@contextmanager
def serving(log: Path, *options: str) -> Iterator[str]:
    """The base_url of a model that runs as long as the block does."""
    command = [sys.executable, "-m", "tests.flows.ferry_model", str(log), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


def requests(log: Path) -> list[Asked]:
    """Every request that came, in the order in which they came."""
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    came = {line["n"]: line for line in lines if "hash" in line}
    answered = {line["n"]: line["answered"] for line in lines if "answered" in line}
    return [Asked(n, one["hash"], one["about"], one["came"], answered.get(n, 0.0)) for n, one in sorted(came.items())]


def said_of(prompt: str) -> str:
    """An answer that states every number of seats in the passage."""
    passage = prompt.split("The passage:")[1].split("State everything")[0]
    claims = [claim(name, seats) for name, seats in SAID.findall(passage)]
    return json.dumps({"claims": claims, "outside": [], "nothing_here": not claims})


def completion(request: dict[str, Any]) -> dict[str, Any]:
    """The same as the OpenAI API gives it."""
    prompt = request["messages"][1]["content"]
    said = said_of(prompt)
    message = {"role": "assistant", "content": said, "refusal": None}
    usage = {"prompt_tokens": len(prompt) // 4, "completion_tokens": len(said) // 4, "total_tokens": (len(prompt) + len(said)) // 4}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "ferries", "choices": [choice], "usage": usage}


def claim(name: str, seats: str) -> dict[str, Any]:
    said = {"subject": name, "subject_class": "ferry", "property": "seats", "object": seats, "object_class": None}
    return said | {"quote": f"{name} has {seats} seats."}


class Server:
    """takes: seconds an answer takes; `slow` for one in `slow_every`. Every connection is kept until the client hangs up."""

    def __init__(self, log: Path, takes: float, slow_every: int, slow: float) -> None:
        self._log = log.open("a", buffering=1)
        self._takes, self._slow_every, self._slow = takes, slow_every, slow
        self._n = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                body = await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
                await self._reply(body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _reply(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        n, self._n = self._n, self._n + 1
        due = time.monotonic() + (self._slow if self._slow_every and n % self._slow_every == self._slow_every - 1 else self._takes)
        about = ", ".join(name for name, _ in SAID.findall(body.decode()))
        self._note(n=n, hash=hashlib.sha256(body).hexdigest(), about=about, came=time.monotonic())
        said = json.dumps(completion(json.loads(body))).encode()
        await asyncio.sleep(due - time.monotonic())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(said), said))
        await writer.drain()
        self._note(n=n, answered=time.monotonic())

    def _note(self, **what: Any) -> None:
        self._log.write(json.dumps(what) + "\n")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--takes", type=float, default=0.0)
    parser.add_argument("--slow-every", type=int, default=0)
    parser.add_argument("--slow", type=float, default=10.0)
    given = parser.parse_args()
    server = await asyncio.start_server(Server(given.log, given.takes, given.slow_every, given.slow).serve, "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(over.set)), daemon=True).start()
    await over.wait()


if __name__ == "__main__":
    asyncio.run(main())
