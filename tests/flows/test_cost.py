"""After these tests a reader knows what `syngraph cost` adds up, when it says an amount of money, and when it says that it cannot."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import refused, syngraph

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import begin_run, end_run, spend
from syngraph.flows.build.prompting import tasks
from syngraph.flows.costs.cost_by import STAGES, By
from syngraph.flows.project.layout import SETTINGS
from syngraph.flows.project.prices import bare_name
from syngraph.flows.project.project import open_project

LARGE = "large@127.0.0.1:8000/v1 t=0"
SMALL = "small@127.0.0.1:8000/v1 t=0"
COUNTS = ("calls", "remembered", "prompt_tokens", "completion_tokens")
PRICES = """
[prices]
large = { input = 2.5, output = 10 }
small = { input = 0.1, output = 0.4 }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    assert syngraph("init", tmp_path / "graph").code == 0
    open_project(tmp_path / "graph")  # makes the folder of the ledger
    return tmp_path / "graph"


@pytest.fixture
def spent(project: Path) -> Path:
    """A build with the large model; an ingest of two documents that was killed, with the small one."""
    with Ledger(project / ".syngraph" / "ledger.db").writing() as connection:
        build = begin_run(connection, "build")
        spend(connection, build, "votes", "", "votes-1", LARGE, True, 10, (100_000, 20_000))
        spend(connection, build, "personas", "", "personas-1", LARGE, True, 1, (3, 1))
        spend(connection, build, "weave", "", "weave-1", LARGE, True, 2, (1_000_000, 0))
        spend(connection, build, "queries", "", "queries-1", LARGE, False, 4, (999, 999))
        end_run(connection, build, "done", {})
        ingest = begin_run(connection, "ingest")
        spend(connection, ingest, "extract", "b.md", "extract-1", SMALL, True, 3, (7, 5))
        spend(connection, ingest, "extract", "a.md", "extract-1", SMALL, True, 3, (500, 100))
        spend(connection, ingest, "extract", "b.md", "extract-2", SMALL, True, 1, (1_000, 1_000))
    return project


def priced(project: Path, prices: str) -> Path:
    with (project / "syngraph.toml").open("a", encoding="utf-8") as file:
        file.write(prices)
    return project


def cost(project: Path, by: str = "stage") -> dict[str, Any]:
    said = syngraph("cost", project, "--by", by, "--json")
    assert said.code == 0, said
    found: dict[str, Any] = said.json
    return found


