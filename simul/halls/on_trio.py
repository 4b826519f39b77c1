"""Trio's sleeping place: its clock.

Trio asks its clock how long it may sleep until its next deadline, and asks only when no task can
run. Under the virtual clock the answer is to move the hall's clock and to let in everything that is
due by then. Trio deliberately shuffles tasks that become ready together; those that wait at boards
go on in due order all the same (see `_Line`). Under the wall clock Trio really waits, `speed` times
as fast, and its own order shows.
"""

import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from math import ceil, inf
from typing import NoReturn, cast

import trio

from simul.clocks import GIVE_WAY_EVERY, Agenda, WallClock, give_way
from simul.durations import NEVER
from simul.errors import Interrupted, RunError
from simul.exhibition import Exhibition
from simul.exhibition.dispatcher import Dispatcher
from simul.halls.awaiting import AwaitingBoard, Wake
from simul.halls.trio_steps import TrioSteps
from simul.halls.trios_coin import AT_A_BOARD, TriosCoin
from simul.kernel.baton import Baton
from simul.kernel.choice import kernel_of
from simul.kernel.deadlock import GRACE
from simul.kernel.free_threads import Idle
from simul.kernel.tasks import Lock, Waiting, told, waiting
from simul.kernel.threads import Parked
from simul.record import Kind


class _HallClock(trio.abc.Clock):
    """What both clocks have in common: they can end the run from outside."""

    def __init__(self) -> None:
        self._token: trio.lowlevel.TrioToken | None = None
        self._stopped = False
        self._root: trio.lowlevel.Task | None = None
        """Trio's own first task, once Trio has asked for the time to sleep."""
        self.steps: TrioSteps | None = None
        """Notes where tasks stand, if that is wanted."""

    def start_clock(self) -> None:
        """Remember the way into this run; the hall's time is running already."""
        self._token = trio.lowlevel.current_trio_token()
        if self.steps is not None:
            trio.lowlevel.add_instrument(self.steps)
        if self._stopped:
            self.stop()

    def tasks(self) -> list[trio.lowlevel.Task]:
        """Return all tasks of the program; asked by any thread."""
        return list(_tasks_in(_main_nursery(self._root)))

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


class _Line:
    """Tasks that are due, and go on one after the other in that order.

    Trio runs all tasks that are ready in a batch, and tosses a coin whether in the order in which
    they became ready or from the last to the first. If the first to run is not the first in line,
    all of them step aside, and try again in the next batch: two batches on average, in no time.
    Trio's own switch, `_ALLOW_DETERMINISTIC_SCHEDULING`, is private; it sorts tasks by when they
    were made, and the coin is tossed all the same.
    """

    def __init__(self) -> None:
        self._tasks: deque[trio.lowlevel.Task] = deque()
        self._aside: set[trio.lowlevel.Task] = set()
        """Those that have stepped aside; the others will run, for they have just joined."""
        self.watched_by: TriosCoin | None = None
        """Who has to know which steps are in this order."""

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def join(self, task: trio.lowlevel.Task) -> None:
        """Let a task run that is due, behind all others that are."""
        self._tasks.append(task)
        trio.lowlevel.reschedule(task)

    def begin(self, task: trio.lowlevel.Task) -> None:
        """Let a task that has just been made, and so will run, do so behind all others."""
        self._tasks.append(task)

    def passes(self, task: trio.lowlevel.Task) -> bool:
        """Let a task go on that is in line, and runs, if it is the first; return whether it is."""
        if self.watched_by is not None:
            self.watched_by.in_line = task
        if self._aside or self._tasks[0] is not task:
            return False
        self._tasks.popleft()
        return True

    async def pass_through(self) -> None:
        """Wait until all tasks before this one have gone on; it is in line, and runs."""
        task = trio.lowlevel.current_task()
        while not self.passes(task):
            self._aside.add(task)
            await trio.lowlevel.wait_task_rescheduled(_not_now)

    def holds(self, task: trio.lowlevel.Task) -> bool:
        """Return whether a task is in line."""
        return task in self._tasks

    def try_again(self) -> bool:
        """Let those run again who stepped aside; return whether there are any."""
        aside, self._aside = self._aside, set()
        for task in self._tasks:
            if task in aside:
                trio.lowlevel.reschedule(task)
        return bool(aside)


