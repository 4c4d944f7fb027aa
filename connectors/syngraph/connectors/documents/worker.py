"""What a reading process does: it takes paths from its parent, and sends back documents, until the parent hangs up."""

import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.read import bytes_of, parsed, shown
from syngraph.connectors.documents.unread import Unread
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import DocumentUnreadable, Passing


def attempt(root: Path, path: str, limits: ReadingLimits) -> Document | Unread:
    """A document, or why there is none."""
    sha256 = ""
    try:
        file = bytes_of(root, path, limits)
        sha256 = file.sha256
        return parsed(path, file, limits)
    except DocumentUnreadable as exc:
        return Unread(path, sha256, exc.what, exc.next_step, isinstance(exc, Passing))
    except MemoryError:
        return Unread(path, sha256, f"{shown(path)} needs more memory than a reader may use", "split it, or raise the limit")


def serve(parent: Connection) -> None:
    """Answer each (root, path, limits) with a Document or an Unread."""
    while True:
        try:
            root, path, limits = parent.recv()
        except EOFError:
            return
        parent.send(attempt(root, path, limits))


def main() -> None:
    """Run as `python -m`, with the number of the file descriptor that leads to the parent, and the bytes of memory allowed."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # they come to a whole group of processes: they are the parent's to handle, it hangs up
        signal.signal(ending, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    with Connection(int(sys.argv[1])) as parent:
        serve(parent)


if __name__ == "__main__":
    main()
