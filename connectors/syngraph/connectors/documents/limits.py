"""How much a reader may take on before it gives a document up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """most_bytes:  size of a file. most_text: characters of the text read from it, and bytes of what is unpacked for it.
    timeout_s:      seconds that reading one document may take. most_memory: bytes of address space of one reading process.
    chunk:          characters of a chunk.
    """

    most_bytes: int = 50_000_000
    most_text: int = 50_000_000
    timeout_s: float = 120.0
    most_memory: int = 6_000_000_000
    chunk: int = 4_000
