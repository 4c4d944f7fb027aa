"""What goes over the wire to Neo4j, message by message, as the driver's own log tells it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Wire(logging.Handler):
    """messages: "C: RUN", "S: SUCCESS", …, in order; C is what the client sends, S what the server answers."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the side and the name of a message; what it carries is nobody's matter here."""
        said = str(record.msg).partition("  ")[2].split()
        if len(said) > 1 and said[0] in ("C:", "S:"):
            self.messages.append(f"{said[0]} {said[1]}")

    @property
    def round_trips(self) -> int:
        """How often the client had to wait for the server: requests sent together count as one."""
        sides = [message[0] for message in self.messages]
        return sum(side == "C" and (n == 0 or sides[n - 1] == "S") for n, side in enumerate(sides))


@contextmanager
def listening() -> Iterator[Wire]:
    """Listen to every connection of the driver in this process."""
    log, wire = logging.getLogger("neo4j.io"), Wire()
    before = log.level, log.propagate
    log.addHandler(wire)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield wire
    finally:
        log.removeHandler(wire)
        log.setLevel(before[0])
        log.propagate = before[1]
