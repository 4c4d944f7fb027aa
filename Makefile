# The two commands of the README are `make demo` and `make test`; each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-deep check unit setup system bench-kill bench-peps bench-gate bench-admit bench-agents bench-ingest neo4j-stop clean help

help:
	@echo "make demo        sample documents -> graph in .demo (and a local Neo4j), in a minute or two"
	@echo "make test        every check and test, against real components"
	@echo "make test-deep   the property tests with many more examples"
	@echo "make bench-…     measurements (kill, peps, gate, admit, agents, ingest): JSON lines"
	@echo "make neo4j-stop  stop the local Neo4j that make demo started"
	@echo "make clean       remove what make made (.venv, .demo, .neo4j, .cache)"

demo: setup
	@bash deploy/demo.sh

test: setup check unit

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A file's tests stay together, on one of as many workers as there are cores, four at most: each may start a Neo4j of its own.
WIDE := --numprocesses=auto --maxprocesses=4 --dist=loadfile
unit:
	$(BIN)/python -m pytest $(WIDE)

setup: system $(VENV)/ready

# What a Debian machine lacks is installed when we may; elsewhere the lines that need it say what is missing.
system:
	@bash deploy/system.sh "$(PYTHON)"

$(VENV)/ready: pyproject.toml deploy/constraints.txt
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c deploy/constraints.txt hatchling editables
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c deploy/constraints.txt -e ".[dev]"
	@touch $@

# Measurements: JSON lines; not part of the tests.
bench-kill: setup
	$(BIN)/python -m tests.bench.ingest.kill

bench-peps: setup
	$(BIN)/python tests/bench/peps.py ../shared/corpora/peps/2026-08 ../shared/corpora/peps/headers-2026-08.jsonl

bench-gate: setup
	$(BIN)/python -m tests.bench.gate

bench-admit: setup
	$(BIN)/python -m tests.bench.gate_admit

# A hundred PEPs where they lie beside the checkout; a recorded run: tests/bench/agents.py says how.
PEPS := ../shared/corpora/peps/2026-08
bench-agents: setup
	$(BIN)/python -m tests.bench.agents sample
	@test -d $(PEPS) || echo "no PEPs: $(PEPS) is not there"
	test ! -d $(PEPS) || $(BIN)/python -m tests.bench.agents $(PEPS) --most 100 --domain "Python Enhancement Proposals: who wrote what, and what became of it."

bench-ingest: setup
	$(BIN)/python -m tests.bench.ingest

# The property tests again, with new and many more examples.
test-deep: setup
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest $(WIDE)

neo4j-stop:
	$(BIN)/python deploy/neo4j/local.py stop --home .neo4j

clean: 
	-@test ! -e .neo4j || $(BIN)/python deploy/neo4j/local.py stop --home .neo4j
	rm -rf $(VENV) .demo .neo4j .cache
