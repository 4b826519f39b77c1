"""Engines in whole runs: under every scheduler, whatever happens to the engines and the run."""

import asyncio
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import chess
import pytest
from commanding import call
from conftest import make_scenario, threads_left_since
from engine_logs import Fish, lines, wait_until
from engines_needed import is_installed
from processes_started import simul

from simul.errors import Interrupted, PlayerError
from simul.games.seating import Seat, seat
from simul.output.files import load_record
from simul.record import Event, Fate, Kind
from simul.running import Clock, compare, run
from simul.running.results import Run
from simul.scenario import Scenario
from simul.schedulers import find_scheduler

pytestmark = [
    pytest.mark.engines,
    pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there"),
]

FAST = 2000.0
"""Speed of the wall clock: a minute in the hall takes 30 ms."""
IN_REAL_TIME = ["threaded", "callbacks", "asyncio", "trio", "anyio-trio", "rotation", "thread-pool"]
"""A scheduler for each way to ask a slow player."""
WAYS = [("virtual", name) for name in ("rotation", "threaded", "trio")]
WAYS += [("wall", name) for name in IN_REAL_TIME if name != "anyio-trio"]
"""A clock and a scheduler, so that everything that blocks or waits does so once."""


@pytest.fixture
def fish(tmp_path: Path) -> Iterator[Fish]:
    """Make engines; after the test none of their processes and threads may be left."""
    threads = threading.enumerate()
    engines = Fish(tmp_path)
    yield engines
    assert engines.left == []
    # Trio keeps idle threads for ten seconds
    idle = [each for each in threading.enumerate() if each.name.startswith("Trio thread")]
    assert threads_left_since(threads + idle) == []


def make(
    master: dict[str, Any],
    opponent: dict[str, Any],
    *,
    boards: int = 4,
    moves: int = 3,
    limit: Any = None,
    think: Any = "55 s",
    first: dict[str, Any] | None = None,
    **more: Any,
) -> Scenario:
    """Make a scenario of engines; at board 1 another opponent, who has a time `limit`, may sit."""
    override = [{"boards": [1], "player": first, "limit": limit}] if first else []
    return make_scenario(
        boards,
        moves,
        master={"player": master, "move_time": "5 s"},
        opponents={
            "player": opponent, "think_time": think, "override": override
        },
        **more,
    )  # fmt: skip


def events(one: Run, kind: Kind) -> list[Event]:
    """All events of a kind, in the order in which they happened."""
    return [event for event in one.record.events if event.kind is kind]


def endings(one: Run) -> dict[int, str]:
    """How each game ended, without who won it."""
    return {event.board: event.note.partition(" ")[2] for event in events(one, Kind.OVER)}


def assert_right(one: Run) -> None:
    """Check that the run went to its end without an error."""
    assert one.error is None
    assert one.record.complete
    assert one.verdict.breaches == ()


# Every way of playing


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_engines_play_both_sides_everywhere(scheduler: str, clock: Clock, fish: Fish) -> None:
    """All games come to their end, and when the run is over so are the engines."""
    scenario = make(fish.player(name="tuna"), fish.player(name="cod"))
    one = run(scenario, scheduler, clock=clock, speed=FAST)
    assert fish.left == []
    assert_right(one)
    assert len(fish.pids) >= 2
    assert sum(bool(event.move) for event in one.record.events) == 4 * 6


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("name", ["asyncio", "trio", "threaded"])
def test_an_engine_is_no_process_of_the_users_program(
    clock: Clock, name: str, fish: Fish, tmp_path: Path
) -> None:
    """It is started in the middle of a coroutine, by a player, who thinks as long as was drawn."""
    path = tmp_path / "mine.py"
    path.write_text(find_scheduler(name).source, encoding="utf-8")
    scenario = make(fish.player(name="tuna"), fish.player(name="cod"))
    one = run(scenario, str(path), clock=clock, speed=FAST)
    assert_right(one)
    assert [words for words in one.costs if "leads out of the hall" in words] == []


def test_every_master_with_a_process_of_her_own_has_engines_of_her_own(fish: Fish) -> None:
    """Processes share nothing, and so no engines."""
    scenario = make(fish.player(name="tuna"), fish.player(name="cod"), workers=2)
    one = run(scenario, "processes")
    assert fish.left == []
    assert_right(one)
    assert len(fish.pids) == 2 * 2


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_a_team_of_masters_shares_the_engines(clock: Clock, fish: Fish) -> None:
    """The first exhibition that is over must not end those of the others."""
    scenario = make(fish.player(processes=1), fish.player(name="cod", processes=1))
    scenario = scenario.model_copy(
        update={"master": scenario.master.model_copy(update={"team": 2})}
    )
    one = run(scenario, "asyncio", clock=clock, speed=FAST)
    assert_right(one)
    assert len(fish.pids) == 2


