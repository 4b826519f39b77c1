"""The wall clock: real time, `speed` times as fast."""

import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from simul.clocks.timeline import LATE, Wake
from simul.durations import NEVER
from simul.errors import Interrupted

if TYPE_CHECKING:
    from simul.clocks.clock import AroundSleep

A_DAY = 86_400.0
"""Longest sleep, in real seconds: operating systems refuse much longer ones."""
GIVE_WAY_EVERY = 1_024
"""Steps of an event loop between two calls of `give_way`: some 50 ms."""
FASTEST = 1_000_000
"""Highest speed: a faster wall clock would measure nothing but the machine."""
OVERSLEEP = 0.0002
"""Real seconds by which an operating system may wake us late (Linux: about 0.0001)."""


class TimedWait(NamedTuple):
    """A wait that will end by itself."""

    began: float
    """In seconds of `time.monotonic`."""
    due: float
    """When it ends, in ms of the hall."""


class WallClock:
    """Hall time in real time, `speed` times as fast: 5 s at speed 1000 take 5 ms."""

    virtual = False

    def __init__(self, speed: float = 1.0, started: float | None = None) -> None:
        """Start when first asked for the time, or when a clock `started` in another process."""
        self.speed = speed
        self._started = started
        self._starting = threading.Lock()
        self._stopped = threading.Event()
        self._alarm_at = NEVER
        self._alarm: Wake = self.stop
        self.asleep: set[threading.Thread] = set()
        """Threads that sleep until the run is stopped."""
        self.around_sleep: AroundSleep | None = None
        self.sleeping: dict[threading.Thread, TimedWait] = {}
        """Threads that sleep for some time."""

    @property
    def now(self) -> int:
        """Hall time since the start, in ms."""
        return int(self.elapsed() * 1_000 * self.speed)

    def start(self) -> float:
        """Start now unless started; return the start, in seconds of `time.perf_counter`."""
        self.elapsed()
        return self._started or 0.0

    def set_alarm(self, at: int, alarm: Wake) -> None:
        """Call `alarm` once, in the first `ring` at `at` (ms) or later."""
        self._alarm_at, self._alarm = at, alarm

    @property
    def has_alarm(self) -> bool:
        """Whether an alarm is set and has not been called."""
        return self._alarm_at < NEVER

    def real_seconds_until(self, due: int) -> float:
        """Return for how many real seconds to wait for `due` (ms): 0 if it has passed."""
        return max(0.0, due / 1_000 / self.speed - self.elapsed())

    def hall_ms(self, real_seconds: float) -> int:
        """Return how many ms of the hall pass in real seconds."""
        return round(1_000 * real_seconds * self.speed)

    def not_before(self, at: int) -> int:
        """Return `at` (ms), or the time now if that is later."""
        return max(at, self.now)

    def next_look(self, at_most: float) -> float:
        """Return in how many real seconds the alarm is due, but `at_most`."""
        return min(at_most, self.real_seconds_until(self._alarm_at))

    def alongside(self) -> "WallClock":
        """Return a clock for a part of the run; it shows the same time."""
        return WallClock(self.speed, self.start())

    def ring(self) -> None:
        """Call the alarm if it is due."""
        if self.now >= self._alarm_at:
            self._alarm_at = NEVER
            self._alarm()

    def sleep_until(self, due: int, order: int = LATE) -> None:  # noqa: ARG002 - real time has no ties
        """Block this thread, and no other, until `due` (ms).

        Raises Interrupted when the run is stopped meanwhile.
        """
        with self.around_sleep(due) if self.around_sleep else nullcontext():
            self._sleep_until(due)

    def _sleep_until(self, due: int) -> None:
        thread = threading.current_thread()
        if due >= NEVER:
            self.asleep.add(thread)
        else:
            self.sleeping[thread] = TimedWait(time.monotonic(), due)
        try:
            self._sleep(due)
        finally:
            self.sleeping.pop(thread, None)

    def _sleep(self, due: int) -> None:
        while (delay := due / 1_000 / self.speed - self.elapsed()) > 0:
            if delay < OVERSLEEP:
                pass  # even the shortest sleep would take 0.05 ms: poll the clock
            elif self._stopped.wait(min(delay - OVERSLEEP, A_DAY)):
                raise Interrupted("the run was stopped")

    def stop(self) -> None:
        """Wake all threads that sleep here; none sleeps again."""
        self._stopped.set()

    def elapsed(self) -> float:
        """Return real seconds since the first question; importing a framework does not count."""
        if self._started is None:
            with self._starting:  # two threads may be first
                self._started = self._started or time.perf_counter()
        return time.perf_counter() - self._started


def give_way() -> None:
    """Let the thread that waits for the run show its progress and hear Ctrl-C.

    An event loop releases the interpreter lock often, but only for a moment, when it polls the
    operating system. It takes the lock again before another thread is awake. So sleep for 1 µs.
    """
    time.sleep(1e-6)
