"""Asyncio's event loop on the hall's clock: timers, tasks and threads."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextvars import Context
from functools import partial
from math import ceil
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, TypeVarTuple

from simul.clocks import LATE, Agenda, TimedWait, WallClock
from simul.durations import NEVER
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.halls.asyncio_selector import HallSelector, TimelineSelector, WallSelector
from simul.halls.watched_coroutine import WatchedCoroutine, unwatched
from simul.kernel.baton import Baton
from simul.kernel.returns import note_error
from simul.kernel.running_code import called_from, line_now, refuse
from simul.record import Place
from simul.stdlib.concurrent.futures import ThreadPoolExecutor
from simul.stdlib.threading import Thread
from simul.steps.asyncio_tasks import NotedCoroutine

if TYPE_CHECKING:
    from simul.steps import StepLog

LONG = 1.0
"""Real seconds from which a call is due much later: runs are not given up in less."""
MANY = 100
"""From this many calls on it is worth looking for those that are over."""
Args = TypeVarTuple("Args")
Result = TypeVar("Result")


class HallTask(asyncio.Task[Any]):
    """A stock task that survives cancellation of tasks that await each other."""

    _cancelling = False
    made_at: Place | None = None
    """The line of the program that made it."""

    def __init__(self, coro: Any, number: int, **details: Any) -> None:
        self._number = number
        super().__init__(coro, **details)

    def __hash__(self) -> int:
        """Return the same in each run: sets of tasks, as of `asyncio.wait`, keep their order."""
        return hash((self._number,))

    def get_coro(self) -> Any:
        """Return the coroutine that the program has made."""
        coroutine = unwatched(super().get_coro())
        return coroutine.itself if isinstance(coroutine, NotedCoroutine) else coroutine

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel what it awaits, unless that is under way: then it awaits this task."""
        if self._cancelling or self.done():  # asyncio would take it for a look at its error
            return False
        self._cancelling = True
        loop = self.get_loop()
        if isinstance(loop, HallLoop):
            loop.note_cancelling()
        try:
            return super().cancel(msg)
        finally:
            self._cancelling = False

    def set_name(self, value: object, /) -> None:
        """Set a name; ignore None, to which Python 3.13 would set that of an unnamed task."""
        if value is not None:
            super().set_name(value)


class DefaultPool(ThreadPoolExecutor):
    """The pool in which asyncio makes the calls of `to_thread`."""

    called = "asyncio's own pool"


