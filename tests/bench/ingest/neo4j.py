"""The Neo4j projection beside neo4j-graphrag's `Neo4jWriter` and plain `UNWIND … CREATE`: one graph, one server, one run.

catching up:  the whole graph, which came in while Neo4j was away. One that has nothing yet is loaded with what there is ("at once");
              one that has a beginning gets each commit of 50 documents ("by commits").
live:         documents of 50 statements into the filled graph, one commit or one run of the writer each.

All three write the same nodes and relationships, documents and chunks among them, and what they wrote is read back whole and
compared after each ("same"). What a writer is fed is made beforehand. A figure is the median of its
repeats, by the clock; the same by processor seconds stands beside it, for whoever shares the machine.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import neo4j
from tests.bench.ingest.neo4j_server import Server, Spent, graphrag, server
from tests.bench.ingest.neo4j_world import NS, Graph, Page, pages, small_pages
from tests.connectors.bolt_wire import listening

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.projected import CommitPart, Outcome

COMMIT = 50
"""Documents in one commit: some 2,400 statements."""
WARM_UP = 5
GOALS = (
    ("catching up at once over neo4j-graphrag's writer", "catching up: ours, at once", "catching up: neo4j-graphrag", 2.0),
    ("catching up by commits over neo4j-graphrag's writer", "catching up: ours, by commits", "catching up: neo4j-graphrag", 2.0),
    ("catching up at once over plain UNWIND, CREATE", "catching up: ours, at once", "catching up: plain CREATE", 0.8),
    ("catching up by commits over plain UNWIND, CREATE", "catching up: ours, by commits", "catching up: plain CREATE", 0.8),
    ("live over neo4j-graphrag's writer", "live: ours, new documents", "live: neo4j-graphrag", 4.0),
)
"""What the figure is of, by which way, over which other, and what it is to reach."""
_OURS = frozenset({"Resource", "Syngraph", "__KGBuilder__", "__Entity__"})
_KINDS = ("Resource", "Document", "Chunk")


class Bench:
    """The lines so far, and what makes them."""

    def __init__(self, at: Server, driver: neo4j.Driver, asked: argparse.Namespace) -> None:
        self.at, self.driver, self.asked = at, driver, asked
        self.speeds: dict[str, list[Spent]] = defaultdict(list)
        self.wrong = 0

    def say(self, what: str, way: str, statements: int, spent: Sequence[Spent], same: bool, **more: Any) -> None:
        """Print one measurement, and remember its speed by the clock and by the processor."""
        wall, cpu = (sum(column) for column in zip(*spent, strict=True))
        self.speeds[f"{what}: {way}"].append(Spent(statements / wall, statements / cpu))
        line = {"what": what, "way": way, "statements": statements, "seconds": round(wall, 3), "cpu_s": round(cpu, 2)}
        line |= {"per_s": round(statements / wall), "per_cpu_s": round(statements / cpu)}
        if len(spent) > 1:
            line["p50_ms"] = round(1000 * statistics.median(one.wall for one in spent), 2)
            line["p50_cpu_ms"] = round(1000 * statistics.median(one.cpu for one in spent), 2)
        self.wrong += not same
        print(json.dumps({**line, "same": same, **more}), flush=True)

    def empty(self) -> None:
        """Nothing in the database but the constraints."""
        for what in ("MATCH ()-[x]->()", "MATCH (x)"):
            with self.driver.session() as session:
                session.run(f"{what} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF 5000 ROWS").consume()

    def same(self, graph: Graph, first_label_only: bool = False) -> bool:
        """Whether the database holds this graph, no more and no less."""

        def told(nodes: list[dict[str, Any]]) -> list[str]:
            cut = slice(1) if first_label_only else slice(None)
            return sorted(json.dumps([n["uri"], sorted(n["labels"][cut]), sorted(n["properties"].items())]) for n in nodes)

        with self.driver.session() as session:
            nodes = [
                {"uri": row[0], "labels": [label for label in row[1] if label not in _OURS], "properties": row[2]}
                for row in session.run("MATCH (n) WHERE n.uri IS NOT NULL RETURN n.uri, labels(n), properties(n)")
            ]
            for node in nodes:
                node["properties"] = {key: value for key, value in node["properties"].items() if key not in ("uri", "_asserted")}
            found = session.run("MATCH (a)-[x]->(b) RETURN a.uri, type(x), b.uri, properties(x)").values()
        edges = [sorted(json.dumps([*edge[:3], sorted(edge[3].items())]) for edge in some) for some in (found, graph.relations())]
        return told(nodes) == told(graph.nodes()) and edges[0] == edges[1]

    def open(self, graph: Graph) -> Neo4jStore:
        return Neo4jStore(self.at.uri, self.at.username, self.at.password, "neo4j", "bench", NS, graph.ontology)


def graphrag_writes(bench: Bench, all_pages: list[Page], speak: bool = True) -> None:
    """Catching up and live by neo4j-graphrag's writer."""
    bench.empty()
    graph, live = Graph(), list(small_pages(WARM_UP + bench.asked.live))
    graph.take(all_pages)
    catching_up = len(graph.standing)
    lines = [{"nodes": graph.nodes(), "relations": graph.relations()}]
    for page in live:
        graph.take([page])
        lines.append({"nodes": graph.nodes([page]), "relations": graph.relations([page])})
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        spent = graphrag(bench.at, Path(file.name), bench.asked.batch)
    if speak:
        same = bench.same(graph, first_label_only=True)
        bench.say("catching up", "neo4j-graphrag", catching_up, spent[:1], same)
        bench.say("live", "neo4j-graphrag", 50 * bench.asked.live, spent[1 + WARM_UP :], same)


