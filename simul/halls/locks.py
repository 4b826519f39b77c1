"""Locks that know who holds them and who waits, so that a circle is reported and never a hang."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from simul.errors import Interrupted
from simul.halls.baton import Baton, Parked

Whom = Mapping[threading.Thread, threading.Thread | None]
"""For whom a thread waits; None or nothing where that is not known."""


def circle(start: threading.Thread, whom: Whom) -> list[threading.Thread]:
    """Follow who waits for whom; return the threads on the way if that leads back to the start."""
    way = [start]
    while (after := whom.get(way[-1])) is not None and after not in way:
        way.append(after)
    return way if after is start else []


class BatonLock:
    """A lock that a thread waits for without keeping the baton; first come, first served.

    Of a tandem of masters, so many threads may hold it at a time as there are masters.
    """

    def __init__(
        self, name: str, baton: Baton, may_be_switched: Callable[[], bool], masters: int = 1
    ) -> None:
        self._name = name
        self._masters = masters
        self._baton = baton
        self._may_be_switched = may_be_switched
        self._holders: list[threading.Thread] = []
        self._queue: deque[tuple[threading.Thread, Parked]] = deque()

    def acquire(self) -> bool:
        """Take the lock, or wait until whoever holds it has released it."""
        thread = threading.current_thread()
        if len(self._holders) < self._masters:
            self._holders.append(thread)
        else:
            self._baton.park(
                self._wanted, lambda parked: self._queue.append((thread, parked)), self._held_by
            )
        if self._may_be_switched():
            self._baton.give_way()
        return True

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        if self._holders:
            # as with those of `threading`, another thread may release what this one holds
            thread = threading.current_thread()
            self._holders.remove(thread if thread in self._holders else self._holders[0])
        elif not self._baton.ended:
            raise RuntimeError("release unlocked lock")
        if self._queue and len(self._holders) < self._masters:
            thread, parked = self._queue.popleft()
            self._holders.append(thread)
            self._baton.make_ready(parked)

    def _held_by(self) -> threading.Thread | None:
        return self._holders[0] if self._holders else None

    def _wanted(self) -> str:
        holder = self._held_by()
        return f"{self._name} that {holder.name if holder else 'nobody'} holds"

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Circles:
    """Who waits for which lock of `threading`, so that a wait without an end is never begun."""

    def __init__(self, on_circle: Callable[[list[str]], object]) -> None:
        self._on_circle = on_circle
        self._guard = threading.Lock()
        self._wanted_by: dict[threading.Thread, WatchedLock] = {}
        self.ended = False
        """Whether the run was stopped, so that nobody gets a lock any more."""

    def end(self) -> None:
        """Have whoever waits for a lock raise Interrupted instead of getting it."""
        self.ended = True

    @contextmanager
    def waiting_for(self, lock: "WatchedLock") -> Iterator[None]:
        """Note that this thread waits for `lock` within the block.

        If that closes a circle, it is told, which stops the run; then Interrupted is raised.
        """
        thread = threading.current_thread()
        with self._guard:
            self._wanted_by[thread] = lock
            words = self._circle_from(thread)
        try:
            if words:
                self._on_circle(words)
            if self.ended:
                raise Interrupted("the run was stopped")
            yield
        finally:
            with self._guard:
                del self._wanted_by[thread]

    def _circle_from(self, thread: threading.Thread) -> list[str]:
        wanted_by = self._wanted_by
        whom = {each: wanted.holder for each, wanted in wanted_by.items()}
        return [f"{each.name} waits for {wanted_by[each]}" for each in circle(thread, whom)]


class WatchedLock:
    """A lock of `threading` that is not waited for when the wait would have no end."""

    def __init__(self, name: str, circles: Circles) -> None:
        self.holder: threading.Thread | None = None
        self._name = name
        self._circles = circles
        self._lock = threading.Lock()

    def __str__(self) -> str:
        return f"{self._name} that {self.holder.name if self.holder else 'nobody'} holds"

    def acquire(self) -> bool:
        """Take the lock, or wait until whoever holds it has released it."""
        with self._circles.waiting_for(self):
            self._lock.acquire()
        self.holder = threading.current_thread()
        if self._circles.ended:
            self.release()
            raise Interrupted("the run was stopped")
        return True

    def release(self) -> None:
        """Let somebody else take it."""
        self.holder = None
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
