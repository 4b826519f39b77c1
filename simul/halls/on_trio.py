"""A hall in Trio: boards that are awaited, and the clock that Trio goes by.

Trio waits where its clock tells it to: see `trio_clock.py`.
"""

from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, NoReturn, cast
from weakref import WeakKeyDictionary

import trio

from simul.clocks import Agenda
from simul.durations import NEVER
from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.exhibition.dispatcher import Dispatcher
from simul.exhibition.program import Program
from simul.halls.awaiting import AwaitingBoard, OtherTask, Wake
from simul.halls.blocked_loop import judge_the_clock
from simul.halls.trio_clock import HallClock, RealClock, TimelineClock
from simul.halls.trio_ready_queue import ReadyQueue
from simul.halls.trios_coin import AT_A_BOARD, TriosCoin
from simul.halls.watched_coroutine import WatchedCoroutine, unwatched
from simul.kernel.baton import Baton
from simul.kernel.choice import kernel_of
from simul.kernel.returns import note_error
from simul.kernel.running_code import line_now
from simul.kernel.tasks import Awaited, Waiting, task_waits, waiting
from simul.record import Kind, Place
from simul.record.waits import Wait, Want
from simul.stdlib.noted import Wrapped, name_of, with_capacity
from simul.steps.trio_tasks import TrioTasks
from simul.words import count

if TYPE_CHECKING:
    from types import CoroutineType


class TrioHall:
    """A hall whose boards are awaited in Trio."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._kernel = kernel_of(exhibition)
        self._kernel.has_event_loop = True
        exhibition.program.framework = "trio"
        judge_the_clock(exhibition)
        self.agenda = Agenda()
        self._line = ReadyQueue()
        if exhibition.program.own_file and self._time.virtual:
            self._line.watched_by = TriosCoin(exhibition)
        self._own_clock: HallClock | None = None
        self._made_at: WeakKeyDictionary[trio.lowlevel.Task, Place | None] = WeakKeyDictionary()
        """The line of a user's own file that has made each task."""
        # Trio accepts any object with these methods
        self._thread_limiter = cast("trio.CapacityLimiter", _UnlimitedThreads())
        self.boards = [
            AwaitingBoard(seats, exhibition, self, self.agenda.sleep)
            for seats in exhibition.seats.places
        ]
        Dispatcher.where_needed(exhibition, self.boards, self._call_at)

    def clock(self) -> trio.abc.Clock:
        """Make the clock of this hall: `trio.run(..., clock=hall.clock())`."""
        kernel = self._kernel
        clock: HallClock
        if isinstance(kernel, Baton):
            dispatched = any(board.dispatcher for board in self.boards)
            clock = TimelineClock(kernel, self.agenda, self._line, one_by_one=dispatched)
        else:
            clock = wall_clock = RealClock(kernel.clock)
            kernel.idle_loop = lambda: wall_clock.idle
            kernel.timers = lambda: wall_clock.timers
        kernel.waiting_tasks = self._waiting_tasks
        self._exhibition.switch.on_cancel(clock.stop)
        if self._exhibition.program.steps is not None:
            clock.observers.append(TrioTasks(self._exhibition.program.steps))
        if self._exhibition.program.own_file:
            clock.observers.append(_Makers(self._made_at, self._exhibition.program))
        self._own_clock = clock
        return clock

    async def sleep(self, due: int) -> None:
        """In real time: suspend this task until `due` (ms)."""
        if trio.lowlevel.current_clock() is not self._own_clock:
            self._refuse_clock()
        await trio.sleep_until(due / 1_000 if due < NEVER else inf)

    async def park(self, register: Callable[[Wake], object]) -> None:
        """Suspend this task; `register` receives the function that wakes it.

        Under the virtual clock, tasks go on in the order in which they were woken.
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
            if parked:  # else it was just cancelled, and Trio knows
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
        """Make a blocking call in a thread, which the end of the run does not wait for."""
        return await trio.to_thread.run_sync(
            call, abandon_on_cancel=True, limiter=self._thread_limiter
        )

    @asynccontextmanager
    async def time_limit(self, deadline: float) -> AsyncIterator[None]:
        """Leave the block at `deadline` (ms of hall time)."""
        with trio.move_on_at(deadline / 1_000):
            yield

    def current_task(self) -> object:
        """Return the current task."""
        return trio.lowlevel.current_task()

    def _waiting_tasks(self) -> list[Wait]:
        """Return what each task waits for."""
        found = [
            waiting(task, _name(task), unwatched(task.coro), self._as_awaited)
            for task in self.tasks()
        ]
        return task_waits(self._exhibition, sorted(found, key=self._sort_key))

    def tasks(self) -> list[trio.lowlevel.Task]:
        """Return all tasks of the program."""
        return self._own_clock.tasks() if self._own_clock else []

    def _as_awaited(self, thing: object, method: str) -> Awaited | None:
        """Return what a task waits for that has called this method of an object of Trio's."""
        match thing:
            case Wrapped():
                original = self._as_awaited(thing.original, method)
                return thing.awaited(original) if original else None
            case trio.Lock() | trio.StrictFIFOLock():
                owner = thing.statistics().owner
                return Awaited(Want.LOCK, "a lock", [owner] if owner else [])
            case trio.CapacityLimiter():
                return _limited(thing.statistics().borrowers)
            case trio.Semaphore():
                return Awaited(Want.LOCK, "a place of a semaphore")
            case trio.Event():
                return Awaited(Want.EVENT, name_of(thing, "an event"))
            case trio.Condition():
                return Awaited(Want.CONDITION, "a condition")
            case trio.MemoryReceiveChannel():
                return Awaited(Want.ITEM, name_of(thing, "a channel"))
            case trio.MemorySendChannel():
                return Awaited(Want.ROOM, with_capacity(thing, "a channel"))
            case trio.lowlevel.ParkingLot():
                return Awaited(Want.CONDITION, "a parking lot")
        return None

    def _sort_key(self, task: Waiting) -> tuple[int, int, str]:
        board = self._exhibition.program.played_by.get(task.task)
        line = task.frame.f_lineno if task.frame else 0
        return board.number if board else 0, line, task.name

    def others(self) -> Iterator[OtherTask]:
        """Yield all tasks of the program but the current one."""
        current = trio.lowlevel.current_task() if trio.lowlevel.in_trio_task() else None
        for task in self.tasks():
            if task is not current:
                yield OtherTask(task, unwatched(task.coro), self._made_at.get(task))

    def fate(self) -> Kind:
        """Return what becomes of a game whose task is cancelled: a nursery has no orphans."""
        return Kind.CANCELLED


