"""Kernels and clocks that note where threads are blocked; used on request only.

Every thread that is blocked under the virtual clock is so in `park`, or in a clock's `sleep_until`.
In real time there are two more places.
"""

import sys
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
        log = self.steps if due > self.now else None
        worker = None if log is None else log.blocks(sys._getframe(1))
        super().sleep_until(due, order)
        if log is not None and worker is not None:
            log.goes_on(worker)

    def alongside(self) -> Timeline:
        """Return a timeline for a part of the run."""
        return NotedTimeline()


class NotedWallClock(WallClock):
    """A wall clock."""

    steps: StepLog | None = None

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Block this thread until `due`."""
        log = self.steps if due > self.now else None
        worker = None if log is None else log.blocks(sys._getframe(1))
        super().sleep_until(due, order)
        if log is not None and worker is not None:
            log.goes_on(worker)

    def alongside(self) -> WallClock:
        """Return a clock for a part of the run."""
        return NotedWallClock(self.speed, self.start())


class NotedBaton(Baton):
    """The kernel under the virtual clock."""

    def __init__(self, exhibition: Exhibition, timeline: Timeline, log: StepLog) -> None:
        super().__init__(exhibition, timeline)
        self._log = log

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread to the program."""
        return super().start(thread, partial(run_noted, self._log, work))

    def park(
        self,
        waits_for: Callable[[], str],
        register: Register,
        whom: Callable[[], threading.Thread | None] = nobody,
        due: int = NEVER,
        order: int = LATE,
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms)."""
        worker = self._log.blocks(sys._getframe(1))
        woken = super().park(waits_for, register, whom, due, order)
        if worker is not None:
            self._log.goes_on(worker)
        return woken


class NotedFreeThreads(FreeThreads):
    """The kernel in real time."""

    def __init__(self, exhibition: Exhibition, clock: WallClock, log: StepLog) -> None:
        super().__init__(exhibition, clock)
        self._log = log

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread to the program."""
        return super().start(thread, partial(run_noted, self._log, work))

    def join(self, thread: threading.Thread, due: int) -> None:
        """Block until a thread has ended, or until `due` (ms)."""
        self._noting(partial(super().join, thread, due))

    def park(
        self,
        waits_for: Callable[[], str],
        register: Register,
        whom: Callable[[], threading.Thread | None] = nobody,
        due: int = NEVER,
        order: int = LATE,
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms)."""
        return self._noting(partial(super().park, waits_for, register, whom, due, order))

    def acquire(self, lock: Lockable, due: int) -> bool:
        """Block until this thread has taken a lock, or until `due` (ms)."""
        return self._noting(partial(super().acquire, lock, due))

    def _noting(self, block: Callable[[], Result]) -> Result:
        worker = self._log.blocks(sys._getframe(2))
        result = block()
        if worker is not None:
            self._log.goes_on(worker)
        return result


def note_steps(exhibition: Exhibition, file: str) -> None:
    """Note from now on where the program of a scheduler's file stands."""
    program, time = exhibition.program, exhibition.time
    program.steps = StepLog(
        file, time, exhibition.switch, program.played_by, outermost=run_noted.__code__
    )
    if isinstance(time, NotedTimeline | NotedWallClock):
        time.steps = program.steps


def play_noted(play: Callable[[Exhibition], None], exhibition: Exhibition) -> None:
    """Play, and note the end of the program's first thread."""
    log = exhibition.program.steps
    if log is None:
        play(exhibition)
    else:
        log.begin()
        run_noted(log, partial(play, exhibition))


def run_noted(log: StepLog, work: Callable[[], object]) -> None:
    """Run what a thread has to do, and note its end."""
    try:
        work()
    finally:
        log.thread_ends()
