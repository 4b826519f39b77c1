"""A pool of threads that goes by the hall's clock: some threads, and a queue of calls for them.

The one in `concurrent.futures` would keep the baton while it waits, and keeps a program from ending
as long as one of its threads is busy, be it for ever.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from simul.errors import Interrupted
from simul.halls.baton import Baton, Parked

Params = ParamSpec("Params")
Result = TypeVar("Result")
Call = Callable[[], object]


class HallPool(Executor):
    """So many threads of a hall, used like a `ThreadPoolExecutor`."""

    def __init__(
        self, workers: int, new_thread: Callable[[Call, str], Thread], baton: Baton | None
    ) -> None:
        """`baton` is what the threads pass, if they pass any."""
        if workers < 1:
            raise ValueError("a pool needs at least one thread")
        self._workers = workers
        self._new_thread = new_thread
        self._baton = baton
        self._calls: _BatonQueue | SimpleQueue[Call] = (
            SimpleQueue() if baton is None else _BatonQueue(baton)
        )
        self._futures: list[Future[Any]] = []
        self._threads: list[Thread] = []
        self._closed = self._stopped = False

    def submit(
        self, fn: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Future[Result]:
        """Have a thread of the pool call `fn`, as soon as one is free."""
        if self._stopped:
            raise Interrupted("the run was stopped")
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Result] = Future() if self._baton is None else _BatonFuture(self._baton)
        self._futures.append(future)
        self._calls.put(partial(_call, future, partial(fn, *args, **kwargs)))
        if len(self._threads) < self._workers:
            name = f"thread {len(self._threads) + 1} of the pool"
            self._threads.append(self._new_thread(self._work, name))
            self._threads[-1].start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and wait until all are done; those not yet begun may be cancelled."""
        self._closed = True
        if cancel_futures:
            self._cancel()
        self._dismiss()
        if wait:
            for thread in self._threads:
                thread.join()

    def stop(self) -> None:
        """Let nothing begin any more, for the run is stopped: this may be called by any thread."""
        self._stopped = True
        self._cancel()
        if self._baton is None:  # who waits for the baton is woken by it
            self._dismiss()

    def _cancel(self) -> None:
        for future in list(self._futures):
            future.cancel()

    def _dismiss(self) -> None:
        for _ in list(self._threads):
            self._calls.put(_go_home)

    def _work(self) -> None:
        while (call := self._calls.get()) is not _go_home:
            call()


def _go_home() -> None:
    """The last call of every thread."""


def _call(future: Future[Any], call: Call) -> None:
    """Make a call and keep what comes of it, unless somebody has cancelled it."""
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)


class _BatonQueue:
    """A queue that is waited for without keeping the baton."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self._calls: deque[Call] = deque()
        self._waiting: deque[Parked] = deque()

    def put(self, call: Call) -> None:
        self._calls.append(call)
        if self._waiting:
            self._baton.make_ready(self._waiting.popleft())

    def get(self) -> Call:
        while not self._calls:  # who was free earlier may have taken it
            self._baton.park(lambda: "a call", self._waiting.append)
        return self._calls.popleft()


class _BatonFuture(Future[Result]):
    """A future that is waited for without keeping the baton, and as long as it takes."""

    def __init__(self, baton: Baton) -> None:
        super().__init__()
        self._baton = baton
        self._waiters = _Waiters(baton)

    def result(self, timeout: float | None = None) -> Result:
        self._wait()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self._wait()
        return super().exception(timeout)

    def _wait(self) -> None:
        if not self.done():
            self._baton.park(lambda: "a result of the pool", self._wake_when_done)

    def _wake_when_done(self, parked: Parked) -> None:
        self.add_done_callback(lambda _: self._baton.make_ready(parked))


class _Waiters(list[Any]):
    """Where `wait` and `as_completed` of `concurrent.futures` leave an event that they wait for."""

    def __init__(self, baton: Baton) -> None:
        super().__init__()
        self._baton = baton

    def append(self, waiter: Any) -> None:
        if not isinstance(waiter.event, _BatonEvent):
            waiter.event = _BatonEvent(self._baton)
        super().append(waiter)


class _BatonEvent:
    """An event that is waited for without keeping the baton."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self._is_set = False
        self._waiting: list[Parked] = []

    def set(self) -> None:
        self._is_set = True
        while self._waiting:
            self._baton.make_ready(self._waiting.pop())

    def clear(self) -> None:
        self._is_set = False

    def wait(self, _: float | None = None) -> bool:
        if not self._is_set:
            self._baton.park(lambda: "results of the pool", self._waiting.append)
        return True
