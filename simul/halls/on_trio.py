"""Trio's sleeping place: its clock.

Trio asks its clock how long it may sleep until its next deadline, and asks only when no task can
run. Under the virtual clock the answer is to wake whoever is due next: one at a time, because Trio
deliberately shuffles tasks that become ready together. Under the wall clock Trio really waits,
`speed` times as fast, and its own order shows.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import ceil, inf
from typing import cast

import trio

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard, Register
from simul.halls.deadlock import GRACE, deadlock, waiting_tasks
from simul.record import Kind
from simul.timeline import GIVE_WAY_EVERY, NEVER, Timeline, WallClock, give_way
from simul.usher import Usher


class _HallClock(trio.abc.Clock):
    """What both clocks have in common: they can end the run from outside."""

    def __init__(self) -> None:
        self._token: trio.lowlevel.TrioToken | None = None
        self._stopped = False

    def start_clock(self) -> None:
        """Remember the way into this run; the hall's time is running already."""
        self._token = trio.lowlevel.current_trio_token()
        if self._stopped:
            self.stop()

    def stop(self) -> None:
        """Cancel everything, called from any thread, even before the run has begun."""
        self._stopped = True
        if self._token is not None:
            with suppress(trio.RunFinishedError, OSError):  # it may be over, or be ending just now
                self._token.run_sync_soon(cancel_everybody)


class _Watch(trio.abc.Instrument):
    """Tells whether any task has run since."""

    ran = False

    def before_task_step(self, task: trio.lowlevel.Task) -> None:  # noqa: ARG002
        self.ran = True


class _TimelineClock(_HallClock):
    """Wakes whoever is due next instead of waiting."""

    def __init__(self, timeline: Timeline, on_deadlock: Callable[[], None]) -> None:
        super().__init__()
        self._timeline = timeline
        self._on_deadlock = on_deadlock
        self._passed = -inf
        """The last of Trio's own deadlines that has passed; it may lie between two milliseconds."""
        self._watch: _Watch | None = None
        self._gave_up = False
        self._asked = 0

    def current_time(self) -> float:
        """Return the hall's time in seconds.

        Tasks see the hall's clock. Trio itself, which asks when it looks for deadlines that have
        passed, sees only as much as it has noticed so far; so after a long move of the master the
        replies and deadlines of that while still take effect one after the other, in due order.
        """
        timeline = self._timeline
        if trio.lowlevel.in_trio_task():
            return timeline.now / 1_000
        noticed = timeline.noticed / 1_000
        return noticed if noticed > self._passed else self._passed

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Pass the time until the next reply or Trio's next deadline: no real second of it."""
        self._asked += 1
        if self._asked % GIVE_WAY_EVERY == 0:
            give_way()
        timeline = self._timeline
        before = None if deadline == inf else ceil(deadline * 1_000 - 1e-6)
        if timeline.wake_next(before):
            return 0
        if trio.to_thread.current_default_thread_limiter().borrowed_tokens:
            return inf  # no deadline passes while a thread is at work: time stands still for it
        if before is not None:
            timeline.notice(before)
            self._passed = deadline
            return 0
        return self._stand_still() if _main_task_lives() else 0

    def _stand_still(self) -> float:
        """Nobody is due: unless something comes from outside, nobody will ever run again."""
        if self._gave_up:
            return inf  # whoever refuses even to be cancelled is left asleep
        if self._watch is None or self._watch.ran:
            self._wait_and_watch()
            return GRACE
        self._gave_up = True
        self._on_deadlock()
        return 0

    def _wait_and_watch(self) -> None:
        if self._watch is None:
            self._watch = _Watch()
            trio.lowlevel.add_instrument(self._watch)
        self._watch.ran = False


class _WallClock(_HallClock):
    """Waits for real, in hall seconds."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__()
        self._clock = clock

    def current_time(self) -> float:
        """Return the hall's time in seconds."""
        return self._clock.now / 1_000

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Return how many real seconds are left until `deadline`."""
        return (deadline - self.current_time()) / self._clock.speed


def _main_nursery() -> trio.Nursery | None:
    """Trio's innermost own nursery, which holds the main task as long as that lives."""
    root = trio.lowlevel.current_root_task()
    nurseries = root.child_nurseries if root else []
    return nurseries[-1] if len(nurseries) > 2 else None


