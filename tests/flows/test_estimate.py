"""After these tests a reader knows what an estimate rests on, how near it comes, and that it asks and writes nothing."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import refused, syngraph
from tests.flows.harbour import lay
from tests.flows.test_real_model_runs import laid_island, laid_proposals
from tests.flows.test_recorded_run import laid_ferries

from syngraph.flows.budget import typical
from syngraph.flows.costs.cost_by import STAGES
from syngraph.flows.project.layout import lay_out
from syngraph.flows.run.running import ingest_project, run_project
from syngraph.flows.telling.progress import Silent

NEAR = 0.2
COUNTS = ("calls", "prompt_tokens", "completion_tokens", "money")
Begin = Callable[[str], Path]


def estimate(folder: Path, command: str = "run") -> dict[str, Any]:
    said = syngraph(command, folder, "--estimate", "--json", "--quiet")
    assert (said.code, said.err) == (0, ""), said
    found: dict[str, Any] = said.json
    return found


def cost(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = syngraph("cost", folder, "--json").json
    return found


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@dataclass(frozen=True)
class Ran:
    """A project, what was said of its first run before it, and what that took."""

    folder: Path
    said: dict[str, Any]
    took: dict[str, Any]
    calls_were_counted: bool


@pytest.fixture(scope="module", params=[laid_island, laid_proposals, laid_ferries])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """What a language model answered on real documents, twice; and what was written by hand for a panel of three, tokens too."""
    folder: Path = request.param(tmp_path_factory.mktemp("recorded"))
    with (folder / "syngraph.toml").open("a") as file:
        file.write('[prices]\n"*" = { input = 1, output = 4 }\n')
    said = estimate(folder)
    run_project(folder, Silent())
    return Ran(folder, said, cost(folder), request.param is not laid_ferries)


def test_a_fresh_run_with_the_rules_takes_what_was_said(ran_sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    list(lay_out(folder, sample=True))
    said, took = estimate(folder), cost(ran_sample)
    by_stage = {row["stage"]: row["calls"] for row in took["rows"]}
    assert {row["stage"]: row["calls"] for row in said["stages"]} == by_stage
    assert by_stage.keys() == STAGES.keys()
    assert said["total"]["money"] == took["total"]["money"] == 0
    assert all(row["least"]["calls"] == row["calls"] == row["most"]["calls"] for row in said["stages"]), "the rules say what they say"


def test_what_a_language_model_took_was_said_within_a_fifth(recorded: Ran) -> None:
    """No blind test: that fewer documents show fewer groups of people was seen in these recordings. No number is taken from them."""
    counts = COUNTS if recorded.calls_were_counted else ("calls",)
    near = {name: round(recorded.said["total"][name] / recorded.took["total"][name], 2) for name in counts}
    assert {name: ratio for name, ratio in near.items() if abs(ratio - 1) > NEAR} == {}


def test_what_it_took_lies_between_the_least_and_the_most(recorded: Ran) -> None:
    said, took = recorded.said["total"], recorded.took["total"]
    for name in COUNTS:
        assert said["least"][name] < took[name] < said["most"][name]
        assert said["least"][name] < said[name] < said["most"][name]
    for row in recorded.said["stages"]:
        assert row["least"]["calls"] <= row["calls"] <= row["most"]["calls"]
    assert said["most"]["money"] == pytest.approx(sum(row["most"]["money"] for row in recorded.said["stages"]), rel=1e-4)


@pytest.mark.parametrize("recorded", [laid_island, laid_proposals], indirect=True)
def test_what_the_project_has_on_record_is_what_is_expected_of_its_model(recorded: Ran) -> None:
    """Not of the one written by hand: there the fewest passages are read, and one after the other is mended."""
    (extraction,) = (row for row in recorded.took["rows"] if row["stage"] == "extraction")
    changed = next(path for path in sorted((recorded.folder / "documents").rglob("*")) if path.suffix in (".md", ".rst"))
    text = changed.read_text()
    changed.write_text(text + "\nIt was closed.\n")
    said = estimate(recorded.folder, "ingest")
    changed.write_text(text)
    assert said["total"]["calls"] == 1
    assert said["total"]["completion_tokens"] == round(extraction["completion_tokens"] / extraction["calls"])
    assert any("calls for a passage: 1.00, as in the" in line for line in said["basis"])
    assert said["total"]["least"] == said["total"]["most"], "nothing hangs on what it will say"


@pytest.mark.parametrize("command", ["run", "build"])
def test_it_asks_nothing_and_writes_nothing(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Never:
        name = "never@host"

        async def answer(self, ask: object) -> None:
            raise AssertionError(f"it was asked {ask}")

    monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: Never())
    folder = lay(tmp_path / "harbour")
    with (folder / "syngraph.toml").open("a") as file:
        file.write('[model]\nkind = "openai"\nname = "never"\n')
    before = everything(folder)
    said = estimate(folder, command)
    assert said["total"]["calls"] > 10
    assert {row["stage"] for row in said["stages"]} == STAGES.keys() - ({"extraction"} if command == "build" else set())
    assert (said["total"]["money"], said["unpriced"]) == (None, ["never"])
    assert everything(folder) == before


def test_after_an_edit_only_the_chunks_that_changed_are_to_be_asked(begun_anew: Begin) -> None:
    folder = begun_anew("edited")
    ingest_project(folder, Silent())
    unchanged = estimate(folder, "ingest")
    assert (unchanged["documents"], unchanged["total"]["calls"]) == (0, 0)
    museum = folder / "documents" / "museums" / "tin-museum.md"
    museum.write_text(museum.read_text() + "\n# Later\n\nThe Tin Museum was closed.\n")
    shutil.copy(museum, folder / "documents" / "copy.md")
    said = estimate(folder, "ingest")
    taken = ingest_project(folder, Silent())
    assert said["documents"] == 2
    assert said["total"]["calls"] == taken["cost"]["calls"] > 0, "what the copy says again is put once"
    assert said["total"]["remembered"] == taken["cost"]["remembered"] > 0


def test_a_run_that_was_killed_has_paid_for_what_is_remembered(begun_anew: Begin) -> None:
    said = estimate(begun_anew("begun"), "ingest")
    assert (said["documents"], said["total"]["calls"]) == (33, 0)
    assert said["total"]["remembered"] > 50


def test_people_read_a_table_with_its_basis(ran_harbour: Path) -> None:
    said = syngraph("run", ran_harbour, "--estimate", "--quiet")
    assert [line.split()[0] for line in said.out.splitlines()[:3]] == ["stage", "extraction", "total"]


def test_people_read_what_hangs_on_the_model(tmp_path: Path) -> None:
    folder = laid_ferries(tmp_path / "ferries")
    said = syngraph("build", folder, "--estimate", "--quiet")
    assert [line.split()[0] for line in said.out.splitlines()[:5]] == ["stage", "panel", "ontology", "queries", "total"]
    assert "the model may need 8 to " in said.out
    assert "that hangs on how much it says and on what it must mend" in said.out


def test_what_is_more_than_the_budget_leaves_is_said(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    with (folder / "syngraph.toml").open("a") as file:
        file.write("[budget]\nrun = { calls = 100000 }\n")
    assert "more than [budget]" not in syngraph("build", folder, "--estimate", "--quiet").out
    text = (folder / "syngraph.toml").read_text()
    (folder / "syngraph.toml").write_text(text.replace("100000 }", "5 }\nmonth = { calls = 7 }"))
    said = syngraph("build", folder, "--estimate", "--quiet")
    assert "more than [budget] leaves (run: 5 calls, month: 7 calls): it will stop there, and the next run goes on\n" in said.out


def test_a_build_takes_what_was_said_and_a_second_one_nothing(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    said, parts = estimate(folder, "build"), []
    for review in (["--review"], []):
        parts.append(syngraph("build", folder, "--estimate", *review, "--json", "--quiet").json["total"]["calls"])
        assert syngraph("build", folder, *review, "--quiet").code == 0
    assert said["total"]["calls"] == cost(folder)["total"]["calls"] == sum(parts) > max(parts)
    assert estimate(folder, "build")["total"]["calls"] == 0
    assert estimate(folder, "run")["total"]["calls"] == estimate(folder, "ingest")["total"]["calls"] > 0


def test_a_build_that_extends_is_not_estimated(tmp_path: Path) -> None:
    said = syngraph("build", lay(tmp_path / "harbour"), "--extend", "--estimate")
    assert (said.code, said.out) == (2, "")
    assert "--estimate does not go with --extend: leave one of them out" in said.err


def test_without_documents_or_ontology_it_says_what_the_run_would(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    refused(syngraph("ingest", folder, "--estimate", "--quiet"), "has no ontology yet")
    shutil.rmtree(folder / "documents")
    refused(syngraph("run", folder, "--estimate", "--quiet"), "documents")


def test_whatever_a_build_may_ask_has_a_typical_answer() -> None:
    asked = {task for stage in ("panel", "ontology", "queries") for task in STAGES[stage]}
    assert asked - {"extend"} == typical.TASKS.keys()
