"""Worker threads of a Trio program: used like `trio.to_thread`."""

from collections.abc import Awaitable, Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

import trio

from simul.kernel.returns import note_coroutine
from simul.kernel.running_code import line_in_task
from simul.kernel.threads import Kernel, current, enter
from simul.stdlib.threading import Thread, current_thread
from simul.stdlib.trio.clock_protocol import VirtualClock
from simul.stdlib.trio.from_thread import Cancellable, working_for

Result = TypeVar("Result")
MOST_THREADS = 40
"""Worker threads at a time, unless a limiter says otherwise; Trio's default."""
_limiter: trio.lowlevel.RunVar[trio.CapacityLimiter] = trio.lowlevel.RunVar("hall_limiter")


def current_default_thread_limiter() -> trio.CapacityLimiter:
    """Return what limits the number of threads by default."""
    try:
        return _limiter.get()
    except LookupError:
        limiter = trio.CapacityLimiter(MOST_THREADS)
        _limiter.set(limiter)
        return limiter


async def run_sync(
    sync_fn: Callable[..., Result],
    *args: Any,
    thread_name: str | None = None,
    abandon_on_cancel: bool = False,
    limiter: trio.CapacityLimiter | None = None,
) -> Result:
    """Call `sync_fn(*args)` in a worker thread, and wait for it while other tasks run."""
    call = partial(copy_context().run, sync_fn, *args)
    clock, kernel = trio.lowlevel.current_clock(), current()
    limiter = limiter or current_default_thread_limiter()
    name = thread_name or f"the thread of {getattr(sync_fn, '__name__', type(sync_fn).__name__)}"
    if not isinstance(clock, VirtualClock):
        in_thread = partial(_in_program, kernel, call)
        run: Callable[..., Awaitable[Result]] = trio.to_thread.run_sync
        return await run(
            in_thread, thread_name=name, abandon_on_cancel=abandon_on_cancel, limiter=limiter
        )
    await trio.lowlevel.checkpoint_if_cancelled()
    worker = object()
    try:  # without a checkpoint: Trio would shuffle the other tasks
        limiter.acquire_on_behalf_of_nowait(worker)
    except trio.WouldBlock:
        await limiter.acquire_on_behalf_of(worker)
    job = _Job(clock, call, limiter, worker, abandon_on_cancel)
    Thread(target=job.work, name=name, daemon=True).start()
    return await job.outcome()  # type: ignore[no-any-return]


def _in_program(kernel: Kernel | None, call: Callable[[], Result]) -> Result:
    """Make a call in a thread of Trio's, which belongs to this program meanwhile."""
    borrowed = kernel.exhibition.program.borrowed if kernel is not None else set()
    enter(kernel)
    borrowed.add(current_thread())
    try:
        return call()
    finally:
        borrowed.discard(current_thread())
        enter(None)


class _Job:
    """A call for a worker thread, and the task that waits for it."""

    def __init__(
        self,
        clock: VirtualClock,
        call: Callable[[], Any],
        limiter: trio.CapacityLimiter,
        worker: object,
        abandon: bool,
    ) -> None:
        self._clock = clock
        self._call = call
        self._give_back = partial(limiter.release_on_behalf_of, worker)
        self._task: trio.lowlevel.Task | None = trio.lowlevel.current_task()
        self._abandon = abandon
        self._cancellable = Cancellable()
        self._called_at = line_in_task()
        self._result: Any = None
        self._error: BaseException | None = None

    def work(self) -> None:
        """Make the call, in the worker thread, and notify Trio's thread."""
        with working_for(self._cancellable):
            try:
                self._result = self._call()
                note_coroutine(self._result, self._called_at)
            except BaseException as error:
                self._error = error
        self._clock.post(self._finish)

    def _finish(self) -> None:
        self._give_back()
        if self._task is not None:
            self._clock.line.join(self._task)

    async def outcome(self) -> Any:
        """Wait for the thread, then return the result or raise the error."""
        await trio.lowlevel.wait_task_rescheduled(self._cancel)
        await self._clock.line.pass_through()
        if self._error is not None:
            raise self._error
        return self._result

    def _cancel(self, raise_cancel: Callable[[], object]) -> trio.lowlevel.Abort:
        self._cancellable.raise_cancel = raise_cancel
        if not self._abandon:
            return trio.lowlevel.Abort.FAILED
        self._task = None
        return trio.lowlevel.Abort.SUCCEEDED
