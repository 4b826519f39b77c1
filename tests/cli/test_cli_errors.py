"""Slips at the command line: exit code 2, one sentence with the remedy, and nothing written."""

import json
from pathlib import Path

import chess
import pytest
from commanding import Done, call
from conftest import SeatAtRandom
from troublemakers import AN_AWAIT_IS_FORGOTTEN

from simul.cli.options import RUN_FORMATS
from simul.schedulers import BASICS, SCHEDULERS
from simul.words import listing

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
ALL_SCHEDULERS = ", ".join(SCHEDULERS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("compar textbook", "there is no command 'compar'; did you mean compare?"),
        ("new schedular mine", "there is no command 'schedular'; did you mean scheduler?"),
        ("lst", "there is no command 'lst'; did you mean list?"),
        (
            "xyz",
            "there is no command 'xyz'; there are run, compare, replay, list, check, theory, "
            "sweep, trace, show, learn, new, schema",
        ),
        ("compare textbok", "no scenario is called 'textbok'; did you mean textbook?"),
        ("run xyz", "no scenario is called 'xyz'; simul list scenarios shows them all"),
        ("check dual", "no scenario is called 'dual'; did you mean duel?"),
        ("check duel.toml", "duel.toml: there is no such file; did you mean duel,"),
        ("run duel -s asynco", "no scheduler is called 'asynco'; did you mean asyncio?"),
        ("run duel -s xyz", f"no scheduler is called 'xyz'; there are {ALL_SCHEDULERS}"),
        ("show threads", "no scheduler is called 'threads'; did you mean threaded?"),
        ("compare duel -s trio,asynco", "no scheduler is called 'asynco'; did you mean asyncio?"),
        ("compare duel -s ,", "no scheduler is called ','; there are"),
        ("run duel --sheduler trio", "--scheduler"),
        ("compare duel --sped 3", "--speed"),
        ("list scheduler", "'schedulers'"),
        ("run duel --clock wal", "'wall'"),
        ("run duel -s basics", "basics is a group, and one scheduler is wanted here; choose one"),
        ("run duel -s trio,asyncio", "one scheduler is wanted here (got trio,asyncio)"),
        ("compare duel -s lader", "no scheduler is called 'lader'; did you mean ladder?"),
        ("compare duel -s mine.py", "mine.py: there is no such file"),
        ("run duel --on-failure ignore", "'forfeit', 'propagate'"),
        ("run duel --workers 0", "--workers"),
        ("run duel --give-up-after 0", "--give-up-after must be a number of seconds above 0"),
        ("run duel --give-up-after -1", "--give-up-after must be a number of seconds above 0"),
        ("run duel --give-up-after nan", "(got nan)"),
        ("run duel --give-up-after inf", "(got inf)"),
        ("run duel --give-up-after soon", "--give-up-after"),
        ("run duel --boards 0", "--boards"),
        ("run duel --boards three", "--boards"),
        ("run duel --boards 100001", "boards must be at most 100,000 (got 100001)"),
        ("check textbook --boards 170000", "with boards = 170000: 1 fault"),
        ("run duel --seed -1", "--seed"),
        (
            "run duel --speed 2",
            "--speed needs --clock wall: the virtual clock does not wait at all",
        ),
        ("run duel --speed 0", "--speed needs --clock wall"),
        (
            "run duel --clock wall --speed 0",
            "--speed must be above 0 and at most 1,000,000 (got 0)",
        ),
        ("run duel --clock wall --speed -1", "--speed must be above 0"),
        ("run duel --clock wall --speed nan", "--speed must be above 0"),
        ("run duel --clock wall --speed inf", "--speed must be above 0"),
        ("compare duel --clock wall --speed 2e6", "(got 2e+06)"),
        ("run duel --speed fast", "--speed"),
        ("run duel --format gif", f"--format takes {', '.join(RUN_FORMATS)} or none (got 'gif')"),
        (
            "run duel --format none,png",
            "--format takes png, svg, pdf, html, trace or none (got 'none,png')",
        ),
        ("run duel --format ,", "--format takes png, svg, pdf, html, trace or none (got ',')"),
        ("run", "Missing argument 'SCENARIO'"),
        ("show", "Missing argument 'SCHEDULER'"),
        ("run duel trio", "trio"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(
    capsys: Capsys, arguments: str, sentence: str
) -> None:
    """On standard error, the same with `--json`, which has an object too; no folder appears."""
    words = arguments.split()
    done = call(capsys, *words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert "Traceback" not in done.err
    if words[0] in {"run", "compare", "check", "list"} and len(words) > 1:
        told = call(capsys, *words, "--json")
        assert (told.code, told.err) == (2, done.err)
        errors = json.loads(told.out)["errors"]
        assert any(sentence in error["message"] for error in errors) or "1 fault" in sentence
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("command", ["run", "compare", "check"])
def test_a_faulty_file_is_told_with_all_its_faults(capsys: Capsys, command: str) -> None:
    """The same words from every command that reads one."""
    Path("bad.toml").write_text('title = "Bad"\nboards = 0\n', encoding="utf-8")
    done = call(capsys, command, "bad.toml")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "error: bad.toml: 4 faults",
        "  moves is missing",
        "  master is missing",
        "  opponents is missing",
        "  line 2: boards must be at least 1 (got 0)",
    ]


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_folder_that_is_not_empty_is_refused_before_the_run(capsys: Capsys, command: str) -> None:
    """What is in it stays."""
    Path("results").mkdir()
    Path("results/mine").write_text("precious")
    done = call(capsys, command, "duel", "--out", "results")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: results is not empty (it holds mine), and nothing is ever")
    assert [str(path) for path in Path().rglob("*")] == ["results", "results/mine"]


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_folder_that_cannot_be_written_is_refused_before_the_run(
    capsys: Capsys, command: str
) -> None:
    """An hour of wall clock would be lost else."""
    Path("file").write_text("mine")
    done = call(capsys, command, "textbook", "--clock", "wall", "--out", "file/results")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: cannot write into file/results: ")
    assert Path("file").read_text() == "mine"


def test_a_broken_scenario_among_the_shipped_ones_hides_no_other(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever edits them in a clone still gets the list."""
    for name, text in {"good": 'title = "Good"', "bad": "title = ", "dull": "boards = 3"}.items():
        Path(f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("simul.scenario.collection.scenario_folder", Path)
    done = call(capsys, "list", "scenarios")
    assert [line.strip() for line in done.out.splitlines()] == [
        "Lessons",
        "bad   (has faults; see: simul check bad)",
        "dull  (has faults; see: simul check dull)",
        "good  Good",
    ]


class Cheat:
    """Moves its rook where no rook can go."""

    quick = True

    def __init__(self, rng: object) -> None:
        pass

    def choose(self, position: chess.Board) -> chess.Move:  # noqa: ARG002
        """Return an illegal move."""
        return chess.Move.from_uci("a8a1")


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_run_that_fails_exits_with_1_and_keeps_what_was_played(
    capsys: Capsys, seat_at_random: SeatAtRandom, command: str
) -> None:
    """One sentence that names board, ply and player."""
    seat_at_random(Cheat)
    options = ("--format", "none", "--quiet", "--on-failure", "propagate")
    done = call(capsys, command, "duel", *options)
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    names = WHO_PLAYS[command]
    assert line.startswith(
        f"error: {listing(names)}: board 1, ply 2: Opponent 1 played a8a1, which is not legal (in "
    )
    assert len(list(Path().rglob("games.pgn"))) == len(names)


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_lost_game_is_no_error(
    capsys: Capsys, seat_at_random: SeatAtRandom, command: str
) -> None:
    """By default whoever cheats loses, and the run is fine."""
    seat_at_random(Cheat)
    assert call(capsys, command, "duel", "--format", "none", "--quiet") == Done(0, "", "")
    (path, *_) = Path().rglob("games.pgn")
    assert "forfeit: Opponent 1 played a8a1, which is not legal" in path.read_text()


WHO_PLAYS = {"run": ["asyncio"], "compare": list(BASICS)}
"""Who plays unless somebody else is asked for."""


@AN_AWAIT_IS_FORGOTTEN
def test_different_errors_are_told_one_by_one(capsys: Capsys) -> None:
    """What the run of one scheduler came to says nothing of the others; equal ones are joined."""
    names = "sequential,two-locks,asyncio,forgotten-await"
    done = call(capsys, "compare", "duel", "-s", names, "--format", "none", "--quiet")
    assert (done.code, done.out) == (1, "")
    told = [line for line in done.err.splitlines() if not line.startswith("  ")]
    assert [line.partition(": ")[::2] for line in told if line.startswith("error: ")] == [
        ("error", f"two-locks: {DEADLOCK}"),
        ("error", f"forgotten-await: {OUT_OF_TURN}"),
    ]
    assert len(list(Path().rglob("games.pgn"))) == 4


DEADLOCK = "deadlock at 0:00:25: no task or thread can run any more"
OUT_OF_TURN = (
    "board 1, ply 2: the master was asked for a move out of turn; "
    "after every move of the master the opponent's reply has to be waited for"
)


def test_a_run_that_breaks_an_invariant_exits_with_1(capsys: Capsys) -> None:
    """It went to its end, so there is no error; rules that broke are named once for all runs."""
    names = "no-lock,asyncio,cloned-masters"
    done = call(capsys, "compare", "duel", "-s", names, "--format", "none", "--quiet")
    assert (done.code, done.out) == (1, "")
    lines = done.err.splitlines()
    told, rules = lines[:6], lines[6:]
    assert [line.partition(": ")[0] for line in told if not line.startswith(" ")] == [
        f"{name} broke one-board-at-a-time" for name in ("no-lock", "cloned-masters")
    ]
    assert [line.split()[0] for line in rules] == [
        "Broken",
        "one-board-at-a-time",
        "promised-order",
    ]
