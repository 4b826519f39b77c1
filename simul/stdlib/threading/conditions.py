"""Conditions, and what is made of one: threads wait until another thread lets them go on."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import BrokenBarrierError, current_thread
from typing import Any

from simul.kernel import running_code
from simul.kernel.threads import Goal, look
from simul.kernel.wakeups import Flag, Notified, note_broken_barrier
from simul.record import Want
from simul.record.waits import have_come
from simul.stdlib.threading.locks import InnerLock, RLock
from simul.stdlib.threading.naming import deprecated, described
from simul.stdlib.time import monotonic


class _Signal(InnerLock):
    """A lock that is taken and waits to be released: so a condition wakes a thread."""

    def __init__(self, goal: Callable[[], Goal]) -> None:
        super().__init__()
        self._goal = goal
        self.raw.acquire()

    def goal(self) -> Goal:
        """Return what the thread waits for."""
        return self._goal()


def always(want: Want, what: str) -> Callable[[], Goal]:
    """Return a function that says that a thread waits for the same thing all the time."""
    goal = Goal(want, what)
    return lambda: goal


class Condition:
    """A lock, and threads that wait until another one notifies them."""

    def __init__(self, lock: Any = None, goal: Callable[[], Goal] | None = None) -> None:
        self._lock = RLock() if lock is None else lock
        name = "" if goal else f"the condition of {running_code.place()}"
        self.goal = goal or always(Want.CONDITION, name)
        """Returns what those that wait here wait for."""
        self._notified = Notified(name) if name else None
        """What is noted of a condition of the program's own."""
        self._waiters: deque[_Signal] = deque()
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def wait(self, timeout: float | None = None) -> bool:
        """Release the lock until notified, at most `timeout` seconds; return whether it was."""
        self._check_owned("cannot wait on un-acquired lock")
        signal = _Signal(self.goal)
        if self._notified:
            self._notified.wait(current_thread())
        self._waiters.append(signal)
        taken = self._release_all()
        notified = False
        try:
            notified = signal.acquire(True, -1 if timeout is None else max(0.0, timeout))
            return notified
        finally:
            self._acquire_again(taken)
            if notified:
                running_code.note_woken(current_thread())
                if self._notified:
                    self._notified.wake(current_thread())
            else:
                with suppress(ValueError):
                    self._waiters.remove(signal)

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait until `predicate()` is true, at most `timeout` seconds; return its last value."""
        until = None if timeout is None else monotonic() + timeout
        while not (result := predicate()):
            left = None if until is None else until - monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result

    def notify(self, n: int = 1) -> None:
        """Wake up to `n` threads that wait, in the order in which they came."""
        self._check_owned("cannot notify on un-acquired lock")
        while self._waiters and n > 0:
            self._waiters.popleft().release()
            n -= 1
        if self._notified:
            self._notified.notify(left=bool(self._waiters))

    def notify_all(self) -> None:
        """Wake all threads that wait."""
        self.notify(len(self._waiters))

    def notifyAll(self) -> None:  # noqa: N802 - as it was called before
        """Do what `notify_all` does."""
        deprecated("notifyAll", "notify_all")
        self.notify_all()

    def _release_all(self) -> int:
        if isinstance(self._lock, RLock):
            return self._lock.release_all()
        self._lock.release()
        return 1

    def _acquire_again(self, taken: int) -> None:
        if isinstance(self._lock, RLock):
            self._lock.acquire_again(taken)
        else:
            self._lock.acquire()

    def _check_owned(self, words: str) -> None:
        owned = self._lock.owned() if isinstance(self._lock, RLock) else self._lock.locked()
        if not owned:
            raise RuntimeError(words)

    def __enter__(self) -> Any:
        return self._lock.__enter__()

    def __exit__(self, *details: Any) -> Any:
        return self._lock.__exit__(*details)


class Event:
    """A flag that threads wait for; `goal` returns what they wait for in a deadlock's message."""

    def __init__(self, goal: Callable[[], Goal] | None = None) -> None:
        name = "" if goal else f"the event of {running_code.place()}"
        self._changed = Condition(InnerLock(), goal or always(Want.EVENT, name))
        self._flag = False
        self._seen = Flag(name)
        self._waiting = 0

    def is_set(self) -> bool:
        """Return whether it is set."""
        look()
        if self._flag:
            self._seen.see()
        return self._flag

    def isSet(self) -> bool:  # noqa: N802 - as it was called before
        """Return whether it is set."""
        deprecated("isSet", "is_set")
        return self._flag

    def set(self) -> None:
        """Set the flag, and wake all threads that wait for it."""
        with self._changed:
            self._seen.set(awaited=self._waiting > 0)
            self._flag = True
            self._changed.notify_all()

    def clear(self) -> None:
        """Clear the flag."""
        with self._changed:
            self._seen.clear(current_thread())
            self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most `timeout` seconds of the hall; return whether it is."""
        with self._changed:
            self._seen.wait(current_thread())
            self._waiting += 1
            try:
                found = self._flag or self._changed.wait(timeout) or self._flag
            finally:
                self._waiting -= 1
            if found:
                self._seen.see()
            return found

    def __repr__(self) -> str:
        return described(self, "set" if self._flag else "unset")


_FILLING, _DRAINING, _RESETTING, _BROKEN = "filling", "draining", "resetting", "broken"


class Barrier:
    """A point at which threads wait until `parties` of them have come."""

    def __init__(
        self,
        parties: int,
        action: Callable[[], object] | None = None,
        timeout: float | None = None,
    ) -> None:
        if parties < 1:
            raise ValueError("parties must be > 0")
        self.parties = parties
        self._action = action
        self._timeout = timeout
        self._changed = Condition(InnerLock(), self._goal)
        self._name = f"the barrier of {running_code.place()}"
        self._state = _FILLING
        self._inside = 0
        self._rounds = 0
        """How often it has let all go on."""

    @property
    def n_waiting(self) -> int:
        """How many threads wait for the others."""
        return self._inside if self._state == _FILLING else 0

    @property
    def broken(self) -> bool:
        """Whether the barrier is broken: waiting here raises BrokenBarrierError."""
        return self._state == _BROKEN

    def wait(self, timeout: float | None = None) -> int:
        """Wait until all parties have come; return a different number to each.

        Raises BrokenBarrierError if one of them does not come in time, or the barrier is broken.
        """
        with self._changed:
            # no thread begins a new round before all have left the last one
            self._changed.wait_for(lambda: self._state in (_FILLING, _BROKEN))
            if self.broken:
                raise BrokenBarrierError
            place, self._inside = self._inside, self._inside + 1
            try:
                if self._inside == self.parties:
                    self._let_go()
                else:
                    self._wait(self._timeout if timeout is None else timeout)
                return place
            finally:
                self._leave()

    def _goal(self) -> Goal:
        return Goal(Want.BARRIER, f"{self._name}: {self._have_come()}")

    def _have_come(self) -> str:
        return have_come(self._inside, self.parties, self._rounds)

    def _let_go(self) -> None:
        try:
            if self._action:
                self._action()
        except BaseException:
            self._become(_BROKEN)
            raise
        self._rounds += 1
        self._become(_DRAINING)

    def _wait(self, timeout: float | None) -> None:
        if not self._changed.wait_for(lambda: self._state != _FILLING, timeout):
            note_broken_barrier(self._have_come(), timeout)
            self._become(_BROKEN)
        if self._state != _DRAINING:
            raise BrokenBarrierError

    def _leave(self) -> None:
        self._inside -= 1
        if not self._inside and self._state in (_DRAINING, _RESETTING):
            self._become(_FILLING)

    def _become(self, state: str) -> None:
        self._state = state
        self._changed.notify_all()

    def abort(self) -> None:
        """Break the barrier: all threads that wait, or come, raise BrokenBarrierError."""
        with self._changed:
            note_broken_barrier(self._have_come())
            self._become(_BROKEN)

    def reset(self) -> None:
        """Reset the barrier; threads that wait raise BrokenBarrierError."""
        with self._changed:
            if not self._inside:
                self._become(_FILLING)
            elif self._state != _DRAINING:
                note_broken_barrier(self._have_come())
                self._become(_RESETTING)

    def __repr__(self) -> str:
        state = "broken" if self.broken else f"waiters={self.n_waiting}/{self.parties}"
        return described(self, state)
