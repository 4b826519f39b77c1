"""Python's own `asyncio`, but a thread waits for the result of a task by the hall's clock.

The event loop of a hall provides all the rest, such as `to_thread`. Everything else here behaves
like Python's, and keeps what a verdict reports: the names of locks, events and queues, who holds a
lock, and how long a timeout is.
"""

import asyncio as _python
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from math import inf
from typing import Any, Literal, ParamSpec, TypeVar

from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.exhibition.errors import Keeper, Kept
from simul.kernel.queues import new_line, note_length
from simul.kernel.running_code import line_now, note_giver, note_woken, place
from simul.kernel.threads import current
from simul.kernel.time_limits import forget_limit, note_limit
from simul.kernel.wakeups import Flag, Notified, note_broken_barrier
from simul.record import Place
from simul.record.waits import have_come
from simul.stdlib.concurrent.futures import Future
from simul.stdlib.held import Held, task_now
from simul.stdlib.other_loops import ASYNCIO, refuse_where_clocks_differ

Params = ParamSpec("Params")
Result = TypeVar("Result")
Item = TypeVar("Item")


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


class Named:
    """Something that tasks wait for, named by the line that makes it."""

    kind: str

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.name = f"the {self.kind} of {place()}"


class Lock(Held, _python.Lock):
    """Asyncio's own lock, which knows the task that holds it: a deadlock's message names it."""

    def __init__(self) -> None:
        super().__init__()
        self.begin("the lock")

    async def acquire(self) -> Literal[True]:
        """Take the lock, or wait until it is free."""
        self.ask()
        await super().acquire()
        self.hold()
        return True

    def release(self) -> None:
        """Hand the lock to the task that has waited longest, or leave it free."""
        super().release()
        self.let_go()


class Semaphore(Held, _python.Semaphore):
    """Asyncio's own semaphore, which knows the tasks that hold its places."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self.begin("a place of the semaphore", has_owner=False, is_empty=value == 0)

    async def acquire(self) -> Literal[True]:
        """Take a place, or wait until one is free."""
        self.ask()
        await super().acquire()
        self.hold()
        return True

    def release(self) -> None:
        """Free a place."""
        super().release()
        self.let_go()


class BoundedSemaphore(Semaphore, _python.BoundedSemaphore):
    """A semaphore that never has more places than it was made with."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)


class Event(Named, _python.Event):
    """Asyncio's own event, with a name, which notes whether it is cleared before it is seen."""

    kind = "event"

    def __init__(self) -> None:
        super().__init__()
        self._seen, self._waiting = Flag(self.name), 0

    def is_set(self) -> bool:
        """Return whether it is set."""
        found = super().is_set()
        if found:
            self._seen.see()
        return found

    def set(self) -> None:
        """Set the flag, and wake all tasks that wait for it."""
        self._seen.set(awaited=self._waiting > 0)
        super().set()

    def clear(self) -> None:
        """Clear the flag."""
        self._seen.clear(task_now())
        super().clear()

    async def wait(self) -> Literal[True]:
        """Wait until it is set."""
        self._seen.wait(task_now())
        self._waiting += 1
        try:
            await super().wait()
        finally:
            self._waiting -= 1
        self._seen.see()
        return True


class Condition(Named, _python.Condition):
    """Asyncio's own condition, with a name, which notes who goes on."""

    kind = "condition"

    def __init__(self, lock: _python.Lock | None = None) -> None:
        super().__init__(lock)
        self._notified, self._asleep = Notified(self.name), 0

    async def wait(self) -> Literal[True]:
        """Release the lock until notified, and take it again."""
        task = task_now()
        self._notified.wait(task)
        self._asleep += 1
        try:
            await super().wait()
        except BaseException:
            self._asleep = max(0, self._asleep - 1)
            raise
        self._notified.wake(task)
        note_woken(task)
        return True

    def notify(self, n: int = 1) -> None:
        """Wake up to `n` tasks that wait, in the order in which they came."""
        super().notify(n)
        self._asleep = max(0, self._asleep - n)
        self._notified.notify(left=self._asleep > 0)


