"""Pools of threads.

Python's own pool would wait outside the hall, and keep a program from ending as long as one of its
threads is busy.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from concurrent.futures.thread import BrokenThreadPool
from functools import partial
from typing import Any, ParamSpec, TypeVar

from simul.errors import Interrupted
from simul.exhibition.errors import Kept
from simul.exhibition.program import Pool
from simul.kernel import running_code
from simul.kernel.threads import Goal, Kernel, current
from simul.record import Want
from simul.stdlib.concurrent.futures.future import Future
from simul.stdlib.concurrent.futures.waiting import seconds_until
from simul.stdlib.queue import Empty, SimpleQueue, say_goal
from simul.stdlib.threading import Semaphore, Thread, current_thread
from simul.stdlib.threading.conditions import always
from simul.stdlib.threading.locks import InnerLock
from simul.stdlib.time import monotonic
from simul.steps import outermost

Params = ParamSpec("Params")
Result = TypeVar("Result")
Call = Callable[[], object]
DEFAULT_WORKERS = 32
"""Threads of a pool by default: the same number on every machine."""


class ThreadPoolExecutor(Executor):
    """Threads, up to a limit, made when they are first needed, and a queue of calls for them."""

    called = ""
    """What it is called in messages; by default it goes by the line that makes it."""

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
        self._prefix = thread_name_prefix
        self._begin = partial(initializer, *initargs) if initializer else None
        self._calls: SimpleQueue[Call] = SimpleQueue()
        say_goal(self._calls, always(Want.SIGNAL, "its next call"))
        self._waiting: dict[Future[Any], None] = {}
        """Futures that no thread has begun to work for."""
        self._threads: list[Thread] = []
        self._idle = Semaphore(0)
        """Its value is the number of idle threads."""
        self._guard = InnerLock()
        self._closed = self._stopped = False
        self._broken: BaseException | None = None
        self._kernel: Kernel | None = None
        self._name = self.called or f"the pool of {running_code.place()}"
        self._join(current())

    def _join(self, kernel: Kernel | None) -> None:
        """Register with the program, to be closed when it ends.

        Not only when the pool is made: that may be while its file is loaded.
        """
        if kernel is not None and kernel is not self._kernel:
            self._kernel = kernel
            if not self._prefix:  # a number of this run: its messages are the same every time
                self._prefix = f"ThreadPoolExecutor-{kernel.pools_made}"
                kernel.pools_made += 1
            kernel.exhibition.switch.on_stop(self._stop)
            kernel.exhibition.program.at_exit.append(self.shutdown)
            kernel.exhibition.program.pools.append(
                Pool(self._name, self._workers, self._count_not_begun)
            )

    def goal(self) -> Goal:
        """Return what a thread waits for that waits for a call which has not begun."""
        return Goal(Want.WORKER, self._name, tuple(self._threads))

    def _count_not_begun(self) -> int:
        return sum(not future.cancelled() for future in list(self._waiting))

    def submit(
        self, fn: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Future[Result]:
        """Schedule `fn` to be called by a thread of the pool, as soon as one is free."""
        self._join(current())
        with self._guard:
            if self._broken:
                raise _broken(self._broken)
            if self._stopped:
                raise Interrupted("the run was stopped")
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future: Future[Result] = Future()
            future.of_a_pool = self.goal
            self._waiting[future] = None
            self._calls.put(partial(self._call, future, fn, *args, **kwargs))
            if not self._idle.acquire(blocking=False) and len(self._threads) < self._workers:
                self._start_thread()
        return future

    def _start_thread(self) -> None:
        name = f"{self._prefix or 'ThreadPoolExecutor-0'}_{len(self._threads)}"
        thread = Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        if self._begin and not self._has_begun(self._begin):
            return
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                self._idle.release()
                call = self._calls.get()
            if call is _exit:
                return
            call()
            del call  # an idle thread must not keep what it refers to

    def _has_begun(self, begin: Call) -> bool:
        try:
            begin()
        except Exception as error:
            kernel = current()
            if kernel is not None:
                kernel.exhibition.errors.kept.append(Kept(error))
            with self._guard:
                self._broken = error
                for future in list(self._waiting):
                    future.set_exception(_broken(error))
                self._waiting.clear()
            return False
        return True

    def _call(
        self, future: Future[Any], fn: Callable[..., object], /, *args: Any, **kwargs: Any
    ) -> None:
        """Make a call and keep its result or error, unless it was cancelled."""
        is_broken = self._waiting.pop(future, True)  # then it has its error already
        if is_broken or not future.set_running_or_notify_cancel():
            return
        future.worker = current_thread()
        running_code.note_giver(future.made_at)
        try:
            result = outermost.call(lambda: fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
            del future  # the error refers to this frame: asyncio could not free its own future
        else:
            future.set_result(result)

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,  # noqa: ARG002 - only processes make use of it
    ) -> Iterator[Result]:
        """Call `fn` for all arguments, and yield the results in order, within `timeout` seconds."""
        until = None if timeout is None else monotonic() + timeout
        futures = [self.submit(fn, *each) for each in zip(*iterables, strict=False)]
        futures.reverse()
        return _map(futures, until)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Accept no more calls; wait until all are done, or cancel those that have not begun."""
        with self._guard:
            self._closed = True
            if cancel_futures:
                self._cancel()
            for _ in self._threads:
                self._calls.put(_exit)
        if wait:
            for thread in self._threads:
                thread.join()

    def _stop(self) -> None:
        """Prevent further calls because the run is stopped; any thread may call this."""
        self._stopped = True
        self._cancel()

    def _cancel(self) -> None:
        for future in list(self._waiting):
            future.cancel()


def _broken(error: BaseException) -> BrokenThreadPool:
    broken = BrokenThreadPool(
        f"a thread initializer failed, the thread pool is not usable anymore: {error!r}"
    )
    broken.__cause__ = error
    return broken


def _exit() -> None:
    """Mark the end of the queue: the last call of every thread."""


def _map(futures: list[Future[Result]], until: float | None) -> Iterator[Result]:
    try:
        while futures:
            yield _result_or_cancel(futures.pop(), seconds_until(until))
    finally:
        for future in futures:
            future.cancel()


def _result_or_cancel(future: Future[Result], timeout: float | None) -> Result:
    try:
        return future.result(timeout)
    finally:
        future.cancel()  # its result is not needed any more