def _not_now(_raise_cancel: object) -> trio.lowlevel.Abort:
    """Refuse to be cancelled: what a task was woken for came first."""
    return trio.lowlevel.Abort.FAILED


class TimelineClock(_HallClock, trio.abc.Instrument):
    """Instead of sleeping, lets in what is due, and moves the hall's clock when nothing can run.

    Trio's own deadlines are on a heap of Trio's. They and the hall's agenda take effect in due
    order: Trio is shown the time up to its next deadline at most, so that it lets that pass after
    everything that was due before. A reply due at the instant of a deadline wins.
    """

    def __init__(
        self,
        baton: Baton,
        agenda: Agenda,
        line: _Line,
        *,
        one_by_one: bool,
    ) -> None:
        super().__init__()
        self._one_by_one = one_by_one
        self._baton = baton
        self._timeline = baton.timeline
        self.agenda = agenda
        self.line = line
        """Where tasks wait that are to go on in the order in which they were woken."""
        self._shown = 0.0
        """Seconds of the hall that Trio has seen pass."""
        self._asked = 0
        self._has_looked = False
        """Whether this round of Trio's loop has let in what is due."""
        self._posted: deque[Callable[[], object]] = deque()
        self._parked: Parked | None = None
        self._looks_outside = False
        self._watch: _Watch | None = None
        self._gave_up = False
        self._parked_at = 0
        """The baton's turn in which Trio's thread was parked."""
        baton.look_first = self._look_first
        baton.last_resort = self._look_outside
        baton.spawn = self.spawn

    def start_clock(self) -> None:
        """Begin to be asked in every round of Trio's loop."""
        super().start_clock()
        trio.lowlevel.add_instrument(self)
        if self.line.watched_by is not None:
            trio.lowlevel.add_instrument(self.line.watched_by)

    def current_time(self) -> float:
        """Return the hall's time in seconds: to tasks; to Trio itself what it has been shown."""
        return self._timeline.now / 1_000 if trio.lowlevel.in_trio_task() else self._shown

    def before_io_wait(self, timeout: float) -> None:  # noqa: ARG002 - Trio says so
        """Between two batches of tasks, let in what has become due while they ran."""
        if self._has_looked:
            self._has_looked = False
            return
        self._baton.count_round()
        if not self._baton.alone and self._baton.others_can_run:
            self._park(self._timeline.now)
        self._take_post()
        if self._timeline.now > self._shown * 1_000 and not self._one_by_one:
            ahead = trio.lowlevel.current_statistics().seconds_to_next_deadline
            self._let_in(self._shown + ahead)
        elif self.line:
            self.line.try_again()

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Pass the time until something is due, or until Trio's next deadline, in no real time."""
        self._root = trio.lowlevel.current_root_task()
        self._has_looked = True
        self._baton.turns += 1
        self._asked += 1
        if self._asked % GIVE_WAY_EVERY == 0:
            give_way()
        if self._take_post() or self._let_in(deadline):
            return 0
        if trio.to_thread.current_default_thread_limiter().borrowed_tokens:
            return inf  # time stands still for what works where the hall cannot see it
        due = min(self.agenda.next_due(), _ms(deadline))
        if not (self._baton.alone or self._baton.ended):
            if not _main_task_lives():
                return 0  # Trio is about to end, and waits for no thread that was left behind
            self._park(due)
        elif not self._timeline.advance(due):
            self._looks_outside = True
        if self._looks_outside:
            return self._stand_still()
        self._take_post()
        self._let_in(deadline)
        return 0

    def _let_in(self, deadline: float) -> bool:
        """Show Trio the time up to its next deadline, and wake everything that is due by then.

        Return whether there is anything to run now. Where an usher leads several masters, what one
        of them does may lie before what others wait for already. There each is woken when all
        before has been carried out.
        """
        now, passes = self._timeline.now, _ms(deadline)
        agenda, until = self.agenda, min(now, passes)
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
        """Have Trio's thread make a call between two batches; asked by another thread."""
        self._posted.append(call)
        if self._parked is not None:
            self._parked.wake()

    def spawn(self, work: Callable[[], Awaitable[object]]) -> None:
        """Have Trio run a task, in line with all that is due; asked by another thread."""

        async def in_line() -> None:
            await self.line.pass_through()
            await work()

        self.post(lambda: self.line.begin(trio.lowlevel.spawn_system_task(in_line)))

    def _take_post(self) -> bool:
        taken = bool(self._posted)
        while self._posted:
            self._posted.popleft()()
        return taken

    def _park(self, due: int) -> None:
        """Let other threads run until `due`, or until one of them posts something."""
        with suppress(Interrupted):  # the run was stopped: Trio will be told
            self._baton.park(lambda: "its tasks", self._register, due=due)
        self._parked = None

    def _register(self, parked: Parked) -> None:
        self._parked = parked
        self._parked_at = self._baton.turns

    def _look_first(self) -> bool:
        """Let Trio look, before time passes, whether a thread has called `run_sync_soon`."""
        parked = self._parked
        return parked is not None and self._baton.turns > self._parked_at and parked.wake()

    def _look_outside(self) -> bool:
        """Wake Trio, which no thread of the program will wake any more, to look for news."""
        if self._parked is None or self._gave_up:
            return False
        self._looks_outside = True
        return self._parked.wake()

    def _stand_still(self) -> float:
        """Nothing is due: unless something comes from outside, no task will ever run again."""
        self._looks_outside = False
        if not _main_task_lives():
            return 0
        if self._gave_up or self._baton.ended:
            return inf  # what refuses even to be cancelled is left asleep
        if self._watch is None or self._watch.ran:
            self._wait_and_watch()
            return GRACE
        self._gave_up = True
        self._baton.tell_deadlock()
        return 0

    def _wait_and_watch(self) -> None:
        if self._watch is None:
            self._watch = _Watch()
            trio.lowlevel.add_instrument(self._watch)
        self._watch.ran = False


