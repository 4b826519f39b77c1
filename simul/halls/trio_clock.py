"""Trio's clock: where Trio sleeps.

Trio asks its clock how long it may sleep until its next deadline, and asks only when no task can
run. Under the virtual clock the answer is to move the hall's clock and to wake everything that is
due by then. Under the wall clock Trio really waits, `speed` times as fast, and its own order of
tasks shows.
"""

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from math import ceil, inf

import trio

from simul.clocks import GIVE_WAY_EVERY, Agenda, TimedWait, WallClock, give_way
from simul.durations import NEVER
from simul.errors import Interrupted
from simul.halls.trio_ready_queue import ReadyQueue
from simul.kernel.baton import ON_ITS_WAY, Baton
from simul.kernel.deadlock import GRACE
from simul.kernel.free_threads import Idle
from simul.kernel.threads import Goal, Parked
from simul.kernel.watched_files import UNKNOWN, Watched, outlook
from simul.record.waits import Want

WAITING = (
    "tasks_waiting",
    "tasks_waiting_read",
    "tasks_waiting_write",
    "tasks_waiting_overlapped",
)
"""Trio's numbers of tasks that wait for outside events; which it has depends on the system."""


class HallClock(trio.abc.Clock):
    """What both clocks have in common: they can end Trio's run from outside."""

    def __init__(self) -> None:
        self._token: trio.lowlevel.TrioToken | None = None
        self._stopped = False
        self._root: trio.lowlevel.Task | None = None
        """Trio's root task, once Trio has asked how long to sleep."""
        self._threads: trio.CapacityLimiter | None = None
        """Trio's own limiter of threads, in this run."""
        self.observers: list[trio.abc.Instrument] = []
        """What observes the run from its start."""

    def start_clock(self) -> None:
        """Keep what belongs to this run; the hall's clock has started already."""
        self._token = trio.lowlevel.current_trio_token()
        self._threads = trio.to_thread.current_default_thread_limiter()
        for observer in self.observers:
            trio.lowlevel.add_instrument(observer)
        if self._stopped:
            self.stop()

    def tasks(self) -> list[trio.lowlevel.Task]:
        """Return all tasks of the program; may be called by any thread."""
        if self._root is None and not trio.lowlevel.in_trio_run():
            return []
        return list(_tasks_in(_main_nursery(self._root)))

    def stop(self) -> None:
        """Cancel everything; may be called by any thread, even before the run has begun."""
        self._stopped = True
        if self._token is not None:
            with suppress(
                trio.RunFinishedError, OSError
            ):  # the run may be over, or be ending just now
                self._token.run_sync_soon(cancel_main_task)


