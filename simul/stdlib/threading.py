"""Threads, and their locks, conditions and events: used like Python's `threading`.

Threads are real. Under the virtual clock locks are handed over in the order of the requests; in
real time they are the operating system's, which promises no order. All else is made of locks, as in
Python's own module.
"""

import threading as _python
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any

from simul.durations import NEVER
from simul.exhibition.program import BrokenBarrier
from simul.kernel import running_code
from simul.kernel.polls import note_in_vain
from simul.kernel.taken_again import Way, note_if_never_given_back, way_here
from simul.kernel.threads import Goal, Kernel, Parked, current, look
from simul.kernel.wakeups import Flag, Notified
from simul.record.waits import Place, Want, have_come
from simul.stdlib.time import due_after, monotonic

TIMEOUT_MAX = _python.TIMEOUT_MAX
BrokenBarrierError = _python.BrokenBarrierError
current_thread = _python.current_thread
get_ident = _python.get_ident
local = _python.local


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


def main_thread() -> _python.Thread:
    """Return the first thread of the program."""
    kernel = current()
    return _python.main_thread() if kernel is None else kernel.main


def enumerate() -> list[_python.Thread]:
    """Return the running threads of the program."""
    kernel = current()
    if kernel is None:
        return _python.enumerate()
    threads = kernel.exhibition.program.threads
    return [kernel.main, *(each for each in threads if not kernel.has_ended(each))]


def active_count() -> int:
    """Return the number of running threads of the program."""
    return len(enumerate())


class Thread(_python.Thread):
    """A real thread that blocks and wakes by the hall's clock."""

    _is_made = False
    """Whether `__init__` was called: a class of the program's own may not do so."""

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        self._target_name = getattr(target, "__name__", "")
        self._has_work = target is not None or type(self).run is not _python.Thread.run
        self._makes_coroutine = iscoroutinefunction(target)
        odd = self._makes_coroutine or not self._has_work
        self._made_at = running_code.line_now() if odd else None
        kernel = current()
        if kernel is not None:
            numbered = _numbered(kernel, self._target_name)
            name = name or numbered
        # a real thread that is not a daemon would keep Python from ending if it were left behind
        super().__init__(group, target, name, args, kwargs, daemon=True)
        if daemon is None:
            creator = current_thread()
            daemon = isinstance(creator, Thread) and creator.daemon
        self._pythons_name = "" if name else self.name
        """The name of a thread that is made before the run, as when its file is loaded."""
        self.outlives = not daemon
        """Whether the run waits for its end, as a program does."""
        self._starts = False
        self._kernel: Kernel | None = None
        self.given_at: Place | None = None
        """The line of the program that gave it its work."""
        self._is_made = True

    @property
    def daemon(self) -> bool:
        """Whether the program may end before the thread has ended."""
        return self._starts or not self.outlives  # to Python itself, all of them are daemons

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        if not self._is_made:
            raise RuntimeError("Thread.__init__() not called")  # as Python says it
        if self.ident:
            raise RuntimeError("cannot set daemon status of active thread")
        self.outlives = not daemonic

    def __repr__(self) -> str:
        words = super().__repr__()
        before, _, after = words.rpartition(" daemon")
        return words if self.daemon else before + after

    def start(self) -> None:
        """Start the thread, as one of the program that calls this."""
        if not self._is_made:
            raise RuntimeError("thread.__init__() not called")  # as Python says it
        kernel = self._kernel = current()
        if kernel is not None and not self.ident:
            if self.name == self._pythons_name:
                self.name = _numbered(kernel, self._target_name)
            # on the instance: the class may be the user's own, with its own `run`
            vars(self)["run"] = kernel.start(self, self.run)
            self.given_at = running_code.line_now()
            if not self._has_work:
                kernel.exhibition.program.idle_threads_made_at.append(self._made_at)
            if self._makes_coroutine:
                kernel.exhibition.program.coroutines_made_at.append(self._made_at)
        self._starts = True
        try:
            super().start()
        finally:
            self._starts = False

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, at most `timeout` seconds of the hall."""
        kernel = self._kernel
        if kernel is None or self is current_thread():
            super().join(timeout)
            return
        with running_code.blocking(kernel):
            kernel.join(self, due_after(timeout))
        if kernel.has_ended(self):
            super().join()
        else:
            kernel.exhibition.program.given_up[self] = running_code.line_now()
            note_in_vain()

    def is_alive(self) -> bool:
        """Return whether the thread has started and not ended."""
        alive = super().is_alive()  # Python notes here, too, that a thread has ended
        if self._kernel is None:
            return alive
        look()
        return alive and not self._kernel.has_ended(self)


def _numbered(kernel: Kernel, target: str) -> str:
    """Return a name numbered within this run, so that messages are the same every time."""
    kernel.threads_made += 1
    return f"Thread-{kernel.threads_made}" + (f" ({target})" if target else "")


class Timer(Thread):
    """Calls a function after `interval` seconds of the hall, unless it is cancelled."""

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args or []
        self.kwargs = kwargs or {}
        self.finished = Event()

    def cancel(self) -> None:
        """Cancel the call, unless it has been made."""
        self.finished.set()

    def run(self) -> None:
        """Wait, then call the function."""
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class InnerLock:
    """A lock that other objects are made of; `words` is its name in a deadlock's message."""

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
        return _lock_described(self, self.locked(), self._name)


