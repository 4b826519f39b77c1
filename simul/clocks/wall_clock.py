"""The wall clock: the seam of the timeline, answered by real time."""

import threading
import time

from simul.clocks.timeline import LATE, Wake
from simul.durations import NEVER
from simul.errors import Interrupted

A_DAY = 86_400.0
"""Real seconds; no operating system can be asked to sleep for a century in one go."""
GIVE_WAY_EVERY = 1_024
"""Steps of an event loop after which it is time to give way: some 50 ms."""
FASTEST = 1_000_000
"""A faster wall clock would measure nothing but the machine."""
OVERSLEEP = 0.0002
"""Real seconds by which an operating system may wake us late (Linux: about 0.0001)."""


class WallClock:
    """The same seam under real time, `speed` times as fast: 5 s at speed 1000 take 5 ms."""

    virtual = False

    def __init__(self, speed: float = 1.0, started: float | None = None) -> None:
        """Start when somebody first asks, or with a clock that was `started` in another process."""
        self.speed = speed
        self._started = started
        self._starting = threading.Lock()
        self._stopped = threading.Event()
        self._alarm_at = NEVER
        self._alarm: Wake = self.stop

    @property
    def now(self) -> int:
        """Milliseconds of hall time since somebody first asked."""
        return int(self.elapsed() * 1_000 * self.speed)

    def start(self) -> float:
        """Start now, if nobody has asked yet; return when it was, by `time.perf_counter`."""
        self.elapsed()
        return self._started or 0.0

    def set_alarm(self, at: int, alarm: Wake) -> None:
        """Have `alarm` called once at `at`, by whoever calls `ring` often enough."""
        self._alarm_at, self._alarm = at, alarm

    @property
    def has_alarm(self) -> bool:
        """Whether an alarm is set and has not been called."""
        return self._alarm_at < NEVER

    def real_seconds_until(self, due: int) -> float:
        """Return for how many real seconds to wait for `due` (ms): 0 if it is over."""
        return max(0.0, due / 1_000 / self.speed - self.elapsed())

    def hall_ms(self, real_seconds: float) -> int:
        """Return how many ms of the hall pass in real seconds."""
        return round(1_000 * real_seconds * self.speed)

    def not_before(self, at: int) -> int:
        """Return `at` (ms), or the time now if that is later."""
        return max(at, self.now)

    def next_look(self, at_most: float) -> float:
        """Return after how many real seconds the alarm is due, or `at_most` of them."""
        return min(at_most, self.real_seconds_until(self._alarm_at))

    def alongside(self) -> "WallClock":
        """Return a clock for a part of the run, which shows the same time."""
        return WallClock(self.speed, self.start())

    def ring(self) -> None:
        """Call the alarm if its time has come."""
        if self.now >= self._alarm_at:
            self._alarm_at = NEVER
            self._alarm()

    def sleep_until(self, due: int, order: int = LATE) -> None:  # noqa: ARG002 - real time has no ties
        """Block this thread, and nobody else's, until `due`.

        Raises Interrupted when the run is stopped meanwhile.
        """
        while (delay := due / 1_000 / self.speed - self.elapsed()) > 0:
            if delay < OVERSLEEP:
                pass  # even the shortest sleep would take 0.05 ms: keep looking at the clock
            elif self._stopped.wait(min(delay - OVERSLEEP, A_DAY)):
                raise Interrupted("the run was stopped")

    def stop(self) -> None:
        """Wake everybody who sleeps here, for good."""
        self._stopped.set()

    def elapsed(self) -> float:
        """Real seconds since somebody first asked: importing a framework is not part of a game."""
        if self._started is None:
            with self._starting:  # two threads may ask first
                self._started = self._started or time.perf_counter()
        return time.perf_counter() - self._started


def give_way() -> None:
    """Let the thread that waits for the run show its progress and hear Ctrl-C.

    Whoever lets go of the interpreter lock often and briefly, as event loops do when they ask the
    operating system for news, takes it again before anybody else is awake; so sleep for a moment.
    """
    time.sleep(1e-6)
