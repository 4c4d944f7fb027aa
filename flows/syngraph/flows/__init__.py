"""The jobs: build, ingest, verify, run; the command line; and the wiring of ports to adapters."""
