"""Locks that know who holds them and who waits, so that a circle is reported and never a hang."""

import threading
from collections import deque
from collections.abc import Callable

from simul.errors import Interrupted
from simul.halls.baton import Baton, Parked


class BatonLock:
    """A lock that a thread waits for without keeping the baton; first come, first served."""

    def __init__(self, name: str, baton: Baton, may_be_switched: Callable[[], bool]) -> None:
        self._name = name
        self._baton = baton
        self._may_be_switched = may_be_switched
        self._holder: threading.Thread | None = None
        self._queue: deque[tuple[threading.Thread, Parked]] = deque()

    def acquire(self) -> bool:
        """Take the lock, or wait until whoever holds it has released it."""
        thread = threading.current_thread()
        if self._holder is None:
            self._holder = thread
        else:
            self._baton.park(self._wanted, lambda parked: self._queue.append((thread, parked)))
        if self._may_be_switched():
            self._baton.give_way()
        return True

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        if self._holder is None and not self._baton.ended:
            raise RuntimeError("release unlocked lock")
        self._holder = None
        if self._queue:
            self._holder, parked = self._queue.popleft()
            self._baton.make_ready(parked)

    def _wanted(self) -> str:
        return f"{self._name} that {self._holder.name if self._holder else 'nobody'} holds"

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Circles:
    """Who waits for which lock of `threading`, so that a wait without an end is never begun."""

    def __init__(self, on_circle: Callable[[list[str]], object]) -> None:
        self.guard = threading.Lock()
        self._wanted_by: dict[threading.Thread, WatchedLock] = {}
        self._on_circle = on_circle

    def begin_wait(self, lock: "WatchedLock") -> None:
        """Note that this thread waits for `lock`.

        Raises Interrupted, having told who waits for whom, when that would close a circle.
        """
        thread = threading.current_thread()
        with self.guard:
            self._wanted_by[thread] = lock
            circle = self._circle(thread)
        if circle:
            self._on_circle(circle)
            raise Interrupted("the run was stopped")

    def end_wait(self, lock: "WatchedLock") -> None:
        """Note that this thread has got the lock."""
        with self.guard:
            lock.holder = threading.current_thread()
            del self._wanted_by[lock.holder]

    def _circle(self, thread: threading.Thread) -> list[str]:
        """Follow who waits for whom; return it in words if that leads back to where it began."""
        words, at = [], thread
        while (lock := self._wanted_by.get(at)) is not None and lock.holder is not None:
            words.append(f"{at.name} waits for {lock.name} that {lock.holder.name} holds")
            at = lock.holder
            if at is thread:
                return words
        return []


class WatchedLock:
    """A lock of `threading` that is not waited for when the wait would have no end."""

    def __init__(self, name: str, circles: Circles) -> None:
        self.name = name
        self.holder: threading.Thread | None = None
        self._circles = circles
        self._lock = threading.Lock()

    def acquire(self) -> bool:
        """Take the lock, or wait until whoever holds it has released it."""
        self._circles.begin_wait(self)
        self._lock.acquire()
        self._circles.end_wait(self)
        return True

    def release(self) -> None:
        """Let somebody else take it."""
        self.holder = None
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
