"""A small world for tests of bad input: two documents about ferries and companies."""

from pathlib import Path

FERRIES = """# Ferries

The Selkie is a ferry. The Selkie was built by Thornwick Shipyard. Thornwick Shipyard is a company.

| Ferry | Seats | Home quay |
|---|---|---|
| Selkie | 180 | Fish Quay |
| Marigold | 320 | Long Quay |
| Kittiwake | 96 | Rope Quay |
"""
COMPANIES = """# Companies

Thornwick Shipyard is a company. Thornwick Shipyard was founded on 17 January 1933.

| Company | Seat |
|---|---|
| Thornwick Shipyard | Ormwick |
| Gullwing Towage | Port Tavrey |
"""
NAMESPACE = '[project]\nnamespace = "https://example.org/harbour/"\n'


def lay(folder: Path) -> Path:
    """A project of two documents, nothing run."""
    for part in ("documents", "shapes", "ontology"):
        (folder / part).mkdir(parents=True)
    (folder / "syngraph.toml").write_text(NAMESPACE)
    (folder / "documents" / "ferries.md").write_text(FERRIES)
    (folder / "documents" / "companies.md").write_text(COMPANIES)
    return folder
