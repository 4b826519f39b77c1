"""Calls from a worker thread into Trio: used like `trio.from_thread`."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import trio

from simul.kernel.baton import Baton
from simul.kernel.free_threads import FreeThreads
from simul.kernel.running_code import in_trio
from simul.kernel.threads import current
from simul.record import Want
from simul.stdlib.threading.conditions import Event, always

Result = TypeVar("Result")
_A_CALL = always(Want.SIGNAL, "the result of a call in Trio's thread")
_here = threading.local()


class Cancellable:
    """Whether the task that a thread works for was cancelled."""

    raise_cancel: Callable[[], object] | None = None


@contextmanager
def working_for(cancellable: Cancellable) -> Iterator[None]:
    """Allow this thread, within the block, to check whether its task was cancelled."""
    _here.cancellable = cancellable
    try:
        yield
    finally:
        del _here.cancellable


def check_cancelled() -> None:
    """Raise trio.Cancelled if the task that this thread works for was cancelled."""
    cancellable: Cancellable | None = getattr(_here, "cancellable", None)
    if cancellable is None:
        trio.from_thread.check_cancelled()
    elif cancellable.raise_cancel is not None:
        cancellable.raise_cancel()


def run(
    afn: Callable[..., Awaitable[Result]],
    *args: Any,
    trio_token: trio.lowlevel.TrioToken | None = None,
) -> Result:
    """Run `afn(*args)` in a task of Trio's, and wait for it in this thread."""
    spawn = _spawn()
    if spawn is None:
        return _run_by_trio(partial(afn, *args), trio_token)
    call = _Call()
    spawn(partial(call.run_async, partial(afn, *args)))
    return call.outcome()  # type: ignore[no-any-return]


def run_sync(
    fn: Callable[..., Result], *args: Any, trio_token: trio.lowlevel.TrioToken | None = None
) -> Result:
    """Call `fn(*args)` in Trio's thread, and wait for it in this thread."""
    spawn = _spawn()
    if spawn is None:
        return trio.from_thread.run_sync(fn, *args, trio_token=trio_token)

    async def call_it() -> Result:
        return fn(*args)

    call = _Call()
    spawn(partial(call.run_async, call_it))
    return call.outcome()  # type: ignore[no-any-return]


def _spawn() -> Callable[[Callable[[], Awaitable[object]]], object] | None:
    """Return what starts a task of the hall's Trio; None where Trio's own function does all."""
    kernel = current()
    return kernel.spawn if isinstance(kernel, Baton) and not in_trio() else None


def _run_by_trio(
    call: Callable[[], Awaitable[Result]], token: trio.lowlevel.TrioToken | None
) -> Result:
    """Let Trio's own function do all; in real time, note that this thread waits for the call."""
    kernel, under_way = current(), threading.Event()
    if not isinstance(kernel, FreeThreads) or in_trio():
        return trio.from_thread.run(call, trio_token=token)

    async def call_and_note() -> Result:
        under_way.set()
        try:
            return await call()
        finally:
            under_way.clear()

    with kernel.waiting_for_loop(_A_CALL, under_way.is_set):
        return trio.from_thread.run(call_and_note, trio_token=token)


class _Call:
    """A call from a thread into Trio, and its result or error."""

    def __init__(self) -> None:
        self._done = Event(_A_CALL)
        self._result: Any = None
        self._error: BaseException | None = None

    async def run_async(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Make the call in a task of Trio's."""
        try:
            self._result = await call()
        except BaseException as error:
            self._error = error
        self._done.set()

    def outcome(self) -> Any:
        """Wait in the thread, then return the result or raise the error."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._result
