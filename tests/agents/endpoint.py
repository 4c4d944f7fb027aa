"""A chat endpoint on loopback that answers as a test tells it to; not a test itself."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the endpoint sends.

    delay_s: before it sends anything. pace_s: between two bytes of the body. cut: announce the whole body, send this much and hang up.
    """

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    pace_s: float = 0.0
    cut: int | None = None
    kind: str = "application/json"


def completion(content: object, finish_reason: str = "stop", refusal: str | None = None, usage: object = None) -> Reply:
    """A reply as the OpenAI API gives it."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    counted = usage if usage is not None else {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return Reply(
        body=json.dumps({"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": counted})
    )


@dataclass(frozen=True)
class Received:
    """A request. n: how many came before it. json: its body."""

    n: int
    json: Any


@dataclass
class Endpoint:
    """A running endpoint: `url` to put into base_url, `requests` that came (as JSON), `paths` and `headers` they came with."""

    url: str
    requests: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


Behaviour = Callable[[Received], Reply]


def always(reply: Reply) -> Behaviour:
    return lambda _: reply


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Endpoint]:
    """An endpoint on a free port of loopback, gone when the test is."""
    running = Endpoint("")
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                n = len(running.requests)
                running.requests.append(request)
                running.paths.append(self.path)
                running.headers.append({name.lower(): value for name, value in self.headers.items()})
            self._send(behaviour(Received(n, request)))

        def do_GET(self) -> None:
            running.paths.append("GET " + self.path)
            self._send(Reply(404))

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.delay_s)
            body = reply.body.encode("utf-8", "surrogatepass")
            try:
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for byte in body if reply.pace_s else ():
                    time.sleep(reply.pace_s)
                    self.wfile.write(bytes([byte]))
                self.wfile.write(b"" if reply.pace_s else body[: reply.cut])
            except OSError:  # the client has given up, as it should
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()
