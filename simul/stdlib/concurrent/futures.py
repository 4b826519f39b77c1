"""Pools of threads and their futures: used like Python's `concurrent.futures`.

Python's own pool would wait outside the hall, and keep a program from ending as long as one of its
threads is busy. The futures here are Python's; only waiting for them is new.
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
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar
from weakref import ref

from simul.errors import Interrupted
from simul.exhibition.errors import Keeper, Kept
from simul.exhibition.program import Pool
from simul.kernel import running_code
from simul.kernel.returns import note_coroutine, note_error
from simul.kernel.threads import Goal, Kernel, current, look
from simul.record import Place, Want
from simul.stdlib.concurrent.process_pool import ProcessPoolExecutor
from simul.stdlib.queue import Empty as _Empty
from simul.stdlib.queue import SimpleQueue, say_goal
from simul.stdlib.threading import Event, Semaphore, Thread, current_thread
from simul.stdlib.threading.conditions import always
from simul.stdlib.threading.locks import InnerLock
from simul.stdlib.time import monotonic

if TYPE_CHECKING:
    import threading

__all__ = [
    "ALL_COMPLETED",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "CancelledError",
    "Executor",
    "Future",
    "InvalidStateError",
    "ProcessPoolExecutor",
    "ThreadPoolExecutor",
    "TimeoutError",
    "as_completed",
    "wait",
]

Params = ParamSpec("Params")
Result = TypeVar("Result")
Call = Callable[[], object]
TimeoutError = _python.TimeoutError
DEFAULT_WORKERS = 32
"""Threads of a pool by default: the same number on every machine."""


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


_A_RESULT = Goal(Want.SIGNAL, "the result of a future")


def _nowhere() -> bool:
    return False


class Future(_python.Future[Result]):
    """A future result, waited for by the hall's clock."""

    def __init__(self) -> None:
        super().__init__()
        self._over = False
        self._when_over: list[Callable[[Future[Result]], object]] = []
        self._notifying = InnerLock()
        self.made_at = running_code.line_now()
        """The line of the program that made it, or called `submit`."""
        self._kept: Kept | None = None
        """Its error, once there is one: a verdict reports it unless the program asks."""
        self.pool: ThreadPoolExecutor | None = None
        """The pool whose call it is the result of."""
        self.worker: threading.Thread | None = None
        """The thread of the pool that makes the call; None before that."""
        self.in_this_loop: Callable[[], bool] = _nowhere
        """Returns whether it is the event loop of this thread that is to provide the result."""
        kernel = current()
        self._number = (
            id(self) if kernel is None else next(kernel.exhibition.program.future_numbers)
        )

    def __hash__(self) -> int:
        """Return the same in each run: sets of futures, as `wait` returns, keep their order."""
        return hash((self._number,))

    def result(self, timeout: float | None = None) -> Result:
        """Return the result, or raise the error; wait for it at most `timeout` seconds."""
        self._wait(timeout)
        self._ask()
        return super().result(0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return the error, or None; wait for it at most `timeout` seconds."""
        self._wait(timeout)
        self._ask()
        return super().exception(0)

    def cancel(self) -> bool:
        """Cancel the call unless it has begun; return whether it is cancelled."""
        was_over, kernel = super().done(), current()
        cancelled = super().cancel()
        is_call = self.pool is not None and not was_over
        if cancelled and is_call and kernel is not None and not kernel.exhibition.switch.stopped:
            kernel.exhibition.program.left_behind.cancelled_at[running_code.line_now()] = None
        return cancelled

    def add_done_callback(self, fn: "Callable[[Future[Result]], object]") -> None:
        """Call `fn` with this future once it is done; its error is told, and ends nothing."""
        super().add_done_callback(partial(_callback, fn, running_code.line_now()))

    def _ask(self) -> None:
        if self._kept is not None:
            self._kept.asked_for = True

    def done(self) -> bool:
        """Return whether it has been cancelled or is finished."""
        look()
        return super().done()

    def _wait(self, timeout: float | None) -> None:
        if not self.done():
            if self.in_this_loop():
                _note_wait_for_own_loop()
            done = Event(self.goal)
            self.add_done_callback(lambda _: done.set())
            done.wait(timeout)

    def goal(self) -> Goal:
        """Return what a thread waits for that waits for the result."""
        if self.worker is not None:
            return Goal(Want.RESULT, holders=(self.worker,))
        if self.pool is not None:
            return self.pool.goal()
        return _A_RESULT

    def set_result(self, result: Result) -> None:
        """Set the result."""
        note_coroutine(result, self.made_at)
        super().set_result(result)
        self._notify()

    def set_exception(self, exception: BaseException | None) -> None:
        """Set the error."""
        kernel = current()
        if kernel is not None and exception is not None:
            note_error(kernel.exhibition.program, exception)
            self._kept = Kept(exception, Keeper.FUTURE, self.made_at)
            kernel.exhibition.errors.kept.append(self._kept)
        super().set_exception(exception)
        self._notify()

    def set_running_or_notify_cancel(self) -> bool:
        """Begin to work for it; return False if it was cancelled: only then is it over."""
        runs = super().set_running_or_notify_cancel()
        if not runs:
            self._notify()
        return runs

    def when_over(self, then: "Callable[[Future[Result]], object]") -> None:
        """Call `then` once no thread works for it any more: being cancelled is not enough."""
        with self._notifying:
            if not self._over:
                self._when_over.append(then)
                return
        then(self)

    def forget(self, then: "Callable[[Future[Result]], object]") -> None:
        """Cancel `when_over(then)`."""
        with self._notifying, suppress(ValueError):
            self._when_over.remove(then)

    def _notify(self) -> None:
        with self._notifying:
            self._over = True
            waiting, self._when_over = self._when_over, []
        for then in waiting:
            then(self)


def _note_wait_for_own_loop() -> None:
    """Note a wait, in an event loop, for what only that event loop could bring about."""
    kernel = current()
    if kernel is not None and kernel.exhibition.program.event_loop.waits_for_itself is None:
        kernel.exhibition.program.event_loop.waits_for_itself = running_code.line_now()


def _callback(
    fn: Callable[[Any], object], made_at: Place | None, future: _python.Future[Any]
) -> None:
    """Call what is to be called when a future is done; Python would only log its error."""
    kernel = current()
    if kernel is None:
        fn(future)
        return
    try:
        fn(future)
    except Exception as error:
        kernel.exhibition.errors.kept.append(Kept(error, Keeper.CALLBACK, made_at))
        kernel.exhibition.errors.failures.append(error)


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
            future.pool = self
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
            except _Empty:
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
            result = fn(*args, **kwargs)
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
            yield _result_or_cancel(futures.pop(), _left(until))
    finally:
        for future in futures:
            future.cancel()


def _result_or_cancel(future: Future[Result], timeout: float | None) -> Result:
    try:
        return future.result(timeout)
    finally:
        future.cancel()  # its result is not needed any more


class DoneAndNotDone(NamedTuple):
    """The result of `wait`."""

    done: set[Any]
    not_done: set[Any]


def wait(
    fs: Iterable[_python.Future[Any]],
    timeout: float | None = None,
    return_when: str = ALL_COMPLETED,
) -> DoneAndNotDone:
    """Wait for futures, at most `timeout` seconds; return those that are done, and the others."""
    futures = list(dict.fromkeys(fs))
    if futures and not any(isinstance(future, Future) for future in futures):
        return DoneAndNotDone(*_python.wait(futures, timeout, return_when))
    until = None if timeout is None else monotonic() + timeout
    with closing(_Completions(futures)) as completions:
        done = set(_completed(completions))
        while len(done) < len(futures) and not _enough(done, return_when):
            try:
                done.add(completions.get(timeout=_left(until)))
            except _Empty:
                break
        done.update(_completed(completions))
    return DoneAndNotDone(done, set(futures) - done)


class _Completions(SimpleQueue[_python.Future[Any]]):
    """A queue into which each future is put once it is over, in that order."""

    def __init__(self, futures: Iterable[_python.Future[Any]]) -> None:
        super().__init__()
        # weakly: a program may drop a future whose result it has seen
        self._asked = [ref(future) for future in futures if isinstance(future, Future)]
        say_goal(self, self._goal)
        for future in futures:
            if isinstance(future, Future):
                future.when_over(self.put)
            else:
                future.add_done_callback(self.put)

    def close(self) -> None:
        """Receive no more futures."""
        for future in filter(None, (asked() for asked in self._asked)):
            future.forget(self.put)

    def _goal(self) -> Goal:
        """Return what the first of them waits for that is not done."""
        futures = filter(None, (asked() for asked in self._asked))
        goals = (future.goal() for future in futures if not _python.Future.done(future))
        return next(goals, _A_RESULT)


def _completed(completions: _Completions) -> Iterator[_python.Future[Any]]:
    while not completions.empty():
        yield completions.get()


def _left(until: float | None) -> float | None:
    return None if until is None else max(0.0, until - monotonic())


def _enough(done: set[_python.Future[Any]], return_when: str) -> bool:
    if return_when == FIRST_COMPLETED:
        return bool(done)
    if return_when == FIRST_EXCEPTION:
        return any(
            not each.cancelled() and _python.Future.exception(each) is not None for each in done
        )
    if return_when != ALL_COMPLETED:
        raise ValueError(f"Invalid return condition: {return_when!r}")
    return False


def _failed(future: _python.Future[Any]) -> bool:
    """Return whether a future that is done has an error; the program does not ask for it here."""
    return not future.cancelled() and _python.Future.exception(future) is not None


def as_completed(
    fs: Iterable[_python.Future[Any]], timeout: float | None = None
) -> Iterator[_python.Future[Any]]:
    """Yield futures as they are done; raises TimeoutError after `timeout` seconds."""
    futures = list(dict.fromkeys(fs))
    if futures and not any(isinstance(future, Future) for future in futures):
        return _python.as_completed(futures, timeout)
    return _as_completed(futures, timeout)


def _as_completed(
    futures: list[_python.Future[Any]], timeout: float | None
) -> Iterator[_python.Future[Any]]:
    until = None if timeout is None else monotonic() + timeout
    total = len(futures)
    with closing(_Completions(futures)) as completions:
        del futures
        for left in range(total, 0, -1):
            try:
                found = [completions.get(timeout=_left(until))]
            except _Empty:
                raise TimeoutError(f"{left} (of {total}) futures unfinished") from None
            yield found.pop()