def _limited(borrowers: Sequence[object]) -> Awaited:
    """Return what a task waits for at a limiter whose places these have: tasks, or threads."""
    tasks = [each for each in borrowers if isinstance(each, trio.lowlevel.Task)]
    if borrowers and not tasks:
        return Awaited(Want.WORKER, f"a limiter of {count(len(borrowers), 'thread')}")
    return Awaited(Want.LOCK, "a place of a limiter", tasks)


class _Makers(trio.abc.Instrument):
    """Notes the lines that make tasks, and the errors that end them."""

    def __init__(
        self, made_at: MutableMapping[trio.lowlevel.Task, Place | None], program: Program
    ) -> None:
        self._made_at = made_at
        self._note_error = partial(note_error, program)

    def task_spawned(self, task: trio.lowlevel.Task) -> None:
        """Note the line that runs now; the task has not begun."""
        self._made_at[task] = line_now()
        watched = WatchedCoroutine(task.coro, self._note_error)
        task.coro = cast("CoroutineType[Any, Any, Any]", watched)  # Trio asks for its methods only


class _UnlimitedThreads:
    """A limiter without a limit, which gives a thread at once.

    When Trio's own limiter is asked for a thread, other tasks run first: the master would go to all
    ready boards before an opponent begins to think.
    """

    async def acquire_on_behalf_of(self, borrower: object) -> None:
        """Permit a thread."""

    def release_on_behalf_of(self, borrower: object) -> None:
        """Note that it has ended."""


async def _call_later(due: float, callback: Callable[[], object]) -> None:
    await trio.sleep_until(due)
    callback()


def _name(task: trio.lowlevel.Task) -> str:
    return task.name.rpartition(".")[2]
