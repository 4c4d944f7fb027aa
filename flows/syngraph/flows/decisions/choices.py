"""What a person can decide about a violation that holds claims: the commands to type, and what each would do."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from syngraph.contracts.vocabulary import UNWAIVABLE
from syngraph.flows.claims.constraint_words import words_for
from syngraph.flows.claims.pointing import SHORT

Row = Mapping[str, Any]
LONGEST_NAME = 60
MOST_SIDES = 4
"""Of the sides of a contradiction, so many are offered; where there are more, nobody decides by reading a list of commands."""


def choices(violation: Row, folder: Path) -> list[dict[str, str]]:
    """What can be decided about a violation, as a row of the report has it; nothing about one that holds no claim.

    folder:  the project's, as it is to be typed.
    returns: [{"command": to be typed as it is, but for the reason, "does": what it says about the documents}].
    """
    held = [claim for claim in violation["claims"] if claim["state"] == "held"]
    if violation["state"] != "held" or not held:
        return []
    sides = _sides(held)[:MOST_SIDES]
    found = []
    conflict = words_for(str(violation["constraint"]), str(violation["contract"])).conflict
    if conflict:
        found += [_choice(folder, "prefer", one["id"], f"{_said(one)} is right") for one in sides]
    if violation["contract"] not in UNWAIVABLE:
        found.append(_choice(folder, "waive", violation["key"], "the rule does not count here: it may all stand", owes_why=True))
    found += [_choice(folder, "discard", one["id"], f"{_said(one)} is not what the text says", owes_why=True) for one in sides]
    if conflict and len({claim["document"] for claim in (*held, *violation["against"])}) > 1:
        one = sides[0]
        found.append(_choice(folder, "split", one["id"], f"{one['document']} means another {one['subject_label']} than the others"))
    return found


def show_command(key: str, folder: Path) -> str:
    """What to type to see one violation with what can be decided about it.

    >>> show_command("bad86c36baff1967", Path("my graph"))
    "syngraph quarantine show 'my graph' bad86c36"
    """
    return shlex.join(["syngraph", "quarantine", "show", str(folder), key[:SHORT]])


def choice_lines(found: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Commands below each other, with what they do where a shell takes it for a comment."""
    width = max((len(one["command"]) for one in found), default=0)
    for n, one in enumerate(found):
        yield f"  {'decide:' if n == 0 else '       '} {one['command']:<{width}}  # {one['does']}"


def first_choice_lines(violations: Sequence[Row], folder: Path) -> Iterator[str]:
    """What can be decided about the first contradiction of a list, and how to see what can be about the others."""
    open_ones = [one for one in violations if one["choices"]]
    for one in sorted(open_ones, key=lambda one: not one["choices"][0]["command"].startswith("syngraph quarantine prefer"))[:1]:
        yield f"for example {one['key'][:SHORT]}: {one['message']}"
        yield from choice_lines(one["choices"])
        yield f"of another: {show_command('KEY', folder)}"


def _sides(held: Sequence[Row]) -> list[Row]:
    """One claim for each thing that is said, what texts state before what follows from them."""
    said: dict[tuple[str, ...], Row] = {}
    for claim in sorted(held, key=lambda claim: (claim["derived"], claim["document"], claim["start"])):
        said.setdefault((claim["subject"], claim["property"], claim["object"]), claim)
    return list(said.values())


def _choice(folder: Path, command: str, key: str, does: str, owes_why: bool = False) -> dict[str, str]:
    words = ["syngraph", "quarantine", command, str(folder), key[:SHORT], *(["--why", "the reason"] if owes_why else [])]
    return {"command": shlex.join(words), "does": " ".join(does.split())}


def _said(claim: Row) -> str:
    """What a claim says, no longer than a line takes."""
    names = (str(claim[f"{end}_label"]) for end in ("subject", "property", "object"))
    return " · ".join(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names)
