"""Whose a document is: `[owners]` in syngraph.toml maps globs of documents' paths to the names of those who answer for them."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Final

from pydantic import AfterValidator

from syngraph.connectors.documents.globs import matcher
from syngraph.ontologies.errors import ProjectUnusable, QueryRefused

NO_OWNER: Final = "no owner"
"""What documents that no glob matches are listed under, and those of no document at all."""


def _named(owners: dict[str, str]) -> dict[str, str]:
    for glob, name in owners.items():
        if not glob.strip("/ "):
            raise ValueError("an owner's glob is empty")
        if not name.strip() or name.strip() == NO_OWNER:
            raise ValueError(f'{glob!r}: an owner has a name, and it is not "{NO_OWNER}"')
        try:
            matcher([glob])
        except ProjectUnusable as exc:
            raise ValueError(exc.what) from exc
    return {glob: name.strip() for glob, name in owners.items()}


OwnerSettings = Annotated[dict[str, str], AfterValidator(_named)]
"""[owners] glob below the documents folder -> a name. Of several that match the last in the file counts, as in a CODEOWNERS file."""


def owning(owners: Mapping[str, str]) -> Callable[[str], str]:
    """A function from a document's path to its owner's name, or NO_OWNER. A glob that matches a folder has all that is below.

    >>> of = owning({"**": "the archive", "minutes/": "harbour office", "minutes/1999/*.md": "records"})
    >>> of("fleet.md"), of("minutes/2001/may.md"), of("minutes/1999/may.md")
    ('the archive', 'harbour office', 'records')
    >>> owning({})("fleet.md")
    'no owner'
    """
    matching = [(matcher([glob]), name) for glob, name in reversed([*owners.items()])]

    def owner(path: str) -> str:
        above = [str(folder) for folder in PurePosixPath(path).parents]
        found = (name for matches, name in matching if matches(path, False) or any(matches(one, True) for one in above))
        return next(found, NO_OWNER)

    return lru_cache(maxsize=10_000)(owner)


def owners_of(documents: Iterable[str], owner: Callable[[str], str]) -> list[str]:
    """Whose documents these are, by name; of no document nobody's."""
    return sorted({owner(path) for path in documents}) or [NO_OWNER]


def known_owner(name: str, owners: Mapping[str, str]) -> str:
    """The owner of this name, however it is spelt in capitals.

    raises: QueryRefused, listing those that are known.
    """
    known = [*dict.fromkeys(owners.values()), NO_OWNER]
    for one in known:
        if one.casefold() == name.strip().casefold():
            return one
    if not owners:
        raise QueryRefused("no document has an owner: syngraph.toml has no [owners]", 'add them, such as "minutes/**" = "harbour office"')
    raise QueryRefused(
        f"nobody called {name!r} owns a document", f"say one of: {', '.join(known)}; or add them to [owners] in syngraph.toml"
    )
