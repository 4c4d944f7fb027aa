"""How the JSON in a model's answer is found: what is wrapped around it is taken off; what breaks off is taken as far as it is whole.

Thoughts, prose, fences, a tool call, a list of one, an object around the object: mended here, without a call. Anything else is
a fault, said in words for the model that answered and for whoever reads the report.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import isinf
from typing import Any

from syngraph.contracts.broken_off import whole_part

_THOUGHT = re.compile(r"\A(?P<opened>\s*<think(?:ing)?>)?.*?</think(?:ing)?>", re.DOTALL)
_THINKING_STILL = re.compile(r"\A\s*<think(?:ing)?>(?!.*</think(?:ing)?>)", re.DOTALL)
_FENCED = re.compile(r"\A```[A-Za-z0-9_-]*\s*\n(.*?)\n?\s*```\Z", re.DOTALL)
_REFUSAL = re.compile(
    r"\A\(the (?:model refuses|endpoint withheld)\b|\b(?:I|we)(?:['\u2019]m| am| are|['\u2019]re)? ?"
    r"(?:can ?not|can['\u2019]t|could not|will not|won['\u2019]t|do not|don['\u2019]t|unable to|not able to|must decline)\b"
    r"[^.\n]{0,60}\b(?:help|assist|comply|provide|answer|do that|do this|continue|fulfil|fulfill|process|participate|engage)",
    re.IGNORECASE,
)
_MOST_TRIES = 60
_DEEPEST = 100
"""Levels of brackets: no task of ours needs ten, and Python gives up somewhere below a thousand."""


class NotAnAnswer(ValueError):
    """The text holds no usable answer; the message says why, for the model that gave it and for whoever reads the report."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The members that a model's answer has. broke_off: why there may have been more; "" when the answer is whole."""

    members: dict[str, Any]
    broke_off: str = ""


def heard_in(text: str, wanted: Collection[str], most_characters: int = 400_000, any_of: Collection[str] = ()) -> Heard:
    """The one JSON object in `text` that has all `wanted` members, and one of `any_of` if there are any.

    Of an object that breaks off or is malformed further on, the items that are complete: such a one need not have all members.
    raises: NotAnAnswer when the text is empty, too long, prose, a refusal, of another shape, or holds several such objects.

    >>> heard_in('Here it is:\\n```json\\n{"claims": []}\\n```', ["claims"])
    Heard(members={'claims': []}, broke_off='')
    >>> heard_in('{"claims": [{"subject": "Selkie"}, {"subj', ["claims"]).members
    {'claims': [{'subject': 'Selkie'}]}
    """
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise NotAnAnswer("the answer is empty")
    if len(text) > most_characters:
        raise NotAnAnswer(f"the answer has {len(text)} characters, {most_characters} are the most")
    fenced = _FENCED.match(text)
    try:
        try:
            heard = Heard(_with_members(_DECODER.decode(fenced[1] if fenced else text), wanted, any_of))
        except json.JSONDecodeError as malformed:
            heard = _heard_within(text, wanted, any_of, malformed)
    except RecursionError as exc:
        raise NotAnAnswer("the JSON is nested too deeply") from exc
    if _is_deep(heard.members):
        raise NotAnAnswer(f"the JSON is nested too deeply: {_DEEPEST} levels are the most")
    return heard


def _heard_within(text: str, wanted: Collection[str], any_of: Collection[str], malformed: json.JSONDecodeError) -> Heard:
    found: list[dict[str, Any]] = []
    for part in _parts(text):
        found = _objects_within(part, wanted, any_of)
        if found:
            break
    if len(found) == 1:
        return Heard(found[0])
    if not found:
        for part in _parts(text):
            whole = _whole_items(part, {*wanted, *any_of})
            if whole:
                return whole
    raise NotAnAnswer(_why_none(text, malformed, len(found)))


def _parts(text: str) -> Iterator[str]:
    """What to look through: the text after the model's thoughts; all of it where these may be none, for a quote may hold such a mark."""
    if _THINKING_STILL.match(text):
        return
    thought = _THOUGHT.match(text)
    if thought:
        yield text[thought.end() :]
    if not thought or not thought["opened"]:
        yield text


def _is_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())]
        if not level:
            return False
    return True


def _why_none(text: str, malformed: json.JSONDecodeError, found: int) -> str:
    if found:
        return f"the answer holds {found} different JSON objects; give one"
    if _THINKING_STILL.match(text):
        return "the answer breaks off while the model is thinking"
    if "{" not in text:
        return f"{_refusing(text)}there is no JSON in the answer: {text[:120]!r}"
    return f"the JSON breaks off or is malformed: {malformed.msg} {malformed.pos}"