class Barrier(Named, _python.Barrier):
    """Asyncio's own barrier, with a name, which counts how often it has let all go on."""

    kind = "barrier"
    rounds = 0

    async def wait(self) -> int:
        """Wait until all parties have come; return a different number to each."""
        place = await super().wait()
        self.rounds += place == self.parties - 1
        return place

    async def abort(self) -> None:
        """Break the barrier: all tasks that wait, or come, raise BrokenBarrierError."""
        self._note_broken()
        await super().abort()

    async def reset(self) -> None:
        """Reset the barrier; tasks that wait raise BrokenBarrierError."""
        if self.n_waiting:
            self._note_broken()
        await super().reset()

    def _note_broken(self) -> None:
        note_broken_barrier(have_come(self.n_waiting, self.parties, self.rounds))


class Queue(Named, _python.Queue[Item]):
    """Asyncio's own queue, which notes how long its line is.

    It also counts the items for which `task_done` has not been called.
    """

    kind = "queue"
    open_items = 0

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self._line = new_line(maxsize)

    def put_nowait(self, item: Item) -> None:
        """Put an item into the queue; raises QueueFull if there is no room."""
        super().put_nowait(item)
        self.open_items += 1
        note_length(self._line, self.qsize())

    def task_done(self) -> None:
        """Note that an item that was taken out of the queue has been dealt with."""
        super().task_done()
        self.open_items -= 1


class PriorityQueue(Queue[Item], _python.PriorityQueue[Any]):
    """A queue of which the lowest item comes first."""


class LifoQueue(Queue[Item], _python.LifoQueue[Item]):
    """A queue of which the last item comes first."""


class Timeout:
    """Asyncio's own timeout, which keeps how long it is, and is known while its block runs."""

    def __init__(self, when: float | None) -> None:
        self._timeout = _python.Timeout(when)
        self.seconds: float | None = None
        """How long it is: a verdict says so when time is up."""

    def when(self) -> float | None:
        """Return when it expires, by the loop's clock."""
        return self._timeout.when()

    def reschedule(self, when: float | None) -> None:
        """Let it expire at another time."""
        self._timeout.reschedule(when)

    def expired(self) -> bool:
        """Return whether it has expired."""
        return self._timeout.expired()

    def __repr__(self) -> str:
        return repr(self._timeout)

    async def __aenter__(self) -> "Timeout":
        await self._timeout.__aenter__()
        note_limit(self, id(_python.current_task()), self._timeout.expired)
        return self

    async def __aexit__(self, *raised: Any) -> None:
        forget_limit(self)
        await self._timeout.__aexit__(*raised)


def timeout(delay: float | None) -> Timeout:
    """Leave the block after `delay` seconds of the hall, with a TimeoutError."""
    limit = Timeout(None if delay is None else _python.get_running_loop().time() + delay)
    limit.seconds = delay
    return limit


def timeout_at(when: float | None) -> Timeout:
    """Leave the block at `when`, by the loop's clock, with a TimeoutError."""
    limit = Timeout(when)
    limit.seconds = None if when is None else when - _python.get_running_loop().time()
    return limit


class AllOf:
    """Tasks whose end a task waits for: a deadlock's message names them."""

    def __init__(self, tasks: Collection[Any]) -> None:
        self._tasks = tasks

    @property
    def pending(self) -> list[Any]:
        """Those that are not over yet."""
        return [task for task in self._tasks if not task.done()]

    async def wait(self) -> tuple[set[Any], set[Any]]:
        """Wait until all are over."""
        return await _python.wait(self._tasks)


async def wait(
    fs: Iterable[Any],
    *,
    timeout: float | None = None,  # noqa: ASYNC109 - as asyncio calls it
    return_when: str = _python.ALL_COMPLETED,
) -> tuple[set[Any], set[Any]]:
    """Wait for tasks, at most `timeout` seconds of the hall; those that are not done are noted."""
    if timeout is None and return_when == _python.ALL_COMPLETED and isinstance(fs, Collection):
        return await AllOf(fs).wait()
    done, pending = await _python.wait(fs, timeout=timeout, return_when=return_when)
    kernel = current()
    if timeout is not None and kernel is not None:
        line = line_now()
        kernel.exhibition.program.timeouts.given_up.update((task, line) for task in pending)
    return done, pending


class _WaitFor:
    """A call of `wait_for`."""


async def wait_for(
    fut: Awaitable[Result],
    timeout: float | None,  # noqa: ASYNC109 - as asyncio calls it
) -> Result:
    """Wait for an awaitable, and cancel it after `timeout` seconds of the hall."""
    loop, call = _python.get_running_loop(), _WaitFor()
    due = inf if timeout is None else loop.time() + timeout
    note_limit(call, id(_python.current_task()), lambda: loop.time() >= due)
    try:
        return await _python.wait_for(fut, timeout)
    finally:
        forget_limit(call)


