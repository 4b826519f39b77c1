"""A hall in asyncio: boards that are awaited, and the event loop that goes by the hall's clock.

The loop waits in its selector: see `asyncio_selector.py` and `asyncio_loop.py`.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from threading import get_ident
from typing import Any

from simul.clocks import LATE, Agenda, Sleeper
from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.exhibition.dispatcher import Dispatcher
from simul.exhibition.errors import Keeper, Kept
from simul.halls.asyncio_loop import HallLoop, HallTask, TimelineLoop, WallLoop
from simul.halls.awaiting import AwaitingBoard, OtherTask, Wake
from simul.halls.blocked_loop import judge_the_clock
from simul.halls.computing import in_thread
from simul.kernel.baton import Baton
from simul.kernel.choice import kernel_of
from simul.kernel.tasks import Awaited, task_waits, waiting
from simul.record import Kind, Place
from simul.record.waits import Wait, Want, have_come
from simul.stdlib.asyncio import AllOf, Queue
from simul.stdlib.held import Held
from simul.words import count


class AsyncioHall:
    """A hall whose boards are awaited in asyncio."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._kernel = kernel_of(exhibition)
        self._kernel.has_event_loop = True
        exhibition.program.framework = "asyncio"
        judge_the_clock(exhibition)
        self.agenda = Agenda()
        self._own_loop: HallLoop | None = None
        self._loops: list[asyncio.AbstractEventLoop] = []
        """All event loops that it has made; the last one is its own."""
        exhibition.program.at_end.append(self._leave_tasks)
        self.boards = [
            AwaitingBoard(seats, exhibition, self, self.agenda.sleep)
            for seats in exhibition.seats.places
        ]
        Dispatcher.where_needed(exhibition, self.boards, self._call_at)

    def new_event_loop(self) -> asyncio.SelectorEventLoop:
        """Make the event loop of this hall: `asyncio.Runner(loop_factory=hall.new_event_loop)`."""
        kernel = self._kernel
        loop: HallLoop
        if isinstance(kernel, Baton):
            dispatched = any(board.dispatcher for board in self.boards)
            loop = TimelineLoop(kernel, self.agenda, one_by_one=dispatched)
        else:
            loop = wall_loop = WallLoop(kernel.clock, self.agenda, self._exhibition)
            kernel.idle_loop = lambda: wall_loop.selector.idle
            kernel.timers = lambda: wall_loop.timers
        kernel.waiting_tasks = self._waiting_tasks
        loop.steps = self._exhibition.program.steps
        loop.set_exception_handler(self._note_never_awaited)
        self._own_loop = kernel.loop = loop
        self._loops.append(loop)
        self._exhibition.switch.on_cancel(self._cancel_from_outside)
        return loop

    @property
    def _loop(self) -> HallLoop:
        """The loop of this hall; raises RunError in any other loop, which has another clock."""
        loop = self._own_loop
        if loop is not None and loop.thread == get_ident():
            return loop
        error = RunError(self._why_not_by(asyncio.get_running_loop()))
        self._exhibition.fail(error)
        raise error

    def _why_not_by(self, loop: asyncio.AbstractEventLoop) -> str:
        """Return why boards of this hall cannot be played at in this event loop."""
        if loop in self._loops:
            return (
                "hall.new_event_loop() has made another event loop since this one began: a hall "
                "has one at a time, in which all boards are played at"
            )
        if isinstance(loop, HallLoop):
            return (
                "the event loop is another hall's: make one AsyncioHall, and take the boards and "
                "the event loop from it"
            )
        return (
            "the event loop does not go by the clock of the hall: make it with "
            "asyncio.Runner(loop_factory=hall.new_event_loop)"
        )

    async def sleep(self, due: int) -> None:
        """In real time: suspend this task until `due` (ms).

        Each round of the loop wakes what is on the agenda before any task goes on, as under the
        virtual clock. Asyncio's own timer only ends the loop's sleep in time.
        """
        alarms: list[Sleeper | asyncio.TimerHandle] = []

        def register(wake: Wake) -> None:
            alarms.append(self.agenda.sleep(due, LATE, wake))
            alarms.append(self._loop.call_at(due / 1_000, wake))

        try:
            await self.park(register)
        finally:
            for each in alarms:
                each.cancel()

    async def park(self, register: Callable[[Wake], object]) -> None:
        """Suspend this task; `register` receives the function that wakes it."""
        woken: asyncio.Future[None] = asyncio.Future(loop=self._loop)

        def wake(error: BaseException | None = None) -> None:
            if woken.done():
                return  # the task was cancelled just now
            if error is None:
                woken.set_result(None)
            else:
                woken.set_exception(error)

        register(wake)
        await woken

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        if self._time.virtual:
            self.agenda.sleep(due, order, callback)
        else:
            self._loop.call_at(due / 1_000, callback)

    async def compute(self, call: Callable[[], int]) -> int:
        """Make a blocking call in a thread, which the end of the run does not wait for."""
        return await asyncio.wrap_future(in_thread(call))

    @asynccontextmanager
    async def time_limit(self, deadline: float) -> AsyncIterator[None]:
        """Leave the block at `deadline` (ms of hall time)."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline / 1_000):
                yield

    def current_task(self) -> object:
        """Return the current task."""
        return asyncio.current_task()

    def others(self) -> Iterator[OtherTask]:
        """Yield all tasks of the program but the current one."""
        for task in self.tasks():
            if task is not asyncio.current_task(self._own_loop) and isinstance(task, HallTask):
                yield OtherTask(task, task.get_coro(), task.made_at)

    def fate(self) -> Kind:
        """Return what becomes of a game whose task is cancelled now."""
        loop = self._own_loop
        return Kind.ORPHANED if loop is not None and loop.main_is_over else Kind.CANCELLED

    def _leave_tasks(self) -> None:
        """Close the coroutines of tasks that are left where they stand, as Python does at its end.

        An event loop that was stopped, and not ended by `asyncio.run`, leaves them so.
        """
        for loop in self._loops:
            if not loop.is_running():  # else its thread has been left behind
                for task in sorted(asyncio.all_tasks(loop), key=_as_made):
                    self._exhibition.program.left_behind.standing = True
                    # what the program raises meanwhile would not be reported, as at Python's end
                    with suppress(Exception, SystemExit, asyncio.CancelledError):
                        _close(task)

    def _waiting_tasks(self) -> list[Wait]:
        found = [
            waiting(task, self._name(task), task.get_coro(), self._as_awaited)
            for task in self.tasks()
        ]
        return task_waits(self._exhibition, found)

    def tasks(self) -> list[asyncio.Task[Any]]:
        """Return all tasks of the program, in the order in which they were made."""
        return sorted(asyncio.all_tasks(self._own_loop), key=_as_made)

    @staticmethod
    def _name(task: asyncio.Task[Any]) -> str:
        named = not _NUMBERED.fullmatch(task.get_name())
        return task.get_name() if named else getattr(task.get_coro(), "__name__", "")

    def _as_awaited(self, thing: object, method: str) -> Awaited | None:
        """Return what a task waits for that has called this method of an object of asyncio's."""
        name = getattr(thing, "name", "")
        match thing:
            case Held():
                return Awaited(thing.want, name, [holder() for holder in thing.holders])
            case AllOf() if all(isinstance(each, asyncio.Task) for each in thing.pending):
                return Awaited(Want.END, "", thing.pending)
            case asyncio.Event():
                return Awaited(Want.EVENT, name or "an event")
            case asyncio.Condition():
                return Awaited(Want.CONDITION, name or "a condition")
            case asyncio.Barrier():
                rounds = getattr(thing, "rounds", 0)
                come = have_come(thing.n_waiting, thing.parties, rounds)
                return Awaited(Want.BARRIER, f"{name or 'a barrier'}: {come}")
            case Queue() if method == "join":
                return Awaited(Want.DONE, f"{count(thing.open_items, 'item')} of {name}")
            case asyncio.Queue() if method != "join":
                want = Want.ITEM if method == "get" else Want.ROOM
                return Awaited(want, name or "a queue")
        return None

    def _note_never_awaited(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep the error of a task that was never awaited; leave the rest to asyncio."""
        errors, error = self._exhibition.errors, context.get("exception")
        if error is None:
            if not self._exhibition.switch.stopped:  # else tasks may have been left behind
                loop.default_exception_handler(context)
        elif task := context.get("future") or context.get("task"):
            errors.kept.append(Kept(error, Keeper.TASK, self._made_at(task, error)))
        else:
            errors.kept.append(Kept(error, Keeper.CALLBACK))
            errors.failures.append(error)

    def _made_at(self, future: asyncio.Future[Any], error: BaseException) -> Place | None:
        """Return the line that made a task, or that handed a call to a thread."""
        if isinstance(future, HallTask):
            return future.made_at
        in_pool = (each for each in self._exhibition.errors.kept if each.error is error)
        return next((each.place for each in in_pool), None)

    def _cancel_from_outside(self) -> None:
        if self._own_loop is not None:
            with suppress(RuntimeError):  # the loop may be closed, or be closing just now
                self._own_loop.call_soon_threadsafe(self._cancel_all_tasks)

    def _cancel_all_tasks(self) -> None:
        for task in asyncio.all_tasks(self._own_loop):
            task.cancel()


def _close(task: asyncio.Task[Any]) -> None:
    """Close the coroutine of a task; one that has not begun is not missed."""
    coroutine = task.get_coro()
    if coroutine is not None:
        coroutine.close()


_NUMBERED = re.compile(r"Task-(\d+)")
"""The name that asyncio gives to an unnamed task."""


def _as_made(task: asyncio.Task[Any]) -> tuple[int, str]:
    """Return a key that sorts tasks by when they were made."""
    numbered = _NUMBERED.fullmatch(task.get_name())
    return int(numbered[1]) if numbered else 0, task.get_name()
