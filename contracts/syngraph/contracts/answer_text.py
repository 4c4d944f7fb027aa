"""How the JSON in a model's answer is found: fences and prose around it are mended; anything else is a fault, said in words."""

import json
import re
from collections.abc import Collection
from typing import Any

_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_FENCED = re.compile(r"\A```[A-Za-z0-9_-]*\s*\n(.*?)\n?\s*```\Z", re.DOTALL)
_MOST_TRIES = 60


class NotAnAnswer(ValueError):
    """The text holds no usable answer; the message says why, for the model that gave it and for whoever reads the report."""


def members_in(text: str, wanted: Collection[str], most_characters: int = 400_000, any_of: Collection[str] = ()) -> dict[str, Any]:
    """The one JSON object in `text` that has all `wanted` members, and one of `any_of` if there are any.

    raises: NotAnAnswer when the text is empty, too long, prose, cut off, malformed, of another shape, or holds several such objects.

    >>> members_in('Here it is:\\n```json\\n{"claims": []}\\n```', ["claims"])
    {'claims': []}
    >>> members_in('{"claims": [{"subj', ["claims"])
    Traceback (most recent call last):
    syngraph.contracts.answer_text.NotAnAnswer: the JSON breaks off or is malformed: Unterminated string starting at 13
    """
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise NotAnAnswer("the answer is empty")
    if len(text) > most_characters:
        raise NotAnAnswer(f"the answer has {len(text)} characters, {most_characters} are the most")
    fenced = _FENCED.match(text)
    try:
        return _with_members(_decoded(fenced[1] if fenced else text), wanted, any_of)
    except json.JSONDecodeError as malformed:
        found = _objects_within(_THINKING.sub(" ", text), wanted, any_of)
        if len(found) == 1:
            return found[0]
        raise NotAnAnswer(_why_none(text, malformed, len(found))) from malformed


def _why_none(text: str, malformed: json.JSONDecodeError, found: int) -> str:
    if found:
        return f"the answer holds {found} different JSON objects; give one"
    if "{" not in text:
        return f"there is no JSON in the answer: {text[:120]!r}"
    return f"the JSON breaks off or is malformed: {malformed.msg} {malformed.pos}"


def _lacking(value: Collection[str], wanted: Collection[str], any_of: Collection[str]) -> list[str]:
    return [name for name in wanted if name not in value] or (list(any_of) if any_of and not any(name in value for name in any_of) else [])


def _with_members(value: object, wanted: Collection[str], any_of: Collection[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAnAnswer(f"the answer is a JSON {type(value).__name__}, not an object with {_listed(wanted or any_of)}")
    missing = _lacking(value, wanted, any_of)
    if missing:
        raise NotAnAnswer(f"the answer has the members {_listed(value) or 'none'}; {_listed(missing)} missing")
    return value


def _objects_within(text: str, wanted: Collection[str], any_of: Collection[str]) -> list[dict[str, Any]]:
    """The different objects inside prose that have the wanted members; those nested in one found are not looked at."""
    found: list[dict[str, Any]] = []
    at, tries = text.find("{"), 0
    while at >= 0 and tries < _MOST_TRIES:
        tries += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            end = at + 1
        else:
            if not _lacking(value, wanted, any_of) and value not in found:
                found.append(value)
        at = text.find("{", end)
    return found


def _decoded(text: str) -> object:
    try:
        value: object = _DECODER.decode(text)
    except RecursionError as exc:
        raise NotAnAnswer("the JSON is nested too deeply") from exc
    return value


def _no_member_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A member given twice would silently lose one of them."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members and members[name] != value:
            raise NotAnAnswer(f"the member {name!r} is given twice, with different values")
        members[name] = value
    return members


def _whole_number(digits: str) -> int:
    if len(digits) > 400:
        raise NotAnAnswer(f"a number of {len(digits)} digits")
    return int(digits)


def _no_constant(name: str) -> object:
    raise NotAnAnswer(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(object_pairs_hook=_no_member_twice, parse_int=_whole_number, parse_constant=_no_constant)


def _listed(names: Collection[str]) -> str:
    return ", ".join(repr(name) for name in names)
