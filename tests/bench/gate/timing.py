"""How long things took: seconds of a call, milliseconds at a share of many."""

import time
from collections.abc import Callable
from typing import Any


def seconds(name: str, do: Callable[[], Any]) -> dict[str, float]:
    """Of a call, by the clock and of the processor."""
    start, work = time.perf_counter(), time.process_time()
    do()
    return {f"{name}_s": round(time.perf_counter() - start, 3), f"cpu_{name}_s": round(time.process_time() - work, 3)}


def at_share(took: list[float], share: float) -> float:
    """The time that `share` of them did not exceed."""
    return round(sorted(took)[int(len(took) * share)], 3)


def spread(took: list[float], name: str = "") -> dict[str, float]:
    """The middle and the tail."""
    return {f"{name}p50_ms": at_share(took, 0.5), f"{name}p99_ms": at_share(took, 0.99)} if took else {}
