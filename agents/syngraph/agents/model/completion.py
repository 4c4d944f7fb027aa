"""What a model said in a chat completion, wherever its server put it: in the content, in a tool call, or among its thoughts."""

import json
from collections.abc import Mapping
from typing import Any

CUT_BEFORE_IT_BEGAN = "(the answer was cut off at the length limit before it began)"


def said_in(choice: Mapping[str, Any]) -> str:
    """The text of an answer, "" when there is none. One that was cut off is as it came: the stage contract takes what is whole of it.

    A refusal and an answer that was withheld are said in brackets. Thoughts (`reasoning_content`) count only where nothing
    else came, and the model came to its end: some servers put the whole answer there.

    raises: KeyError, TypeError, AttributeError when this is no choice of a chat completion.
    """
    message, finish = choice["message"], choice.get("finish_reason")
    text, called = _text(message.get("content")), _called(message)
    if finish == "content_filter" or not (text.strip() or called):
        if message.get("refusal"):
            return f"(the model refuses: {plain(str(message['refusal']))})"
        if finish == "content_filter":
            return f"(the endpoint withheld the answer: {finish})"
        if finish == "length":
            return CUT_BEFORE_IT_BEGAN
        return _text(message.get("reasoning_content")) or _text(message.get("reasoning")) or text
    return called if called and "{" not in text else text


def keeps_to(schema: Mapping[str, Any], text: str) -> bool:
    """Whether an answer is the JSON object that was asked for, as far as one can tell without judging it.

    >>> keeps_to({"required": ["claims"]}, '{"claims": []}'), keeps_to({"required": ["claims"]}, "Here is your JSON: {}")
    (True, False)
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and all(name in value for name in schema.get("required", ()))


def is_whole(choice: Mapping[str, Any]) -> bool:
    """Whether the model said all it would: it was not cut off, did not refuse, and was not held back."""
    return choice.get("finish_reason") not in ("length", "content_filter") and not choice["message"].get("refusal")


def plain(text: str) -> str:
    """Without lone surrogates, which neither HTTP nor a database can carry."""
    return text.encode("utf-8", "backslashreplace").decode()


def _text(content: object) -> str:
    if isinstance(content, list):  # some servers send parts
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return plain(content) if isinstance(content, str) else ""


def _called(message: Mapping[str, Any]) -> str:
    """The arguments of the tool calls that some servers make of an answer in JSON; several stand below each other."""
    calls = [one.get("function") for one in message.get("tool_calls") or [] if isinstance(one, dict)] or [message.get("function_call")]
    given = [one.get("arguments") for one in calls if isinstance(one, dict)]
    return "\n".join(plain(one) if isinstance(one, str) else json.dumps(one) for one in given if one)