def test_two_runs_at_once_share_the_engines(fish: Fish) -> None:
    """The one that ends first leaves them to the other, which is in the middle of a game."""
    gate = fish.folder / "gate"
    engine = fish.player()
    slow = make(engine, engine, boards=2, first=fish.player(f"gate={gate}", name="slow"))
    runs: list[Run] = []
    thread = threading.Thread(target=lambda: runs.append(run(slow)))
    thread.start()
    runs.append(run(make(engine, engine, boards=2)))
    assert len(runs) == 1
    gate.touch()
    thread.join()
    assert len(runs) == 2
    for one in runs:
        assert_right(one)


def test_a_run_within_an_event_loop_has_engines(fish: Fish) -> None:
    """As in the cell of a notebook; the loop around stands still meanwhile."""

    async def cell() -> Run:
        return run(make(fish.player(), fish.player()), "asyncio", clock="wall", speed=FAST)

    assert_right(asyncio.run(cell()))


# Somebody is slow


@pytest.mark.parametrize(
    ("name", "order"),
    [
        *((name, "ready-first") for name in IN_REAL_TIME),
        ("threaded", "skip-if-not-ready"),
        ("asyncio", "skip-if-not-ready"),
        ("callbacks", "rotation"),
        ("trio", "rotation"),
    ],
)
def test_a_slow_engine_holds_up_no_other_board(name: str, order: str, fish: Fish) -> None:
    """It answers only when all others have gone as far as they can without it.

    If any of them waited for it, it would never answer.
    """
    gate, engine = fish.folder / "gate", fish.player(name="cod")
    first = fish.player(f"gate={gate}", patience="1 min", restarts=0)
    # who walks round comes back to her second visit there; else three games go to their end
    most = 1 + 3 * (2 if "rotation" in {name, order} else 6)

    def watch(done: int, _: int) -> None:
        if done >= most:
            gate.touch()

    scenario = make(engine, engine, first=first, order=order, workers=4)
    one = run(scenario, name, clock="wall", speed=FAST, progress=watch)
    assert_right(one)
    made = [event for event in one.record.events if event.move]
    slow = [event.kind for event in made[:most] if event.board == 1]
    assert slow == [Kind.MOVE]
    assert made[most].board == 1


@pytest.mark.parametrize(("boards", "think", "speed"), [(6, "27 s", 5000.0), (4, "55 s", 2000.0)])
@pytest.mark.parametrize("name", ["threaded", "callbacks", "asyncio", "trio"])
def test_who_walks_round_comes_after_the_reply(
    name: str, boards: int, think: str, speed: float
) -> None:
    """In real time, where replies come just before her, just after her, or while she is busy."""
    scenario = make_scenario(boards, 7, think=think, order="rotation")
    assert_right(run(scenario, name, clock="wall", speed=speed))


@pytest.mark.parametrize("name", ["trio", "anyio-trio", "asyncio", "threaded"])
def test_an_opponent_thinks_while_the_master_goes_on(name: str, fish: Fish) -> None:
    """As soon as she has moved, and not only when she has been at all boards that are ready.

    Her second move waits for the first opponent to be asked.
    """
    asked = fish.folder / "asked"
    opponent = fish.player(f"heard={asked}", name="cod")
    waits = fish.player(f"gate={asked}", "free=1", processes=1, patience="1 min", restarts=0)
    one = run(make(waits, opponent), name, clock="wall", speed=FAST)
    assert_right(one)
    assert not any("forfeit" in words for words in endings(one).values())


# Measured times


class Timed:
    """Asks another player, and keeps the seconds that it says it needed."""

    def __init__(self, player: Any, kept: list[float]) -> None:
        self._player = player
        self._kept = kept
        self.seconds = 0.0

    def choose(self, position: chess.Board) -> chess.Move:
        """Return that player's move."""
        move: chess.Move = self._player.choose(position)
        self.seconds = self._player.seconds
        self._kept.append(self.seconds)
        return move

    def close(self) -> None:
        """Close that player."""
        self._player.close()


def timed(kept: dict[int, list[float]], scenario: Scenario, number: int) -> Seat:
    """Seat all players as usual, and keep the opponents' own seconds by their boards."""
    at = seat(scenario, number)
    return replace(at, opponent=Timed(at.opponent, kept.setdefault(number, [])))


