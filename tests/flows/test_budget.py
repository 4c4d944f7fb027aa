"""After these tests a reader knows where a run stops that has a budget, what it has done by then, and that nothing is paid for twice."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.flows import ferry_model
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.harbour import lay

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import begin_run, end_run, last_run, spend

PRICES = '[prices]\nferries = { input = 1, output = 4 }\n"*" = { input = 2, output = 2 }\n'
Laid = Callable[..., Path]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    log = tmp_path_factory.mktemp("endpoint") / "log"
    with ferry_model.serving(log) as url:
        yield url, log


@pytest.fixture
def fleet(endpoint: tuple[str, Path], tmp_path: Path) -> Laid:
    """Lays out projects with an ontology whose documents a model at an endpoint reads; it says what its answers took."""

    def laid(documents: int, chunks: int, budget: str) -> Path:
        n = len(list(tmp_path.iterdir()))
        return ferry_model.lay(tmp_path / f"fleet {n}", documents, chunks, endpoint[0], f"wide = 3\n{PRICES}[budget]\n{budget}")

    return laid


def limited(folder: Path, budget: str) -> Path:
    with (folder / "syngraph.toml").open("a") as file:
        file.write(f"\n[budget]\n{budget}\n")
    return folder


def ran(folder: Path, command: str = "run") -> dict[str, Any]:
    said = syngraph(command, folder, "--json", "--quiet")
    assert said.code == 0, said
    assert said.err == ""
    found: dict[str, Any] = said.json
    return found


def until_done(folder: Path, command: str = "run") -> list[dict[str, Any]]:
    """Every run's summary, until one has nothing left to do."""
    runs = [ran(folder, command)]
    while runs[-1]["budget"]["reached"]:
        runs.append(ran(folder, command))
        assert len(runs) < 40, "it does not come to an end"
    return runs


# Between documents


def test_a_run_stops_between_documents_and_commits_what_is_finished(fleet: Laid) -> None:
    folder = fleet(6, 3, "run = { calls = 10 }")
    first = ran(folder, "ingest")
    assert first["ingested"]["waiting"] == 3
    assert first["ingested"]["documents"] == 3
    assert first["budget"]["run"]["calls"] == {"spent": 9, "limit": 10, "left": 1}
    assert first["budget"]["reached"]
    assert "stopped at its budget: 3 documents wait; spent: this run 9 of 10 calls" in first["lines"]
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        run = last_run(connection)
    assert run
    assert (run["state"], run["summary"]["budget"]) == ("stopped", first["budget"])
    assert "stopped at its budget: 3 documents wait" in syngraph("status", folder).out
    second = ran(folder, "ingest")
    assert (second["ingested"]["waiting"], second["budget"]["reached"], second["cost"]["calls"]) == (0, False, 9)
    assert len(graph(folder)) > 30


def test_in_the_end_the_graph_is_that_of_a_run_without_a_budget(fleet: Laid, endpoint: tuple[str, Path]) -> None:
    free, bound = fleet(4, 2, ""), fleet(4, 2, "run = { calls = 3 }")
    ran(free, "ingest")
    before = len(ferry_model.requests(endpoint[1]))
    assert len(until_done(bound, "ingest")) > 2
    assert graph(bound) == graph(free)
    asked = [one.hash for one in ferry_model.requests(endpoint[1])[before:]]
    assert len(asked) == len(set(asked)) == 8


@pytest.mark.parametrize(("budget", "amount"), [("tokens = 2000", "tokens"), ("money = 0.003", "money")])
def test_tokens_and_money_are_kept_to(budget: str, amount: str, fleet: Laid) -> None:
    """What a document will take is expected by its prompts and by what answers usually take: it is kept to, not met to the token."""
    runs = until_done(fleet(4, 2, f"run = {{ {budget} }}"), "ingest")
    assert len(runs) > 1
    for one in runs[:-1]:
        spent = one["budget"]["run"][amount]
        assert 0 < spent["spent"] <= spent["limit"]


def test_a_document_larger_than_the_budget_is_taken_in_over_several_runs(fleet: Laid, endpoint: tuple[str, Path]) -> None:
    folder = fleet(2, 7, "run = { calls = 4 }")
    before = len(ferry_model.requests(endpoint[1]))
    runs = until_done(folder, "ingest")
    assert [one["cost"]["calls"] for one in runs[:2]] == [4, 3]
    assert [one["ingested"]["documents"] for one in runs[:2]] == [0, 1]
    asked = [one.hash for one in ferry_model.requests(endpoint[1])[before:]]
    assert len(asked) == len(set(asked)) == 14
    assert sum(one["cost"]["calls"] for one in runs) == 14