def _ms(deadline: float) -> int:
    """Return a deadline of Trio's in ms; parts of a millisecond count as a whole one."""
    return NEVER if deadline == inf else ceil(deadline * 1_000 - 1e-6)


class _WallClock(_HallClock):
    """Waits for real, in hall seconds."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__()
        self._clock = clock
        self._asked = 0
        self.idle: Idle | None = None
        """Set while nothing is ready or due, and no news can come but from another thread."""

    def current_time(self) -> float:
        """Return the hall's time in seconds; Trio asks before it lets any task run."""
        self.idle = None
        return self._clock.now / 1_000

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Return how many real seconds are left until `deadline`."""
        self._root = trio.lowlevel.current_root_task()
        self._asked += 1
        seconds = (deadline - self.current_time()) / self._clock.speed
        if deadline == inf and not _has_sources():
            self.idle = Idle(threading.current_thread(), self._asked)
        return seconds


def _has_sources() -> bool:
    """Return whether Trio may wait for a socket or a process; not every system says.

    One task of Trio's own always waits: for calls from other threads.
    """
    return getattr(trio.lowlevel.current_statistics().io_statistics, "tasks_waiting_read", 2) > 1


def _main_nursery(root: trio.lowlevel.Task | None = None) -> trio.Nursery | None:
    """Trio's innermost own nursery, which holds the main task as long as that lives.

    By default that of the run in which this is asked. All names here are public, but that the main
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
        self._kernel = kernel_of(exhibition)
        self._kernel.has_event_loop = True
        self.agenda = Agenda()
        self._line = _Line()
        if exhibition.program.own_file and self._time.virtual:
            self._line.watched_by = TriosCoin(exhibition)
        self._own_clock: _HallClock | None = None
        # anything will do that can be asked like Trio's own limiter
        self._heads = cast("trio.CapacityLimiter", _Heads())
        self.boards = [
            AwaitingBoard(seats, exhibition, self, self.agenda.sleep)
            for seats in exhibition.seats.places
        ]
        Dispatcher.where_needed(exhibition, self.boards, self._call_at)

    def clock(self) -> trio.abc.Clock:
        """Make the clock of this hall: `trio.run(..., clock=hall.clock())`."""
        kernel = self._kernel
        clock: _HallClock
        if isinstance(kernel, Baton):
            dispatched = any(board.dispatcher for board in self.boards)
            clock = TimelineClock(kernel, self.agenda, self._line, one_by_one=dispatched)
        else:
            clock = wall_clock = _WallClock(kernel.clock)
            kernel.idle_loop = lambda: wall_clock.idle
        kernel.waiting_tasks = self._waiting_tasks
        self._exhibition.switch.on_cancel(clock.stop)
        self._own_clock = clock
        log = self._exhibition.program.steps
        if log is not None:
            in_line = self._line.holds if self._time.virtual else None
            clock.steps = TrioSteps(log, in_line)
        return clock

    async def sleep(self, due: int) -> None:
        """In real time: suspend this task until `due` (ms)."""
        if trio.lowlevel.current_clock() is not self._own_clock:
            self._refuse_clock()
        await trio.sleep_until(due / 1_000 if due < NEVER else inf)

    async def park(self, register: Callable[[Wake], object]) -> None:
        """Suspend this task until it is woken by what `register` is handed.

        Under the virtual clock tasks go on in the order in which they were woken.
        """
        if trio.lowlevel.current_clock() is not self._own_clock:
            self._refuse_clock()
        line = self._line if self._time.virtual else None
        task = trio.lowlevel.current_task()
        parked = [task]
        errors: list[BaseException] = []

        def wake(error: BaseException | None = None) -> None:
            if error is not None:
                errors.append(error)
            if parked:  # else it was cancelled at this very moment, and Trio knows
                (trio.lowlevel.reschedule if line is None else line.join)(parked.pop())

        def abort(_raise_cancel: object) -> trio.lowlevel.Abort:
            parked.clear()
            return trio.lowlevel.Abort.SUCCEEDED

        register(wake)
        task.custom_sleep_data = AT_A_BOARD
        await trio.lowlevel.wait_task_rescheduled(abort)
        if line is not None and not line.passes(task):
            await line.pass_through()
        for error in errors:
            raise error

    def _refuse_clock(self) -> NoReturn:
        error = RunError(
            "Trio does not go by the clock of the hall: trio.run(..., clock=hall.clock())"
        )
        self._exhibition.fail(error)
        raise error

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        if self._time.virtual:
            self.agenda.sleep(due, order, callback)
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

    def _waiting_tasks(self) -> list[str]:
        """Return in words where tasks wait, and for whom."""
        tasks = self._own_clock.tasks() if self._own_clock else []
        found = [waiting(task, _name(task), task.coro, _as_lock) for task in tasks]
        return told(self._exhibition, sorted(found, key=self._at_which_board))

    def _at_which_board(self, task: Waiting) -> tuple[int, int, str]:
        board = self._exhibition.program.played_by.get(task.task)
        line = task.frame.f_lineno if task.frame else 0
        return board.number if board else 0, line, task.name

    def fate(self) -> Kind:
        """Say what it means for a game when its task is cancelled: a nursery leaves no orphans."""
        return Kind.CANCELLED


def _name(task: trio.lowlevel.Task) -> str:
    return task.name.rpartition(".")[2]


def _as_lock(thing: object) -> Lock | None:
    if not isinstance(thing, trio.Lock):
        return None
    owner = thing.statistics().owner
    return Lock("a lock", [owner] if owner else [])
