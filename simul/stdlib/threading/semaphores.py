"""Semaphores: a number of places, each for one thread."""

import threading as _python
from collections.abc import Callable
from threading import current_thread

from simul.kernel import running_code
from simul.kernel.taken_again import Way, note_if_never_given_back, way_here
from simul.kernel.threads import Goal, current, look
from simul.record import Want
from simul.stdlib.threading.conditions import Condition
from simul.stdlib.threading.locks import InnerLock
from simul.stdlib.threading.naming import described
from simul.stdlib.threading.task_locks import note_if_kept, taken_by_task


class Semaphore:
    """A number of places; a thread that finds none free waits."""

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._free = Condition(InnerLock(), self._goal)
        self._name = f"a place of the semaphore of {running_code.place()}"
        self._value = value
        self._holders: list[_python.Thread] = []
        self._is_empty = value == 0
        """Whether it was made without any place, and nothing has released it."""
        self._is_signal = value == 0
        """Whether threads release it that took no place: then no thread holds it."""
        self._taken: running_code.Taken | None = None
        """Which task of an event loop took a place last."""
        self._ways: dict[_python.Thread, Way | None] = {}
        """By which calls each thread has taken a place last."""

    def stands_for(self, goal: Callable[[], Goal]) -> None:
        """Set what a thread is said to wait for here: a queue may be made of it, for example."""
        self._free.goal = goal

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Take a place, or wait until one is free; return whether it was taken."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        with self._free:
            if not self._value and not blocking:
                look()
                return False
            if not self._value and current_thread() in self._holders:
                note_if_kept(self._taken)
                note_if_never_given_back(self._ways.get(current_thread()))
            if not self._free.wait_for(lambda: self._value, timeout):
                return False
            self._value -= 1
            if not self._is_signal:
                self._holders.append(current_thread())
                self._taken = taken_by_task(current())
                self._ways[current_thread()] = way_here()
            return True

    def release(self, n: int = 1) -> None:
        """Free `n` places."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._free:
            self._is_empty = False
            self._put_back(n)
            self._let_go(n)

    def _let_go(self, n: int) -> None:
        me = current_thread()
        if self._is_signal or self._holders.count(me) < n:
            self._is_signal = True
            self._holders.clear()
        else:
            for _ in range(n):
                self._holders.remove(me)

    def _goal(self) -> Goal:
        unheld = Want.EMPTY if self._is_empty else Want.SIGNAL
        want = Want.LOCK if self._holders else unheld
        return Goal(want, self._name, tuple(dict.fromkeys(self._holders)))

    def _put_back(self, n: int) -> None:
        self._value += n
        self._free.notify(n)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return described(self, f"value={self._value}")


class BoundedSemaphore(Semaphore):
    """A semaphore that never has more places than it was made with."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self._most = value

    def _put_back(self, n: int) -> None:
        if self._value + n > self._most:
            raise ValueError("Semaphore released too many times")
        super()._put_back(n)

    def __repr__(self) -> str:
        return described(self, f"value={self._value}/{self._most}")
