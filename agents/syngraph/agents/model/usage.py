"""What the attempts at one question have cost, as far as the endpoint says so: of a connection that broke off nobody says anything."""

import json
from collections.abc import Mapping
from typing import Any


class Usage:
    """tokens: of the prompts and of what came back, of all attempts."""

    def __init__(self) -> None:
        self.tokens = (0, 0)

    def add(self, tokens: tuple[int, int]) -> None:
        self.tokens = (self.tokens[0] + tokens[0], self.tokens[1] + tokens[1])


def usage_in(body: str) -> tuple[int, int]:
    """The tokens that a reply reports, of the prompt and of the answer; 0 for what it does not.

    >>> usage_in('{"error": {"message": "overloaded"}, "usage": {"prompt_tokens": 11}}'), usage_in("no JSON"), usage_in('{"usage": 3}')
    ((11, 0), (0, 0), (0, 0))
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return 0, 0
    usage = told.get("usage") if isinstance(told, dict) else None
    return (_count(usage, "prompt_tokens"), _count(usage, "completion_tokens")) if isinstance(usage, dict) else (0, 0)


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value > 0 else 0
