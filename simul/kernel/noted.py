"""Kernels and clocks that note where threads are blocked; used on request only.

Every thread that is blocked under the virtual clock is so in `park`, or in a clock's `sleep_until`.
In real time there are two more places.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from simul.clocks import LATE, Timeline, WallClock
from simul.durations import NEVER
from simul.exhibition import Exhibition
from simul.exhibition.step_log import StepLog
from simul.kernel.baton import Baton
from simul.kernel.free_threads import FreeThreads
from simul.kernel.threads import Lockable, Register, nobody

Result = TypeVar("Result")


class NotedTimeline(Timeline):
    """A virtual clock."""

    steps: StepLog | None = None

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Let the time pass until `due`."""
        sleep = partial(super().sleep_until, due, order)
        noting(self.steps if due > self.now else None, sleep)

    def alongside(self) -> Timeline:
        """Return a timeline for a part of the run."""
        return NotedTimeline()


class NotedWallClock(WallClock):
    """A wall clock."""

    steps: StepLog | None = None

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Block this thread until `due`."""
        sleep = partial(super().sleep_until, due, order)
        noting(self.steps if due > self.now else None, sleep)

    def alongside(self) -> WallClock:
        """Return a clock for a part of the run."""
        return NotedWallClock(self.speed, self.start())


class NotedBaton(Baton):
    """The kernel under the virtual clock."""

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread to the program."""
        return super().start(thread, partial(_to_its_end, self.exhibition.program.steps, work))

    def park(
        self,
        waits_for: Callable[[], str],
        register: Register,
        whom: Callable[[], threading.Thread | None] = nobody,
        due: int = NEVER,
        order: int = LATE,
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms)."""
        park = partial(super().park, waits_for, register, whom, due, order)
        return noting(self.exhibition.program.steps, park)


class NotedFreeThreads(FreeThreads):
    """The kernel in real time."""

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread to the program."""
        return super().start(thread, partial(_to_its_end, self.exhibition.program.steps, work))

    def join(self, thread: threading.Thread, due: int) -> None:
        """Block until a thread has ended, or until `due` (ms)."""
        noting(self.exhibition.program.steps, partial(super().join, thread, due))

    def park(
        self,
        waits_for: Callable[[], str],
        register: Register,
        whom: Callable[[], threading.Thread | None] = nobody,
        due: int = NEVER,
        order: int = LATE,
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms)."""
        park = partial(super().park, waits_for, register, whom, due, order)
        return noting(self.exhibition.program.steps, park)

    def acquire(self, lock: Lockable, due: int) -> bool:
        """Block until this thread has taken a lock, or until `due` (ms)."""
        return noting(self.exhibition.program.steps, partial(super().acquire, lock, due))


def note_steps(exhibition: Exhibition, file: str) -> StepLog:
    """Note from now on where the program of a scheduler's file stands."""
    program, time = exhibition.program, exhibition.time
    log = program.steps = StepLog(file, time, exhibition.switch, program.played_by)
    if isinstance(time, NotedTimeline | NotedWallClock):
        time.steps = log
    return log


def play_noted(play: Callable[[Exhibition], None], exhibition: Exhibition) -> None:
    """Play, and note the end of the program's first thread."""
    log = exhibition.program.steps
    if log is not None:
        log.begin()
    _to_its_end(log, partial(play, exhibition))


def noting(log: StepLog | None, block: Callable[[], Result]) -> Result:
    """Make a call that blocks this thread; note where it is blocked, and that it goes on."""
    worker = None if log is None else log.blocks()
    result = block()
    if log is not None and worker is not None:
        log.goes_on(worker)
    return result


def _to_its_end(log: StepLog | None, work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        if log is not None:
            log.thread_ends()
