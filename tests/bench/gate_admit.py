"""How long the gate takes to admit a change of claims, at several sizes of the graph: gate_admit.py [CLAIMS ...] [--changes N].

Prints one line of JSON for each size and kind of change: milliseconds of processor time at p50 and p99; then, for each kind, the largest
size over the smallest. One vessel in a hundred has two captains that tie, so that there is something held wherever one looks. Claims are
in memory: what the ledger adds is not in these figures.
"""

import argparse
import gc
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.contracts.ferries import World, date

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.gate import Gate
from syngraph.ontologies.claim import Claim

PORTS = 50
NEW = 10**9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--changes", type=int, default=100)
    asked = parser.parse_args()
    seen: dict[str, list[float]] = {}
    for size in asked.claims:
        for kind, p50, p99 in measured(size, asked.changes):
            seen.setdefault(kind, []).append(p50)
            print(json.dumps({"claims": size, "change": kind, "p50_ms": round(p50, 3), "p99_ms": round(p99, 3)}), flush=True)
    for kind, figures in seen.items():
        print(json.dumps({"change": kind, "largest_over_smallest": round(figures[-1] / figures[0], 2)}))


def measured(size: int, changes: int) -> list[tuple[str, float, float]]:
    """Of every kind of change: what it is called, and its p50 and p99."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        vessels = size // 5
        claims = [world.claim(f"port{n}", "a", "Port") for n in range(PORTS)]
        claims += [claim for n in range(vessels) for claim in vessel(world, n)]
        claims += [world.claim(f"v{n}", "captain", f"p{n + 1}") for n in range(0, vessels, 100)]
        start = time.process_time()
        gate = Gate(world.ontology, world.contracts(), claims)
        print(json.dumps({"claims": len(claims), "decided_afresh_s": round(time.process_time() - start, 2), "held": len(gate.held)}))
        gc.freeze()
        kinds: dict[str, Callable[[int], ChangeSet]] = {
            "ten vessels come: 50 claims": lambda n: ChangeSet(tuple(c for k in range(10) for c in vessel(world, NEW + 10 * n + k))),
            "a second captain comes": lambda n: ChangeSet((world.claim(f"v{100 * n + 7}", "captain", f"p{100 * n + 8}", id=f"second{n}"),)),
            "and goes again": lambda n: ChangeSet(went=(f"second{n}",)),
            "a hub's kind is said once more": lambda n: ChangeSet((world.claim(f"port{n % PORTS}", "a", "Port"),)),
        }
        return [(kind, *percentiles(gate, change, min(changes, vessels // 100))) for kind, change in kinds.items()]


def vessel(world: World, n: int) -> list[Claim]:
    name = f"v{n}"
    return [
        world.claim(name, "a", "Ferry"),
        world.claim(f"p{n}", "a", "Person"),
        world.claim(name, "captain", f"p{n}"),
        world.claim(name, "homePort", f"port{n % PORTS}"),
        world.claim(name, "launchedOn", date(f"20{n % 30:02}-01-01")),
    ]


def percentiles(gate: Gate, change: Callable[[int], ChangeSet], count: int) -> tuple[float, float]:
    taken = []
    for n in range(count):
        one = change(n)
        start = time.process_time()
        gate.admit(one)
        taken.append(1000 * (time.process_time() - start))
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


if __name__ == "__main__":
    main()
