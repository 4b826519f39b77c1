"""The command line: what it prints, where it writes, and how it exits."""

import re
from pathlib import Path
from typing import get_args

import pytest
from commanding import Done, call, in_terminal

import simul as package
from players import KINDS
from simul.cli.options import ORDERS
from simul.scenario import everything, scenario_folder, scenario_schema
from simul.scenario.rules import Order
from simul.schedulers import BASICS, GROUPS, LADDER, MISTAKES, SCHEDULERS

pytestmark = pytest.mark.usefixtures("own_folder")

COMMANDS = ["run", "compare", "list", "check", "theory", "sweep", "show", "new", "schema"]
RUN_FILES = {"games.pgn", "record.csv", "record.json"}

Capsys = pytest.CaptureFixture[str]


def files_in(folder: str | Path) -> set[str]:
    """All files below a folder, hidden ones too."""
    paths = Path(folder).rglob("*")
    return {str(path.relative_to(folder)) for path in paths if path.is_file()}


def rows(done: Done) -> list[list[str]]:
    """Split the lines of a printed table into words, without rules and empty lines."""
    return [line.split() for line in done.out.splitlines() if line.strip(" ─")]


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command_with_a_line_about_it(capsys: Capsys, flag: str) -> None:
    """And says where to start."""
    done = call(capsys, flag)
    assert (done.code, done.err) == (0, "")
    for name in COMMANDS:
        (line,) = [line for line in done.out.splitlines() if line.startswith(f"  {name} ")]
        assert line.endswith(".")
    assert "Start with: simul compare textbook" in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(capsys: Capsys, name: str) -> None:
    """With its arguments and options."""
    done = call(capsys, name, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: simul {name} [OPTIONS]")


def test_without_a_command_it_shows_the_help(capsys: Capsys) -> None:
    """Rather than a bare complaint."""
    done = call(capsys)
    assert "Start with: simul compare textbook" in done.out + done.err


def test_it_knows_its_version(capsys: Capsys) -> None:
    """That of the package."""
    assert call(capsys, "--version").out == f"simul, version {package.__version__}\n"


def listed_names(done: Done) -> list[str]:
    """All names in a list: what is indented by two, and by no more."""
    names = [re.match(r"  (\S+)", line) for line in done.out.splitlines()]
    return [name[1] for name in names if name]


def headings(done: Done) -> list[str]:
    """Everything that is not indented."""
    return [line.rstrip() for line in done.out.splitlines() if not line.startswith(" ")]


def test_list_shows_scenarios_schedulers_and_players(capsys: Capsys) -> None:
    """Nothing is left out; the schedulers in climbing order, and the mistakes after them."""
    done = call(capsys, "list")
    assert (done.code, done.err) == (0, "")
    scenarios = [each.name for each in everything()]
    assert listed_names(done) == [*scenarios, *LADDER, *MISTAKES, *KINDS]
    assert headings(done) == [
        "Lessons",
        "Rules: a small lesson for each",
        "Events that really took place",
        "Schedulers, a ladder to climb: what each adds",
        "Famous mistakes: what people believe",
        "Players",
    ]


def test_every_scenario_has_one_line_in_the_list(tmp_path: Path) -> None:
    """Its name and its title, also where the terminal is a narrow one."""
    lines = in_terminal(tmp_path, ["list", "scenarios"], 80, NO_COLOR="1").splitlines()
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in lines if line.startswith("  ")}
    assert rows == {each.name: each.title for each in everything()}


def test_list_shows_one_section_alone(capsys: Capsys) -> None:
    """For whoever wants to know just that."""
    assert [row[0] for row in rows(call(capsys, "list", "players"))] == ["Players", *KINDS]
    assert listed_names(call(capsys, "list", "schedulers")) == [*LADDER, *MISTAKES]


def test_every_rung_has_its_idea_and_every_mistake_its_belief(capsys: Capsys) -> None:
    """In the words of its own file; one file with two names is told once."""
    text = " ".join(call(capsys, "list", "schedulers").out.split())
    files = list[str]()
    for each in LADDER.values():
        again = f"{each.name} The same file, with {each.backend}"
        first = f"{each.name} {each.summary} + {each.idea}"
        assert (again if each.module in files else first) in text
        files.append(each.module)
    for each in MISTAKES.values():
        assert f'{each.name} {each.summary} "{each.idea}"' in text
    assert "anyio-trio The same file, with trio" in text
    assert "executor-processes The same file, with processes" in text


