"""How late real time is: `textbook` on the wall clock, a thousand times as fast as life.

The yardstick is one per cent of the predicted total, so that a ratio is the delay in per cent. The
same runs are measured with a busy process beside them on each core.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache, partial

from harness import REAL, Entrant, Lap, Race

from simul.games import Game, seed_games
from simul.oracle.reference import predict
from simul.running import run
from simul.scenario import Scenario, load_scenario

SPEED = 1_000.0
SCHEDULERS = ("threaded", "asyncio", "trio")
YARDSTICK = "one per cent of the prediction"
BUSY = """
import os
print(flush=True)
parent = os.getppid()
while os.getppid() == parent:
    pass
"""


@cache
def textbook() -> tuple[Scenario, tuple[Game, ...]]:
    """Return the scenario and its games."""
    scenario = load_scenario("textbook")
    return scenario, tuple(seed_games(scenario))


@cache
def predicted() -> float:
    """Return the predicted total at that speed, in seconds."""
    scenario, games = textbook()
    return predict(scenario, "ready-first", games).makespan / 1_000 / SPEED


def one_per_cent() -> Lap:
    """Return a hundredth of the prediction."""
    return Lap(predicted() / 100)


def delay(name: str) -> Lap:
    """Play in real time; return by how much it took longer than predicted."""
    scenario, games = textbook()
    done = run(scenario, name, clock="wall", speed=SPEED, games=games)
    if not done.verdict.verified:
        raise AssertionError(f"{name}: {done.error or done.verdict.breaches}")
    return Lap(done.record.makespan / 1_000 / SPEED - predicted())


def beside_busy_processes(measure: Callable[[], Lap]) -> Lap:
    """Measure while each core has a process that never waits, and ends with this one."""
    with ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            busy = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", BUSY], stdout=subprocess.PIPE
            )
            stack.enter_context(busy)
            stack.callback(busy.kill)
            if busy.stdout:
                busy.stdout.readline()  # it has begun
        return measure()


def races(quick: bool) -> Iterator[Race]:  # noqa: ARG001 - it takes a few minutes
    """Yield the race of the schedulers, on idle and on busy cores."""
    delays = {name: partial(delay, name) for name in SCHEDULERS}
    entrants = (
        Entrant(YARDSTICK, one_per_cent),
        *(Entrant(name, late) for name, late in delays.items()),
        *(
            Entrant(f"{name}, busy cores", partial(beside_busy_processes, late))
            for name, late in delays.items()
        ),
    )
    work = f"delay of textbook at speed {SPEED:,.0f}"
    yield Race("wall", work, "exhibition", entrants, (YARDSTICK,), REAL)