class HallLoop(asyncio.SelectorEventLoop):
    """A stock event loop with our selector, whose threads go by the hall's clock."""

    __slots__ = (  # its dictionary is full of asyncio's own attributes, and would get slow
        "_given_up",
        "_in_threads",
        "_pool",
        "_program",
        "_tasks_made",
        "main_is_over",
        "steps",
        "thread",
    )

    def __init__(self, selector: HallSelector, exhibition: Exhibition) -> None:
        super().__init__(selector)
        self._program = exhibition.program
        self.thread = 0
        """The identifier of the thread in which it runs; 0 while it does not."""
        self.set_task_factory(self._new_task)
        self._tasks_made = 0
        self._in_threads = selector.in_threads
        self._pool: ThreadPoolExecutor | None = None
        self._given_up = False
        self.steps: StepLog | None = None
        """Where to note where tasks stand, if that is wanted."""
        self.main_is_over = False
        """Whether the main coroutine has ended; tasks that are left are orphans."""
        if not self._program.own_file:  # then no other thread calls it, and need not be noted
            setattr(self, "call_soon", super().call_soon)  # noqa: B010 - mypy knows it as a method

    def _new_task(self, _: asyncio.AbstractEventLoop, coro: Any, **details: Any) -> HallTask:
        self._tasks_made += 1  # numbered by run, so that messages are the same every time
        name = details.pop("name", None) or f"Task-{self._tasks_made}"
        task = HallTask(self._observed(coro), self._tasks_made, loop=self, name=name, **details)
        task.made_at = line_now()
        return task

    def _observed(self, coro: Any) -> Any:
        """Return a coroutine with what notes its steps and its error; asyncio refuses others."""
        if not asyncio.iscoroutine(coro):
            return coro
        if self.steps is not None:
            coro = NotedCoroutine(coro, self.steps)
        if self._program.own_file:
            coro = WatchedCoroutine(coro, partial(note_error, self._program))
        return coro

    def run_forever(self) -> None:
        """Run until it is stopped."""
        self.thread = get_ident()
        try:
            super().run_forever()
        finally:
            self.thread = 0

    def call_soon(
        self,
        callback: Callable[[*Args], object],
        *args: *Args,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Call a function soon; a thread that is not the loop's does not wake it, which is noted.

        So it is with all that asyncio offers: an event that is set, an item put into a queue.
        """
        if get_ident() != self.thread != 0:
            self._program.event_loop.note_unheard(called_from())
        return super().call_soon(callback, *args, context=context)

    def run_until_complete(
        self, future: Generator[Any, None, Result] | Awaitable[Result]
    ) -> Result:
        """Run until the main coroutine has ended; after that, run what asyncio has to clean up.

        Raises Interrupted if it will never end.
        """
        try:
            return super().run_until_complete(future)
        except RuntimeError:
            if self._given_up:
                raise Interrupted("no task will ever run again") from None
            raise
        finally:
            self.main_is_over = True

    def note_cancelling(self) -> None:
        """Note that a task is cancelled; at the end asyncio does that to all that are left."""
        self._program.left_behind.tasks |= self.main_is_over and not self._given_up

    def give_up(self) -> None:
        """Stop the loop although tasks wait: they refuse even to be cancelled."""
        self._given_up = True
        self.stop()

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        """Call a function in a thread; by default one that goes by the hall's clock."""
        if executor is None:
            executor = self._pool = self._pool or DefaultPool(thread_name_prefix="asyncio")
        future = super().run_in_executor(executor, func, *args)
        if not isinstance(executor, ThreadPoolExecutor):
            self._in_threads.add(future)
            future.add_done_callback(self._in_threads.discard)
        return future

    def set_default_executor(self, executor: Executor) -> None:
        """Set the pool that is used by default."""
        if not isinstance(executor, ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._pool = executor

    async def shutdown_default_executor(self, *_: Any) -> None:
        """Wait until the threads of the default pool have done their work, as a thread sees it.

        A call in the loop's own thread would block it.
        """
        if self._pool is not None:
            ended = self.create_future()
            thread = Thread(target=self._shut_pool, args=(self._pool, ended), name="the pool's end")
            thread.start()
            await ended

    def _shut_pool(self, pool: ThreadPoolExecutor, ended: asyncio.Future[None]) -> None:
        try:
            pool.shutdown()
        finally:
            self.call_soon_threadsafe(ended.set_result, None)


class WallLoop(HallLoop):
    """The event loop in real time, `speed` times as fast."""

    def __init__(self, clock: WallClock, agenda: Agenda, exhibition: Exhibition) -> None:
        self.selector = WallSelector(clock, agenda, exhibition.program)
        super().__init__(self.selector, exhibition)
        self._clock = clock
        self._calls: list[tuple[asyncio.TimerHandle, TimedWait]] = []
        """Calls that are due much later, in the order in which they were asked for."""
        self._kept = MANY

    @property
    def timers(self) -> list[TimedWait]:
        """The calls that are due much later, and have not been cancelled."""
        return [wait for handle, wait in list(self._calls) if not handle.cancelled()]

    def time(self) -> float:
        """Return the hall's time in seconds."""
        return self._clock.now / 1_000

    def call_at(
        self,
        when: float,
        callback: Callable[[*Args], object],
        *args: *Args,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call at a time of the hall, in seconds; a call that is due at infinity is not kept.

        Asyncio would wake up once a day for it, and seem to wait for something.
        """
        if when * 1_000 >= NEVER:
            return asyncio.TimerHandle(when, callback, args, self, context)
        handle = super().call_at(when, callback, *args, context=context)
        if (when - self.time()) / self._clock.speed > LONG:
            self._keep(handle)
        return handle

    def _keep(self, call: asyncio.TimerHandle) -> None:
        """Keep a call that is due much later, until there are many that are over."""
        self._calls.append((call, TimedWait(monotonic(), call.when() * 1_000)))
        if len(self._calls) > 2 * self._kept:
            now = self.time()
            self._calls = [
                each for each in self._calls if not each[0].cancelled() and each[0].when() > now
            ]
            self._kept = max(len(self._calls), MANY)


class TimelineLoop(HallLoop):
    """The event loop under the virtual clock."""

    __slots__ = ("_exhibition", "_hall_selector", "_timeline", "agenda", "passed")

    def __init__(self, baton: Baton, agenda: Agenda, *, one_by_one: bool) -> None:
        self._hall_selector = TimelineSelector(baton, agenda, one_by_one=one_by_one)
        super().__init__(self._hall_selector, baton.exhibition)
        self._timeline = baton.timeline
        self._exhibition = baton.exhibition
        self.agenda = agenda
        self.passed = 0.0
        """When the last call was due, in seconds; it may be a fraction of a millisecond."""
        self._hall_selector.give_up = self.give_up

    def time(self) -> float:
        """Return the hall's time in seconds; never earlier than a call that was due."""
        now = self._timeline.now / 1_000
        return self.passed if self.passed > now else now

    def call_at(
        self,
        when: float,
        callback: Callable[[*Args], object],
        *args: *Args,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call at a time of the hall, in seconds; in due order with the replies at the boards."""
        return _DueCall(when, callback, args, self, context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        """Call a function in a thread; refuse pools of processes."""
        if isinstance(executor, ProcessPoolExecutor):
            refuse(self._exhibition, "a pool of processes")
        return super().run_in_executor(executor, func, *args)

    async def create_server(
        self, *given: Any, backlog: int = 100, **options: Any
    ) -> asyncio.Server:
        """Serve with a queue that all opponents fit into, so that a call takes no time.

        If it is full, the system drops calls, and a client tries again after a real second.
        """
        backlog = max(backlog, self._exhibition.scenario.boards)
        return await super().create_server(*given, backlog=backlog, **options)

    async def subprocess_exec(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse to start a process."""
        refuse(self._exhibition, "a child process")

    async def subprocess_shell(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse to start a process."""
        refuse(self._exhibition, "a child process")

    def call_soon_threadsafe(
        self,
        callback: Callable[[*Args], object],
        *args: *Args,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Call a function soon; may be called by any thread."""
        handle = super().call_soon_threadsafe(callback, *args, context=context)
        self._hall_selector.wake()
        return handle


class _DueCall(asyncio.TimerHandle):
    """A call of the program that is due at a time of the hall; it is on the hall's agenda."""

    def __init__(
        self,
        when: float,
        callback: Callable[..., object],
        args: Sequence[Any],
        loop: "TimelineLoop",
        context: Context | None,
    ) -> None:
        super().__init__(when, callback, args, loop, context)
        self._hall_loop = loop
        self._call = partial(loop.call_soon, callback, *args, context=context)
        self._handle: asyncio.Handle | None = None
        self._sleeper = loop.agenda.sleep(*_due(when), self._on_due)

    def _on_due(self) -> None:
        self._hall_loop.passed = self.when()
        self._handle = self._call()

    def cancel(self) -> None:
        """Cancel the call, even if it is due but has not been made."""
        super().cancel()
        self._sleeper.cancel()
        if self._handle is not None:
            self._handle.cancel()


def _due(when: float) -> tuple[int, int]:
    """Return due time (ms) and order of a call; within a millisecond, calls go by µs."""
    ms = when * 1_000
    if ms >= NEVER:
        return NEVER, LATE
    due = ceil(ms - 1e-6)
    return due, LATE + 1_000 - round((due - ms) * 1_000)
