"""How much a document counts, by the `[sources]` globs of syngraph.toml."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from syngraph.connectors.documents.globs import matcher


def ranking(sources: Mapping[str, int]) -> Callable[[str], int]:
    """How much the document of a path counts: the highest rank among the `[sources]` globs that match it or a folder above; else 0."""
    globs = [(matcher([glob]), rank) for glob, rank in sources.items()]

    def rank(path: str) -> int:
        above = [str(folder) for folder in PurePosixPath(path).parents]
        return max((rank for matches, rank in globs if matches(path, False) or any(matches(one, True) for one in above)), default=0)

    return lru_cache(maxsize=10_000)(rank)