def plain_writes(bench: Bench, all_pages: list[Page], speak: bool = True) -> None:
    """Catching up by plain `UNWIND … CREATE`: nothing is looked for, nothing would survive a second run."""
    bench.empty()
    graph = Graph()
    graph.take(all_pages)
    nodes: dict[str, list[Any]] = defaultdict(list)
    relations: dict[tuple[str, str], list[Any]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for one in graph.nodes():
        kind = kinds[one["uri"]] = one["labels"][0] if one["labels"][0] in _KINDS else "Resource"
        nodes[kind].append([[kind, *one["labels"]], {"uri": one["uri"], **one["properties"]}])
    for row in graph.relations():
        relations[kinds[row[0]], kinds[row[2]]].append(row)
    work = [("UNWIND $rows AS r CREATE (n:$(r[0])) SET n = r[1]", rows) for rows in nodes.values()]
    for (start, end), rows in relations.items():
        ends = f"MATCH (a:{start} {{uri: r[0]}}) MATCH (b:{end} {{uri: r[2]}})"
        work.append((f"UNWIND $rows AS r {ends} CREATE (a)-[x:$(r[1])]->(b) SET x = r[3]", rows))
    with bench.driver.session() as session:
        for kind in _KINDS:
            session.run(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{kind}) REQUIRE n.uri IS UNIQUE").consume()
        begun = bench.at.now()
        for text, rows in work:
            for first in range(0, len(rows), bench.asked.batch):
                session.run(text, rows=rows[first : first + bench.asked.batch]).consume()
        spent = bench.at.now().since(begun)
    if speak:
        bench.say("catching up", "plain CREATE", len(graph.standing), [spent], bench.same(graph))


def rebuilt(bench: Bench, all_pages: list[Page], speak: bool = True) -> None:
    """Catching up from nothing, as a store that has no cursor is: by a rebuild from the present state."""
    bench.empty()
    graph = Graph()
    graph.take(all_pages)
    parts = list(graph.present())
    with bench.open(graph) as store:
        begun = bench.at.now()
        store.rebuild(parts)
        spent = bench.at.now().since(begun)
        if speak:
            bench.say("catching up", "ours, at once", len(graph.standing), [spent], _faithful(bench, store, graph))


def followed(bench: Bench, all_pages: list[Page], speak: bool = True) -> None:
    """Catching up by commits, then live."""
    bench.empty()
    graph = Graph()
    parts = [graph.take(all_pages[first : first + COMMIT]) for first in range(0, len(all_pages), COMMIT)]
    statements = len(graph.standing)
    with bench.open(graph) as store:
        spent = _applied(bench, store, parts)
        if speak:
            bench.say("catching up", "ours, by commits", statements, spent, _faithful(bench, store, graph))
        live(bench, store, graph, speak)


def live(bench: Bench, store: Neo4jStore, graph: Graph, speak: bool) -> None:
    """One commit for each document: new ones, then new ones in whose place others come: every statement goes, or comes."""
    fresh, again = list(small_pages(WARM_UP + bench.asked.live)), list(small_pages(WARM_UP + bench.asked.live, first=50_000))
    edited = [Page(old.path, new.said) for old, new in zip(fresh, again, strict=True)]
    for way, some in (("ours, new documents", fresh), ("ours, edited documents", edited)):
        parts = [graph.take([page]) for page in some]
        _applied(bench, store, parts[:WARM_UP])
        spent = _applied(bench, store, parts[WARM_UP:-WARM_UP])
        with listening() as wire:
            _applied(bench, store, parts[-WARM_UP:])
        if speak:
            statements = sum(len(part.states) for part in parts[WARM_UP:-WARM_UP])
            same = _faithful(bench, store, graph)
            bench.say("live", way, statements, spent, same, round_trips_a_commit=wire.round_trips / WARM_UP)


def _applied(bench: Bench, store: Neo4jStore, parts: Sequence[CommitPart]) -> list[Spent]:
    spent = []
    for part in parts:
        begun = bench.at.now()
        outcome = store.apply(part)
        spent.append(bench.at.now().since(begun))
        assert outcome is Outcome.APPLIED
    return spent


def _faithful(bench: Bench, store: Neo4jStore, graph: Graph) -> bool:
    return set(store.statements()) == set(graph.standing) and store.cursor() == graph.cursor and bench.same(graph)


def figures(bench: Bench) -> bool:
    """Print the figures with their goals; says whether all are reached, as far as they could be measured."""
    median = {name: Spent(*map(statistics.median, zip(*found, strict=True))) for name, found in bench.speeds.items()}
    reached = bench.wrong == 0
    for figure, ours, theirs, at_least in GOALS:
        there = theirs in median
        ratios = [round(mine / other, 2) for mine, other in zip(median[ours], median[theirs], strict=True)] if there else [None, None]
        met = None if ratios[0] is None else ratios[0] >= at_least
        line = {"figure": figure, "is": ratios[0], "by_processor": ratios[1], "at_least": at_least, "reached": met}
        print(json.dumps(line | ({} if there else {"why": bench.at.why})), flush=True)
        reached &= met is not False
    return reached


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, default=20_000, help="nodes; each has six statements")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--live", type=int, default=60, help="documents of 50 statements")
    parser.add_argument("--batch", type=int, default=5_000, help="rows in a transaction of the other writers")
    parser.add_argument("--warm-up", type=int, default=12, help="rounds over 2,000 things that are not measured")
    parser.add_argument("--only", nargs="*", default=[], metavar="WAY", help="plain, rebuild, follow, graphrag: leave the others out")
    asked = parser.parse_args()
    with server() as at, at.driver() as driver:
        bench = Bench(at, driver, asked)
        print(
            json.dumps({"server": "Neo4j", "graphrag": at.peer is not None, "why": at.why or None, "driver": neo4j.__version__}), flush=True
        )
        ways: dict[str, Callable[..., None]] = {"plain": plain_writes, "rebuild": rebuilt, "follow": followed, "graphrag": graphrag_writes}
        chosen = [way for name, way in ways.items() if (name in asked.only or not asked.only) and (at.peer or name != "graphrag")]
        for _ in range(asked.warm_up):  # until a server compiled what it runs often, the longest statement is the slowest
            for way in chosen:
                way(bench, list(pages(2_000)), speak=False)
        for repeat in range(asked.repeats):
            for n in range(len(chosen)):  # nobody is always first
                chosen[(n + repeat) % len(chosen)](bench, list(pages(asked.things)))
        reached = bool(asked.only) or figures(bench)
    sys.exit(0 if reached else "a figure is not reached, or a graph is not the same")


if __name__ == "__main__":
    main()
