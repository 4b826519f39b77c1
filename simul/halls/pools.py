"""A real thread pool whose threads pass the baton."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from simul.halls.baton import Baton, Parked, stay_on_one_core

Params = ParamSpec("Params")
Result = TypeVar("Result")


class _BatonFuture(Future[Result]):
    """A future that is waited for without keeping the baton."""

    def __init__(self, baton: Baton) -> None:
        super().__init__()
        self._baton = baton

    def result(self, timeout: float | None = None) -> Result:
        """Wait for the result, for as long as it takes, and return it or raise its error."""
        if not self.done():
            self._baton.park(lambda: "a result of the pool", self._wake_when_done)
        return super().result(timeout)

    def _wake_when_done(self, parked: Parked) -> None:
        self.add_done_callback(lambda _: self._baton.make_ready(parked))


class BatonPool(ThreadPoolExecutor):
    """A thread pool for the virtual clock: as many threads run as it has, one at a time."""

    def __init__(self, workers: int, baton: Baton) -> None:
        super().__init__(workers, "thread of the pool", stay_on_one_core)
        self._baton = baton
        self._free = workers
        self._queued: deque[Parked] = deque()
        self._unfinished = 0
        self._waiting_for_all: list[Parked] = []

    def submit(
        self, fn: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Future[Result]:
        """Have a thread of the pool call `fn`, as soon as one is free."""
        turn = Parked(lambda: "its first turn")
        if self._free:
            self._free -= 1
            self._baton.make_ready(turn)
        else:
            self._queued.append(turn)
        self._unfinished += 1
        future: _BatonFuture[Result] = _BatonFuture(self._baton)
        super().submit(self._work, turn, future, partial(fn, *args, **kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait until everything is done, without keeping the baton."""
        try:
            if wait and self._unfinished:
                self._baton.park(lambda: "the pool to finish", self._waiting_for_all.append)
        finally:
            super().shutdown(wait, cancel_futures=cancel_futures)

    def _work(self, turn: Parked, future: _BatonFuture[Any], call: Callable[[], Any]) -> None:
        try:
            self._baton.wait_for_turn(turn)
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)
        finally:
            self._end_work()

    def _end_work(self) -> None:
        self._unfinished -= 1
        if not self._unfinished:
            for parked in self._waiting_for_all:
                self._baton.make_ready(parked)
        if self._queued:
            self._queued.popleft().grant()  # this thread's next call has the baton at once
        else:
            self._free += 1
            self._baton.pass_on()
