"""How a panel's minutes read in a terminal, and what to do once a build stops for a person."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from syngraph.flows.claims.unreadable_text import unreadable_lines
from syngraph.flows.telling.counted import counted

Plain = dict[str, Any]
_CHOICES = {"approve": "approves", "object": "objects", "amend": "would amend"}
_MOST_ROWS = 5
_PREFIX = re.compile(r"^\s*PREFIX\s+\S*\s*<[^>]*>", re.IGNORECASE | re.MULTILINE)
_INDENT = " " * 12


def minutes_lines(told: Plain, folder: Path) -> Iterator[str]:
    """The JSON of `syngraph questions` for people: what is on the list first, then what was dropped."""
    questions = told["questions"]
    by_id = {one["id"]: one for one in questions}
    groups = {persona["name"]: persona["group"] for persona in told["personas"]}
    agreed, dropped = ([one for one in questions if (one["state"] == "agreed") is wanted] for wanted in (True, False))
    signed = sum(one["signed"] is not None for one in questions)
    yield (
        f"{counted(len(questions), 'question')}: {len(agreed)} agreed, {len(dropped)} dropped, {signed} signed by a person; "
        f"a panel of {counted(len(told['personas']), 'persona')} in {counted(len(told['groups']), 'group')}"
    )
    if rules := told["rules"]:
        yield f"the model {rules['model']} spoke for them; quorum {rules['quorum']:g}, at most {counted(rules['rounds'], 'round')} of votes"
    for one in (*agreed, *dropped):
        yield ""
        yield f"{one['id']} {one['state']:<8}  {one['text']}"
        yield from _of_one(one, by_id, groups)
    yield ""
    yield from unreadable_lines(told["unreadable"])
    yield from list_lines(told["ontology"], folder)


def signed_lines(told: Plain, ids: Sequence[str], folder: Path) -> Iterator[str]:
    """What a person has just signed, what is left to sign, and what comes of it."""
    for one in told["questions"]:
        if one["id"] in ids:
            yield f"{one['id']} {one['signed']['decision']} by {one['signed']['who']}: {one['text']}"
    agreed = [one for one in told["questions"] if one["state"] == "agreed"]
    unsigned = sum(one["signed"] is None for one in agreed)
    yield f"on the list: {counted(len(agreed), 'question')}" + (f", {unsigned} of them by the panel's votes alone" if unsigned else "")
    yield from list_lines(told["ontology"], folder)


def list_lines(ontology: Plain | None, folder: Path) -> Iterator[str]:
    """Whether the ontology in use was built for the list as it is now, and what to do if not."""
    again = f"syngraph build {shlex.quote(str(folder))}"
    if ontology is None:
        yield f"no ontology is built yet: `{again}` builds it for the agreed questions"
    elif differing := [f"{len(ontology[how])} {how}" for how in ("added", "reworded", "gone") if ontology[how]]:
        yield f"the ontology in use was built for another list ({', '.join(differing)} since): this one takes effect with `{again}`"
    else:
        yield "the ontology in use was built for these agreed questions"


def review_lines(review: Plain, folder: Path) -> list[str]:
    """What a build says that stops for a person."""
    command = f"syngraph questions {shlex.quote(str(folder))}"
    return [
        agreed_line(review),
        "nothing is built yet: the questions wait for a person",
        f"  see them:   {command}          (--html: as a page)",
        f"  sign off:   {command} approve all | approve ID… | reject ID… --why WHY | edit ID TEXT | add TEXT",
        f"  then:       syngraph build {shlex.quote(str(folder))}          (what nobody signs stays as the panel decided)",
    ]


def _of_one(one: Plain, by_id: dict[str, Plain], groups: dict[str, str]) -> Iterator[str]:
    yield from _line("asked by", _origin(one, groups))
    for other in one["merged"]:
        yield from _line("also", f"{_origin(by_id[other], groups)}, in {other}: {by_id[other]['text']}")
    for n in sorted({vote["round"] for vote in one["votes"]} | {past["round"] for past in one["amendments"]}):
        for vote in (vote for vote in one["votes"] if vote["round"] == n):
            instead = f" → “{vote['instead']}”" if vote["instead"] else ""
            yield from _line(f"round {n}", f"{vote['persona']} {_CHOICES[vote['choice']]}: {vote['reason']}{instead}")
        for past in (past for past in one["amendments"] if past["round"] == n):
            yield from _line("amended", f"was “{past['was']}”: {past['why']}")
    if one["why"]:
        yield from _line("why", one["why"])
    if one["same_as"]:
        yield from _line("same as", f"{one['same_as']}: {by_id[one['same_as']]['text'] if one['same_as'] in by_id else ''}")
    if one["signed"]:
        word = one["signed"]
        yield from _line("signed", f"{word['decision']} by {word['who']}, {word['at'][:16].replace('T', ' ')} UTC", word["why"])
    yield from _answers(one)


def _origin(one: Plain, groups: dict[str, str]) -> str:
    who = f"{one['proposer']} ({groups[one['proposer']]})" if one["proposer"] in groups else one["proposer"]
    place = f", from {one['document']}" if one["document"] else ""
    return who + place + (f": “{_one_line(one['passage'])}”" if one["passage"] else "")


def _answers(one: Plain) -> Iterator[str]:
    query, answer = one["query"], one["answer"]
    if query:
        for language in ("sparql", "cypher"):
            if query[language]:
                yield from _line(language, _one_line(_PREFIX.sub("", query[language])))
        if query["why_not"]:
            yield from _line("cannot", query["why_not"])
    if answer and not (query and query["why_not"]):
        rows = answer["rows"]
        can = "the ontology can answer it" if answer["ontology_can"] else "the ontology cannot answer it"
        does = f"the graph gives {counted(len(rows), 'row')}" if rows else "the graph does not"
        yield from _line("answered" if rows else "no answer", f"{can}; {does} (as of commit {answer['sequence']:,})")
        for row in rows[:_MOST_ROWS]:
            yield f"{_INDENT}  {', '.join(f'{name}: {value}' for name, value in row.items())}"
        if rows[_MOST_ROWS:]:
            yield f"{_INDENT}  and {len(rows) - _MOST_ROWS:,} more"


def _line(name: str, text: str, why: str = "") -> Iterator[str]:
    yield f"  {name:<9} {text}" + (f": {why}" if why else "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def agreed_line(agreed: Mapping[str, int]) -> str:
    """
    >>> agreed_line({"agreed": 37, "questions": 38, "personas": 6, "signed": 2})
    'agreed on 37 of 38 questions (6 personas; 2 signed by a person)'
    """
    by = f"{counted(agreed['personas'], 'persona')}; {agreed['signed']} signed by a person"
    return f"agreed on {agreed['agreed']} of {counted(agreed['questions'], 'question')} ({by})"