def _check_timeout(blocking: bool, timeout: float) -> None:
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")


def _lock_described(lock: object, locked: bool, what: str) -> str:
    state, kind = "locked" if locked else "unlocked", type(lock).__name__.strip("_")
    return f"<{state} threading.{kind} object ({what}) at {id(lock):#x}>"


class _Signal(InnerLock):
    """A lock that is taken and waits to be released: so a condition wakes a thread."""

    def __init__(self, goal: Callable[[], Goal]) -> None:
        super().__init__()
        self._goal = goal
        self.raw.acquire()

    def goal(self) -> Goal:
        """Return what the thread waits for."""
        return self._goal()


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
        self._taken, self._way = _taken_by_task(kernel), way_here()
        if kernel is not None and kernel.may_be_switched():
            kernel.give_way()
        return True

    def _wait(self, timeout: float) -> bool:
        if self.holder is current_thread():
            _note_if_kept(self._taken)
            note_if_never_given_back(self._way)
        return super()._wait(timeout)

    def _count(self, kernel: Kernel | None) -> None:
        self._counted_by = kernel
        if kernel is not None:
            kernel.locks += 1

    __enter__ = acquire


def _taken_by_task(kernel: Kernel | None) -> running_code.Taken | None:
    """Return which task of an event loop takes a lock of threads now; None if none does."""
    return running_code.taken_now() if kernel is not None and kernel.has_event_loop else None


def _note_if_kept(taken: running_code.Taken | None) -> None:
    """Note a lock that a task keeps over an `await`, if another one blocks the loop for it now."""
    kernel = current()
    if kernel is None or kernel.exhibition.switch.stopped:
        return
    if taken is not None and _is_another_tasks(taken):
        kernel.exhibition.program.kept_while_waiting = taken.at


def _note_if_useless(taken: running_code.Taken | None) -> None:
    """Note a lock that lets in a second task now, for it runs in the thread that holds the lock."""
    kernel = current()
    if kernel is not None and taken is not None and _is_another_tasks(taken):
        kernel.exhibition.program.useless_locks[running_code.line_now()] = None


def _is_another_tasks(taken: running_code.Taken) -> bool:
    """Return whether a lock was taken by another task than the one that runs now."""
    now = running_code.taken_now()
    return now is not None and taken.by != now.by


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
            _note_if_useless(self._taken)
            self._count += 1
            return True
        taken = self._block.acquire(blocking, timeout)
        if taken:
            self._count = 1
            self._taken = _taken_by_task(current())
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
        return _lock_described(self, self._block.locked(), f"taken {self._count} times")


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
        _deprecated("notifyAll", "notify_all")
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


class Semaphore:
    """A number of places; a thread that finds none free waits."""

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._free = Condition(InnerLock(), self._goal)
        self._name = f"a place of the semaphore of {running_code.place()}"
        self._value = value
        self._holders: list[_python.Thread] = []
        self._is_signal = value == 0
        """Whether others release it than those that took its places: nobody holds it then."""
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
                _note_if_kept(self._taken)
                note_if_never_given_back(self._ways.get(current_thread()))
            if not self._free.wait_for(lambda: self._value, timeout):
                return False
            self._value -= 1
            if not self._is_signal:
                self._holders.append(current_thread())
                self._taken = _taken_by_task(current())
                self._ways[current_thread()] = way_here()
            return True

    def release(self, n: int = 1) -> None:
        """Free `n` places."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._free:
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
        want = Want.LOCK if self._holders else Want.RELEASE
        return Goal(want, self._name, tuple(dict.fromkeys(self._holders)))

    def _put_back(self, n: int) -> None:
        self._value += n
        self._free.notify(n)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def __repr__(self) -> str:
        return _described(self, f"value={self._value}")


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
        return _described(self, f"value={self._value}/{self._most}")


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
        _deprecated("isSet", "is_set")
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
            self._seen.clear()
            self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most `timeout` seconds of the hall; return whether it is."""
        with self._changed:
            self._seen.wait()
            self._waiting += 1
            try:
                found = self._flag or self._changed.wait(timeout) or self._flag
            finally:
                self._waiting -= 1
            if found:
                self._seen.see()
            return found

    def __repr__(self) -> str:
        return _described(self, "set" if self._flag else "unset")


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
        return _described(self, state)


def note_broken_barrier(come: str, seconds: float | None = None) -> None:
    """Note that a barrier breaks here, to which so many `have_come`, after so many seconds."""
    kernel = current()
    if kernel is not None and not kernel.exhibition.switch.stopped:
        broken = BrokenBarrier(running_code.line_now(), come, seconds)
        kernel.exhibition.program.broken_barriers.append(broken)


def _deprecated(old: str, new: str) -> None:
    warnings.warn(f"{old}() is deprecated, use {new}() instead", DeprecationWarning, stacklevel=3)


def _described(thing: object, state: object) -> str:
    """Return the `repr` of a thing as Python writes it."""
    return f"<threading.{type(thing).__qualname__} at {id(thing):#x}: {state}>"