def _refusing(text: object) -> str:
    return "the model refuses: " if isinstance(text, str) and _REFUSAL.search(text[:400]) else ""


def _lacking(value: Collection[str], wanted: Collection[str], any_of: Collection[str]) -> list[str]:
    return [name for name in wanted if name not in value] or (list(any_of) if any_of and not any(name in value for name in any_of) else [])


def _with_members(value: object, wanted: Collection[str], any_of: Collection[str]) -> dict[str, Any]:
    found = _unwrapped(value, wanted, any_of)
    if found is not None:
        return found
    if not isinstance(value, dict):
        raise NotAnAnswer(f"the answer is a JSON {type(value).__name__}, not an object with {_listed(wanted or any_of)}")
    missing = _lacking(value, wanted, any_of)
    refuses = next(filter(None, map(_refusing, value.values())), "")
    raise NotAnAnswer(f"{refuses}the answer has the members {_listed(value) or 'none'}; {_listed(missing)} missing")


def _unwrapped(value: object, wanted: Collection[str], any_of: Collection[str]) -> dict[str, Any] | None:
    """The object itself, or the only one of its kind inside a list or another object, as a tool call's arguments are, even as text."""
    value = _from_text(value)
    if isinstance(value, dict) and not _lacking(value, wanted, any_of):
        return value
    inside = map(_from_text, value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ())
    found = [one for one in inside if isinstance(one, dict) and not _lacking(one, wanted, any_of)]
    return found[0] if len(found) == 1 else None


def _from_text(value: object) -> object:
    """JSON that was put into a string, once more."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        inner: object = _DECODER.decode(value)
    except json.JSONDecodeError:
        return value
    return inner


def _objects_within(text: str, wanted: Collection[str], any_of: Collection[str]) -> list[dict[str, Any]]:
    """The different objects inside prose that have the wanted members; those nested in one found are not looked at."""
    found: list[dict[str, Any]] = []
    at, tries = text.find("{"), 0
    while at >= 0 and tries < _MOST_TRIES:
        tries += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError:
            end = at + 1
        else:
            one = _unwrapped(value, wanted, any_of)
            if one is not None and one not in found:
                found.append(one)
        at = text.find("{", end)
    return found


def _whole_items(text: str, names: Collection[str]) -> Heard | None:
    """The first object with complete items under one of these names that cannot be read to its end, as far as it can."""
    at, tries = text.find("{"), 0
    while at >= 0 and tries < _MOST_TRIES:
        tries += 1
        try:
            at = _DECODER.raw_decode(text, at)[1] - 1
        except json.JSONDecodeError as malformed:
            part = whole_part(text, at, _failed_at(text, malformed))
            members = _decoded_or_none(part) if part else None
            if members and any(isinstance(members.get(name), list) and members[name] for name in names):
                return Heard(members, _why_broken(text, malformed))
        at = text.find("{", at + 1)
    return None


def _failed_at(text: str, malformed: json.JSONDecodeError) -> int:
    """A string that does not end is told at its beginning."""
    return len(text) if malformed.msg.startswith("Unterminated") else malformed.pos


def _decoded_or_none(text: str) -> dict[str, Any] | None:
    try:
        value: dict[str, Any] = _DECODER.decode(text)
    except json.JSONDecodeError:
        return None
    return value


def _why_broken(text: str, malformed: json.JSONDecodeError) -> str:
    if malformed.msg.startswith("Unterminated") or not text[malformed.pos :].strip():
        return "the answer breaks off"
    return f"the JSON is malformed ({malformed.msg}) at {text[malformed.pos : malformed.pos + 60]!r}"


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


class _AsWritten(float):
    """A number that is, where a text is wanted, its digits as the model wrote them: 31.50 stays 31.50."""

    _digits: str

    def __new__(cls, digits: str) -> "_AsWritten":
        number = super().__new__(cls, digits)
        number._digits = digits
        return number

    def __str__(self) -> str:
        return self._digits


def _number(digits: str) -> _AsWritten:
    number = _AsWritten(digits)
    if isinf(number) or len(digits) > 400:
        raise NotAnAnswer(f"a number beyond all measure: {digits[:40]}")
    return number


_DECODER = json.JSONDecoder(  # not strict: a line break inside a string is what many models write
    object_pairs_hook=_no_member_twice, parse_int=_whole_number, parse_float=_number, parse_constant=_no_constant, strict=False
)


def _listed(names: Collection[str]) -> str:
    return ", ".join(repr(name) for name in names)
