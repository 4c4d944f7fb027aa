"""A folder of small documents as large as one likes: ferries, their yards and their quays, and some contradictions between them.

Every document is two facts about a ferry of its own, one about a yard that hundreds of others name too; every fiftieth says of its
neighbour's ferry what that one's own document does not: the gate has something to hold.
"""

from collections.abc import Iterator
from pathlib import Path

SETTINGS = '[project]\nnamespace = "https://example.org/fleet/"\ndomain = "Ferries, who built them and where they lie."\n'
SHAPE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix fleet: <https://example.org/fleet/ontology#> .
fleet:OneNumberOfSeats a sh:NodeShape ; sh:targetSubjectsOf fleet:seats ; sh:property [ sh:path fleet:seats ; sh:maxCount 1 ] .
"""
A_YARD = 40
"""So many ferries name the same yard."""
A_FOLDER = 1_000
"""So many documents lie in one folder."""
EVERY = 50
"""One document in so many contradicts the one before it."""


def ferry(n: int) -> str:
    """The document about ferry number n.

    >>> print(ferry(7))
    # MV Kestrel 7
    <BLANKLINE>
    MV Kestrel 7 is a ferry. MV Kestrel 7 was built by Yard Number 0. Yard Number 0 is a shipyard. MV Kestrel 7 has 27 seats.
    <BLANKLINE>
    """
    name, yard = f"MV Kestrel {n}", f"Yard Number {n // A_YARD}"
    said = f"{name} is a ferry. {name} was built by {yard}. {yard} is a shipyard. {name} has {20 + n % 300} seats."
    other = f" MV Kestrel {n - 1} has {21 + n % 300} seats." if n % EVERY == EVERY - 1 else ""
    return f"# {name}\n\n{said}{other}\n"


def path_of(n: int) -> str:
    """Where it lies, below the documents folder.

    >>> path_of(12034)
    '012/ferry-12034.md'
    """
    return f"{n // A_FOLDER:03}/ferry-{n:05}.md"


def lay_corpus(folder: Path, documents: int) -> Path:
    """A project of so many documents, nothing run."""
    for part in ("documents", "shapes", "ontology"):
        (folder / part).mkdir(parents=True)
    (folder / "syngraph.toml").write_text(SETTINGS)
    (folder / "shapes" / "seats.ttl").write_text(SHAPE)
    for n in range(documents):
        path = folder / "documents" / path_of(n)
        path.parent.mkdir(exist_ok=True)
        path.write_text(ferry(n))
    return folder


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its bytes, in path order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
