"""Engines in whole runs: every way of playing, whatever becomes of the engines, and of the run."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import chess
import pytest
from conftest import make_scenario, threads_left_since
from engine_logs import Fish, lines

from players.engines import EngineFailure, find_engine
from simul.errors import PlayerError
from simul.record import Event, Fate, Kind
from simul.results import Run
from simul.running import Clock, compare, run
from simul.scenario import Scenario
from simul.seating import Seat, seat

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")

FAST = 2000.0
"""Speed of the wall clock: a minute in the hall takes 30 ms."""
IN_REAL_TIME = ["threaded", "callbacks", "asyncio", "trio", "anyio-trio", "rotation", "thread-pool"]
"""A scheduler for each way to ask somebody who takes long."""
BY_THEMSELVES = [name for name in IN_REAL_TIME if name not in {"rotation", "thread-pool"}]
Press = Callable[[int, int], None]


@pytest.fixture
def fish(tmp_path: Path) -> Iterator[Fish]:
    """Make engines; after the test nothing of them may be left, neither processes nor threads."""
    threads = threading.enumerate()
    engines = Fish(tmp_path)
    yield engines
    assert engines.left == []
    left = threads_left_since(threads)
    # Trio keeps threads for ten seconds, in case that somebody needs one
    assert [thread for thread in left if not thread.name.startswith("Trio thread")] == []


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
    """Make a scenario of engines; at board 1 sits another opponent if `first` says so."""
    override = [{"boards": [1], "player": first}] if first else []
    return make_scenario(
        boards,
        moves,
        master={"player": master, "move_time": "5 s"},
        opponents={
            "player": opponent, "think_time": think, "limit": limit, "override": override
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
    """It went to its end, and nothing is wrong with it."""
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


@pytest.mark.parametrize("order", ["ready-first", "skip-if-not-ready"])
@pytest.mark.parametrize("name", IN_REAL_TIME)
def test_a_slow_engine_holds_up_nobody_else(name: str, order: str, fish: Fish) -> None:
    """It answers only when all others have gone as far as they can without it.

    If any of them waited for it, it would never answer.
    """
    if order != "ready-first" and name in {"rotation", "thread-pool"}:
        pytest.skip("a master who walks round, or few threads, have an order of their own")
    gate, engine = fish.folder / "gate", fish.player(name="cod")
    first = fish.player(f"gate={gate}", patience="20 s", restarts=0)
    # who walks round comes back to her second visit there; else three games go to their end
    most = 1 + 3 * (2 if name == "rotation" else 6)

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


def test_in_trio_an_opponent_thinks_while_the_master_goes_on(fish: Fish) -> None:
    """At once, and not only when she has been at all boards that are ready."""
    heard = fish.folder / "heard"
    gate = fish.folder / "gate"

    def watch(*_: int) -> None:
        if lines(heard, "go"):
            gate.touch()

    master = fish.player(f"gate={gate}", name="tuna", patience="5 s", restarts=0)
    first_is_easy = fish.player(name="easy")
    del master, first_is_easy, watch


