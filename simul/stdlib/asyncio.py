"""Python's own `asyncio`; only a result that another thread waits for comes by the hall's clock.

The event loop of a hall provides all the rest, such as `to_thread`. Everything else here behaves
like Python's, and keeps what a verdict reports: the names of locks, events and queues, who holds a
lock, and how long a timeout is.
"""

import asyncio as _python
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Literal, TypeVar
from weakref import ref

from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.kernel.queues import new_line, note_length
from simul.kernel.running_code import place
from simul.kernel.threads import current
from simul.stdlib.concurrent.futures import Future
from simul.stdlib.other_loops import ASYNCIO, refuse_where_clocks_differ

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


class Held:
    """Something that tasks hold: a lock, or a semaphore."""

    name: str
    holders: "list[ref[_python.Task[Any]]]"
    """Weak references: asyncio reports a failed task when the last reference to it is gone."""
    is_held = True


class Lock(Held, _python.Lock):
    """Asyncio's own lock, which knows the task that holds it: a deadlock's message names it."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.holders = f"the lock of {place()}", []

    async def acquire(self) -> Literal[True]:
        """Take the lock, or wait until it is free."""
        await super().acquire()
        _hold(self)
        return True

    def release(self) -> None:
        """Hand the lock to the task that has waited longest, or leave it free."""
        super().release()
        _let_go(self)


class Semaphore(Held, _python.Semaphore):
    """Asyncio's own semaphore, which knows the tasks that hold its places."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self.name, self.holders = f"a place of the semaphore of {place()}", []

    async def acquire(self) -> Literal[True]:
        """Take a place, or wait until one is free."""
        await super().acquire()
        _hold(self)
        return True

    def release(self) -> None:
        """Free a place."""
        super().release()
        _let_go(self)


class BoundedSemaphore(Semaphore, _python.BoundedSemaphore):
    """A semaphore that never has more places than it was made with."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)


class Event(Named, _python.Event):
    """Asyncio's own event, with a name."""

    kind = "event"


class Condition(Named, _python.Condition):
    """Asyncio's own condition, with a name."""

    kind = "condition"


class Barrier(Named, _python.Barrier):
    """Asyncio's own barrier, with a name."""

    kind = "barrier"


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


def _hold(held: Held) -> None:
    task = _python.current_task()
    if task is not None and held.is_held:
        held.holders.append(ref(task))


def _let_go(held: Held) -> None:
    """Forget a holder; a semaphore that another task releases is a signal, and has no holder."""
    task = _python.current_task()
    own = [each for each in held.holders if task is not None and each() is task]
    for each in own[:1] or held.holders.copy():
        held.holders.remove(each)
    held.is_held = bool(own) or isinstance(held, Lock)


def timeout(delay: float | None) -> _python.Timeout:
    """Leave the block after `delay` seconds of the hall, with a TimeoutError."""
    return _known(_python.timeout(delay), delay)


def timeout_at(when: float | None) -> _python.Timeout:
    """Leave the block at `when`, by the loop's clock, with a TimeoutError."""
    delay = None if when is None else when - _python.get_running_loop().time()
    return _known(_python.timeout_at(when), delay)


def _known(limit: _python.Timeout, seconds: float | None) -> _python.Timeout:
    """Keep the seconds that a timeout was set for: a verdict reports them when time is up."""
    vars(limit)["seconds"] = seconds
    return limit


def run_coroutine_threadsafe(
    coro: Coroutine[Any, Any, Result], loop: _python.AbstractEventLoop
) -> Future[Result]:
    """Run a coroutine in another thread's event loop; return the future of its result."""
    if not _python.iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    future: Future[Result] = Future()

    def start() -> None:
        task = _python.ensure_future(coro, loop=loop)
        task.add_done_callback(lambda _: _copy(task, future))
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(_cancel, future, task))

    loop.call_soon_threadsafe(start)
    return future


def run(main: Coroutine[Any, Any, Result], **options: Any) -> Result:
    """Run a coroutine in a new event loop; raises RunError where that loop has another clock."""
    if options.get("loop_factory") is None:
        try:
            refuse_where_clocks_differ("asyncio.run", ASYNCIO)
        except RunError:
            main.close()
            raise
    return _python.run(main, **options)


class Runner(_python.Runner):  # type: ignore[misc]  # it can be inherited from when it runs
    """Runs coroutines in an event loop; raises RunError where that loop has another clock."""

    def __init__(self, **options: Any) -> None:
        if options.get("loop_factory") is None:
            refuse_where_clocks_differ("asyncio.Runner", ASYNCIO)
        super().__init__(**options)


def new_event_loop() -> _python.AbstractEventLoop:
    """Make an event loop; raises RunError where that has another clock."""
    refuse_where_clocks_differ("asyncio.new_event_loop", ASYNCIO)
    return _python.new_event_loop()


def get_event_loop() -> _python.AbstractEventLoop:
    """Return the running event loop; raises RunError where another one would have to be made."""
    with suppress(RuntimeError):
        return _python.get_running_loop()
    refuse_where_clocks_differ("asyncio.get_event_loop", ASYNCIO)
    return _python.get_event_loop()


def gather(*aws: Any, return_exceptions: bool = False) -> "_python.Future[list[Any]]":
    """Run awaitables concurrently; errors returned as results are noted: they may be ignored."""
    gathered = _python.gather(*aws, return_exceptions=return_exceptions)
    kernel = current()
    if return_exceptions and kernel is not None:
        gathered.add_done_callback(partial(_note_errors, kernel.exhibition))
    return gathered


def _note_errors(exhibition: Exhibition, gathered: "_python.Future[list[Any]]") -> None:
    if not gathered.cancelled() and gathered.exception() is None:
        errors = [each for each in gathered.result() if isinstance(each, Exception)]
        exhibition.errors.swallowed += errors


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