def _tasks_in(nursery: trio.Nursery | None) -> Iterator[trio.lowlevel.Task]:
    for task in nursery.child_tasks if nursery else ():
        yield task
        for inner in task.child_nurseries:
            yield from _tasks_in(inner)


def _main_task_lives() -> bool:
    nursery = _main_nursery()
    return nursery is not None and bool(nursery.child_tasks)


def cancel_everybody() -> None:
    """Cancel the main task and so everything that it has started."""
    nursery = _main_nursery()
    if nursery is not None:
        nursery.cancel_scope.cancel()


async def _call_later(due: float, callback: Callable[[], object]) -> None:
    await trio.sleep_until(due)
    callback()


class _Heads:
    """As many threads as there are boards, each there at once.

    Where Trio's own limiter is asked for a thread other tasks run first: the master would go to all
    who are ready before an opponent begins to think.
    """

    async def acquire_on_behalf_of(self, borrower: object) -> None:
        """Let a thread begin."""

    def release_on_behalf_of(self, borrower: object) -> None:
        """Let it end."""


class TrioHall:
    """A hall whose boards are awaited in Trio."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        # anything will do that can be asked like Trio's own limiter
        self._heads = cast("trio.CapacityLimiter", _Heads())
        self.boards = [AwaitingBoard(seats, exhibition, self) for seats in exhibition.places]
        Usher.where_needed(exhibition, self.boards, self._call_at)

    def clock(self) -> trio.abc.Clock:
        """Make the clock of this hall: `trio.run(..., clock=hall.clock())`."""
        time = self._time
        clock: _HallClock
        if isinstance(time, Timeline):
            clock = _TimelineClock(time, self._end_deadlock)
        else:
            clock = _WallClock(time)
        self._exhibition.on_cancel(clock.stop)
        return clock

    async def sleep(self, due: int, order: int) -> None:
        """Suspend this task until `due` (ms); under the virtual clock, ties go by `order`."""
        if not isinstance(self._time, Timeline):
            await trio.sleep_until(due / 1_000 if due < NEVER else inf)
            return
        task = trio.lowlevel.current_task()
        sleeper = self._time.sleep(due, order, partial(trio.lowlevel.reschedule, task))

        def abort(_raise_cancel: object) -> trio.lowlevel.Abort:
            sleeper.cancel()
            return trio.lowlevel.Abort.SUCCEEDED

        await trio.lowlevel.wait_task_rescheduled(abort)

    async def park(self, register: Register) -> None:
        """Suspend this task until it is woken by what `register` is handed."""
        parked = [trio.lowlevel.current_task()]

        def wake() -> None:
            if parked:  # else it was cancelled at this very moment, and Trio knows
                trio.lowlevel.reschedule(parked.pop())

        def abort(_raise_cancel: object) -> trio.lowlevel.Abort:
            parked.clear()
            return trio.lowlevel.Abort.SUCCEEDED

        register(wake)
        await trio.lowlevel.wait_task_rescheduled(abort)

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        if isinstance(self._time, Timeline):
            self._time.sleep(due, order, callback)
        else:
            trio.lowlevel.spawn_system_task(_call_later, due / 1_000, callback)

    async def compute(self, call: Callable[[], int]) -> int:
        """Make a blocking call in a thread of its own; nobody waits for it after the run."""
        return await trio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=self._heads)

    @asynccontextmanager
    async def time_limit(self, deadline: float) -> AsyncIterator[None]:
        """Leave the block at `deadline` (ms of hall time)."""
        with trio.move_on_at(deadline / 1_000):
            yield

    def current_task(self) -> object:
        """Return the task that runs now."""
        return trio.lowlevel.current_task()

    def fate(self) -> Kind:
        """Say what it means for a game when its task is cancelled: a nursery leaves no orphans."""
        return Kind.CANCELLED

    def _end_deadlock(self) -> None:
        # raising inside Trio's clock would look like an error of Trio: note it and end the run
        frames = [next(task.iter_await_frames(), None) for task in _tasks_in(_main_nursery())]
        who = waiting_tasks(frame for frame in frames if frame)
        self._exhibition.fail(deadlock(self._exhibition, self.boards, who))
