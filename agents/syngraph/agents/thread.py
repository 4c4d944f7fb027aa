"""Under which name a graph's checkpoints are kept: a thread is one piece of work on one set of inputs, never on others."""

import hashlib
import json
from collections.abc import Sequence


def thread_id(thread: str, shaped_by: Sequence[object]) -> str:
    """The thread, and a hash of all that shapes its work (plain JSON): changed documents or prompts begin anew.

    >>> thread_id("build", ["a"]) == thread_id("build", ["b"])
    False
    """
    return f"{thread}/{hashlib.sha256(json.dumps(shaped_by, sort_keys=True).encode()).hexdigest()[:16]}"