def keyed(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {row[found["by"]]: row[name] for row in found["rows"]}


def words(project: Path, by: str) -> list[str]:
    """What people read, without its columns."""
    return [" ".join(line.split()) for line in syngraph("cost", project, "--by", by).out.splitlines()]


# What is added up


@pytest.mark.parametrize("by", By)
def test_whatever_it_is_added_up_by_it_comes_to_the_same(by: By, spent: Path) -> None:
    found = cost(priced(spent, PRICES), by)
    total = {"calls": 20, "remembered": 4, "prompt_tokens": 1_101_510, "completion_tokens": 21_106}
    assert {name: found["total"][name] for name in COUNTS} == total
    assert {name: sum(row[name] for row in found["rows"]) for name in COUNTS} == total
    money = (1_100_003 * 2.5 + 20_001 * 10 + 1_507 * 0.1 + 1_105 * 0.4) / 1_000_000
    assert found["total"]["money"] == pytest.approx(money, rel=1e-12)
    assert sum(row["money"] for row in found["rows"]) == pytest.approx(money, rel=1e-12)
    assert len(found["rows"]) > 1


def test_it_comes_to_what_status_says_of_a_project_that_ran(ran_harbour: Path, tmp_path: Path) -> None:
    harbour = shutil.copytree(ran_harbour, tmp_path / "ran")
    said = syngraph("status", harbour, "--json").json["model"]
    assert said["calls"] > 10
    for by in By:
        assert {name: cost(harbour, by)["total"][name] for name in COUNTS} == {name: said[name] for name in COUNTS}
    assert [row["stage"] for row in cost(harbour)["rows"]] == list(STAGES)
    assert {row["document"] for row in cost(harbour, "document")["rows"]} == {"", "ferries.md", "companies.md"}
    assert [(row["command"], row["state"]) for row in cost(harbour, "run")["rows"]] == [("run", "done")]


def test_every_task_that_a_model_is_put_belongs_to_a_stage() -> None:
    assert sorted(task for of_stage in STAGES.values() for task in of_stage) == tasks()


def test_stages_come_in_the_order_of_the_work(spent: Path) -> None:
    assert keyed(cost(spent), "calls") == {
        "panel": 11,
        "ontology": 2,
        "queries": 0,
        "extraction": 7,
    }
    assert [row["stage"] for row in cost(spent)["rows"]] == ["panel", "ontology", "queries", "extraction"]


def test_the_document_that_took_most_comes_first(spent: Path) -> None:
    rows = cost(spent, "document")["rows"]
    assert [(row["document"], row["prompt_tokens"]) for row in rows] == [("", 1_100_003), ("b.md", 1_007), ("a.md", 500)]
    assert words(spent, "document")[1].startswith("(no one document) 13 4 1,100,003 20,001")


def test_each_version_of_a_prompt_has_a_row(spent: Path) -> None:
    found = keyed(cost(spent, "prompt"), "completion_tokens")
    assert found["extract-1"] == 105
    assert found["extract-2"] == 1_000


def test_runs_come_in_the_order_of_time_and_a_killed_one_is_said_to_have_stopped(spent: Path) -> None:
    with Ledger(spent / ".syngraph" / "ledger.db").writing() as connection:
        idle = begin_run(connection, "ingest")
        end_run(connection, idle, "done", {})
        again = begin_run(connection, "run")
        spend(connection, again, "extract", "a.md", "extract-2", SMALL, False, 1, (1_000, 1_000))
    rows = cost(spent, "run")["rows"]
    assert [(row["command"], row["state"], row["calls"]) for row in rows] == [
        ("build", "done", 13),
        ("ingest", "stopped", 7),
        ("run", "stopped", 0),
    ]
    assert [row["started"] for row in rows] == sorted(row["started"] for row in rows)
    assert words(spent, "run")[1].startswith(f"build {rows[0]['started'][:19]} done 13 4")


def test_before_the_first_run_there_is_nothing_and_it_says_so(project: Path) -> None:
    for by in By:
        found = cost(project, by)
        assert (found["rows"], found["total"]["calls"], found["total"]["money"]) == ([], 0, 0)
        assert words(project, by)[-1] == "no model has been asked anything yet"


# Money


def test_a_price_that_is_not_known_is_said_and_never_guessed(spent: Path) -> None:
    assert words(spent, "stage")[-2:] == [f"no price for {name}: [prices] in syngraph.toml" for name in ("large", "small")]
    assert cost(spent)["total"] | {"money": None, "unpriced": ["large", "small"]} == cost(spent)["total"]
    assert words(spent, "stage")[1] == "panel 11 0 100,003 20,001 ?"


def test_where_one_price_is_lacking_the_whole_is_at_least_the_rest(spent: Path) -> None:
    priced(spent, "[prices]\ncurrency = 'EUR'\nsmall = { input = 100, output = 0 }\n")
    found = cost(spent)
    assert (found["currency"], found["total"]["money"], found["total"]["unpriced"]) == ("EUR", None, ["large"])
    assert found["total"]["known_money"] == pytest.approx(0.1507)
    said = words(spent, "stage")
    assert said[0].endswith("completion tokens EUR")
    assert said[1].endswith(" ?")
    assert said[-2:] == ["total 20 4 1,101,510 21,106 0.1507 + ?", "no price for large: [prices] in syngraph.toml"]
    assert keyed(found, "money")["extraction"] == pytest.approx(0.1507)


def test_what_took_no_token_cost_nothing_whatever_its_price(spent: Path) -> None:
    queries = next(row for row in cost(spent)["rows"] if row["stage"] == "queries")
    assert (queries["remembered"], queries["money"], queries["unpriced"]) == (4, 0, [])


def test_a_model_that_is_said_to_cost_nothing_costs_nothing(spent: Path) -> None:
    total = cost(priced(spent, '[prices]\n"*" = { input = 0, output = 0 }\n'))["total"]
    assert (total["money"], total["unpriced"]) == (0, [])


@pytest.mark.parametrize("turned", [False, True])
def test_the_glob_that_spells_most_out_gives_the_price_and_a_models_own_name_before_any(turned: bool, project: Path) -> None:
    names = ("gpt-x", "gpt-x-mini", "gpt-y", "org/gpt-x", "odd[1]")
    globs = ['"*"', '"gpt-*"', '"gpt-x"', '"gpt-x-min?"', '"odd[1]"']
    lines = [f"{glob} = {{ input = {n}, output = 0 }}\n" for n, glob in enumerate(globs, 1)]
    priced(project, "[prices]\n" + "".join(reversed(lines) if turned else lines))
    with Ledger(project / ".syngraph" / "ledger.db").writing() as connection:
        run = begin_run(connection, "ingest")
        for name in names:
            spend(connection, run, "extract", name, "extract-1", f"{name}@host/v1 t=0", True, 1, (1_000_000, 0))
    assert {row["document"]: row["money"] for row in cost(project, "document")["rows"]} == dict(zip(names, (3, 4, 2, 1, 5), strict=True))


@pytest.mark.parametrize("name", ["a-model@2024", "@org/model", "model"])
def test_the_name_that_is_priced_is_the_one_in_the_settings_even_with_an_at(name: str) -> None:
    assert bare_name(f"{name}@127.0.0.1:8000/v1 t=0.5") == name


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("curency = 'EUR'", "a price is { input"),
        ("large = { input = 1 }", "prices.large.output"),
        ("large = { input = 1, output = 1, cached = 1 }", "prices.large.cached: unknown key"),
        ("large = { input = -1, output = 1 }", "prices.large.input"),
        ("large = { input = nan, output = inf }", "prices.large.output"),
        ("large = { input = true, output = 1 }", "prices.large.input"),
        ("currency = ''", "prices.currency"),
    ],
)
def test_what_is_no_price_is_named(wrong: str, said: str, project: Path) -> None:
    refused(syngraph("cost", priced(project, f"[prices]\n{wrong}\n")), said, "syngraph.toml")


