"""How it looks: colours in a terminal only, plain text elsewhere; and completion in the shell."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from commanding import CLEAN, call, in_terminal, start, start_anew
from engine_logs import FAKE
from rich.style import Style
from troublemakers import AN_AWAIT_IS_FORGOTTEN

from simul.cli.main import cli
from simul.output.reports.terminal import CODE, TONES
from simul.scenario import everything
from simul.schedulers import BASICS, SCHEDULERS

pytestmark = pytest.mark.long

Capsys = pytest.CaptureFixture[str]
ESCAPE = "\x1b"
RUN = ("run", "duel", "--format", "none")
COMPARE = ("compare", "duel", "--format", "none")


def test_python_m_simul_is_the_command(tmp_path: Path) -> None:
    """With the name that one would type, and plain where there is no terminal."""
    done = start_anew(tmp_path, *COMPARE)
    assert (done.code, done.err) == (0, "")
    assert ESCAPE not in done.out
    assert done.out.endswith("\nwritten to simul-out/duel-compare/\n")
    refused = start_anew(tmp_path, "compar")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("Usage: simul [OPTIONS] COMMAND [ARGS]...")


def test_a_terminal_shows_colours(tmp_path: Path) -> None:
    """The verdict is green, the code is highlighted, and copied code is still the code."""
    assert f"{ESCAPE}[38;5;28mverified" in in_terminal(tmp_path, RUN)
    shown = in_terminal(tmp_path, ["show", "trio"], columns=60)
    assert f"{ESCAPE}[38;5;27masync" in shown
    assert without_escapes(shown) == SCHEDULERS["trio"].source


@pytest.mark.parametrize("look", [*TONES.values(), *CODE.values()])
def test_every_colour_is_readable_on_white_and_on_black(look: str) -> None:
    """By the contrast of WCAG, in the usual palette; large text needs 3, and text 4.5."""
    colour = Style.parse(look).color
    assert colour is not None
    tones = (each / 255 for each in colour.get_truecolor())
    linear = [(t / 12.92) if t <= 0.04045 else ((t + 0.055) / 1.055) ** 2.4 for t in tones]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert min(1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05) >= 3


def test_no_color_is_respected(tmp_path: Path) -> None:
    """No escape code of any kind, bold neither."""
    assert ESCAPE not in in_terminal(tmp_path, RUN, NO_COLOR="1")
    assert in_terminal(tmp_path, ["show", "trio"], NO_COLOR="1") == SCHEDULERS["trio"].source


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_fits_into_the_terminal(tmp_path: Path, columns: int) -> None:
    """Headings and fingerprints give way; no total and no name is ever cut off."""
    shown = in_terminal(tmp_path, COMPARE, columns, NO_COLOR="1")
    assert max(map(len, shown.splitlines())) <= columns
    assert "…" not in shown
    for name in BASICS:
        (row,) = [line for line in shown.splitlines() if line.strip().startswith(f"{name} ")]
        assert row.split()[-1] == "verified"


@AN_AWAIT_IS_FORGOTTEN
def test_the_table_says_what_came_of_every_run(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its last column, in a word or two."""
    monkeypatch.chdir(tmp_path)
    done = call(capsys, *COMPARE, "-s", "trio,mistakes")
    rows = done.out.split("verdict", 1)[1].splitlines()
    for name, outcome in OUTCOMES.items():
        row = next(row for row in rows if row.strip().startswith(f"{name} "))
        assert row.rstrip().endswith(f" {outcome}")


OUTCOMES = {
    "trio": "verified",
    "unchecked-rotation (mistake)": "too good to be true",
    "no-lock (mistake)": "too good to be true",
    "lock-held (mistake)": "broken",
    "two-locks (mistake)": "deadlock",
    "blocking-wait (mistake)": "broken",
    "cloned-masters (mistake)": "too good to be true",
    "forgotten-await (mistake)": "failed",
}


