"""After these tests a reader knows what a run shows while it is under way: in a terminal, in a log, and where nobody wants to see it."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flows import ferry_model
from tests.flows.terminal import Seen, typed

from syngraph.flows.telling.figures import Figures
from syngraph.flows.telling.progress import Lines

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SHOWN = re.compile(r"documents\s+\d+ of 4")


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project whose documents take a second or two to be read. Nobody may change it: copy it first."""
    folder = tmp_path_factory.mktemp("live")
    with ferry_model.serving(folder / "log", "--takes", "0.5") as url:
        yield ferry_model.lay(folder / "fleet", 4, 3, url, 'wide = 2\n[prices]\ncurrency = "EUR"\nferries = { input = 1, output = 1 }')


@pytest.fixture(scope="module")
def in_a_terminal(laid: Path) -> Seen:
    return typed("ingest", shutil.copytree(laid, laid.parent / "live"), "--json")


def test_a_terminal_shows_the_figures_as_they_grow(in_a_terminal: Seen) -> None:
    assert in_a_terminal.code == 0
    assert any(SHOWN.search(line) for line in in_a_terminal.lines), in_a_terminal.lines
    calls = [int(found[1]) for line in in_a_terminal.lines if (found := re.search(r"model\s+(\d+) calls?, [\d,]+ tokens, .* EUR", line))]
    assert calls == sorted(calls)
    assert len(set(calls)) > 1
    assert any(re.search(r"time\s+.*; \? left", line) for line in in_a_terminal.lines), "before there is a rate nobody knows"


def test_what_is_said_stands_above_and_nothing_is_left_of_the_figures(in_a_terminal: Seen) -> None:
    said = [line for line in in_a_terminal.lines if line.startswith("documents: 4 found")]
    assert said == ["documents: 4 found, 4 to read, 0 gone"]
    assert in_a_terminal.screen.rstrip().endswith("\x1b[?25h") or "\x1b[?25h" in in_a_terminal.screen[-200:], "the cursor is back"
    assert in_a_terminal.screen.rindex("\x1b[2K") > in_a_terminal.screen.rindex("tokens")


def test_json_on_stdout_stays_clean(in_a_terminal: Seen) -> None:
    assert json.loads(in_a_terminal.out)["ingested"]["documents"] == 4


def test_a_narrow_terminal_gets_narrow_lines_and_no_color_is_heeded(laid: Path) -> None:
    seen = typed("ingest", shutil.copytree(laid, laid.parent / "narrow"), columns=24, NO_COLOR="1")
    assert seen.code == 0
    figures = [line for line in seen.lines if re.match(r"(documents|chunks|model|time)  ", line)]
    assert figures
    assert max(map(len, figures)) <= 24
    codes = {code for found in COLOUR.findall(seen.screen) for code in found[2:-1].split(";")}
    assert codes <= {"", "0", "1"}, "bold is no colour"


def test_a_dumb_terminal_gets_plain_lines(laid: Path) -> None:
    seen = typed("ingest", shutil.copytree(laid, laid.parent / "dumb"), TERM="dumb")
    assert "\x1b" not in seen.screen
    assert "\r" not in seen.screen.replace("\r\n", "\n")
    assert "documents: 4 found, 4 to read, 0 gone" in seen.screen


def test_quiet_says_nothing_even_in_a_terminal(laid: Path) -> None:
    seen = typed("ingest", shutil.copytree(laid, laid.parent / "quiet"), "--quiet")
    assert (seen.code, seen.screen) == (0, "")


def test_an_error_stands_alone_after_the_figures(laid: Path) -> None:
    folder = shutil.copytree(laid, laid.parent / "broken")
    shutil.rmtree(folder / "documents")
    seen = typed("ingest", folder)
    assert seen.code == 2
    assert [line for line in seen.lines if line.startswith("error: ")]
    assert seen.lines[-1].startswith("  next: ")
    assert "Traceback" not in seen.screen


def test_a_log_has_a_line_every_ten_seconds_and_one_at_the_end_of_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("syngraph.flows.telling.progress.time.monotonic", lambda: now[0])
    stream = io.StringIO()
    lines = Lines(stream)
    for second in range(61):
        now[0] = 1_000.0 + second
        lines.figures(Figures(documents=second, documents_of=60, calls=second, tokens=10 * second, seconds_left=60.0 - second))
        lines.step("reading", second, 60)
    said = stream.getvalue().splitlines()
    assert [line.split(",")[0] for line in said] == [
        *(f"  documents {n} of 60" for n in (10, 20, 30, 40, 50, 60)),
        "  reading: 60 of 60",
    ]
    assert said[0] == "  documents 10 of 60, 10 calls, 100 tokens, 0.00 USD, 50 s left"


def test_names_in_a_stage_cannot_steer_a_terminal() -> None:
    stream = io.StringIO()
    Lines(stream).step("reading \x1b[31m", 1, 1)
    assert "\x1b" not in stream.getvalue()
