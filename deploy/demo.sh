#!/usr/bin/env bash
# The demo: sample documents -> questions -> ontology -> gate -> RDF store and Neo4j -> report, in .demo.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

neo4j=no
if [ -n "${NEO4J_URI:-}" ]; then
  neo4j=yours
elif "$bin/python" deploy/neo4j/local.py reset --home .neo4j >/dev/null 2>.demo-neo4j.log && "$bin/python" deploy/neo4j/local.py start --home .neo4j >/dev/null 2>.demo-neo4j.log; then
  neo4j=ours
else
  tail -n 1 .demo-neo4j.log >&2
  echo "going on with the embedded stores alone" >&2
fi
rm -f .demo-neo4j.log

rm -rf .demo
if [ "$neo4j" = ours ]; then
  "$bin/syngraph" init .demo --sample --neo4j-home .neo4j
else
  "$bin/syngraph" init .demo --sample
fi
"$bin/syngraph" run .demo
cat <<'EOF'

What to look at next
  .demo/reports/report.html                     what was held, with its quotes: open it in a browser
  .venv/bin/syngraph claims .demo --state held  the same in the terminal
  .venv/bin/syngraph verify .demo               the agreed questions, asked of the graph
EOF
"$bin/syngraph" suggest .demo 2>/dev/null || true
[ "$neo4j" != ours ] || echo "  make neo4j-stop                               stops the local Neo4j (it is running now)"
