"""Python's own `asyncio`; only a result that another thread waits for comes by the hall's clock.

The event loop of a hall sees to all the rest, `to_thread` among it.
"""

import asyncio as _python
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.kernel.baton import Baton
from simul.kernel.program import place
from simul.kernel.threads import current
from simul.stdlib.concurrent.futures import Future

Result = TypeVar("Result")


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


class Timeout(_python.Timeout):  # type: ignore[misc] - what is final there is so for others
    """Asyncio's own, which keeps how long it was set for: a verdict says so when time is up."""

    seconds: float | None = None


def timeout(delay: float | None) -> Timeout:
    """Leave the block after `delay` seconds of the hall, with a TimeoutError."""
    limit = Timeout(None if delay is None else _python.get_running_loop().time() + delay)
    limit.seconds = delay
    return limit


def run_coroutine_threadsafe(
    coro: Coroutine[Any, Any, Result], loop: _python.AbstractEventLoop
) -> Future[Result]:
    """Have another thread's event loop run a coroutine; return the future of its result."""
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
    """Run a coroutine in an event loop of its own; raises RunError where that has another clock."""
    kernel = current()
    if isinstance(kernel, Baton) and options.get("loop_factory") is None:
        main.close()
        error = RunError(
            f"asyncio.run ({place()}): its event loop does not go by the clock of the hall; use "
            "asyncio.Runner(loop_factory=hall.new_event_loop), where hall = AsyncioHall(exhibition)"
        )
        kernel.exhibition.fail(error)
        raise error
    return _python.run(main, **options)


def gather(*aws: Any, return_exceptions: bool = False) -> "_python.Future[list[Any]]":
    """Run all at once; the errors that are returned as results are noted, in case nobody looks."""
    gathered = _python.gather(*aws, return_exceptions=return_exceptions)
    kernel = current()
    if return_exceptions and kernel is not None:
        gathered.add_done_callback(partial(_note_errors, kernel.exhibition))
    return gathered


def _note_errors(exhibition: Exhibition, gathered: "_python.Future[list[Any]]") -> None:
    if not gathered.cancelled() and gathered.exception() is None:
        errors = [each for each in gathered.result() if isinstance(each, Exception)]
        exhibition.swallowed += errors


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
