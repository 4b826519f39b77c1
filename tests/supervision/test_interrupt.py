"""Ctrl-C: real signals to real processes, and what is left after them."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import chess.pgn
import pytest
from conftest import make_scenario, threads_left_since
from processes_started import GENEROUS, simul
from troublemakers import SlowTroublemaker, first_move, seating_with

from simul.errors import Interrupted
from simul.games import Game, seed_games
from simul.interrupts import noting_interrupts
from simul.output.files import load_record
from simul.record import Fate, Kind
from simul.running import Clock, compare, run
from simul.running.results import Run
from simul.scenario import Scenario
from simul.schedulers import BASICS

if sys.platform == "win32":
    pytest.skip("these tests need a pseudo-terminal", allow_module_level=True)

LONG_RUNS = {
    "virtual": ["textbook", "--boards", "1500"],
    "wall": ["textbook", "--clock", "wall", "--speed", "10"],
}


@pytest.mark.interrupts
@pytest.mark.parametrize(  # every kind is stopped below on both clocks, in this process
    ("clock", "scheduler"), [("virtual", "threaded"), *(("wall", name) for name in BASICS)]
)
def test_ctrl_c_ends_a_run_at_once_and_keeps_what_was_played(
    scheduler: str, clock: str, tmp_path: Path
) -> None:
    """Exit code 130, valid files, one JSON object, plain words, and nothing left running."""
    out = tmp_path / "out"
    options = ["--scheduler", scheduler, "--json", "--out", str(out)]
    with simul("run", *LONG_RUNS[clock], *options) as process:
        process.wait_until(process.is_playing)
        process.press_ctrl_c()
        ended = process.end()
    assert ended.code == 130
    told = json.loads(ended.stdout)
    assert told == json.loads((out / "summary.json").read_text())
    assert [one["error"] for one in told["runs"]] == ["interrupted"]
    record = load_record(out / "record.json")
    moves = sum(bool(event.move) for event in record.events)
    assert (record.stopped, record.clock, record.scheduler) == ("interrupted", clock, scheduler)
    assert moves > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert games_in(out / "games.pgn") == told["boards"]
    assert "interrupted: writing what was played ..." in ended.stderr
    plies = "1 ply was" if moves == 1 else f"{moves:,} plies were"
    assert f"{plies} played with {scheduler}; they are written" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.interrupts
def test_ctrl_c_ends_all_processes(tmp_path: Path) -> None:
    """A terminal sends it to every process of the program: the masters wait to be told."""
    out = tmp_path / "out"
    options = ["--scheduler", "processes", "--json", "--out", str(out)]
    with simul("run", *LONG_RUNS["wall"], *options) as process:
        process.wait_until(process.is_playing)
        process.press_ctrl_c(everywhere=True)
        ended = process.end()
    assert ended.code == 130
    assert [one["error"] for one in json.loads(ended.stdout)["runs"]] == ["interrupted"]
    assert load_record(out / "record.json").stopped == "interrupted"
    assert "Traceback" not in ended.stderr


def games_in(path: Path) -> int:
    """Count the games of a PGN file; the first few are read by python-chess, without an error."""
    with path.open() as file:
        for _ in range(10):
            game = chess.pgn.read_game(file)
            assert game is not None
            assert game.errors == []
    return path.read_text().count("[Event ")


@pytest.mark.interrupts
def test_a_nervous_second_ctrl_c_loses_nothing(tmp_path: Path) -> None:
    """A second press while files are written does not leave half of them."""
    out = tmp_path / "out"
    with simul("run", *LONG_RUNS["wall"], "--out", out) as process:
        process.wait_until(process.is_playing)
        process.press_ctrl_c()
        process.wait_until(lambda: process.has_said("writing what was played"))
        process.press_ctrl_c()
        ended = process.end()
    # in its last moments, when everything is done, the signal may end the process itself
    assert ended.code in {130, -signal.SIGINT}
    assert load_record(out / "record.json").stopped == "interrupted"
    assert (out / "summary.json").exists()
    assert "Traceback" not in ended.stderr


@pytest.mark.interrupts
def test_ctrl_c_before_the_first_move_leaves_no_folder(tmp_path: Path) -> None:
    """While the games of the seed are prepared, nothing has been played."""
    with simul("run", "textbook", "--boards", "5000", "--out", tmp_path / "out") as process:
        process.wait_until(lambda: any(tmp_path.iterdir()))
        process.press_ctrl_c()
        ended = process.end()
    assert ended.code == 130
    assert ended.stderr.strip().endswith("interrupted")
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.interrupts
def test_ctrl_c_while_charts_are_painted_keeps_everything_else(tmp_path: Path) -> None:
    """A finished run is not lost."""
    out = tmp_path / "out"
    with simul("compare", "duel", "--json", "--out", out) as process:
        process.wait_until(lambda: list(tmp_path.glob("*/summary.json")))
        process.press_ctrl_c()
        ended = process.end()
    assert ended.code == 130
    # on a slow machine there was a progress bar before
    assert ended.stderr.strip().endswith(
        "interrupted: charts are missing; everything else is written."
    )
    told = json.loads(ended.stdout)
    assert [one["verified"] for one in told["runs"]] == [True] * 4
    assert all(load_record(path).complete for path in out.glob("*/record.json"))
    assert not (out / "totals.png").exists()


@pytest.mark.interrupts
def test_ctrl_c_in_a_comparison_keeps_the_runs_before(tmp_path: Path) -> None:
    """The first scheduler's run is whole, the second one's is partial, there is no third."""
    out = tmp_path / "out"
    each_takes_3_seconds = ["textbook", "--boards", "1", "--clock", "wall", "--speed", "600"]
    with simul("compare", *each_takes_3_seconds, "--json", "--out", out) as process:
        process.wait_until(lambda: process.has_said("threaded"))
        process.press_ctrl_c()
        ended = process.end()
    assert ended.code == 130
    assert [one["scheduler"] for one in json.loads(ended.stdout)["runs"]] == [
        "sequential",
        "threaded",
    ]
    assert load_record(out / "sequential" / "record.json").complete
    assert load_record(out / "threaded" / "record.json").stopped == "interrupted"
    assert "not played: asyncio and trio" in ended.stderr
    assert json.loads((out / "summary.json").read_text())["not_played"] == ["asyncio", "trio"]
    assert "not played: asyncio and trio" in (out / "index.html").read_text(encoding="utf-8")


def interrupted_run(scheduler: str, clock: Clock) -> Run:
    """Run here, in this process, and press Ctrl-C as soon as moves have been made."""

    def press(done: int, _: int) -> None:
        if done:
            signal.raise_signal(signal.SIGINT)

    scenario, games = hundred_games()
    return run(scenario, scheduler, clock=clock, speed=100.0, games=games, progress=press)


@cache
def hundred_games() -> tuple[Scenario, tuple[Game, ...]]:
    """A hundred long games; to play them takes longer than to press a key."""
    scenario = make_scenario(100, 150)
    return scenario, seed_games(scenario)


@pytest.mark.interrupts
@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_ctrl_c_leaves_no_thread_and_no_game_behind(scheduler: str, clock: Clock) -> None:
    """Neither the scheduler's thread nor any of the boards'; and no game without an end."""
    before = threading.enumerate()
    one = interrupted_run(scheduler, clock)
    assert threads_left_since(before) == []
    assert isinstance(one.error, Interrupted)
    assert one.record.stopped == "interrupted"
    assert any(event.move for event in one.record.events)
    assert one.outcome == "interrupted"
    broken = {breach.invariant: breach.words for breach in one.verdict.breaches}
    assert broken.pop("promised-order", COME_TO_AN_END) == COME_TO_AN_END
    assert list(broken) == ["every-game-ends"]
    assert_all_games_are_ended(one)


COME_TO_AN_END = "the master should have come here now, but nobody came"
"""As far as she went, she went the right way."""


def assert_all_games_are_ended(one: Run) -> None:
    """The last event of a board is the end of its game, or that it was left."""
    last = {events[-1].kind for events in one.record.by_board.values() if events}
    assert last <= {Kind.OVER, Kind.CANCELLED, Kind.ORPHANED}
    fates = set(one.record.fates.values())
    assert fates != {Fate.COMPLETED}
    one_by_one = one.scheduler.name in {"sequential", "thread-pool"}
    # in real time, Ctrl-C may come before the last threads have begun
    assert Fate.NEVER_STARTED not in fates or one_by_one or one.record.clock == "wall"


def test_after_a_run_ctrl_c_is_what_it_was_before() -> None:
    """The caller's signal handler is restored."""
    before = signal.getsignal(signal.SIGINT)
    one = run(make_scenario(), "asyncio", progress=lambda *_: signal.raise_signal(signal.SIGINT))
    assert isinstance(one.error, Interrupted)
    assert signal.getsignal(signal.SIGINT) is before