class TimelineClock(HallClock, trio.abc.Instrument):
    """Instead of sleeping, wakes what is due, and moves the hall's clock if no task can run.

    Trio keeps its own deadlines on a heap. They and the hall's agenda take effect in due order:
    Trio is shown the time up to its next deadline at most, so everything that was due earlier comes
    first. A reply due at the instant of a deadline wins.
    """

    def __init__(
        self,
        baton: Baton,
        agenda: Agenda,
        line: ReadyQueue,
        *,
        one_by_one: bool,
    ) -> None:
        super().__init__()
        self._one_by_one = one_by_one
        self._baton = baton
        self._timeline = baton.timeline
        self.agenda = agenda
        self.line = line
        """The ready queue of tasks that go on in the order in which they were woken."""
        self._shown = 0.0
        """The hall's time as Trio knows it, in seconds."""
        self._asked = 0
        self._has_looked = False
        """Whether this round of Trio's loop has woken what is due."""
        self._waits = False
        """Whether Trio waits for outside events now."""
        self._posted: deque[Callable[[], object]] = deque()
        self._parked: Parked | None = None
        self._polls_outside = False
        self._watch: _Watch | None = None
        self._stood_still_at = self._polled_at = -1
        """The number of steps of tasks before Trio last waited for outside events, or polled."""
        self._gave_up = False
        self._parked_at = 0
        """The number of the baton's turn in which Trio's thread was parked."""
        baton.look_first = self._look_first
        baton.last_resort = self._poll_outside
        baton.spawn = self.spawn

    def start_clock(self) -> None:
        """Start to observe every round of Trio's loop."""
        super().start_clock()
        trio.lowlevel.add_instrument(self)
        if self.line.watched_by is not None:
            trio.lowlevel.add_instrument(self.line.watched_by)
            self._count_steps()

    def current_time(self) -> float:
        """Return the hall's time in seconds; to Trio itself, the time that it was shown.

        By rounding, a deadline that has passed may be a hair later than the hall's time.
        """
        if self._waits:  # Trio asks when its wait is over; `in_trio_task` costs more than the rest
            self._waits = False
        elif trio.lowlevel.in_trio_task():
            return max(self._timeline.now / 1_000, self._shown)
        return self._shown

    def before_io_wait(self, timeout: float) -> None:  # noqa: ARG002 - an argument of Trio's
        """Between two batches of tasks, wake what has become due while they ran."""
        if not self._has_looked:
            self._look_again()
        self._has_looked = False
        self._waits = True

    def _look_again(self) -> None:
        """Wake what is due, although tasks can run anyway."""
        self._baton.count_round()
        if not self._baton.alone and self._baton.others_can_run:
            self._park(self._timeline.now)
        self._make_posted_calls()
        if self._timeline.now > self._shown * 1_000 and not self._one_by_one:
            ahead = trio.lowlevel.current_statistics().seconds_to_next_deadline
            self._wake_due(self._shown + ahead)
        elif self.line:
            self.line.try_again()

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Let time jump until something is due, or to Trio's next deadline (s); return 0."""
        self._root = self._root or trio.lowlevel.current_root_task()
        self._has_looked = True
        self._baton.turns += 1
        self._asked += 1
        if self._asked % GIVE_WAY_EVERY == 0:
            give_way()
        if (self._posted and self._make_posted_calls()) or self._wake_due(deadline):
            return 0
        if self._threads is not None and self._threads.borrowed_tokens:
            return inf  # time stands still while threads work that the hall does not know
        if self._watch is not None and self._is_to_poll(self._watch):
            return ON_ITS_WAY
        due = min(self.agenda.next_due(), _ms(deadline))
        if not (self._baton.alone or self._baton.ended):
            if not _main_task_lives():
                return (
                    0  # Trio is about to end, and does not wait for threads that were left behind
                )
            self._park(due)
        elif not self._timeline.advance(due):
            self._polls_outside = True
        if self._polls_outside:
            return self._stand_still()
        self._make_posted_calls()
        self._wake_due(deadline)
        return 0

    def _is_to_poll(self, watch: "_Watch") -> bool:
        """Whether a task has run since Trio last looked at the sockets and pipes of the program.

        Our own schedulers that run in Trio have none.
        """
        if watch.steps == self._polled_at or not _has_sources():
            return False
        self._polled_at = watch.steps
        return True

    def _wake_due(self, deadline: float) -> bool:
        """Show Trio the time up to its next deadline (s), and wake everything due by then.

        Return whether there is anything to run now. Where a dispatcher sends several masters, one
        of them may act before others are due that are on the agenda already. There one sleeper is
        woken at a time.
        """
        now, passes = self._timeline.now, _ms(deadline)
        agenda, until = self.agenda, now if now < passes else passes
        woken = self.line.try_again()
        if not self._one_by_one:
            woken |= agenda.wake_due(until)
        elif not woken and (due := agenda.next_due()) <= until:
            until, woken = due, True
            agenda.wake_first()
        passed = passes <= until
        self._shown = max(self._shown, until / 1_000, deadline if passed else 0.0)
        return woken or passed

    def post(self, call: Callable[[], object]) -> None:
        """Make a call in Trio's thread, between two batches; called by another thread."""
        self._posted.append(call)
        if self._parked is not None:
            self._parked.wake()

    def spawn(self, work: Callable[[], Awaitable[object]]) -> None:
        """Start a task of Trio, in order with all that is due; called by another thread."""

        async def in_order() -> None:
            await self.line.pass_through()
            await work()

        self.post(lambda: self.line.begin(trio.lowlevel.spawn_system_task(in_order)))

    def _make_posted_calls(self) -> bool:
        taken = bool(self._posted)
        while self._posted:
            self._posted.popleft()()
        return taken

    def _park(self, due: int) -> None:
        """Let other threads run until `due`, or until one of them posts something."""
        with suppress(Interrupted):  # the run was stopped: `stop` cancels the tasks
            self._baton.park(lambda: Goal(Want.SIGNAL, "its tasks"), self._register, due=due)
        self._parked = None

    def _register(self, parked: Parked) -> None:
        self._parked = parked
        self._parked_at = self._baton.turns

    def _look_first(self) -> bool:
        """Let Trio check, before time passes, whether a thread has called `run_sync_soon`."""
        parked = self._parked
        if parked is None or self._baton.turns <= self._parked_at:
            return False
        self._polled_at = -1
        return parked.wake()

    def _poll_outside(self) -> bool:
        """Wake Trio to poll for outside events; no thread of the program will wake it."""
        if self._parked is None or self._gave_up:
            return False
        self._polls_outside = True
        return self._parked.wake()

    def _stand_still(self) -> float:
        """Wait for outside events, for nothing is due; without one, report a deadlock."""
        self._polls_outside = False
        if not _main_task_lives():
            return 0
        if self._gave_up or self._baton.ended:
            return inf  # tasks that refuse even to be cancelled are left asleep
        steps = self._count_steps().steps
        if steps != self._stood_still_at:
            self._stood_still_at = steps
            return GRACE
        self._gave_up = True
        self._baton.report_deadlock(outlook(_watched(), GRACE))
        return 0

    def _count_steps(self) -> "_Watch":
        if self._watch is None:
            self._watch = _Watch()
            trio.lowlevel.add_instrument(self._watch)
        return self._watch