def think_times(one: Run, board: int) -> list[int]:
    """Ms from the master's moves to the replies."""
    made = [event for event in one.record.by_board[board] if event.move]
    return [reply.at - move.at for move, reply in zip(made[::2], made[1::2], strict=True)]


@pytest.mark.parametrize(("clock", "name"), WAYS)
def test_measured_times_are_the_engines_own(clock: Clock, name: str, fish: Fish) -> None:
    """To the millisecond, without any wait for a free process, and at least that in real time."""
    scenario = make(fish.player(), fish.player("slow=20", name="cod", processes=1), boards=2,
                    moves=2, think="measured")  # fmt: skip
    kept: dict[int, list[float]] = {}
    one = run(scenario, name, clock=clock, speed=1000.0, seating=partial(timed, kept))
    assert_right(one)
    assert not one.record.reproducible
    speed = 1.0 if clock == "virtual" else 1000.0
    for board in (1, 2):
        own = [round(1_000 * seconds * speed) for seconds in kept[board]]
        assert min(own) >= 20 * speed
        took = think_times(one, board)
        if clock == "virtual":
            assert took == own
        else:
            assert all(ms >= most for ms, most in zip(took, own, strict=True))


# Engines that misbehave


@pytest.mark.parametrize(("clock", "name"), WAYS[::2])
def test_an_engine_that_is_killed_in_mid_game_is_started_again(
    clock: Clock, name: str, fish: Fish
) -> None:
    """It is killed from outside, as by a system without memory; no game is lost."""
    one = run_with_a_killing(name, clock, fish, restarts=1)
    assert_right(one)
    assert not any("forfeit" in words for words in endings(one).values())


@pytest.mark.parametrize(("clock", "name"), WAYS)
def test_an_engine_that_is_killed_may_cost_its_own_game(
    clock: Clock, name: str, fish: Fish
) -> None:
    """That one alone, and the record says why."""
    one = run_with_a_killing(name, clock, fish, restarts=0)
    assert_right(one)
    lost = [words for words in endings(one).values() if "forfeit" in words]
    words = "failed: EngineFailure: the engine fish crashed (killed by SIGKILL)"
    assert [each.partition("Opponent ")[2][2:] for each in lost] == [words]


@pytest.mark.parametrize(("clock", "name"), WAYS)
def test_an_engine_that_is_killed_may_end_the_run(clock: Clock, name: str, fish: Fish) -> None:
    """Where failures propagate, with the place and the reason; no process is left."""
    one = run_with_a_killing(name, clock, fish, restarts=0, on_failure="propagate")
    assert fish.left == []
    assert isinstance(one.error, PlayerError)
    words = r"board (\d), ply \d: Opponent \1 failed: EngineFailure: the engine fish crashed "
    assert re.match(words + r"\(killed by SIGKILL\) \(in .*\)", str(one.error))
    assert list(one.record.fates.values()).count(Fate.FAILED) == 1


def run_with_a_killing(name: str, clock: Clock, fish: Fish, restarts: int, **more: Any) -> Run:
    """Run, and kill the opponents' only engine while it works at its second question."""
    heard, gate = fish.folder / "heard", fish.folder / "gate"
    victims = Fish(fish.folder / "victims")
    victims.folder.mkdir()
    victim = victims.player(
        f"heard={heard}", f"gate={gate}", "free=1", processes=1, restarts=restarts
    )

    def kill(*_: int) -> None:
        if len(lines(heard, "go")) == 2 and not gate.exists():
            os.kill(victims.left[0], signal.SIGKILL)
            gate.touch()

    scenario = make(fish.player(name="tuna"), victim, **more)
    one = run(scenario, name, clock=clock, speed=FAST, progress=kill)
    assert victims.left == []
    return one


MISDEEDS = {
    "hang=2": "did not answer within 3 s",
    "crash=2": "crashed (exit code 7)",
    "say=bestmove e2e5": "played e2e5, which is not legal",
    "no-uciok=1": 'did not answer "uci" with "uciok" within 3 s',
    "dies=1": "ended (exit code 3) instead of speaking UCI",
}
"""What an engine may do wrong, and the message."""


@pytest.mark.parametrize(("argument", "words"), MISDEEDS.items())
def test_an_engine_that_misbehaves_loses_its_game(argument: str, words: str, fish: Fish) -> None:
    """All others play on."""
    first = fish.player(argument, name="cod", patience="3 s", restarts=0)
    one = run(make(fish.player(), fish.player(), first=first), "asyncio", clock="wall", speed=FAST)
    assert_right(one)
    failed = f"Opponent 1 failed: EngineFailure: the engine cod {words}"
    lost = {board: words for board, words in endings(one).items() if "forfeit" in words}
    assert lost == {1: f"forfeit: {failed}"}


