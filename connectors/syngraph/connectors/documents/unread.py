"""What is left of a document that could not be read: why, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unread:
    """A document without text.

    path:   below the documents folder, with `/`. sha256: of the file's bytes; empty where they were not read to the end.
    reason: names the file. next_step: for whoever owns the document. passing: though it looks the same, the next run may read it.
    """

    path: str
    sha256: str
    reason: str
    next_step: str
    passing: bool = False