def test_the_price_that_a_new_project_shows_is_one(project: Path) -> None:
    shown = SETTINGS.format(namespace="").partition("# [prices]")[2].splitlines()[1:]
    priced(project, "[prices]\n" + "".join(f"{line.removeprefix('# ')}\n" for line in shown))
    assert cost(project)["currency"] == "USD"


# Bad input


def test_names_steer_no_terminal_and_begin_no_line(project: Path) -> None:
    priced(project, "[prices]\ncurrency = '\u202eU\\u001b'\n".replace("'", '"'))
    with Ledger(project / ".syngraph" / "ledger.db").writing() as connection:
        run = begin_run(connection, "ingest")
        for name in ("two\ntotal 0 0 0 0", "\x1b[31mred\x07.md", "abc\u202edef.md"):
            spend(connection, run, "extract", name, "extract-1", f"{name}@host", True, 1, (1, 1))
    out = syngraph("cost", project, "--by", "document").out
    assert not any(control in out for control in "\x1b\x07\u202e")
    assert [line for line in out.splitlines() if line.startswith("total")] == [out.splitlines()[4]]
    assert "no price for two\\ntotal 0 0 0 0: [prices] in syngraph.toml" in out
    assert {row["document"] for row in cost(project, "document")["rows"]} >= {"two\ntotal 0 0 0 0"}


def test_a_folder_that_is_no_project_is_an_error(tmp_path: Path) -> None:
    refused(syngraph("cost", tmp_path / "nowhere"), "no project")
