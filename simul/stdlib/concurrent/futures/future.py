"""Futures, waited for by the hall's clock. They are Python's own; only the wait is new."""

import concurrent.futures as _python
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from simul.exhibition.errors import Keeper, Kept
from simul.kernel import running_code
from simul.kernel.returns import note_coroutine, note_error
from simul.kernel.threads import Goal, current, look
from simul.record import Place, Want
from simul.stdlib.threading import Event
from simul.stdlib.threading.locks import InnerLock

if TYPE_CHECKING:
    import threading

Result = TypeVar("Result")
A_RESULT = Goal(Want.SIGNAL, "the result of a future")


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
        self.of_a_pool: Callable[[], Goal] | None = None
        """If it is the result of a pool's call: returns the wait for a thread to make that."""
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
        is_call = self.of_a_pool is not None and not was_over
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
        if self.of_a_pool is not None:
            return self.of_a_pool()
        return A_RESULT

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
