"""After this file a reader knows the small project that tests of decisions work on: documents that contradict each other."""

from pathlib import Path
from typing import Any

from tests.flows.command_line import Said, syngraph
from tests.flows.harbour import lay

from syngraph.flows.queries.asking import claims_of

REGISTER = """# Register

Thornwick Shipyard is a company. Thornwick Shipyard was founded on 4 March 1935.

The Kittiwake is a ferry. The Kittiwake was built by Gullwing Towage.
"""
LETTER = """# A letter

Dear keeper, a line that no rule reads.

Thornwick Shipyard was founded on 4 March 1935.

The Marigold is a ferry. The Marigold was built by Thornwick Shipyard.
"""
HELD, STANDS, OUT = "held", "standing", "discarded"


def lay_disputed(folder: Path) -> Path:
    """A project of four documents, nothing run: two of them say that the shipyard was founded two years later than a third does."""
    lay(folder)
    (folder / "documents" / "register.md").write_text(REGISTER)
    (folder / "documents" / "letter.md").write_text(LETTER)
    return folder


def founded(folder: Path) -> dict[str, str]:
    """What became of what each document says of the founding: document -> state."""
    return {claim["document"]: claim["state"] for claim in of_founding(folder)}


def of_founding(folder: Path) -> list[dict[str, Any]]:
    return [claim for claim in claims_of(folder, None, None) if claim["property_label"] == "founded"]


def claim_in(folder: Path, document: str, property: str = "founded") -> dict[str, Any]:
    """The one claim of this property that this document makes."""
    (found,) = [one for one in claims_of(folder, document, None) if one["property_label"] == property]
    return found


def decide(folder: Path, command: str, *words: str) -> Any:
    """Type `syngraph quarantine COMMAND DIR …`; returns the JSON that it prints."""
    said: Said = syngraph("quarantine", command, folder, *words, "--json")
    assert (said.code, said.err) == (0, ""), said.err
    return said.json


def violation(folder: Path) -> dict[str, Any]:
    """The one violation about the founding."""
    listed = syngraph("quarantine", "list", folder, "--json").json["violations"]
    (found,) = [one for one in listed if any(claim["property_label"] == "founded" for claim in one["claims"])]
    return dict(found)
