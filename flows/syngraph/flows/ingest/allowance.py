"""Whether a further document may be begun: a run that has spent what it may stops between documents, never within one."""

from typing import Protocol

from syngraph.ontologies.document import Document


class Allowance(Protocol):
    """Asked about documents ahead of the gate, in the event loop of the model calls, about one after the other."""

    async def begins(self, document: Document) -> bool | None:
        """Whether this document may be put to the model. After one No it is not asked again: nothing further is begun.

        None: perhaps, once one of those has ended that were begun before it; then it is asked again. Calls that are under way go on
        while it is found out: what takes long is done in another thread.
        """
        ...

    def ended(self, document: Document) -> None:
        """No further chunk of this document is put to the model: all have been answered, or some cannot be."""
        ...


class Unbounded:
    """
    >>> import asyncio
    >>> asyncio.run(Unbounded().begins(Document("a.md", "", 0, "markdown", "", "", ())))
    True
    """

    async def begins(self, document: Document) -> bool:  # noqa: ARG002 - the protocol's face
        return True

    def ended(self, document: Document) -> None:
        pass


unbounded = Unbounded()
