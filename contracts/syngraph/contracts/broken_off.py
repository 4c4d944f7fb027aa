"""What is whole in a JSON object that breaks off or is malformed further on: its list items as far as they are complete."""

import re

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]"]', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}


def whole_part(text: str, start: int, end: int) -> str | None:
    """The object that begins at `start` with all its list items that are complete before `end`, closed; None when no item is.

    end: where reading it failed: beyond that nothing is looked at.

    >>> whole_part('{"claims": [{"a": "}"}, {"a": [1, 2]}, {"a": "fer', 0, 49)
    '{"claims": [{"a": "}"}, {"a": [1, 2]}]}'
    >>> whole_part('{"claims": [{"a": 1', 0, 19) is None
    True
    """
    closers: list[str] = []
    kept: str | None = None
    for token in _TOKEN.finditer(text, start, end):
        bracket = token[0]
        if bracket in _CLOSING:
            closers.append(_CLOSING[bracket])
        elif bracket in "}]":
            if not closers or closers.pop() != bracket:
                break
            if closers == ["}", "]"]:
                kept = text[start : token.end()] + "]}"
            if not closers:
                break
        elif bracket == '"':  # a string that does not end
            break
    return kept
