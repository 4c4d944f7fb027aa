"""What the figures are to reach, and whether they do."""

from collections.abc import Iterator
from typing import Any

Line = dict[str, Any]


def goals(lines: list[Line]) -> Iterator[Line]:
    """Each figure that the lines tell, at the largest size, with what it is to reach."""
    sizes = [line["triples"] for line in lines if "triples" in line]
    largest, smallest = max(sizes), min(sizes)
    accepted = one(lines, engine="syngraph", triples=largest, verdict="accepted")
    refused = one(lines, engine="syngraph", triples=largest, verdict="refused")
    index = next(line for line in lines if line.get("triples") == largest and "build_s" in line)
    for share, reach in (("p50", 0.5), ("p99", 1.5)):
        figure = f"accepted write at {largest} triples, {share} ms"
        yield at_most(figure, accepted[f"{share}_ms"], reach, cpu=accepted[f"cpu_{share}_ms"])
    if smallest < largest:
        small = one(lines, engine="syngraph", triples=smallest, verdict="accepted")
        cpu = round(accepted["cpu_p50_ms"] / small["cpu_p50_ms"], 2)
        yield at_most(f"p50 at {largest} over p50 at {smallest} triples", round(accepted["p50_ms"] / small["p50_ms"], 2), 1.3, cpu=cpu)
    for share in ("p50", "p99"):
        figure = f"refused write less 10 µs a violation, over an accepted one, {share}, of the processor"
        yield at_most(figure, round(refused[f"cpu_without_violations_{share}_ms"] / accepted[f"cpu_{share}_ms"], 2), 2)
    for holder in ("judge", "gate"):
        yield at_most(f"bytes a triple, of all that the {holder} holds", index[f"{holder}_bytes_a_triple"], 200)
    millions = largest / 1e6
    yield at_most("index built, s a million", round(index["build_s"] / millions, 2), 3, cpu=round(index["cpu_build_s"] / millions, 2))
    for done in ("save", "load"):
        cpu = round(index[f"cpu_{done}_s"] / index["cpu_build_s"], 2)
        yield at_most(f"index: {done} over build", round(index[f"{done}_s"] / index["build_s"], 2), 1, cpu=cpu)
    yield from _beside_pyshacl(lines)
    yield from _beside_rdf4j(lines)


def _beside_pyshacl(lines: list[Line]) -> Iterator[Line]:
    whole = {(line["engine"], line["triples"]): line for line in lines if "whole_s" in line}
    for engine, triples in whole:
        if engine == "pyshacl":
            times, cpu = (round(whole[engine, triples][name] / whole["syngraph", triples][name], 1) for name in ("whole_s", "cpu_whole_s"))
            yield at_least(f"whole graph of {triples} triples, times faster than pySHACL", times, 10, cpu=cpu)


def _beside_rdf4j(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        if line["engine"] == "rdf4j ShaclSail" and line.get("verdict") == "accepted":
            ours = one(lines, engine="syngraph", triples=line["triples"], verdict="accepted", shapes="common")
            for done, ours_ms in (("judged", ours["p50_ms"]), ("judged and made", ours["made_p50_ms"])):
                figure = f"write at {line['triples']} triples {done}, times faster than ShaclSail"
                yield at_least(figure, round(line["p50_ms"] / ours_ms, 1), 15)


def one(lines: list[Line], **says: Any) -> Line:
    """The line that says exactly this of its shapes, and this besides."""
    return next(line for line in lines if {"shapes": None, **line}.items() >= {"shapes": None, **says}.items())


def at_most(figure: str, found: float, reach: float, **besides: float) -> Line:
    return {"figure": figure, "is": found, **besides, "at_most": reach, "reached": found <= reach}


def at_least(figure: str, found: float, reach: float, **besides: float) -> Line:
    return {"figure": figure, "is": found, **besides, "at_least": reach, "reached": found >= reach}
