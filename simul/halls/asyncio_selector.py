"""The selector of asyncio's event loop: where the loop sleeps.

An event loop asks its selector to wait, up to a timeout in seconds; the timeout is 0 unless no task
is ready. Under the virtual clock the selector does not sleep: it wakes what is due next. Under the
wall clock it really waits, `speed` times as fast.
"""

import selectors
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from simul.clocks import A_DAY, GIVE_WAY_EVERY, Agenda, WallClock, give_way
from simul.errors import Interrupted
from simul.exhibition.program import Program
from simul.kernel.baton import ON_ITS_WAY, Baton
from simul.kernel.deadlock import GRACE
from simul.kernel.free_threads import Idle
from simul.kernel.threads import Goal, Parked
from simul.kernel.watched_files import UNKNOWN, Watched, forks, outlook
from simul.record.waits import Want

POLL_EVERY = 64
"""Calls between two polls of the operating system, which cost as much as waking a task."""


class HallSelector(selectors.BaseSelector):
    """A selector that delegates to a real one, except for the waiting."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._real = selectors.DefaultSelector()
        self._sources = 0
        """Number of event sources: the loop's own pipe, and the program's sockets and pipes."""
        self._forks = forks()
        self._loops_own = UNKNOWN
        """The loop's own pipe, by which it is called from other threads."""
        self.in_threads: set[object] = set()
        """Futures that wait for threads of the event loop's executor."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Register an event source."""
        key = self._real.register(fileobj, events, data)
        if not self._sources:
            self._loops_own = key.fd
        self._sources += 1
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Unregister an event source."""
        key = self._real.unregister(fileobj)
        self._sources -= 1
        return key

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Return the event sources."""
        return self._real.get_map()

    def watched(self) -> Watched:
        """Return the program's files, without the loop's own pipe."""
        keys = self._real.get_map().values()
        return Watched(tuple(key.fd for key in keys if key.fd != self._loops_own), self._forks)

    def close(self) -> None:
        """Close the selector."""
        self._real.close()


class WallSelector(HallSelector):
    """Really waits, in seconds of the hall; then wakes what is due on the agenda."""

    def __init__(self, clock: WallClock, agenda: Agenda, program: Program) -> None:
        super().__init__(program)
        self._clock = clock
        self._agenda = agenda
        self._asked = 0
        self.idle: Idle | None = None
        """Set while nothing is ready or due: only a thread or a socket can wake the loop."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait up to `timeout` seconds of the hall for events."""
        self._asked += 1
        self._program.event_loop.unheard.clear()
        if timeout is None and not self.in_threads:
            self.idle = Idle(threading.current_thread(), self._asked, self.watched())
        try:
            ready = self._real.select(
                None if timeout is None else min(timeout / self._clock.speed, A_DAY)
            )
        finally:
            self.idle = None
        self._agenda.wake_due(self._clock.now)
        return ready


class TimelineSelector(HallSelector):
    """Instead of sleeping, wakes what is due, and moves the hall's clock if no task can run."""

    def __init__(self, baton: Baton, agenda: Agenda, *, one_by_one: bool) -> None:
        super().__init__(baton.exhibition.program)
        self._baton = baton
        self._timeline = baton.timeline
        self.agenda = agenda
        self._one_by_one = one_by_one
        self._wake_due = agenda.wake_next_due if one_by_one else agenda.wake_due
        """Wakes what is due by a time (ms), in due order; returns whether there was anything.

        Where a dispatcher sends several masters, one of them may act before others are due that are
        on the agenda already. There one sleeper is woken at a time.
        """
        self._parked: Parked | None = None
        self._parked_at = 0
        """The number of the baton's turn in which the loop's thread was parked."""
        self._polls_outside = False
        self._gave_up = False
        self._asked = 0
        self.give_up: Callable[[], object] = lambda: None
        """Ends an event loop in which no task will ever run again."""
        baton.look_first = self._look_first
        baton.last_resort = self._poll_outside

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return events from outside; if there are none, wake what is due, or pass time."""
        self._asked += 1
        self._program.event_loop.unheard.clear()
        ready: list[tuple[selectors.SelectorKey, int]] = []
        if self._sources > 1 or self._asked % POLL_EVERY == 0:
            # with no source but the loop's own, a call from an unknown thread may have come
            ready = self._real.select(0)
            if self._asked % GIVE_WAY_EVERY == 0:
                give_way()
        if timeout == 0 or ready:
            return self._go_on(ready)
        self._baton.turns += 1
        if self._wake_due(self._timeline.now):
            return []
        return self._pass_the_time()

    def _go_on(
        self, ready: list[tuple[selectors.SelectorKey, int]]
    ) -> list[tuple[selectors.SelectorKey, int]]:
        """Let in what is due by now, and the other threads; return events from outside."""
        self._baton.count_round()
        if not self._one_by_one:
            self._wake_due(self._timeline.now)
        if not self._baton.alone and self._baton.others_can_run:
            self._park(self._timeline.now)
            if ready:  # a thread may have read it
                return self._real.select(0)
        return ready

    def _pass_the_time(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Let time pass until something is due here, or another thread calls."""
        if self.in_threads:  # time stands still while threads work that the hall does not know
            return self._real.select(None)
        if self._sources > 1 and (ready := self._real.select(ON_ITS_WAY)):
            return ready
        due = self.agenda.next_due()
        if not (self._baton.alone or self._baton.ended):
            self._park(due)
        elif not self._timeline.advance(due):
            self._polls_outside = True
        if self._polls_outside:
            return self._stand_still()
        self._wake_due(self._timeline.now)
        return []

    def _park(self, due: int) -> None:
        """Let other threads run until `due`, or until one of them calls."""
        with suppress(Interrupted):  # the run was stopped: the next step at a board raises
            self._baton.park(lambda: Goal(Want.SIGNAL, "its tasks"), self._register, due=due)
        self._parked = None

    def _register(self, parked: Parked) -> None:
        self._parked = parked
        self._parked_at = self._baton.turns

    def _look_first(self) -> bool:
        """Wake the loop, before time passes, if a thread has written what it is to read."""
        parked = self._parked
        return (
            parked is not None
            and self._sources > 1
            and self._baton.turns > self._parked_at
            and bool(self._real.select(ON_ITS_WAY))
            and parked.wake()
        )

    def wake(self) -> None:
        """Wake the parked loop, which has something to do; may be called by any thread."""
        parked = self._parked
        if parked is not None:
            parked.wake()

    def _poll_outside(self) -> bool:
        """Wake the loop to poll for outside events; no thread of the program will wake it."""
        if self._parked is None or self._gave_up:
            return False
        self._polls_outside = True
        return self._parked.wake()

    def _stand_still(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for outside events, for nothing is due; without one, report a deadlock."""
        self._polls_outside = False
        ready = self._real.select(GRACE)
        if not ready:
            if self._gave_up or self._baton.ended:
                self.give_up()
            else:
                self._gave_up = True
                self._baton.report_deadlock(outlook(self.watched(), GRACE))
        return ready
