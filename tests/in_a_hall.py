"""Code that runs as the main thread of a program in a hall of its own, without any chess."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from conftest import make_scenario

from simul.clocks import Timeline, WallClock
from simul.exhibition import Exhibition
from simul.kernel.choice import kernel_of
from simul.kernel.threads import enter
from simul.running import Clock

Result = TypeVar("Result")
PATIENCE = 5.0
"""Real seconds in which the threads of a program that is over have to end."""


@contextmanager
def a_hall(clock: Clock, speed: float) -> Iterator[Exhibition]:
    """Make this thread, within the block, the main thread of a program in a new hall."""
    time = Timeline() if clock == "virtual" else WallClock(speed)
    exhibition = Exhibition(make_scenario(boards=1), time)
    kernel_of(exhibition)
    try:
        yield exhibition
    finally:
        enter(None)
        exhibition.stop()
        until = monotonic() + PATIENCE
        for thread in filter(threading.Thread.is_alive, exhibition.program.threads):
            threading.Thread.join(thread, max(0.0, until - monotonic()))


def in_hall(
    work: Callable[[], Result], clock: Clock = "virtual", speed: float = 100.0
) -> tuple[Result, float]:
    """Do some work in a hall; return its result, and the seconds of the hall it took."""
    with a_hall(clock, speed) as exhibition:
        result = work()
        seconds = exhibition.time.now / 1_000
        assert exhibition.errors.failures == []
    return result, seconds