class _Watch(trio.abc.Instrument):
    """Counts the steps of all tasks."""

    steps = 0

    def before_task_step(self, task: trio.lowlevel.Task) -> None:  # noqa: ARG002
        self.steps += 1


def _ms(deadline: float) -> int:
    """Return a deadline of Trio's in ms, rounded up."""
    return NEVER if deadline == inf else ceil(deadline * 1_000 - 1e-6)


class RealClock(HallClock):
    """Really waits, in seconds of the hall."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__()
        self._clock = clock
        self._asked = 0
        self.idle: Idle | None = None
        """Set while nothing is ready or due: only a thread or a socket can wake Trio."""
        self.timers: list[TimedWait] = []
        """Trio's next deadline, the only one that it shows."""

    def current_time(self) -> float:
        """Return the hall's time in seconds; Trio asks before it runs tasks."""
        self.idle = None
        return self._clock.now / 1_000

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Return how many real seconds are left until `deadline` (s of the hall)."""
        self._root = trio.lowlevel.current_root_task()
        self._asked += 1
        seconds = (deadline - self.current_time()) / self._clock.speed
        if deadline == inf:
            self.idle = Idle(threading.current_thread(), self._asked, _watched())
            self.timers = []
        elif [each.due for each in self.timers] != [deadline * 1_000]:
            self.timers = [TimedWait(time.monotonic(), deadline * 1_000)]
        return seconds


def _has_sources() -> bool:
    """Return whether Trio may wait for a socket, a pipe or a process; True where that is unknown.

    One task of Trio's own always waits, for calls from other threads.
    """
    io = trio.lowlevel.current_statistics().io_statistics
    waiting = [getattr(io, name, None) for name in WAITING]
    known = [each for each in waiting if each is not None]
    return sum(known) > 1 or not known


def _watched() -> Watched:
    """Return in place of the files that Trio waits for, which it does not tell, an unknown one."""
    return Watched((UNKNOWN,)) if _has_sources() else Watched()


def _main_nursery(root: trio.lowlevel.Task | None = None) -> trio.Nursery | None:
    """Return Trio's innermost own nursery, which holds the main task while that lives.

    By default that of the current run. All names here are public, but that the main
    task is in the innermost of three nurseries is not documented. An instrument's `task_spawned`
    and the way up from a task to the root were considered; both meet system tasks as well, and
    nothing public tells those from the main task.
    """
    root = root or trio.lowlevel.current_root_task()
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


def cancel_main_task() -> None:
    """Cancel the main task, and with it everything that it has started."""
    nursery = _main_nursery()
    if nursery is not None:
        nursery.cancel_scope.cancel()