@pytest.mark.parametrize(("argument", "words"), MISDEEDS.items())
def test_an_engine_that_misbehaves_may_end_the_run(argument: str, words: str, fish: Fish) -> None:
    """The master's, here; the message says at which board and in which move."""
    master = fish.player(argument, name="cod", patience="3 s", restarts=0, processes=1)
    one = run(make(master, fish.player(), on_failure="propagate"), "trio")
    assert fish.left == []
    board, ply = (2, 1) if argument in {"hang=2", "crash=2"} else (1, 1)
    failed = f"the master failed: EngineFailure: the engine cod {words} (in "
    assert str(one.error).startswith(f"board {board}, ply {ply}: {failed}")
    assert isinstance(one.error, PlayerError)


def test_an_engine_that_is_gone_loses_all_games(fish: Fish) -> None:
    """It was there when the scenario was read."""
    scenario = make(fish.player(), fish.player(name="cod"))
    (fish.folder / "cod").unlink()
    one = run(scenario, "asyncio", clock="wall", speed=FAST)
    assert_right(one)
    why = f"failed: EngineFailure: there is no {fish.folder / 'cod'}"
    assert endings(one) == {n: f"forfeit: Opponent {n} {why}" for n in (1, 2, 3, 4)}


def written(fish: Fish, master: dict[str, Any], opponent: dict[str, Any], top: str = "") -> str:
    """Write a scenario into a file; return its path."""
    tables = [
        "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in player.items()) + " }"
        for player in (master, opponent)
    ]
    file = fish.folder / "engines.toml"
    file.write_text(
        f'title = "Engines"\nboards = 4\nmoves = 3\n{top}\n[master]\nmove_time = "5 s"\n'
        f'player = {tables[0]}\n[opponents]\nthink_time = "55 s"\nplayer = {tables[1]}\n',
        encoding="utf-8",
    )
    return str(file)


