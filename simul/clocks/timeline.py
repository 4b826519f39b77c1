"""The virtual clock: the discrete-event core."""

import heapq
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from simul.durations import NEVER

if TYPE_CHECKING:
    from simul.clocks.clock import AroundSleep

Wake = Callable[[], object]
DAY_MS = 86_400_000
"""A day of the hall."""
LATE = 2**61
"""The order for what comes last at an instant."""


class Sleeper:
    """One entry of the timeline; `cancel` it if it is not to be woken any more."""

    __slots__ = ("wake",)

    def __init__(self, wake: Wake) -> None:
        self.wake: Wake | None = wake

    def cancel(self) -> None:
        """Take this sleeper off the timeline: time will not move for it."""
        self.wake = None


class Agenda:
    """Sleepers in due order; ties are broken by their `order`, then by insertion."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, int, Sleeper]] = []
        self._pushed = count()

    def sleep(self, due: int, order: int, wake: Wake) -> Sleeper:
        """Call `wake` at `due` (ms); ties are broken by `order`, then by insertion.

        An entry that is due at `NEVER` is not kept: time does not move for it.
        """
        sleeper = Sleeper(wake)
        if due < NEVER:
            heapq.heappush(self._heap, (due, order, next(self._pushed), sleeper))
        return sleeper

    def next_due(self) -> int:
        """Return when the earliest sleeper is due, in ms; `NEVER` if there is none."""
        heap = self._heap
        while heap and heap[0][3].wake is None:
            heapq.heappop(heap)
        return heap[0][0] if heap else NEVER

    def wake_first(self) -> bool:
        """Wake the earliest sleeper; return False if it was cancelled.

        The agenda must not be empty.
        """
        _, _, _, sleeper = heapq.heappop(self._heap)
        wake, sleeper.wake = sleeper.wake, None
        if wake is None:
            return False
        wake()
        return True

    def wake_due(self, until: int) -> bool:
        """Wake all sleepers due by `until` (ms), in due order; return whether there was one."""
        heap, woken = self._heap, False
        while heap and heap[0][0] <= until:
            woken |= self.wake_first()
        return woken

    def wake_next_due(self, until: int) -> bool:
        """Wake the first sleeper if it is due by `until` (ms); return whether it was."""
        return self.next_due() <= until and self.wake_first()


class Timeline(Agenda):
    """The virtual clock: the agenda of the hall; time jumps instead of passing.

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
        super().__init__()
        self.now = 0
        self._alarm_at = NEVER
        self._alarm: Wake = _nothing
        self._stopped = False
        self._midnight = DAY_MS
        self.at_midnight: Wake = _nothing
        """Called whenever a day of the hall has passed; time does not move for it."""
        self.let_others_run: Callable[[int, int], object] | None = None
        """Blocks until a time (ms), ties by an order, while other threads of the program run.

        None as long as the program has one thread.
        """
        self.around_sleep: AroundSleep | None = None

    def set_alarm(self, at: int, alarm: Wake) -> None:
        """Call `alarm` once, when the clock comes to `at` (ms)."""
        self._alarm_at, self._alarm = at, alarm

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Block this thread until `due` (ms)."""
        if self.around_sleep is None:
            self._sleep_until(due, order)
        else:
            with self.around_sleep(due):
                self._sleep_until(due, order)

    def _sleep_until(self, due: int, order: int) -> None:
        if due > self.now:
            if self.let_others_run is None:
                self.now = due
            else:
                self.let_others_run(due, order)
        if self.now >= self._alarm_at:
            self._ring()

    def advance(self, due: int) -> bool:
        """Move the clock on to `due` (ms), or to the alarm if that is earlier; it rings there.

        Return False, and leave the clock alone, if both are `NEVER`.
        """
        if self._alarm_at < due:
            due = self._alarm_at
        if due >= NEVER:
            return False
        self._move_to(due)
        return True

    def wake_next(self) -> bool:
        """Jump to the earliest sleeper and wake it; return whether anything happened."""
        due = self.next_due()
        if self._alarm_at < due:
            return self.advance(due)  # only to the alarm
        if due >= NEVER:
            return False
        self._move_to(due)
        self.wake_first()
        return True

    def _move_to(self, due: int) -> None:
        """Move the clock on to `due` (ms); over night only if the run is not stopped then."""
        if due >= self._midnight and self._ends_before(due):
            return
        if due > self.now:
            self.now = due
        if self.now >= self._alarm_at:
            self._ring()

    def _ends_before(self, due: int) -> bool:
        """Call at the last midnight before `due` (ms); return whether that stopped the run."""
        midnight = due - due % DAY_MS
        self._midnight = midnight + DAY_MS
        self.now = max(self.now, midnight)
        self.at_midnight()
        return self._stopped

    def _ring(self) -> None:
        self._alarm_at = NEVER
        self._alarm()

    def real_seconds_until(self, due: int) -> float:  # noqa: ARG002
        """Return 0: time jumps."""
        return 0.0

    def hall_ms(self, real_seconds: float) -> int:  # noqa: ARG002
        """Return 0: hall time does not pass meanwhile."""
        return 0

    def not_before(self, at: int) -> int:
        """Return `at` (ms): events happen exactly when they are due."""
        return at

    @property
    def has_alarm(self) -> bool:
        """Whether an alarm is set and has not been called."""
        return self._alarm_at < NEVER

    def ring(self) -> None:
        """Do nothing: the alarm rings when the clock comes to it."""

    def next_look(self, at_most: float) -> float:
        """Return `at_most` (real seconds): `ring` does nothing here."""
        return at_most

    def stop(self) -> None:
        """Note that the run is stopped; no thread really sleeps here."""
        self._stopped = True

    def alongside(self) -> "Timeline":
        """Return a timeline for a part of the run, which begins at 0."""
        return Timeline()


def _nothing() -> None:
    """Nothing is to be called."""
