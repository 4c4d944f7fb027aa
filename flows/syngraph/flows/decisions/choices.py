"""What a person can decide about a violation that holds claims: the commands to type, and what each would do."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from syngraph.contracts.vocabulary import UNWAIVABLE
from syngraph.flows.claims.constraint_words import words_for
from syngraph.flows.claims.pointing import SHORT
from syngraph.flows.decisions.sides import Row, Side, rivals_preferred, sides_of

MOST_SIDES = 4
"""Of the sides of a contradiction, so many are offered; where there are more, nobody decides by reading a list of commands."""


def choices(violation: Row, folder: Path) -> list[dict[str, str]]:
    """What can be decided about a violation, as a row of the report has it; nothing about one that holds no claim.

    folder:  the project's, as it is to be typed.
    returns: [{"command": to be typed as it is, but for the reason, "does": what it says about the documents}].
    """
    if violation["state"] != "held":
        return []
    sides = sides_of(violation)
    held = [side for side in sides if side.is_held][:MOST_SIDES]
    if not held:
        return []
    found = []
    conflict = words_for(str(violation["constraint"]), str(violation["contract"])).conflict
    if conflict:
        found += [one for side in held for one in _prefer(folder, side, rivals_preferred(side, sides))]
    if violation["contract"] not in UNWAIVABLE:
        found.append(_choice(folder, "waive", violation["key"], "the rule does not count here: it may all stand", owes_why=True))
    found += [_choice(folder, "discard", one.first["id"], f"{one.said()} is not what the text says", owes_why=True) for one in held]
    if conflict and len({claim["document"] for side in sides for claim in side.claims}) > 1:
        one = held[0].first
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
    for one in sorted(open_ones, key=lambda one: not words_for(str(one["constraint"]), str(one["contract"])).conflict)[:1]:
        yield f"for example {one['key'][:SHORT]}: {one['message']}"
        yield from choice_lines(one["choices"])
        yield f"of another: {show_command('KEY', folder)}"


def _prefer(folder: Path, side: Side, rivals: Sequence[Row]) -> Iterator[dict[str, str]]:
    """How this side is made to win: preferred, and alone in that; nothing where it is that already."""
    if rivals:
        undo = _typed(folder, "undo", *(one["id"] for one in rivals))
        if side.preferred:
            yield {"command": undo, "does": f"then only {side.said()} is preferred"}
        else:
            prefer = _typed(folder, "prefer", side.first["id"])
            yield {"command": f"{undo} && {prefer}", "does": f"{side.said()} is right, and not what is preferred now"}
    elif not side.preferred:
        yield _choice(folder, "prefer", side.first["id"], f"{side.said()} is right")


def _choice(folder: Path, command: str, key: str, does: str, owes_why: bool = False) -> dict[str, str]:
    typed = _typed(folder, command, key) + (f" --why {shlex.quote('the reason')}" if owes_why else "")
    return {"command": typed, "does": " ".join(does.split())}


def _typed(folder: Path, command: str, *keys: str) -> str:
    return shlex.join(["syngraph", "quarantine", command, str(folder), *(key[:SHORT] for key in keys)])
