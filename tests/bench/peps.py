"""Runs syngraph on a folder of PEPs and compares what stands with their own header fields; one JSON line a figure.

python tests/bench/peps.py DOCUMENTS HEADERS.jsonl [--project DIR]
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

FIELDS = {
    "Author": "author",
    "Status": "status",
    "Type": "type",
    "Created": "created",
    "Requires": "requires",
    "Replaces": "replaces",
    "Superseded-By": "superseded by",
}
NUMBERED = ("requires", "replaces", "superseded by")

Fact = tuple[str, str, str]


def expected(headers: Path) -> set[Fact]:
    """(file, property label, value) for every header field that is asked about."""
    facts = set()
    for line in headers.read_text().splitlines():
        row = json.loads(line)
        for key, label in FIELDS.items():
            value = " ".join((row.get(key) or "").split())
            values = value.split(",") if label == "author" or label in NUMBERED else [value]
            facts |= {(row["file"], label, normal(label, one)) for one in values if one.strip()}
    return facts


def found(claims: list[dict[str, Any]]) -> set[Fact]:
    """The same triples, of the standing claims read in each file about the thing that the file is about."""
    about = {c["document"]: f"PEP {int(re.sub(r'[^0-9]', '', c['document']))}" for c in claims}
    return {
        (c["document"], c["property_label"].lower(), normal(c["property_label"].lower(), c["object_label"]))
        for c in claims
        if c["state"] == "standing" and c["property_label"].lower() in FIELDS.values() and c["subject_label"] == about[c["document"]]
    }


def normal(label: str, value: str) -> str:
    value = " ".join(value.split())
    if label == "created":
        try:
            return datetime.strptime(value, "%d-%b-%Y").date().isoformat()
        except ValueError:
            return value
    if label in NUMBERED:
        return re.sub(r"\D", "", value)
    return value.casefold()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", type=Path)
    parser.add_argument("headers", type=Path)
    parser.add_argument("--project", type=Path)
    given = parser.parse_args()
    project = given.project or Path(tempfile.mkdtemp()) / "peps"
    if not project.exists():
        syngraph("init", project)
        (project / "documents").rmdir()
        (project / "documents").symlink_to(given.documents.resolve())
    began = time.perf_counter()
    run = json.loads(syngraph("run", project, "--json"))
    emit(what="run", minutes=round((time.perf_counter() - began) / 60, 2), **run["ingested"])
    claims = [json.loads(line) for line in syngraph("claims", project, "--json").splitlines()]
    located = sum((project / "documents" / c["document"]).read_text()[c["start"] : c["end"]] == c["quote"] for c in claims)
    standing = sum(c["state"] == "standing" for c in claims)
    emit(
        what="claims",
        total=len(claims),
        standing=standing,
        held=len(claims) - standing,
        quote_located=round(located / max(1, len(claims)), 4),
    )
    truth, got = expected(given.headers), found(claims)
    for label in FIELDS.values():
        emit(what=label, **rates({f for f in truth if f[1] == label}, {f for f in got if f[1] == label}))
    emit(what="all header facts", **rates(truth, got), missed=sorted(truth - got)[:10], wrong=sorted(got - truth)[:10])


def rates(truth: set[Fact], got: set[Fact]) -> dict[str, Any]:
    both = len(truth & got)
    return {"precision": round(both / max(1, len(got)), 4), "recall": round(both / max(1, len(truth)), 4), "facts": len(truth)}


def syngraph(*words: str | Path) -> str:
    command = [sys.executable, "-m", "syngraph.flows.cli", *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def emit(**row: Any) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
