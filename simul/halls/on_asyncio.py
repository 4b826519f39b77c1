"""Asyncio's sleeping place: the selector of its event loop.

An event loop asks its selector to wait for at most so many seconds, and asks with a timeout other
than 0 only when no task is ready. Under the virtual clock the selector answers by waking whoever is
due next; under the wall clock it really waits, `speed` times as fast.
"""

import asyncio
import selectors
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import ceil, inf
from typing import Any, TypeVar, TypeVarTuple

from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard, Register
from simul.halls.computing import in_thread
from simul.halls.deadlock import GRACE, deadlock, waiting_tasks
from simul.record import Kind
from simul.timeline import A_DAY, GIVE_WAY_EVERY, NEVER, Timeline, WallClock, give_way
from simul.usher import Usher

Args = TypeVarTuple("Args")
Result = TypeVar("Result")


class _Selector(selectors.BaseSelector):
    """Everything a real selector does, except for the waiting."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.in_threads: set[object] = set()
        """Whatever waits for a thread that the event loop has sent for."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class _WallSelector(_Selector):
    """Waits for real, in hall seconds."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return self._real.select(
            None if timeout is None else min(timeout / self._clock.speed, A_DAY)
        )


POLL_EVERY = 64
"""Asking the operating system costs as much as waking a task: every 64th time will do."""
FOR_EVER = 1_000 * 365 * 86_400_000
"""Ms of hall time: `asyncio.sleep(inf)` means never, and the loop asks for it day by day."""


class _TimelineSelector(_Selector):
    """Wakes whoever is due next instead of waiting."""

    def __init__(self, timeline: Timeline, on_deadlock: Callable[[], None]) -> None:
        super().__init__()
        self._timeline = timeline
        self._on_deadlock = on_deadlock
        self._gave_up = False
        self._asked = 0
        self.passed = -inf
        """The last of the loop's own deadlines that has passed; it may lie between two ms."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._asked += 1
        if self._asked % POLL_EVERY == 0:
            if self._asked % GIVE_WAY_EVERY == 0:
                give_way()
            # real events, such as a call from another thread, may be waiting as well
            ready = self._real.select(0)
            if ready:
                return ready
        if timeout is None:
            return [] if self._timeline.wake_next() else self._stand_still()
        if timeout > 0:
            deadline = self._timeline.noticed + ceil(timeout * 1_000 - 1e-6)
            if not self._timeline.wake_next(deadline):
                # no deadline passes while a thread is at work: time stands still for it
                if self.in_threads or deadline > FOR_EVER:
                    return self._stand_still()
                self.passed = self._timeline.noticed / 1_000 + timeout + 1e-9
                self._timeline.notice(deadline)
        return []

    def _stand_still(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Nobody is due: unless something comes from outside, nobody will ever run again."""
        # whoever refuses even to be cancelled is left asleep
        ready = self._real.select(None if self.in_threads or self._gave_up else GRACE)
        if not ready:
            self._gave_up = True
            self._on_deadlock()
        return ready


class _HallLoop(asyncio.SelectorEventLoop):
    """A stock event loop that asks our selector, and counts the threads it has sent for."""

    def __init__(self, selector: _Selector) -> None:
        super().__init__(selector)
        self.swallowed: list[BaseException] = []
        """With what tasks have ended."""
        self._in_threads = selector.in_threads
        self.main_is_over = False
        """Whether the main coroutine has ended; tasks that it has left behind are orphans."""

    def run_until_complete(
        self, future: Generator[Any, None, Result] | Awaitable[Result]
    ) -> Result:
        """Run until the main coroutine has ended; afterwards, whatever there is to clear away."""
        try:
            return super().run_until_complete(future)
        finally:
            self.main_is_over = True

    def create_task(self, coro: Any, **more: Any) -> asyncio.Task[Any]:
        """Start a task, and keep the error with which it ends, whoever may swallow it."""
        task: asyncio.Task[Any] = super().create_task(coro, **more)
        task.add_done_callback(self._note_end)
        return task

    def _note_end(self, task: asyncio.Task[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.swallowed.append(error)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        """Have a thread do something, and remember it until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._in_threads.add(future)
        future.add_done_callback(self._in_threads.discard)
        return future

    async def shutdown_default_executor(self, *_: Any) -> None:
        """Wait for the threads as long as it takes: seconds of the hall say nothing about them."""
        self._in_threads.add(asyncio.current_task())
        await super().shutdown_default_executor()


class _WallLoop(_HallLoop):
    """One that lives in real time, `speed` times as fast."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__(_WallSelector(clock))
        self._clock = clock

    def time(self) -> float:
        """Return the hall's time in seconds."""
        return self._clock.now / 1_000


class _TimelineLoop(_HallLoop):
    """One that lives on a timeline."""

    def __init__(self, timeline: Timeline, on_deadlock: Callable[[], None]) -> None:
        self._deadlines = _TimelineSelector(timeline, on_deadlock)
        super().__init__(self._deadlines)
        self._timeline = timeline

    def time(self) -> float:
        """Return the hall's time in seconds.

        Tasks see the hall's clock. The loop itself, which asks when it looks for timers that are
        due, sees only as much as it has noticed so far; so after a long move of the master the
        replies and timeouts of that while still take effect one after the other, in due order.
        """
        if asyncio.current_task(self) is None:
            noticed, passed = self._timeline.noticed / 1_000, self._deadlines.passed
            return noticed if noticed > passed else passed
        return self._timeline.now / 1_000


class AsyncioHall:
    """A hall whose boards are awaited in asyncio."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._own_loop: _HallLoop | None = None
        self.boards = [AwaitingBoard(seats, exhibition, self) for seats in exhibition.places]
        Usher.where_needed(exhibition, self.boards, self._call_at)

    def new_event_loop(self) -> asyncio.SelectorEventLoop:
        """Make the event loop of this hall: `asyncio.Runner(loop_factory=hall.new_event_loop)`."""
        time = self._time
        loop = (
            _TimelineLoop(time, self._end_deadlock)
            if isinstance(time, Timeline)
            else _WallLoop(time)
        )
        loop.set_exception_handler(self._note_unheard)
        loop.swallowed = self._exhibition.swallowed
        self._own_loop = loop
        self._exhibition.on_cancel(self._cancel_from_outside)
        return loop

    @property
    def _loop(self) -> _HallLoop:
        if self._own_loop is None:
            raise RunError(
                "the event loop does not go by the clock of the hall: make it with "
                "asyncio.Runner(loop_factory=hall.new_event_loop)"
            )
        return self._own_loop

    async def sleep(self, due: int, order: int) -> None:
        """Suspend this task until `due` (ms); under the virtual clock, ties go by `order`."""
        if not isinstance(self._time, Timeline):
            await asyncio.sleep(due / 1_000 - self._loop.time() if due < NEVER else inf)
            return
        reply: asyncio.Future[None] = self._loop.create_future()
        sleeper = self._time.sleep(due, order, partial(reply.set_result, None))
        try:
            await reply
        finally:
            sleeper.cancel()

    async def park(self, register: Register) -> None:
        """Suspend this task until it is woken by what `register` is handed."""
        woken: asyncio.Future[None] = self._loop.create_future()
        register(lambda: None if woken.done() else woken.set_result(None))
        await woken

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        if isinstance(self._time, Timeline):
            self._time.sleep(due, order, callback)
        else:
            self._loop.call_at(due / 1_000, callback)

    async def compute(self, call: Callable[[], int]) -> int:
        """Make a blocking call in a thread of its own; nobody waits for it after the run."""
        return await asyncio.wrap_future(in_thread(call))

    @asynccontextmanager
    async def time_limit(self, deadline: float) -> AsyncIterator[None]:
        """Leave the block at `deadline` (ms of hall time)."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline / 1_000):
                yield

    def current_task(self) -> object:
        """Return the task that runs now."""
        return asyncio.current_task()

    def fate(self) -> Kind:
        """Say what it means for a game when its task is cancelled now."""
        return Kind.ORPHANED if self._loop.main_is_over else Kind.CANCELLED

    def _end_deadlock(self) -> None:
        stacks = [task.get_stack() for task in asyncio.all_tasks(self._loop)]
        who = waiting_tasks((stack[0], stack[0].f_lineno) for stack in stacks if stack)
        self._exhibition.fail(deadlock(self._exhibition, self.boards, who))

    def _note_unheard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep the error of a task that nobody awaited; leave all other news to asyncio."""
        if "exception" in context:
            self._exhibition.failures.append(context["exception"])
        else:
            loop.default_exception_handler(context)

    def _cancel_from_outside(self) -> None:
        with suppress(RuntimeError):  # the loop may be closed, or be closing just now
            self._loop.call_soon_threadsafe(self._cancel_everybody)

    def _cancel_everybody(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            # of tasks that await each other, each would have the next one cancelled for ever
            with suppress(RecursionError):
                task.cancel()
