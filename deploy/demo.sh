#!/usr/bin/env bash
# The demo: sample documents -> questions -> ontology -> gate -> RDF store and Neo4j -> report, in .demo.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
local="$bin/python deploy/neo4j/local.py"

[ ! -e .demo ] || echo "making .demo anew" >&2
rm -rf .demo
"$bin/syngraph" init .demo --sample >/dev/null 2>&1

ours=no
if [ -z "${NEO4J_URI:-}" ]; then
  echo "starting a local Neo4j in .neo4j (the first time it is fetched: a minute)" >&2
  if started=$($local reset --home .neo4j 2>&1 >/dev/null && $local start --home .neo4j 2>&1); then
    ours=yes
    "$bin/python" deploy/demo_settings.py "$started" >>.demo/syngraph.toml
  else
    echo "$started" | tail -n 1 >&2
    echo "going on with the embedded stores alone" >&2
  fi
fi

"$bin/syngraph" run .demo

cat <<'EOF'

What to look at next
  open .demo/reports/report.html                                   what is held and why, for the owners of the documents
  .venv/bin/syngraph why .demo 'Tin Museum' founded                a contradiction, with both sentences
  .venv/bin/syngraph why .demo 'Grey Heron'                        the sentences that prove what is known of a thing
  .venv/bin/syngraph verify .demo                                  the agreed questions, asked of the graph
  .venv/bin/syngraph query .demo 'SELECT ?ferry ?captain { ?f a :Ferry ; rdfs:label ?ferry ; :captain/rdfs:label ?captain }'
EOF
if [ "$ours" = yes ] || [ -n "${NEO4J_URI:-}" ]; then
  echo "  .venv/bin/syngraph query .demo --cypher 'MATCH (f:Ferry)-[:CAPTAIN]->(c) RETURN f.label, c.label'"
fi
[ "$ours" = no ] || echo "  make neo4j-stop                                                  the local Neo4j is running until then"