@pytest.mark.parametrize("columns", [80, pytest.param(120, marks=pytest.mark.long)])
def test_the_list_fits_into_the_terminal(tmp_path: Path, columns: int) -> None:
    """Lines that are too long go on below their beginning; no name is cut off."""
    shown = in_terminal(tmp_path, ["list"], columns, NO_COLOR="1")
    assert max(map(len, shown.splitlines())) <= columns
    assert "…" not in shown
    names = listed_names(Done(0, shown, ""))
    assert names == [*[each.name for each in everything()], *LADDER, *MISTAKES, *KINDS]


def test_check_predicts_the_totals_and_runs_nothing(capsys: Capsys) -> None:
    """To the second, with what theory says."""
    done = call(capsys, "check", "textbook")
    assert (done.code, done.err) == (0, "")
    table = {row[0]: row[1:] for row in rows(done)}
    assert table["sequential"] == ["12:00:00", "1.0", "×", "8.3%"]
    assert table["ready-first"] == ["1:00:55", "11.8", "×", "98.5%"]
    assert "textbook is a valid scenario" in done.out
    assert "Theory: N·M·A + B = 24 × 30 × 5 s + 55 s = 1:00:55 (knee at 12 boards)." in done.out
    assert files_in(".") == set()


def test_check_can_ask_what_if(capsys: Capsys) -> None:
    """Twelve boards, the knee."""
    done = call(capsys, "check", "textbook", "--boards", "12", "--seed", "3")
    assert ["ready-first", "0:30:55"] in [row[:2] for row in rows(done)]
    assert "12 boards" in done.out
    assert "seed 3" in done.out


def test_show_prints_a_scheduler_to_the_letter(capsys: Capsys, rung: str) -> None:
    """No colours, no padding and no wrapping where it is piped: what is copied is the code."""
    done = call(capsys, "show", rung)
    assert (done.code, done.err) == (0, "")
    assert done.out == SCHEDULERS[rung].path.read_text(encoding="utf-8")


def test_schema_prints_the_schema_as_it_is_kept(capsys: Capsys) -> None:
    """Byte for byte: `simul schema > scenarios/scenario.schema.json` changes nothing."""
    done = call(capsys, "schema")
    assert (done.code, done.err) == (0, "")
    assert done.out == scenario_schema()


def test_run_writes_a_chart_the_games_and_the_record(capsys: Capsys) -> None:
    """And says in one line each what came out and where it is."""
    done = call(capsys, "run", "duel", "--scheduler", "trio", "--format", "svg")
    assert (done.code, done.err) == (0, "")
    assert files_in(".") == {
        f"simul-out/duel-trio/{name}"
        for name in {*RUN_FILES, "gantt.svg", "summary.json", "index.html"}
    }
    lines = [line for line in done.out.splitlines() if line.strip(" ─")]
    title, _, row, score, look, written = lines
    assert title.startswith("A duel with three: 3 boards, 4 move pairs, master 5 s, opponents 20 s")
    assert row.split()[:2] == ["trio", "0:02:45"]
    assert score == "The master: +1 =2 -0 (won, drawn, lost)"
    assert look.startswith("Look for: With three boards")
    assert written == "written to simul-out/duel-trio/"


def test_compare_writes_a_folder_for_each_scheduler(capsys: Capsys) -> None:
    """And what compares them beside these folders."""
    done = call(capsys, "compare", "duel", "--schedulers", "trio,sequential", "--format", "svg")
    assert (done.code, done.err) == (0, "")
    top = {"comparison.svg", "totals.svg", "summary.json", "index.html"}
    runs = {
        f"{name}/{file}" for name in ("sequential", "trio") for file in {*RUN_FILES, "gantt.svg"}
    }
    assert files_in("simul-out/duel-compare") == top | runs
    names = [row[0] for row in rows(done)[2:4]]
    assert names == ["trio", "sequential"]


@pytest.mark.long
def test_compare_compares_the_basic_schedulers_unless_told_otherwise(capsys: Capsys) -> None:
    """Under the table: the theory, who binds, and the reference that agrees."""
    done = call(capsys, "compare", "textbook", "--format", "none")
    table = {row[0]: row for row in rows(done)[2:6]}
    assert list(table) == list(BASICS)
    assert {row[1] for name, row in table.items() if name != "sequential"} == {"1:00:55"}
    assert len({row[-2] for row in table.values()}) == 2
    assert {row[-1] for row in table.values()} == {"verified"}
    assert "What binds: the master." in done.out
    assert "where textbooks stop counting" in done.out
    assert "event by event what threaded, asyncio and trio" in done.out


