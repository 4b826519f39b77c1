"""Worker threads of an AnyIO program: used like `anyio.to_thread`."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from math import inf
from typing import Any, TypeVar

import anyio

from simul.kernel.running_code import in_trio, line_in_task
from simul.stdlib.concurrent.futures import Future
from simul.stdlib.threading import Thread

Result = TypeVar("Result")
MOST_THREADS = 40
"""Worker threads at a time, unless a limiter says otherwise; AnyIO's default."""
_limiter: anyio.lowlevel.RunVar[anyio.CapacityLimiter] = anyio.lowlevel.RunVar("hall_limiter")


def current_default_thread_limiter() -> anyio.CapacityLimiter:
    """Return what limits the number of threads by default."""
    try:
        return _limiter.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(MOST_THREADS)
        _limiter.set(limiter)
        return limiter


async def run_sync(
    func: Callable[..., Result],
    *args: Any,
    abandon_on_cancel: bool = False,
    limiter: anyio.CapacityLimiter | None = None,
) -> Result:
    """Call `func(*args)` in a worker thread, and wait for it while other tasks run."""
    if in_trio():
        import trio

        from simul.stdlib.trio import to_thread

        limiter = limiter or current_default_thread_limiter()
        worker = object()  # a task may wait for several threads: it also runs what they call in it
        await limiter.acquire_on_behalf_of(worker)
        try:
            return await to_thread.run_sync(
                func,
                *args,
                abandon_on_cancel=abandon_on_cancel,
                limiter=trio.CapacityLimiter(inf),  # AnyIO's limits already
            )
        finally:
            limiter.release_on_behalf_of(worker)
    await anyio.lowlevel.checkpoint_if_cancelled()
    async with limiter or current_default_thread_limiter():
        with anyio.CancelScope(shield=not abandon_on_cancel):
            result = await asyncio.wrap_future(_in_thread(partial(copy_context().run, func, *args)))
    return result


def _in_thread(call: Callable[[], Result]) -> Future[Result]:
    """Make a call in a new thread; how many there are is up to the limiter."""
    future: Future[Result] = Future()
    future.made_at = line_in_task()
    future.set_running_or_notify_cancel()  # at once, because a thread cannot be cancelled

    def work() -> None:
        try:
            result = call()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    Thread(target=work, name="an AnyIO worker thread", daemon=True).start()
    return future
