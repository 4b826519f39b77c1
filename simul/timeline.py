"""Time in the hall: the discrete-event core, and the same seam answered by a real clock.

Times are integer milliseconds of hall time, starting at 0. Every scheduler has exactly one place
where it asks how long it may sleep; each hall (see `simul.halls`) answers there from a `Timeline`.
"""

import heapq
import threading
import time
from collections.abc import Callable
from itertools import count

from simul.errors import Interrupted

Wake = Callable[[], object]
NEVER = 2**62
"""A time that does not come, in ms."""
LATE = 2**61
"""An order behind that of all who are due at the same instant."""


class Sleeper:
    """One entry of the timeline; `cancel` it when whoever slept no longer wants to be woken."""

    __slots__ = ("wake",)

    def __init__(self, wake: Wake) -> None:
        self.wake: Wake | None = wake

    def cancel(self) -> None:
        """Take this sleeper off the timeline: time will not move for its sake."""
        self.wake = None


class Timeline:
    """The virtual clock: a heap of who wants to be woken when, and no waiting at all.

    `now` is the hall's clock. `noticed` is how far the program has got in noticing what happened:
    it is behind `now` when several replies arrived while the master was busy elsewhere. Because
    they are noticed one at a time, they take effect in the order in which they happened.

    >>> timeline = Timeline()
    >>> for due, order, name in [(55, 2, "Bea"), (20, 1, "Ada"), (55, 1, "Cyd")]:
    ...     _ = timeline.sleep(due, order, lambda name=name: print(timeline.now, name))
    >>> while timeline.wake_next(): pass
    20 Ada
    55 Cyd
    55 Bea
    """

    virtual = True
    speed = 1.0

    def __init__(self) -> None:
        self.now = 0
        self.noticed = 0
        self._heap: list[tuple[int, int, int, Sleeper]] = []
        self._pushed = count()
        self._alarm_at = NEVER
        self._alarm: Wake = self.stop

    def sleep(self, due: int, order: int, wake: Wake) -> Sleeper:
        """Have `wake` called at `due`; those due at the same instant are called by `order`.

        Whoever sleeps until `NEVER` is left asleep: time does not move for that.
        """
        sleeper = Sleeper(wake)
        if due < NEVER:
            heapq.heappush(self._heap, (due, order, next(self._pushed), sleeper))
        return sleeper

    def set_alarm(self, at: int, alarm: Wake) -> None:
        """Have `alarm` called once, as soon as the hall's clock has come to `at`."""
        self._alarm_at, self._alarm = at, alarm

    def sleep_until(self, due: int) -> None:
        """Let the time pass until `due` while nobody else is served."""
        if due > self.now:
            self.now = due
        if self.now >= self._alarm_at:
            self._ring()

    def _ring(self) -> None:
        self._alarm_at = NEVER
        self._alarm()

    def wake_next(self, before: float | None = None) -> bool:
        """Jump to the earliest sleeper and wake that one; say whether there was any.

        With `before`, a framework's own deadline, a sleeper due later is left asleep and the time
        jumps to the deadline instead. A sleeper due at the very instant of the deadline wins,
        unless its order is `LATE`.
        """
        heap = self._heap
        while heap and heap[0][3].wake is None:
            heapq.heappop(heap)
        due = heap[0][0] if heap else NEVER
        if self._alarm_at < due and (before is None or self._alarm_at < before):
            self.notice(self._alarm_at)
            return True
        if due >= NEVER or (before is not None and (due, heap[0][1]) >= (before, LATE)):
            return False
        due, _, _, sleeper = heapq.heappop(heap)
        self.notice(due)
        wake, sleeper.wake = sleeper.wake, None
        if wake is not None:
            wake()
        return True

    def notice(self, at: int) -> None:
        """Note that the program has now seen everything up to `at`."""
        if at > self.noticed:
            self.noticed = at
        if at > self.now:
            self.now = at
        if self.now >= self._alarm_at:
            self._ring()

    def stop(self) -> None:
        """Nobody is really asleep here, so there is nobody to wake."""


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

    @property
    def noticed(self) -> int:
        """How far the program has got in noticing what happened: in real time, to the present."""
        return self.now

    def start(self) -> float:
        """Start now, if nobody has asked yet; return when it was, by `time.perf_counter`."""
        self.elapsed()
        return self._started or 0.0

    def set_alarm(self, at: int, alarm: Wake) -> None:
        """Have `alarm` called once at `at`, by whoever calls `ring` often enough."""
        self._alarm_at, self._alarm = at, alarm

    def until_alarm(self) -> float:
        """Real seconds until the alarm is due."""
        return self._alarm_at / 1_000 / self.speed - self.elapsed()

    def ring(self) -> None:
        """Call the alarm if its time has come."""
        if self.now >= self._alarm_at:
            self._alarm_at = NEVER
            self._alarm()

    def sleep_until(self, due: int) -> None:
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


Time = Timeline | WallClock
