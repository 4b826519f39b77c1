"""Calls from a worker thread into an AnyIO program: used like `anyio.from_thread`."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio.from_thread as _anyio

from simul.kernel.threads import current
from simul.stdlib.asyncio import run_coroutine_threadsafe
from simul.stdlib.trio import from_thread as _trio

Result = TypeVar("Result")


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
