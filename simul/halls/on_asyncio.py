"""Asyncio's sleeping place: the selector of its event loop.

An event loop asks its selector to wait for at most so many seconds, and asks with a timeout other
than 0 only when no task is ready. Under the virtual clock the selector answers by waking whoever is
due next; under the wall clock it really waits, `speed` times as fast.
"""

import asyncio
import re
import selectors
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from functools import partial
from math import ceil, inf
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, TypeVarTuple

from simul.clocks import A_DAY, GIVE_WAY_EVERY, LATE, Agenda, WallClock, give_way
from simul.durations import NEVER
from simul.errors import Interrupted, RunError
from simul.exhibition import Exhibition
from simul.exhibition.dispatcher import Dispatcher
from simul.halls.awaiting import AwaitingBoard, Wake
from simul.halls.computing import in_thread
from simul.halls.noted_coroutine import NotedCoroutine
from simul.kernel.baton import Baton
from simul.kernel.choice import kernel_of
from simul.kernel.deadlock import GRACE
from simul.kernel.free_threads import Idle
from simul.kernel.program import refuse
from simul.kernel.tasks import Lock, told, waiting
from simul.kernel.threads import Parked
from simul.record import Kind
from simul.stdlib.asyncio import Held
from simul.stdlib.concurrent.futures import ThreadPoolExecutor

if TYPE_CHECKING:
    from simul.exhibition.step_log import StepLog

Args = TypeVarTuple("Args")
Result = TypeVar("Result")


