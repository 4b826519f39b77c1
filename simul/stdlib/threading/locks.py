"""Locks: what exists only once is taken by one thread at a time."""

import threading as _python
from collections import deque
from threading import TIMEOUT_MAX, current_thread

from simul.durations import NEVER
from simul.kernel import running_code
from simul.kernel.polls import note_in_vain
from simul.kernel.taken_again import Way, note_if_never_given_back, way_here
from simul.kernel.threads import Goal, Kernel, Parked, current, look
from simul.record import Want
from simul.stdlib.threading.naming import lock_described
from simul.stdlib.threading.task_locks import note_if_kept, note_if_useless, taken_by_task
from simul.stdlib.time import due_after


class InnerLock:
    """A lock that other objects are made of; `name` is its name in a deadlock's message."""

    def __init__(self, name: str = "a lock") -> None:
        self.holder: _python.Thread | None = None
        self.raw = _python.Lock()
        self._name = name
        self._queue: deque[tuple[_python.Thread, Parked]] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock, or wait until it is free; return whether it was taken."""
        if timeout != -1:
            _check_timeout(blocking, timeout)
        if self.raw.acquire(False) or (blocking and self._wait(timeout)):
            self.holder = current_thread()
            return True
        if not blocking:
            look()
        return False

    def _wait(self, timeout: float) -> bool:
        """Wait until the lock is handed to this thread; return whether it was."""
        kernel = current()
        if kernel is None:
            return self.raw.acquire(True, timeout)
        due = NEVER if timeout < 0 else due_after(timeout)
        if not kernel.has_event_loop:
            taken = kernel.acquire(self, due)
        else:
            with running_code.blocking(kernel):
                taken = kernel.acquire(self, due)
        if not taken:
            note_in_vain()
        return taken

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest, or leave it free."""
        while self._queue:
            thread, parked = self._queue.popleft()
            if parked.wake():
                self.holder = thread
                return
        self.holder = None
        try:
            self.raw.release()
        except RuntimeError:
            kernel = current()
            if kernel is None or not kernel.exhibition.switch.stopped:
                raise RuntimeError("release unlocked lock") from None

    def locked(self) -> bool:
        """Return whether the lock is taken."""
        look()
        return self.raw.locked()

    def goal(self) -> Goal:
        """Return which lock a thread waits for, and which thread holds it."""
        return Goal(Want.LOCK, self._name, (self.holder,) if self.holder else ())

    def enqueue(self, parked: Parked) -> None:
        """Add a blocked thread to those that wait for the lock."""
        self._queue.append((current_thread(), parked))

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return lock_described(self, self.locked(), self._name)


def _check_timeout(blocking: bool, timeout: float) -> None:
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")


class Lock(InnerLock):
    """A lock, used like Python's: it can be taken once, and any thread may release it.

    `name` is its name in messages, by default the line that makes it. In an exhibition of a tandem
    it stands for both masters: as many threads may hold it as there are masters.
    """

    def __new__(cls, name: str = "") -> "Lock":  # noqa: ARG004 - for `__init__`
        """Make a lock for a tandem where there is a tandem."""
        kernel = current()
        tandem = kernel is not None and len(kernel.exhibition.masters) > 1
        return super().__new__(_TandemLock if tandem and cls is Lock else cls)

    def __init__(self, name: str = "") -> None:
        super().__init__(name or f"the lock of {running_code.place()}")
        self._taken: running_code.Taken | None = None
        """Which task of an event loop took it last."""
        self._way: Way | None = None
        """By which calls it was taken last."""
        self._counted_by: Kernel | None = None
        self._count(current())

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock, or wait until it is free; return whether it was taken."""
        if not super().acquire(blocking, timeout):
            return False
        kernel = current()
        if kernel is not self._counted_by:
            self._count(kernel)
        self._taken, self._way = taken_by_task(kernel), way_here()
        if kernel is not None and kernel.may_be_switched():
            kernel.give_way()
        return True

    def _wait(self, timeout: float) -> bool:
        if self.holder is current_thread():
            note_if_kept(self._taken)
            note_if_never_given_back(self._way)
        return super()._wait(timeout)

    def _count(self, kernel: Kernel | None) -> None:
        self._counted_by = kernel
        if kernel is not None:
            kernel.locks += 1

    __enter__ = acquire


class _TandemLock(Lock):
    """A lock with as many places as there are masters."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        kernel = current()
        self._spare = 0 if kernel is None else len(kernel.exhibition.masters) - 1

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take one of its places, or wait until one is free; return whether it was taken."""
        if self.locked() and self._spare:
            self._spare -= 1
            return True
        return super().acquire(blocking, timeout)

    def release(self) -> None:
        """Hand the place to the thread that has waited longest, or leave it free."""
        if self._queue or not self.raw.locked() or not self._is_shared():
            super().release()
        else:
            self._spare += 1

    def _is_shared(self) -> bool:
        kernel = current()
        return kernel is not None and self._spare < len(kernel.exhibition.masters) - 1

    __enter__ = acquire


class RLock:
    """A lock that the thread which holds it may take again."""

    def __init__(self) -> None:
        self._block = InnerLock(f"the lock of {running_code.place()}")
        self._count = 0
        self._taken: running_code.Taken | None = None
        """Which task of an event loop took it first."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock once more, or wait until it is free; return whether it was taken."""
        if self._block.holder is current_thread():
            note_if_useless(self._taken)
            self._count += 1
            return True
        taken = self._block.acquire(blocking, timeout)
        if taken:
            self._count = 1
            self._taken = taken_by_task(current())
        return taken

    def release(self) -> None:
        """Undo one `acquire`."""
        if self._block.holder is not current_thread():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._block.release()

    def release_all(self) -> int:
        """Release the lock completely; return how often it was taken."""
        taken, self._count = self._count, 0
        self._block.release()
        return taken

    def acquire_again(self, taken: int) -> None:
        """Take the lock as often as it was taken before `release_all`."""
        self._block.acquire()
        self._count = taken

    def owned(self) -> bool:
        """Return whether this thread holds the lock."""
        return self._block.holder is current_thread()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return lock_described(self, self._block.locked(), f"taken {self._count} times")