def test_what_is_remembered_is_free(fleet: Laid) -> None:
    folder = fleet(4, 2, "run = { calls = 8 }\nmonth = { calls = 8 }")
    assert not ran(folder, "ingest")["budget"]["reached"]
    for name in ("0001", "0003"):
        (folder / "documents" / f"{name}.md").rename(folder / "documents" / f"renamed {name}.md")
    (folder / "documents" / "0002.md").unlink()
    said = syngraph("ingest", folder, "--accept-deletions")
    assert said.code == 0
    assert "budget: used up" in said.err
    assert "documents: 2 taken in (2 under another name), 3 let go" in said.out
    assert "stopped" not in said.out


# Between calls, before there is an ontology


def test_a_build_stops_between_calls_and_goes_on_without_asking_twice(tmp_path: Path) -> None:
    free, bound = lay(tmp_path / "free"), limited(lay(tmp_path / "bound"), "run = { calls = 9 }")
    whole = ran(free)
    runs = until_done(bound)
    assert "built" not in runs[0]
    assert "stopped at its budget: the build is not finished; spent: this run 9 of 9 calls" in runs[0]["lines"]
    assert sum(one["cost"]["calls"] for one in runs) == whole["cost"]["calls"]
    assert all(one["cost"]["calls"] <= 9 for one in runs)
    assert graph(bound) == graph(free)


# The month


def test_what_earlier_runs_of_the_month_spent_counts_and_an_earlier_month_does_not(fleet: Laid) -> None:
    folder = fleet(4, 2, "month = { calls = 5 }")
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        old = begin_run(connection, "ingest")
        spend(connection, old, "extract", "x", "extract-1", "ferries@h t=0", True, 1_000, (10, 10))
        connection.exec_driver_sql("UPDATE runs SET started = '2001-01-31T23:59:59.000000+00:00'")
        end_run(connection, old, "done", {})
    assert ran(folder, "ingest")["budget"]["month"]["calls"] == {"spent": 4, "limit": 5, "left": 1}
    second = ran(folder, "ingest")
    assert (second["cost"]["calls"], second["ingested"]["waiting"]) == (1, 2)
    third = syngraph("ingest", folder)
    assert third.code == 0
    assert "budget: used up (this month 5 of 5 calls); nothing is asked" in third.err
    assert "model: 0 calls" in third.out
    left = syngraph("cost", folder)
    assert "budget: this month (UTC) 0 of 5 calls left" in left.out


# Money


@pytest.mark.parametrize("budget", ["run = { money = 1 }", "month = { money = 1 }"])
def test_money_without_a_price_is_an_error_before_the_first_call(budget: str, fleet: Laid, endpoint: tuple[str, Path]) -> None:
    folder = fleet(2, 2, budget)
    settings = folder / "syngraph.toml"
    settings.write_text(settings.read_text().replace(PRICES, "[prices]\nother = { input = 1, output = 1 }\n"))
    before = len(ferry_model.requests(endpoint[1]))
    refused(syngraph("ingest", folder, "--quiet"), "no price for ferries", "[budget] limits money")
    assert len(ferry_model.requests(endpoint[1])) == before


def test_a_model_of_this_month_that_has_lost_its_price_is_said_too(fleet: Laid) -> None:
    folder = fleet(2, 2, "month = { money = 1 }")
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        run = begin_run(connection, "ingest")
        spend(connection, run, "extract", "x", "extract-1", "gone@h t=0", True, 1, (10, 10))
    settings = folder / "syngraph.toml"
    settings.write_text(settings.read_text().replace('"*" =', '"x*" ='))
    refused(syngraph("ingest", folder, "--quiet"), "no price for gone")
    assert syngraph("cost", folder, "--json").json["budget"]["month"]["money"]["spent"] is None


def test_rules_that_run_here_cost_nothing_and_need_no_price(tmp_path: Path) -> None:
    done = ran(limited(lay(tmp_path / "p"), "run = { money = 0, tokens = 0 }"))
    assert not done["budget"]["reached"]


@pytest.mark.parametrize("wrong", ["run = { cents = 1 }", "run = { calls = -1 }", "week = { calls = 1 }", "run = 3"])
def test_a_budget_that_says_something_else_is_an_error(wrong: str, tmp_path: Path) -> None:
    refused(syngraph("run", limited(lay(tmp_path / "p"), wrong), "--quiet"), "budget")


def test_without_a_budget_nobody_speaks_of_one(ran_harbour: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(ran_harbour, tmp_path / "p")
    (folder / "documents" / "new.md").write_text("# New\n\nThe Tern is a ferry.\n")
    done = ran(folder)
    assert "budget" not in done
    assert syngraph("cost", folder, "--json").json["budget"] == {}
