"""Run by the Python that has neo4j-graphrag: write each line's graph with its `Neo4jWriter`, and print what each took.

usage: neo4j_graphrag_writer.py FILE BATCH PID
a line: {"nodes": [{uri, labels, properties}], "relations": [[from, type, to, properties]]}; PID: of the server, whose processor
seconds count with ours. Printed: [[wall, cpu]…] in seconds. Making the writer's own objects is not timed.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import neo4j
from neo4j_graphrag.components.kg_writer import Neo4jWriter  # type: ignore[import-not-found] # a venv of the bench's own has it
from neo4j_graphrag.components.types import (  # type: ignore[import-not-found] # as above
    Neo4jGraph,
    Neo4jNode,
    Neo4jRelationship,
)


def named(node: dict[str, Any]) -> dict[str, Any]:
    """A node's properties, its IRI among them, as everyone else writes them."""
    return {"uri": node["uri"], **node["properties"]}


def cpu_s() -> float:
    return time.process_time() + time.clock_gettime((~int(sys.argv[3]) << 3) | 2)  # neo4j_server.Server.now


with neo4j.GraphDatabase.driver(os.environ["NEO4J_URI"], auth=(os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])) as driver:
    writer = Neo4jWriter(driver, batch_size=int(sys.argv[2]))
    spent = []
    for line in Path(sys.argv[1]).read_text().splitlines():
        told = json.loads(line)
        graph = Neo4jGraph(
            nodes=[Neo4jNode(id=one["uri"], label=one["labels"][0], properties=named(one)) for one in told["nodes"]],
            relationships=[
                Neo4jRelationship(start_node_id=start, type=type, end_node_id=end, properties=properties)
                for start, type, end, properties in told["relations"]
            ],
        )
        begun, worked = time.perf_counter(), cpu_s()
        result = asyncio.run(writer.run(graph))
        spent.append([time.perf_counter() - begun, cpu_s() - worked])
        if result.status != "SUCCESS":
            sys.exit(f"Neo4jWriter says {result.status}")
print(json.dumps(spent))
