"""Pools of threads and their futures: used like Python's `concurrent.futures`.

Python's own pool would wait outside the hall, and keep a program from ending as long as one of its
threads is busy. Its futures are what these are made of; only waiting for them is new.
"""

import concurrent.futures as _python
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    CancelledError,
    Executor,
    InvalidStateError,
)
from concurrent.futures.thread import BrokenThreadPool
from functools import partial
from itertools import count
from typing import Any, NamedTuple, ParamSpec, TypeVar

from simul.errors import Interrupted
from simul.kernel.threads import current
from simul.stdlib.queue import Empty as _Empty
from simul.stdlib.queue import SimpleQueue
from simul.stdlib.threading import Event, Thread
from simul.stdlib.time import monotonic

__all__ = [
    "ALL_COMPLETED",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "CancelledError",
    "Executor",
    "Future",
    "InvalidStateError",
    "ThreadPoolExecutor",
    "TimeoutError",
    "as_completed",
    "wait",
]

Params = ParamSpec("Params")
Result = TypeVar("Result")
Call = Callable[[], object]
TimeoutError = _python.TimeoutError
_names = count()
DEFAULT_WORKERS = 32
"""Threads of a pool that is not told how many: on any machine the same."""


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


class Future(_python.Future[Result]):
    """A result to come, waited for by the hall's clock."""

    def result(self, timeout: float | None = None) -> Result:
        """Return the result, or raise the error; wait for it at most `timeout` seconds."""
        self._wait(timeout)
        return super().result(0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return the error, or None; wait for it at most `timeout` seconds."""
        self._wait(timeout)
        return super().exception(0)

    def _wait(self, timeout: float | None) -> None:
        if not self.done():
            done = Event("the result of a future")
            self.add_done_callback(lambda _: done.set())
            done.wait(timeout)


class ThreadPoolExecutor(Executor):
    """A few threads, made when they are first needed, and a queue of calls for them."""

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._workers = max_workers or DEFAULT_WORKERS
        self._prefix = thread_name_prefix or f"ThreadPoolExecutor-{next(_names)}"
        self._begin = partial(initializer, *initargs) if initializer else None
        self._calls: SimpleQueue[Call] = SimpleQueue()
        self._futures: set[Future[Any]] = set()
        """Those that are not done."""
        self._threads: list[Thread] = []
        self._closed = self._broken = self._stopped = False
        kernel = current()
        if kernel is not None:
            kernel.exhibition.on_stop(self._stop)
            kernel.exhibition.at_exit.append(self.shutdown)

    def submit(
        self, fn: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Future[Result]:
        """Have a thread of the pool call `fn`, as soon as one is free."""
        if self._broken:
            raise BrokenThreadPool("a thread of the pool could not begin")
        if self._stopped:
            raise Interrupted("the run was stopped")
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Result] = Future()
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        self._calls.put(partial(_call, future, partial(fn, *args, **kwargs)))
        if len(self._threads) < self._workers:
            name = f"{self._prefix}_{len(self._threads)}"
            self._threads.append(Thread(target=self._work, name=name, daemon=True))
            self._threads[-1].start()
        return future

    def _work(self) -> None:
        try:
            if self._begin:
                self._begin()
        except BaseException:
            self._broken = True
            self._cancel()
            raise
        while (call := self._calls.get()) is not _go_home:
            call()

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,  # noqa: ARG002 - only processes make use of it
    ) -> Iterator[Result]:
        """Call `fn` for all, and yield the results in their order, within `timeout` seconds."""
        until = None if timeout is None else monotonic() + timeout
        games = [self.submit(fn, *each) for each in zip(*iterables, strict=False)]
        games.reverse()
        return _results(games, until)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and wait until all are done; those not yet begun may be cancelled."""
        self._closed = True
        if cancel_futures:
            self._cancel()
        for _ in self._threads:
            self._calls.put(_go_home)
        if wait:
            for thread in self._threads:
                thread.join()

    def _stop(self) -> None:
        """Let nothing begin any more, for the run is stopped: this may be called by any thread."""
        self._stopped = True
        self._cancel()

    def _cancel(self) -> None:
        for future in list(self._futures):
            future.cancel()


def _go_home() -> None:
    """The last call of every thread."""


def _call(future: Future[Any], call: Call) -> None:
    """Make a call and keep what comes of it, unless it was cancelled."""
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(call())
        except BaseException as error:
            kernel = current()
            if kernel is not None:
                kernel.exhibition.swallowed.append(error)  # in case nobody looks at it
            future.set_exception(error)


def _results(games: list[Future[Result]], until: float | None) -> Iterator[Result]:
    try:
        while games:
            yield games.pop().result(None if until is None else until - monotonic())
    finally:
        for game in games:
            game.cancel()


class DoneAndNotDone(NamedTuple):
    """What `wait` returns."""

    done: set[Any]
    not_done: set[Any]


def wait(
    fs: Iterable[_python.Future[Any]],
    timeout: float | None = None,
    return_when: str = ALL_COMPLETED,
) -> DoneAndNotDone:
    """Wait for futures, at most `timeout` seconds; return those that are done, and the others."""
    futures = set(fs)
    news: SimpleQueue[_python.Future[Any]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(news.put)
    until = None if timeout is None else monotonic() + timeout
    done: set[_python.Future[Any]] = set()
    while len(done) < len(futures) and not _enough(done, return_when):
        try:
            done.add(news.get(timeout=None if until is None else max(0.0, until - monotonic())))
        except _Empty:
            break
    done |= {future for future in futures if future.done()}
    return DoneAndNotDone(done, futures - done)


def _enough(done: set[_python.Future[Any]], return_when: str) -> bool:
    if return_when == FIRST_COMPLETED:
        return bool(done)
    if return_when == FIRST_EXCEPTION:
        return any(not each.cancelled() and each.exception() is not None for each in done)
    if return_when != ALL_COMPLETED:
        raise ValueError(f"Invalid return condition: {return_when!r}")
    return False


def as_completed(
    fs: Iterable[_python.Future[Any]], timeout: float | None = None
) -> Iterator[_python.Future[Any]]:
    """Yield futures as they are done; raises TimeoutError after `timeout` seconds."""
    futures = set(fs)
    news: SimpleQueue[_python.Future[Any]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(news.put)
    until = None if timeout is None else monotonic() + timeout
    for left in range(len(futures), 0, -1):
        try:
            yield news.get(timeout=None if until is None else max(0.0, until - monotonic()))
        except _Empty:
            raise TimeoutError(f"{left} (of {len(futures)}) futures unfinished") from None
