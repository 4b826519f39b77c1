"""Calls from a worker thread into an AnyIO program: used like `anyio.from_thread`."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from inspect import isawaitable
from types import TracebackType
from typing import Any, TypeVar

import anyio
import anyio.from_thread as _anyio

from simul.kernel.threads import current
from simul.stdlib.asyncio import run_coroutine_threadsafe
from simul.stdlib.concurrent.futures import Future
from simul.stdlib.trio import from_thread as _trio

Result = TypeVar("Result")
Entered = TypeVar("Entered")


def __getattr__(name: str) -> Any:
    """Return what is not here from AnyIO itself."""
    return getattr(_anyio, name)


def run(func: Callable[..., Awaitable[Result]], *args: Any) -> Result:
    """Run `func(*args)` in a task of the event loop, and wait for it in this thread."""
    kernel = current()
    if kernel is not None and kernel.loop is None:
        return _trio.run(func, *args)

    async def call() -> Result:
        return await func(*args)

    if kernel is None or kernel.loop is None:
        return _anyio.run(call)
    return run_coroutine_threadsafe(call(), kernel.loop).result()


def run_sync(func: Callable[..., Result], *args: Any) -> Result:
    """Call `func(*args)` in the thread of the event loop, and wait for it in this thread."""

    async def call() -> Result:
        return func(*args)

    return run(call)


class BlockingPortal:
    """A way for threads into the event loop in which it was opened with `async with`."""

    def __init__(self) -> None:
        self._tasks = anyio.create_task_group()
        self._loop_thread: int | None = threading.get_ident()
        """None when the portal takes no more calls."""
        self._stopped = anyio.Event()

    async def __aenter__(self) -> "BlockingPortal":
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        await self.stop()
        return await self._tasks.__aexit__(kind, error, traceback)

    async def stop(self, cancel_remaining: bool = False) -> None:
        """Take no more calls; those that were made go on, unless they are to be cancelled."""
        self._loop_thread = None
        self._stopped.set()
        if cancel_remaining:
            self._tasks.cancel_scope.cancel()

    async def sleep_until_stopped(self) -> None:
        """Wait for `stop`."""
        await self._stopped.wait()

    def call(self, func: Callable[..., Any], *args: Any) -> Any:
        """Call `func(*args)` in the event loop, and wait for its result in this thread."""
        return self.start_task_soon(func, *args).result()

    def start_task_soon(
        self, func: Callable[..., Any], *args: Any, name: object = None
    ) -> Future[Any]:
        """Call `func(*args)` in a task of the event loop; to cancel its future cancels the task."""
        future: Future[Any] = Future()
        self._start(partial(func, *args), future, name)
        return future

    def start_task(
        self, func: Callable[..., Awaitable[Any]], *args: Any, name: object = None
    ) -> tuple[Future[Any], Any]:
        """Start a task, and wait until it has started; return its future and what it says then."""
        future: Future[Any] = Future()
        started: Future[Any] = Future()

        def ended(_: object) -> None:
            if started.done():
                return
            silent = RuntimeError("Task exited without calling task_status.started()")
            if future.cancelled():
                started.cancel()
            else:
                started.set_exception(future.exception() or silent)

        future.add_done_callback(ended)
        self._start(partial(func, *args, task_status=_Started(started)), future, name)
        return future, started.result()

    @contextmanager
    def wrap_async_context_manager(
        self, manager: AbstractAsyncContextManager[Entered]
    ) -> Iterator[Entered]:
        """Enter and leave an asynchronous context manager, in one task, around a block here."""
        raised: list[BaseException] = []
        held, (entered, leave) = self.start_task(_hold, manager, raised)
        try:
            yield entered
        except BaseException as error:
            raised.append(error)
            self.call(leave.set)
            if not held.result():
                raise
        else:
            self.call(leave.set)
            held.result()

    def _start(self, call: Callable[[], Any], future: Future[Any], name: object) -> None:
        if self._loop_thread is None:
            raise RuntimeError("This portal is not running")
        if self._loop_thread == threading.get_ident():
            raise RuntimeError("This method cannot be called from the event loop thread")
        run_sync(partial(self._tasks.start_soon, self._make, call, future, name=name))

    async def _make(self, call: Callable[[], Any], future: Future[Any]) -> None:
        """Make a call in a task of the portal; only an interrupt or the like ends the portal."""
        with anyio.CancelScope() as scope:
            future.add_done_callback(partial(_cancel, scope, threading.get_ident()))
            try:
                result = call()
                result = await result if isawaitable(result) else result
            except anyio.get_cancelled_exc_class():
                future.cancel()
                future.set_running_or_notify_cancel()
                raise
            except BaseException as error:
                if future.set_running_or_notify_cancel():
                    future.set_exception(error)
                if not isinstance(error, Exception):
                    raise
            else:
                if future.set_running_or_notify_cancel():
                    future.set_result(result)


def _cancel(scope: anyio.CancelScope, loop_thread: int, future: Future[Any]) -> None:
    """Cancel the task of a future that was cancelled, from any thread."""
    if future.cancelled():
        if threading.get_ident() == loop_thread:
            scope.cancel()
        else:
            run_sync(scope.cancel)


class _Started:
    """What a task of a portal is given to say that it has started."""

    def __init__(self, future: Future[Any]) -> None:
        self._future = future

    def started(self, value: object = None) -> None:
        self._future.set_result(value)


async def _hold(
    manager: AbstractAsyncContextManager[Any], raised: list[BaseException], *, task_status: _Started
) -> bool | None:
    """Enter a context manager, and leave it as the block in the thread was left."""
    entered, leave = await manager.__aenter__(), anyio.Event()
    task_status.started((entered, leave))
    await leave.wait()
    error = raised[0] if raised else None
    return await manager.__aexit__(type(error) if error else None, error, None)
