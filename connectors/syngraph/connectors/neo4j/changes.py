"""The one parameter of the statements that write, and what a log says of it: the names of its lists, not what is in them."""

from typing import Any


class Changes(dict[str, Any]):
    """What a part changes, and where it is to be written.

    The driver writes out all that it sends, for its debug log, whether anybody listens or not: with documents' texts in it
    that took as long as making them ready for the wire, and nobody's documents belong into a log.

    >>> Changes(uris=["https://example.org/heron"], project="p")
    Changes(uris, project)
    """

    def __repr__(self) -> str:
        return f"Changes({', '.join(self)})"