def test_compare_explains_its_groups(capsys: Capsys) -> None:
    """All of them by name, and the members of the first."""
    out = call(capsys, "compare", "--help").out
    explained = re.findall(r"^    (\w+)  ", out, re.MULTILINE)
    assert explained == list(GROUPS)
    assert ", ".join(BASICS) in out


def test_under_the_wall_clock_the_prediction_is_told_and_not_demanded(capsys: Capsys) -> None:
    """Real time costs a little, and each framework has its own order of things due at once."""
    done = call(
        capsys, "compare", "duel", "-s", "asyncio", "--format", "none",
        "--clock", "wall", "--speed", "100000",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    reference = "A discrete-event reference predicts 0:02:45; real time adds what it costs."
    assert reference in done.out.splitlines()


def test_a_comparison_without_any_ready_first_scheduler_says_nothing_of_one(
    capsys: Capsys,
) -> None:
    """There is nothing for the reference to agree with."""
    done = call(capsys, "compare", "duel", "-s", "sequential", "--format", "none")
    assert done.code == 0
    assert "discrete-event reference" not in done.out


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("trio, asyncio", ["trio", "asyncio"]),
        ("trio,,asyncio,", ["trio", "asyncio"]),
        ("trio,asyncio,trio", ["trio", "asyncio"]),
    ],
)
def test_a_list_of_names_forgives_spaces_commas_and_repetition(
    capsys: Capsys, names: str, found: list[str]
) -> None:
    """Each is played once, in the order in which they were named."""
    done = call(capsys, "compare", "duel", "-s", names, "--format", "none")
    assert [row[0] for row in rows(done)[2:4]] == found


def test_the_default_folder_is_numbered(capsys: Capsys) -> None:
    """Nothing is ever overwritten."""
    for number in ("", "-2", "-3"):
        done = call(capsys, "run", "duel", "--format", "none")
        assert done.out.endswith(f"\nwritten to simul-out/duel-asyncio{number}/\n")
    assert len(files_in("simul-out")) == 3 * 5


def test_a_file_gives_its_name_to_the_folder(capsys: Capsys) -> None:
    """Wherever it is."""
    Path("clubs").mkdir()
    Path("clubs/ours.toml").write_bytes((scenario_folder() / "duel.toml").read_bytes())
    call(capsys, "run", "clubs/ours.toml", "--format", "none")
    assert {path.name for path in Path("simul-out").iterdir()} == {"ours-asyncio", "latest"}


@pytest.mark.parametrize("folder", ["results", "deep/down/results", "[red]odd[/red] [/] name"])
def test_the_folder_of_ones_choice_is_taken_when_it_is_new(capsys: Capsys, folder: str) -> None:
    """Whatever it is called, its name is printed as it is."""
    done = call(capsys, "run", "duel", "--format", "none", "--out", folder)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"\nwritten to {folder}/\n")
    assert files_in(folder) == RUN_FILES | {"summary.json", "index.html"}


def test_a_long_path_is_printed_in_one_line(capsys: Capsys) -> None:
    """So that it can be copied."""
    folder = "/".join(["a" * 60] * 4)
    done = call(capsys, "run", "duel", "--format", "none", "--out", folder)
    assert done.out.splitlines()[-1] == f"written to {folder}/"


def test_the_order_of_visits_may_be_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    """To compare orders without another file; what the file says to look for is about its own."""
    nearest = call(capsys, "check", "nearest-first")
    first = call(capsys, "check", "nearest-first", "--order", "ready-first")
    assert "the scenario's order: nearest-ready" in nearest.out
    assert "the scenario's order" not in first.out
    assert "Look for:" in nearest.out
    assert "Look for:" not in first.out
    assert set(ORDERS) == set(get_args(Order))


def test_with_other_boards_nothing_is_held_against_history(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It would be another exhibition."""
    assert "Historical" in call(capsys, "check", "club-evening").out
    assert "Historical" not in call(capsys, "check", "club-evening", "--boards", "3").out


def test_a_large_scenario_says_beforehand_what_it_takes(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In time and memory; a small one says nothing."""
    assert call(capsys, "check", "duel").err == ""
    monkeypatch.setattr("simul.cli.size.LARGE", 12)
    words = "up to 12 move pairs: at least about 0:00:00 and 0.0 GB of memory; Ctrl-C stops it\n"
    assert call(capsys, "check", "duel").err == words
    done = call(capsys, "run", "duel", "--format", "none", "--out", str(tmp_path / "out"))
    assert done.err == words
