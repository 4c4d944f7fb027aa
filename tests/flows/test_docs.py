"""What the documentation says is what there is."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from syngraph.flows.commands.reference import reference

ROOT = Path(__file__).parents[2]


def test_the_command_reference_is_what_the_command_line_says() -> None:
    assert (ROOT / "flows" / "COMMANDS.md").read_text() == reference(), "make it anew: see its second line"


def test_every_path_that_a_readme_names_is_there() -> None:
    for readme in [ROOT / "README.md", *ROOT.glob("*/README.md")]:
        links = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme.read_text())
        assert [link for link in links if not (readme.parent / link).exists()] == [], readme
    named = re.findall(r"`((?:flows|agents|connectors|contracts|ontologies|deploy|tests)/[\w/.-]+)`", (ROOT / "README.md").read_text())
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("folder", ["flows", "agents", "connectors", "contracts", "ontologies", "deploy", "tests"])
def test_every_root_folder_says_what_lives_there(folder: str) -> None:
    text = (ROOT / folder / "README.md").read_text()
    assert "lives here" in text
    assert "Start reading" in text or folder == "deploy"


PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> . "
A_GRAPH_OF_ONES_OWN = {
    "shapes": PREFIXES + "ex:Ship sh:targetClass ex:Ship ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
    "data": PREFIXES + "ex:selkie a ex:Ship .",
    "change": PREFIXES + 'ex:selkie ex:name "Selkie" .',
}


def test_the_commands_of_the_readme_do_what_it_says(tmp_path: Path, ran_sample: Path) -> None:
    """Each syngraph line of "Your own documents" is run as it stands, on a copy of the sample's documents."""
    lines = re.findall(r"^(syngraph [^#\n]+|cp [^#\n]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(lines) >= 7
    for name in ("shapes", "data", "change"):
        (tmp_path / f"{name}.ttl").write_text(A_GRAPH_OF_ONES_OWN[name], encoding="utf-8")
    for line in lines:
        words = shlex.split(line)
        if "--cypher" in words:
            continue  # asked of a real Neo4j in test_neo4j_run.py
        if words[0] == "cp":
            subprocess.run(["cp", "-r", f"{ran_sample / 'documents'}/.", "my-graph/documents/"], cwd=tmp_path, check=True)
            continue
        words = [word.replace("WHERE { … }", "WHERE { ?ship a :Ferry ; :launched ?year }") for word in words]
        done = subprocess.run(
            [sys.executable, "-m", "syngraph.flows.cli", *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stderr)
