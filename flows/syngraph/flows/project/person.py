"""Who a person is to us, and which of their words go on record: a name, a reason, a question."""

import os
import pwd
from unicodedata import category

from syngraph.flows.telling.harmless import TURNS
from syngraph.ontologies.errors import Unusable

MOST_CHARACTERS = 1_000
"""Of a question, a reason or a name: what is longer is none."""


def who_says(who: str | None) -> str:
    """Whose word it is: the login name of this process's account when nobody is named.

    raises: Unusable when the account has no name, or the name that is given cannot be kept.
    """
    if who is None:
        try:
            who = pwd.getpwuid(os.getuid()).pw_name
        except KeyError as exc:
            raise Unusable(f"who signs is not known: account {os.getuid()} has no name on this machine", "say it: --who NAME") from exc
    return one_line("who signs", who)


def one_line(what: str, text: str) -> str:
    """A person's words as one line.

    raises: Unusable when there are none, too many, or some that cannot be shown or stored.
    """
    line = " ".join(text.split())
    if not line:
        raise Unusable(f"{what} is empty", "say it in words")
    if len(line) > MOST_CHARACTERS:
        raise Unusable(f"{what} has {len(line):,} characters; {MOST_CHARACTERS:,} are the most", "say it in fewer")
    strange = next((char for char in line if char in TURNS or category(char) in ("Cc", "Cs")), None)
    if strange is not None:
        raise Unusable(f"{what} holds a character that cannot be shown: U+{ord(strange):04X}", "take it out")
    return line