def test_in_a_comparison_ctrl_c_ends_the_runs_to_come() -> None:
    """What the first scheduler did is kept."""

    def progress(name: str) -> Callable[[int, int], object]:
        return lambda *_: signal.raise_signal(signal.SIGINT) if name == "threaded" else None

    several = compare(make_scenario(), progress=progress)
    assert [one.scheduler.name for one in several.runs] == ["sequential", "threaded"]
    assert several.runs[0].verdict.verified
    assert isinstance(several.error, Interrupted)


@pytest.mark.parametrize(("who", "clock"), [("master", "virtual"), ("opponent", "wall")])
def test_a_player_who_thinks_for_ever_cannot_hold_up_ctrl_c(
    scheduler: str, who: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The player's thread is left behind; all others end."""
    monkeypatch.setattr("simul.supervision.supervisor.PATIENCE", 0.05)
    wake_up = threading.Event()
    asked = threading.Event()

    def think(position: chess.Board) -> chess.Move:
        asked.set()
        wake_up.wait()
        return first_move(position)

    def press(*_: int) -> None:
        if asked.is_set():
            signal.raise_signal(signal.SIGINT)

    seating = seating_with(think, who=who, kind=SlowTroublemaker)
    started = time.monotonic()
    try:
        one = run(
            make_scenario(), scheduler, clock=clock, speed=1000.0,
            games=(), seating=seating, progress=press,
        )  # fmt: skip
    finally:
        wake_up.set()
    assert time.monotonic() - started < GENEROUS
    assert isinstance(one.error, Interrupted)
    assert any(event.move for event in one.record.events)


def test_a_second_press_much_later_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it interrupts, as it does anywhere else."""
    monkeypatch.setattr("simul.interrupts.DOUBLE_PRESS_S", -1.0)
    with noting_interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert interrupts.pressed
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_press_is_noted_for_the_blocks_around() -> None:
    """So a comparison learns what happened in a run, and between two of them."""
    with noting_interrupts() as outer:
        with noting_interrupts() as inner:
            signal.raise_signal(signal.SIGINT)
        assert inner.pressed
        assert outer.pressed
        with noting_interrupts() as later:
            assert later.pressed


def test_a_program_that_ignores_ctrl_c_goes_on() -> None:
    """`nohup` and shells' background jobs mean it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with noting_interrupts() as interrupts:
            signal.raise_signal(signal.SIGINT)
        assert not interrupts.pressed
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_run_outside_the_main_thread_needs_no_signals(scheduler: str) -> None:
    """Only the main thread hears Ctrl-C; a run in another one works all the same."""
    runs: list[Run] = []
    thread = threading.Thread(target=lambda: runs.append(run(make_scenario(), scheduler)))
    thread.start()
    thread.join()
    assert runs[0].verdict.verified


def test_ctrl_c_before_the_first_move_blames_no_player() -> None:
    """While the seed's games are played: the game goes on to its end, and then nothing does."""
    asked: list[int] = []

    def interrupting(position: chess.Board) -> chess.Move:
        asked.append(position.ply())
        signal.raise_signal(signal.SIGINT)
        return first_move(position)

    with pytest.raises(Interrupted, match="interrupted before anything was played"):
        seed_games(make_scenario(boards=3, moves=2), seating_with(interrupting, board=1))
    assert len(asked) == 1