def to_thread(
    func: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
) -> Coroutine[Any, Any, Result]:
    """Return a coroutine that calls a function in a thread."""
    # not `partial`, which is particular about what it is given: the thread finds out
    return _python.to_thread(_call, line_now(), lambda: func(*args, **kwargs))


def _call(line: Place | None, function: Callable[[], Result]) -> Result:
    note_giver(line)
    return function()


def run_coroutine_threadsafe(
    coro: Coroutine[Any, Any, Result], loop: _python.AbstractEventLoop
) -> Future[Result]:
    """Run a coroutine in another thread's event loop; return the future of its result."""
    if not _python.iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    future: Future[Result] = Future()
    future.in_this_loop = partial(_runs_here, loop)

    def start() -> None:
        task = _python.ensure_future(coro, loop=loop)
        task.add_done_callback(lambda _: _copy(task, future))
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(_cancel, future, task))

    loop.call_soon_threadsafe(start)
    return future


def _runs_here(loop: _python.AbstractEventLoop) -> bool:
    """Return whether an event loop runs this code."""
    with suppress(RuntimeError):
        return _python.get_running_loop() is loop
    return False


def run(main: Coroutine[Any, Any, Result], **options: Any) -> Result:
    """Run a coroutine in a new event loop; raises RunError where that loop has another clock."""
    if options.get("loop_factory") is None:
        _refuse("asyncio.run", main)
    return _python.run(main, **options)


def _refuse(call: str, main: object = None) -> None:
    """Raise RunError where an event loop of Python's own has another clock than the hall."""
    try:
        refuse_where_clocks_differ(call, ASYNCIO)
    except RunError:
        if _python.iscoroutine(main):
            main.close()  # it will never be awaited
        raise


class Runner(_python.Runner):  # type: ignore[misc]  # it can be inherited from when it runs
    """Runs coroutines in an event loop; raises RunError where that loop has another clock."""

    def __init__(self, **options: Any) -> None:
        if options.get("loop_factory") is None:
            _refuse("asyncio.Runner")
        super().__init__(**options)


class OtherLoop(_python.SelectorEventLoop):
    """Python's own event loop; raises RunError if it is run where the hall has another clock."""

    def run_until_complete(self, future: Any) -> Any:
        """Run until the future is done."""
        _refuse("loop.run_until_complete", future)
        return super().run_until_complete(future)

    def run_forever(self) -> None:
        """Run until it is stopped."""
        _refuse("loop.run_forever")
        super().run_forever()


def new_event_loop() -> _python.AbstractEventLoop:
    """Make an event loop, which does not run where it has another clock than the hall."""
    return _python.new_event_loop() if current() is None else OtherLoop()


def get_event_loop() -> _python.AbstractEventLoop:
    """Return the event loop that runs, or was set; raises RunError if it has another clock."""
    with suppress(RuntimeError):
        return _python.get_running_loop()
    kernel, loop = current(), None
    with suppress(RuntimeError):  # there is none in this thread
        loop = _python.get_event_loop()
    if loop is None or (kernel is not None and loop is not kernel.loop):
        _refuse("asyncio.get_event_loop")
    return loop or _python.get_event_loop()


def gather(*aws: Any, return_exceptions: bool = False) -> "_python.Future[list[Any]]":
    """Run awaitables concurrently; errors returned as results are noted: they may be ignored."""
    gathered = _python.gather(*aws, return_exceptions=return_exceptions)
    kernel = current()
    if return_exceptions and kernel is not None:
        gathered.add_done_callback(partial(_note_errors, kernel.exhibition, line_now()))
    return gathered


def _note_errors(
    exhibition: Exhibition, line: Place | None, gathered: "_python.Future[list[Any]]"
) -> None:
    if not gathered.cancelled() and gathered.exception() is None:
        errors = [each for each in gathered.result() if isinstance(each, Exception)]
        exhibition.errors.kept += [Kept(each, Keeper.GATHER, line) for each in errors]


def _copy(task: "_python.Task[Result]", future: Future[Result]) -> None:
    if task.cancelled():
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    error = task.exception()
    if error is None:
        future.set_result(task.result())
    else:
        future.set_exception(error)


def _cancel(future: Future[Any], task: "_python.Task[Any]") -> None:
    if future.cancelled():
        task.cancel()
