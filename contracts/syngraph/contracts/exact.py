"""How rdflib and pySHACL are kept from rewriting literals while they work."""

from collections.abc import Iterator
from contextlib import contextmanager

import rdflib


@contextmanager
def exact_literals() -> Iterator[None]:
    """Inside, literals stay as they are written: rdflib's parsers and queries ask a global switch, and pySHACL turns it back on.

    Nobody else may parse RDF in another thread meanwhile; the gate belongs to one thread.
    """
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
