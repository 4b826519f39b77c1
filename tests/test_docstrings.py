"""What docstrings say is executed, and what tables of documents say is computed again."""

import ast
import doctest
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from commanding import Done, call

from simul.durations import clock
from simul.scenario import load_scenario
from simul.schedulers import SCHEDULERS
from simul.theory import closed_form

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("simul", "players")
    for path in (ROOT / package).rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


def line_under(scheduler: str, head: str) -> str:
    """Return the line of a scheduler's docstring that starts with a head such as `Total:`."""
    docstring = ast.get_docstring(ast.parse(SCHEDULERS[scheduler].source)) or ""
    return next(line for line in docstring.splitlines() if line.startswith(head))


@pytest.mark.parametrize("module", MODULES)
def test_every_example_in_a_docstring_is_true(module: str) -> None:
    """Typed in at the prompt, it prints what is printed there."""
    found = doctest.testmod(import_module(module))
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.transcripts
def test_the_total_in_a_schedulers_docstring_is_what_its_command_prints(
    rung: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The closed form there, and the very command there."""
    total = line_under(rung, "Total:").rpartition(" ")[2].rstrip(".")
    command = shlex.split(line_under(rung, "Run it:").removeprefix("Run it: "))
    done = run_quickly(command, tmp_path, capsys)
    assert done.code == 0
    assert f" {total} " in done.out


def run_quickly(command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> Done:
    """Run a command without its charts, writing into a folder of the test."""
    _, name, *words = command
    if name in {"run", "compare", "theory", "sweep"}:
        words += ["--format", "none", "--out", str(folder / "out")]
    return call(capsys, name, *words)


def test_the_table_of_totals_in_the_theory_is_right() -> None:
    """Boards and seconds, column by column."""
    text = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:boards|total, s) \|(.+)\|$", text, re.MULTILINE)
    boards, totals = ([int(cell) for cell in row.split("|")] for row in rows)
    assert [closed_form(n, 30, 5_000, 55_000) // 1_000 for n in boards] == totals


def test_the_comments_of_the_textbook_name_the_right_times() -> None:
    """The header of the scenario tells the same story as the program."""
    text = (ROOT / "scenarios" / "textbook.toml").read_text(encoding="utf-8")
    scenario = load_scenario("textbook")
    assert clock(closed_form(scenario.boards, scenario.moves, 5_000, 55_000)) == "1:00:55"
    assert "1:00:55" in text