def test_a_failure_that_propagates_is_an_exit_code(
    fish: Fish, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names place and engine."""
    crashing = fish.player("crash=2", name="cod", restarts=0, processes=1)
    file = written(fish, fish.player(), crashing, 'on_failure = "propagate"')
    done = call(capsys, "run", file, "--format", "none", "--out", str(fish.folder / "out"))
    assert (done.code, done.err) == (1, "")
    told = " ".join(done.out.split())
    assert "Opponent 2 failed: EngineFailure: the engine cod crashed (exit code 7)" in told


# Time limits


NO_REPLY = "forfeit: no reply within 120 s"


@pytest.mark.parametrize(
    "name", ["rotation", "callbacks", "native", "asyncio-gather", "asyncio", "trio", "anyio-trio"]
)
def test_an_engine_that_is_too_slow_loses_in_time(name: str, fish: Fish) -> None:
    """The run does not wait for its answer, which never comes."""
    first = fish.player("hang=1", name="cod", patience="1 min")
    scenario = make(fish.player(), fish.player(), first=first, limit="2 min")
    one = run(scenario, name, clock="wall", speed=FAST)
    assert_right(one)
    lost = {board: words for board, words in endings(one).items() if "forfeit" in words}
    assert lost == {1: NO_REPLY}
    *_, moved, over = one.record.by_board[1]
    assert (moved.kind, over.at - moved.at) == (Kind.MOVE, 120_000)


@pytest.mark.parametrize("name", ["sequential", "threaded", "thread-pool"])
def test_a_thread_waits_for_an_answer_that_comes_too_late(name: str, fish: Fish) -> None:
    """Its wait cannot be ended; but the time counts, and the game is lost when it was up."""
    first = fish.player("slow=100", name="cod")
    scenario = make(fish.player(), fish.player(), first=first, limit="2 min", workers=4)
    one = run(scenario, name, clock="wall", speed=FAST)
    assert_right(one)
    lost = {board: words for board, words in endings(one).items() if "forfeit" in words}
    assert lost == {1: NO_REPLY}


@pytest.mark.parametrize(
    ("name", "on_failure"),
    [
        ("rotation", "propagate"),
        ("callbacks", "propagate"),
        ("trio", "propagate"),
        ("asyncio", "forfeit"),
    ],
)
def test_who_fails_too_late_does_not_harm_the_next_opponent(
    name: str, on_failure: str, fish: Fish
) -> None:
    """The engine of a game that is lost is killed when the next one at that board has begun."""
    gate, late = fish.folder / "gate", Fish(fish.folder / "late")
    late.folder.mkdir()
    first = late.player(f"gate={gate}", processes=2, restarts=0)

    def kill(done: int, _: int) -> None:
        if done == 1 + 1 + 4 * 2 and not gate.exists():
            os.kill(late.pids[0], signal.SIGKILL)
            gate.touch()

    scenario = make(
        fish.player(), fish.player(), boards=3, games=6, moves=1, first=first, limit="1 h",
        on_failure=on_failure,
    )  # fmt: skip
    one = run(scenario, name, clock="wall", speed=FAST, progress=kill)
    assert late.left == []
    assert_right(one)
    lost = {board: words for board, words in endings(one).items() if "forfeit" in words}
    assert lost == {1: "forfeit: no reply within 3600 s"}


# Ctrl-C


@pytest.mark.parametrize("who", ["master", "opponent"])
@pytest.mark.parametrize(("clock", "name"), WAYS)
def test_ctrl_c_while_engines_think_ends_them_and_forfeits_nothing(
    clock: Clock, name: str, who: str, fish: Fish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted player has not lost; what was played before is kept."""
    monkeypatch.setattr("simul.supervision.supervisor.PATIENCE", 0.02)
    heard = fish.folder / "heard"
    long, good = fish.player("hang=2", f"heard={heard}", processes=1), fish.player(name="cod")

    def press(*_: int) -> None:
        if len(lines(heard, "go")) == 2:
            signal.raise_signal(signal.SIGINT)

    scenario = make(*((long, good) if who == "master" else (good, long)))
    one = run(scenario, name, clock=clock, speed=FAST, progress=press)
    assert fish.left == []
    assert isinstance(one.error, Interrupted)
    assert one.record.stopped == "interrupted"
    assert any(event.move for event in one.record.events)
    assert not any("forfeit" in words for words in endings(one).values())
    assert {"legal-moves", "turns-alternate", "forfeits"}.isdisjoint(one.verdict.broken)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this test needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("scheduler", "clock", "everywhere"),
    [
        ("asyncio", "virtual", False),
        ("trio", "wall", True),
        ("processes", "wall", True),
    ],
)
def test_ctrl_c_in_a_terminal_leaves_no_engine(
    scheduler: str, clock: str, everywhere: bool, fish: Fish
) -> None:
    """A real one, to the program or to all that a terminal has started; the rest is written."""
    heard, out = fish.folder / "heard", fish.folder / "out"
    long = fish.player("hang=2", f"heard={heard}", processes=1)
    file = written(fish, fish.player(name="cod"), long, "workers = 2")
    options = ["--clock", clock, "--speed", "1000"] if clock == "wall" else []
    with simul("run", file, "--scheduler", scheduler, *options, "--out", out) as process:
        process.wait_until(lambda: len(lines(heard, "go")) >= 2)
        process.press_ctrl_c(everywhere=everywhere)
        ended = process.end()
    assert ended.code == 130
    wait_until(lambda: not fish.left)
    record = load_record(out / "record.json")
    assert record.stopped == "interrupted"
    assert any(event.move for event in record.events)
    assert not any("forfeit" in event.note for event in record.events)
    assert "Traceback" not in ended.stderr


# A real engine


def stockfish(**keys: Any) -> dict[str, Any]:
    """Return a player that asks Stockfish, with one thread, how far it may look."""
    if not is_installed("stockfish"):
        pytest.skip("stockfish is not installed")
    return {"kind": "uci", "engine": "stockfish", "processes": 2, **keys}


def test_stockfish_plays_the_same_games_everywhere() -> None:
    """Under the virtual clock, and so the whole record is the same where the policy is."""
    scenario = make(stockfish(nodes=300), stockfish(nodes=60), boards=6, moves=3)
    several = compare(scenario, ["threaded", "callbacks", "asyncio", "trio"])
    assert len({one.record.fingerprint for one in several.runs}) == 1
    for one in several.runs:
        assert_right(one)
        assert one.record.reproducible


@pytest.mark.parametrize("name", ["threaded", "asyncio", "trio"])
def test_stockfish_plays_in_real_time(name: str) -> None:
    """As in the scenario with a chess engine at every board."""
    scenario = make(stockfish(nodes=300), stockfish(nodes=60), boards=24, moves=2)
    one = run(scenario, name, clock="wall", speed=FAST)
    assert_right(one)
    assert sum(bool(event.move) for event in one.record.events) == 24 * 4