class _Selector(selectors.BaseSelector):
    """Everything a real selector does, except for the waiting."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self._sources = 0
        """What can have news: the loop's own pipe, and the sockets and pipes of the program."""
        self.in_threads: set[object] = set()
        """Whatever waits for a thread that the event loop has sent for."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = self._real.register(fileobj, events, data)
        self._sources += 1
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        key = self._real.unregister(fileobj)
        self._sources -= 1
        return key

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class _WallSelector(_Selector):
    """Waits for real, in hall seconds."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__()
        self._clock = clock
        self._asked = 0
        self.idle: Idle | None = None
        """Set while nothing is ready or due, and no news can come but from another thread."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._asked += 1
        if timeout is None and self._sources == 1:
            self.idle = Idle(threading.current_thread(), self._asked)
        try:
            return self._real.select(
                None if timeout is None else min(timeout / self._clock.speed, A_DAY)
            )
        finally:
            self.idle = None


ON_ITS_WAY = 0.001
"""Real seconds in which bytes from one socket of a program reach another one of it."""
POLL_EVERY = 64
"""Asking the operating system costs as much as waking a task: every 64th time will do."""


class _TimelineSelector(_Selector):
    """Instead of sleeping, lets in what is due, and moves the hall's clock when nothing can run."""

    def __init__(self, baton: Baton, agenda: Agenda, *, one_by_one: bool) -> None:
        super().__init__()
        self._baton = baton
        self._timeline = baton.timeline
        self.agenda = agenda
        self._one_by_one = one_by_one
        self._parked: Parked | None = None
        self._looks_outside = False
        self._gave_up = False
        self._asked = 0
        self.give_up: Callable[[], object] = lambda: None
        """Ends the event loop in which nothing will ever happen again."""
        baton.last_resort = self._look_outside

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._asked += 1
        if self._sources > 1 and (ready := self._real.select(0)):
            return ready
        if self._asked % POLL_EVERY == 0:
            if self._asked % GIVE_WAY_EVERY == 0:
                give_way()
            # real events, such as a call from another thread, may be waiting as well
            ready = self._real.select(0)
            if ready:
                return ready
        if timeout == 0:
            self._baton.count_round()
            if not self._one_by_one:
                self._let_in()
            if not self._baton.alone and self._baton.others_can_run:
                self._park(self._timeline.now)
            return []
        self._baton.turns += 1
        if self._let_in():
            return []
        return self._pass_the_time()

    def _let_in(self) -> bool:
        """Wake everything that is due by now, in due order; return whether there was anything.

        Where an usher leads several masters, what one of them does may lie before what others wait
        for already. There each is woken when all before has been carried out.
        """
        agenda, now = self.agenda, self._timeline.now
        if not self._one_by_one:
            return agenda.wake_due(now)
        if agenda.next_due() > now:
            return False
        agenda.wake_first()
        return True

    def _pass_the_time(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Let time pass until something is due here, or another thread has news."""
        if self.in_threads:  # time stands still for what works where the hall cannot see it
            return self._real.select(None)
        if self._sources > 1 and (ready := self._real.select(ON_ITS_WAY)):
            return ready
        due = self.agenda.next_due()
        if not (self._baton.alone or self._baton.ended):
            self._park(due)
        elif not self._timeline.advance(due):
            self._looks_outside = True
        if self._looks_outside:
            return self._stand_still()
        self._let_in()
        return []

    def _park(self, due: int) -> None:
        """Let other threads run until `due`, or until one of them calls."""
        with suppress(Interrupted):  # the run was stopped: the loop will be told
            self._baton.park(lambda: "its tasks", self._register, due=due)
        self._parked = None

    def _register(self, parked: Parked) -> None:
        self._parked = parked

    def wake(self) -> None:
        """Go on: there is something to do. Called by any thread."""
        parked = self._parked
        if parked is not None:
            parked.wake()

    def _look_outside(self) -> bool:
        """Wake the loop, which no thread of the program will wake any more, to look for news."""
        if self._parked is None or self._gave_up:
            return False
        self._looks_outside = True
        return self._parked.wake()

    def _stand_still(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Nothing is due: unless something comes from outside, no task will ever run again."""
        self._looks_outside = False
        ready = self._real.select(GRACE)
        if not ready:
            if self._gave_up or self._baton.ended:
                self.give_up()
            else:
                self._gave_up = True
                self._baton.tell_deadlock()
        return ready


class _DueCall(asyncio.TimerHandle):
    """A call of the event loop's own that is due at a time of the hall, like all else on a heap."""

    def __init__(
        self,
        when: float,
        callback: Callable[..., object],
        args: Sequence[Any],
        loop: "_TimelineLoop",
        context: Context | None,
    ) -> None:
        super().__init__(when, callback, args, loop, context)
        self._hall_loop = loop
        self._call = partial(loop.call_soon, callback, *args, context=context)
        self._handle: asyncio.Handle | None = None
        self._sleeper = loop.agenda.sleep(*_due(when), self._be_due)

    def _be_due(self) -> None:
        self._hall_loop.passed = self.when()
        self._handle = self._call()

    def cancel(self) -> None:
        """Do not call, also if it is due already and has not been called yet."""
        super().cancel()
        self._sleeper.cancel()
        if self._handle is not None:
            self._handle.cancel()


def _due(when: float) -> tuple[int, int]:
    """Return due time (ms) and order of a call; within a millisecond they go by microseconds."""
    ms = when * 1_000
    if ms >= NEVER:
        return NEVER, LATE
    due = ceil(ms - 1e-6)
    return due, LATE + 1_000 - round((due - ms) * 1_000)


class _HallTask(asyncio.Task[Any]):
    """A stock task, also where tasks that await each other are cancelled."""

    _cancelling = False

    def get_coro(self) -> Any:
        """Return what it runs, as the program made it."""
        coroutine = super().get_coro()
        return coroutine.itself if isinstance(coroutine, NotedCoroutine) else coroutine

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel what it awaits, unless that is being cancelled already: it awaits this task."""
        if self._cancelling:
            return False
        self._cancelling = True
        try:
            return super().cancel(msg)
        finally:
            self._cancelling = False

    def set_name(self, value: object, /) -> None:
        """Keep the name that it has, where Python 3.13 would call a task without one None."""
        if value is not None:
            super().set_name(value)


class _HallLoop(asyncio.SelectorEventLoop):
    """A stock event loop that asks our selector, and has its own threads go by the hall's clock."""

    def __init__(self, selector: _Selector) -> None:
        super().__init__(selector)
        self.set_task_factory(self._new_task)
        self._tasks_made = 0
        self._in_threads = selector.in_threads
        self._pool: ThreadPoolExecutor | None = None
        self._given_up = False
        self.steps: StepLog | None = None
        """Where to note where tasks stand, if anywhere."""
        self.main_is_over = False
        """Whether the main coroutine has ended; tasks that it has left behind are orphans."""

    def _new_task(self, _: asyncio.AbstractEventLoop, coro: Any, **details: Any) -> _HallTask:
        self._tasks_made += 1  # a number of this run: its messages are the same every time
        name = details.pop("name", None) or f"Task-{self._tasks_made}"
        if self.steps is not None:
            coro = NotedCoroutine(coro, self.steps)
        return _HallTask(coro, loop=self, name=name, **details)

    def run_until_complete(
        self, future: Generator[Any, None, Result] | Awaitable[Result]
    ) -> Result:
        """Run until the main coroutine has ended; afterwards, whatever there is to clear away.

        Raises Interrupted when it never will.
        """
        try:
            return super().run_until_complete(future)
        except RuntimeError:
            if self._given_up:
                raise Interrupted("no task will ever run again") from None
            raise
        finally:
            self.main_is_over = True

    def give_up(self) -> None:
        """End although tasks wait, for what refuses even to be cancelled."""
        self._given_up = True
        self.stop()

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        """Have a thread do something; by default one that goes by the hall's clock."""
        if executor is None:
            executor = self._pool = self._pool or ThreadPoolExecutor(thread_name_prefix="asyncio")
        future = super().run_in_executor(executor, func, *args)
        if not isinstance(executor, ThreadPoolExecutor):
            self._in_threads.add(future)
            future.add_done_callback(self._in_threads.discard)
        return future

    def set_default_executor(self, executor: Executor) -> None:
        """Have a pool do what is asked of none in particular."""
        if not isinstance(executor, ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._pool = executor

    async def shutdown_default_executor(self, *_: Any) -> None:
        """Wait until the threads have done what they were sent for."""
        if self._pool is not None:
            self._pool.shutdown()


class _WallLoop(_HallLoop):
    """One that lives in real time, `speed` times as fast."""

    def __init__(self, clock: WallClock) -> None:
        self.selector = _WallSelector(clock)
        super().__init__(self.selector)
        self._clock = clock

    def time(self) -> float:
        """Return the hall's time in seconds."""
        return self._clock.now / 1_000


class _TimelineLoop(_HallLoop):
    """One that lives on a timeline."""

    def __init__(self, baton: Baton, agenda: Agenda, *, one_by_one: bool) -> None:
        self._news = _TimelineSelector(baton, agenda, one_by_one=one_by_one)
        super().__init__(self._news)
        self._timeline = baton.timeline
        self._exhibition = baton.exhibition
        self.agenda = agenda
        self.passed = 0.0
        """When the last call was due, in seconds: it may lie between two milliseconds."""
        self._news.give_up = self.give_up

    def time(self) -> float:
        """Return the hall's time in seconds; it is not before a call that was due."""
        now = self._timeline.now / 1_000
        return self.passed if self.passed > now else now

    def call_at(
        self,
        when: float,
        callback: Callable[[*Args], object],
        *args: *Args,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call at a time of the hall, in seconds: in due order with the replies at the boards."""
        return _DueCall(when, callback, args, self, context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        """Have a thread do something; refuse processes."""
        if isinstance(executor, ProcessPoolExecutor):
            refuse(self._exhibition, "a pool of processes")
        return super().run_in_executor(executor, func, *args)

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
        """Call soon, asked by any thread."""
        handle = super().call_soon_threadsafe(callback, *args, context=context)
        self._news.wake()
        return handle


_NUMBERED = re.compile(r"Task-(\d+)")
"""What asyncio calls a task that its program gives no name."""


def _as_made(task: asyncio.Task[Any]) -> tuple[int, str]:
    """Return a key that sorts tasks in the order in which they were made."""
    numbered = _NUMBERED.fullmatch(task.get_name())
    return int(numbered[1]) if numbered else 0, task.get_name()


def _name(task: asyncio.Task[Any]) -> str:
    named = not _NUMBERED.fullmatch(task.get_name())
    return task.get_name() if named else getattr(task.get_coro(), "__name__", "")


def _as_lock(thing: object) -> Lock | None:
    if not isinstance(thing, Held):
        return None
    return Lock(thing.name, [holder() for holder in thing.holders])


class AsyncioHall:
    """A hall whose boards are awaited in asyncio."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._kernel = kernel_of(exhibition)
        self._kernel.has_event_loop = True
        self.agenda = Agenda()
        self._own_loop: _HallLoop | None = None
        self.boards = [
            AwaitingBoard(seats, exhibition, self, self.agenda.sleep)
            for seats in exhibition.seats.places
        ]
        Dispatcher.where_needed(exhibition, self.boards, self._call_at)

    def new_event_loop(self) -> asyncio.SelectorEventLoop:
        """Make the event loop of this hall: `asyncio.Runner(loop_factory=hall.new_event_loop)`."""
        kernel = self._kernel
        loop: _HallLoop
        if isinstance(kernel, Baton):
            dispatched = any(board.dispatcher for board in self.boards)
            loop = _TimelineLoop(kernel, self.agenda, one_by_one=dispatched)
        else:
            loop = wall_loop = _WallLoop(kernel.clock)
            kernel.idle_loop = lambda: wall_loop.selector.idle
        kernel.waiting_tasks = self._waiting_tasks
        loop.steps = self._exhibition.program.steps
        loop.set_exception_handler(self._note_unheard)
        self._own_loop = kernel.loop = loop
        self._exhibition.switch.on_cancel(self._cancel_from_outside)
        return loop

    @property
    def _loop(self) -> _HallLoop:
        """The loop of this hall; raises RunError in any other, which goes by another clock."""
        if self._own_loop is None or asyncio.get_running_loop() is not self._own_loop:
            error = RunError(
                "the event loop does not go by the clock of the hall: make it with "
                "asyncio.Runner(loop_factory=hall.new_event_loop)"
            )
            self._exhibition.fail(error)
            raise error
        return self._own_loop

    async def sleep(self, due: int) -> None:
        """In real time: suspend this task until `due` (ms)."""
        await asyncio.sleep(due / 1_000 - self._loop.time() if due < NEVER else inf)

    async def park(self, register: Callable[[Wake], object]) -> None:
        """Suspend this task until it is woken by what `register` is handed."""
        woken: asyncio.Future[None] = self._loop.create_future()

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
        loop = self._own_loop
        return Kind.ORPHANED if loop is not None and loop.main_is_over else Kind.CANCELLED

    def _waiting_tasks(self) -> list[str]:
        tasks = sorted(asyncio.all_tasks(self._own_loop), key=_as_made)
        found = [waiting(task, _name(task), task.get_coro(), _as_lock) for task in tasks]
        return told(self._exhibition, found)

    def _note_unheard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep the error of a task that nobody awaited; leave all other news to asyncio."""
        if "exception" in context:
            self._exhibition.errors.failures.append(context["exception"])
            self._exhibition.errors.unheard.append(context["exception"])
        elif not self._exhibition.switch.stopped:  # else tasks may have been left behind
            loop.default_exception_handler(context)

    def _cancel_from_outside(self) -> None:
        if self._own_loop is not None:
            with suppress(RuntimeError):  # the loop may be closed, or be closing just now
                self._own_loop.call_soon_threadsafe(self._cancel_everybody)

    def _cancel_everybody(self) -> None:
        for task in asyncio.all_tasks(self._own_loop):
            task.cancel()