def test_names_are_whole_at_80_columns(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real seconds and fingerprints go first; a mistake's name is long, and so is its verdict."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shown = call(capsys, *COMPARE, "-s", "asyncio,unchecked-rotation,no-lock").out
    assert {"unchecked-rotation", "no-lock"} <= set(shown.split())
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert not {"real", "print"} & set(shown.partition("asyncio ")[0].split())


@pytest.mark.parametrize(("columns", "most"), [("80", 80), ("60", 60), ("", 120), ("wide", 120)])
def test_columns_are_respected_in_a_pipe(
    columns: str, most: int, capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without them, a table in a file has 120."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", columns)
    done = call(capsys, *COMPARE)
    assert 0.8 * most < max(map(len, done.out.splitlines())) <= most


def test_long_runs_show_their_progress_and_take_it_away_again(tmp_path: Path) -> None:
    """After a second, in the terminal, counted in plies; each run in the place of the last."""
    runs = ["compare", "duel", "-s", "sequential,asyncio", "--format", "none"]
    shown = in_terminal(tmp_path, [*runs, "--clock", "wall", "--speed", "250"], progress=True)
    told = without_escapes(shown)
    bars = re.findall(r"(sequential|asyncio) [^\r\n]*?/24 plies", told)
    assert set(bars) == {"sequential", "asyncio"}
    assert not re.search(r"sequential [^\r\n]*/24 plies[^\r\n]*\n *asyncio ", told)
    assert f"{ESCAPE}[2K" in shown


def test_the_progress_is_gone_before_a_playback_begins(tmp_path: Path) -> None:
    """Else both would be painted, one above the other; the engine takes its time, not ours."""
    engine = tmp_path / "slow-fish"
    engine.write_text(f"#!/bin/sh\nexec {shlex.join(FAKE)} slow=400\n", encoding="utf-8")
    engine.chmod(0o755)
    (tmp_path / "slow.toml").write_text(SLOW_MASTER, encoding="utf-8")
    arguments = ["run", "slow.toml", "--live", "--pace", "1000", "--format", "none"]
    told = without_escapes(in_terminal(tmp_path, arguments, progress=True))
    before, _, playback = told.partition("An engine that takes its time")
    assert " plies " in before
    assert " plies " not in playback


SLOW_MASTER = """
title = "An engine that takes its time"
boards = 1
moves = 4

[master]
move_time = "5 s"
player = { kind = "uci", engine = "./slow-fish", nodes = 1 }

[opponents]
think_time = "55 s"
player = { kind = "random" }
"""


def without_escapes(text: str) -> str:
    """Take the colours away."""
    return re.sub(rf"{ESCAPE}\[[0-9;?]*[A-Za-z]", "", text)


@pytest.mark.parametrize(
    ("encoding", "row"),
    [
        ("utf-8", "sequential            0:06:00     1.0 ×         16.7%"),
        ("ascii", "sequential            0:06:00     1.0 x         16.7%"),
    ],
)
def test_where_a_character_cannot_be_shown_it_is_spelled(
    tmp_path: Path, encoding: str, row: str
) -> None:
    """Old consoles, and pipes on Windows."""
    done = start(tmp_path, "check", "duel", PYTHONIOENCODING=f"{encoding}:strict")
    assert (done.code, done.err) == (0, "")
    assert row.split() in [
        line.strip("| ").replace("|", "").split() for line in done.out.splitlines()
    ]


def test_longer_spellings_move_no_column(tmp_path: Path) -> None:
    """`±` heads a column in one letter, `+-` in two: its edges stay."""
    arguments = ("sweep", "chance", "--vary", "boards=1,2", "--replications", "2", "--jobs", "1")
    done = start(tmp_path, *arguments, PYTHONIOENCODING="ascii:strict")
    table = [line for line in done.out.splitlines() if line.startswith("|")]
    assert any("+-" in line for line in table)
    edges = {tuple(i for i, letter in enumerate(line) if letter in "|+") for line in table}
    assert len({tuple(i for i in each if i in min(edges, key=len)) for each in edges}) == 1
    assert len({len(line) for line in table}) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no such device")
@pytest.mark.parametrize("arguments", [["list"], ["check", "duel", "--json"]])
def test_output_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, arguments: list[str]
) -> None:
    """A full disk under a redirection is no reason for a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "simul", *arguments],
            cwd=tmp_path, env=CLEAN, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "error: cannot write the output: No space left on device\n"


def imported(heavy: tuple[str, ...], *arguments: str) -> tuple[str, list[str]]:
    """What a command prints, and which of these modules it imports."""
    code = (
        "import sys; from simul.cli import main\n"
        f"try: main({list(arguments)!r})\n"
        f"finally: print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told, _, names = done.stdout.removesuffix("\n").rpartition("\n")
    return told, names.split()


def test_help_imports_no_library_but_click() -> None:
    """So that it is there at once."""
    heavy = ("matplotlib", "chess", "trio", "anyio", "asyncio", "pydantic", "rich", "tree_sitter")
    told, found = imported(heavy, "--help")
    assert told.startswith("Usage: simul ")
    assert found == []


def test_check_imports_nothing_that_plays_or_plots() -> None:
    """Nor what reads PGN files, and asyncio with it, where the scenario names none."""
    heavy = ("chess", "chess.pgn", "asyncio", "matplotlib", "simul.running", "simul.schedulers")
    told, found = imported(heavy, "check", "duel")
    assert told.startswith("duel is a valid scenario\n")
    assert found == ["chess"]


def completions(*words: str) -> list[str]:
    """Ask for the ways to go on with the last word."""
    *before, incomplete = words
    complete = BashComplete(cli, {}, "simul", "_SIMUL_COMPLETE")
    return [item.value for item in complete.get_completions(before, incomplete)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["co"], ["compare"]),
        (
            [""],
            [
                "run",
                "compare",
                "replay",
                "list",
                "check",
                "theory",
                "sweep",
                "trace",
                "show",
                "learn",
                "new",
                "schema",
            ],
        ),
        (["run", "te"], ["textbook"]),
        (["check", ""], [scenario.name for scenario in everything()]),
        (["show", ""], list(SCHEDULERS)),
        (["run", "duel", "--scheduler", "tr"], ["trio"]),
        (["run", "duel", "--scheduler", "t"], [name for name in SCHEDULERS if name[0] == "t"]),
        (
            ["compare", "duel", "-s", "trio,l"],
            ["trio,lock-held", "trio,lost-update", "trio,ladder"],
        ),
        (["compare", "duel", "-s", "m"], ["mistakes"]),
        (["run", "duel", "--on-failure", ""], ["forfeit", "propagate"]),
        (["compare", "duel", "--clock", ""], ["virtual", "wall"]),
        (["list", "s"], ["scenarios", "schedulers"]),
        (["run", "duel", "--sp"], ["--speed"]),
    ],
)
def test_the_shell_completes_names(
    words: list[str], found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands, scenarios, schedulers one by one or in a list, groups of them, and options."""
    monkeypatch.chdir(tmp_path)
    assert completions(*words) == found


def test_the_shell_completes_schedulers_of_one_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that lie here, beside those that come along."""
    monkeypatch.chdir(tmp_path)
    Path("tram.py").touch()
    assert completions("run", "duel", "-s", "tr") == ["trio", "tram.py"]
    assert completions("compare", "duel", "-s", "asyncio,tr") == ["asyncio,trio", "asyncio,tram.py"]


def test_the_shell_completes_scenarios_of_one_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that lie here, beside those that come along."""
    monkeypatch.chdir(tmp_path)
    for name in ("club.toml", "textual.toml"):
        Path(name).touch()
    assert completions("run", "club") == ["club-evening", "club.toml"]
    assert completions("run", "te") == ["textbook", "textual.toml"]


def test_a_scenario_may_also_be_a_file() -> None:
    """Where no name fits, the shell offers files."""
    complete = BashComplete(cli, {}, "simul", "_SIMUL_COMPLETE")
    (item,) = complete.get_completions(["run"], "clubs/")
    assert (item.type, item.value) == ("file", "clubs/")


def test_the_shell_asks_as_the_readme_says(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the environment."""
    monkeypatch.setenv("_SIMUL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "simul compare te")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = call(capsys)
    assert (done.code, done.out) == (0, "plain,textbook\n")
