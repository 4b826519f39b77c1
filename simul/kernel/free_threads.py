"""Threads in real time, scheduled by the operating system.

They really block, `speed` times as fast, and are woken when the run is stopped.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from simul.clocks import A_DAY, LATE, TimedWait, WallClock
from simul.durations import NEVER
from simul.errors import Interrupted
from simul.kernel.deadlock import deadlock, thread_waits
from simul.kernel.running_code import in_event_loop
from simul.kernel.state import KernelState
from simul.kernel.threads import A_FILE, Goal, Lockable, Parked, Register, enter, strangers
from simul.kernel.watched_files import NOTHING, Outlook, Watched, if_own, is_ready, what_may_come
from simul.kernel.work import run_work
from simul.record.waits import Wait, Want, circle

if TYPE_CHECKING:
    from simul.exhibition import Exhibition

LOOK_EVERY = 0.1
"""Real seconds after which a thread that waits for a lock looks whether the run is stopped."""


class Idle(NamedTuple):
    """An event loop in which nothing is ready, or will be due."""

    thread: threading.Thread
    since: int
    """The number of its round."""
    watched: Watched
    """The files, such as sockets, that could wake it as well."""


class Call(NamedTuple):
    """A call that an event loop makes for a thread."""

    goal: Callable[[], Goal]
    """Returns what the thread waits for."""
    is_under_way: Callable[[], bool]
    """Returns whether the event loop has begun it, and not ended it."""


class FreeThreads(KernelState):
    """The kernel of a program in real time."""

    def __init__(self, exhibition: "Exhibition", clock: WallClock) -> None:
        super().__init__(exhibition)
        self.clock = clock
        self._guard = threading.Lock()
        self._wants: dict[threading.Thread, Lockable] = {}
        """Threads that wait without a time limit for a lock, and which."""
        self._joins: dict[threading.Thread, threading.Thread] = {}
        """Threads that wait without a time limit for the end of a thread, and which."""
        self._signals: dict[threading.Thread, Parked] = {}
        """Threads that wait without a time limit for a signal."""
        self._files: dict[threading.Thread, Mapping[int, int]] = {}
        """Threads that wait without a time limit for files, and for which events of each."""
        self._calls: dict[threading.Thread, Call] = {}
        """Threads that wait without a time limit for a call that an event loop makes for them."""
        self._timed: dict[threading.Thread, TimedWait] = {}
        """Threads that wait for something else, but only for some time."""
        self._parked: set[Parked] = set()
        self._timers: list[threading.Timer] = []
        self._ended: set[threading.Thread] = set()
        self.idle_loop: Callable[[], Idle | None] = lambda: None
        """Return the event loop if nothing is ready or due in it, else None."""
        self.timers: Callable[[], Iterable[TimedWait]] = list
        """Return what is due at some time in an event loop, as far as that is known."""
        self.waiting_tasks: Callable[[], list[Wait]] = list
        """Return what the tasks of an event loop wait for."""
        exhibition.switch.on_stop(self._wake_all)

    def now(self) -> int:
        """Return the time in the hall, in ms."""
        return self.clock.now

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread, about to be started, to the program; return the function it has to run."""
        self.exhibition.program.threads.append(thread)

        def run() -> None:
            enter(self)
            run_work(self.exhibition, work)

        return run

    def join(self, thread: threading.Thread, due: int) -> None:
        """Block until a thread has ended, or until `due` (ms)."""
        if due < NEVER:
            with self._timed_until(due):
                threading.Thread.join(thread, self.clock.real_seconds_until(due))
            return
        me = threading.current_thread()
        self._joins[me] = thread
        threading.Thread.join(thread)
        del self._joins[me]

    def has_ended(self, thread: threading.Thread) -> bool:
        """Return whether a thread of the program has ended."""
        return not threading.Thread.is_alive(thread)

    def call_at(
        self,
        due: int,
        order: int,  # noqa: ARG002 - real time has no ties
        callback: Callable[[], object],
    ) -> None:
        """Call a function at `due` (ms), in a thread of its own; at once if that has passed."""
        delay = self.clock.real_seconds_until(due)
        if delay <= 0:
            callback()
            return
        timer = threading.Timer(delay, callback)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def check_thread(self, board: int) -> None:
        """Raise SystemExit, and end the run, where this thread cannot play at a board."""
        self._check_process(board)

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Block this thread, and no other, until `due` (ms)."""
        self.clock.sleep_until(due, order)

    def park(
        self,
        goal: Callable[[], Goal],
        register: Register,
        due: int = NEVER,
        order: int = LATE,  # noqa: ARG002 - the operating system has an order of its own
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms); return False for the latter.

        Raises Interrupted when the run is stopped.
        """
        parked = Parked(Parked.grant, goal)
        self._parked.add(parked)
        if due >= NEVER:
            self._signals[threading.current_thread()] = parked
        register(parked)
        with self._timed_until(due):
            while not self.exhibition.switch.stopped:  # after `add`: the end sees it, or is seen
                seconds = A_DAY if due >= NEVER else min(self.clock.real_seconds_until(due), A_DAY)
                if parked.turn.acquire(timeout=seconds) or self.now() >= due:
                    break
        self._parked.discard(parked)
        self._signals.pop(threading.current_thread(), None)
        self._raise_if_stopped()
        if not parked.woken:
            parked.time_out()
        return not parked.timed_out

    def acquire(self, lock: Lockable, due: int) -> bool:
        """Block until this thread has a lock, or until `due` (ms); return whether it has it.

        A deadlock ends the run: a wait that would close a circle of threads that wait for each
        other, or that no thread is left to end.
        """
        with self._waiting_for(lock) if due >= NEVER else self._timed_until(due):
            while not self.exhibition.switch.stopped:
                left = (
                    LOOK_EVERY
                    if due >= NEVER
                    else min(LOOK_EVERY, self.clock.real_seconds_until(due))
                )
                if lock.raw.acquire(timeout=left):
                    if not self.exhibition.switch.stopped:
                        return True
                    lock.raw.release()
                elif due >= NEVER:
                    self._look_for_standstill()
                elif self.now() >= due:
                    return False
        raise Interrupted("the run was stopped")

    def wait_for_files(self, ready: Callable[[float], object], events: Mapping[int, int]) -> None:
        """Block this thread until one of these files is ready; a deadlock ends the run.

        Args:
            ready: returns which are ready; it waits at most the given number of real seconds.
            events: the files, and the events of `select.poll` that are waited for.
        """
        self._files[threading.current_thread()] = events
        try:
            while not ready(LOOK_EVERY):
                self._raise_if_stopped()
                self._look_for_standstill()
        finally:
            del self._files[threading.current_thread()]

    @contextmanager
    def waiting_for_loop(
        self, goal: Callable[[], Goal], is_under_way: Callable[[], bool]
    ) -> Iterator[None]:
        """Note that this thread waits for a call that an event loop makes for it."""
        thread = threading.current_thread()
        self._calls[thread] = Call(goal, is_under_way)
        try:
            yield
        finally:
            del self._calls[thread]

    def may_be_switched(self) -> bool:
        """Return False: the operating system preempts threads itself."""
        return False

    def preempt(self) -> None:
        """Do nothing: the operating system preempts threads itself."""

    def look(self) -> None:
        """Do nothing: time passes and other threads run meanwhile."""

    def give_way(self) -> None:
        """Let other threads go first, if the operating system does so."""
        self.clock.sleep_until(0)

    @contextmanager
    def _waiting_for(self, lock: Lockable) -> Iterator[None]:
        thread = threading.current_thread()
        with self._guard:
            self._wants[thread] = lock
            waiters = circle(
                {
                    each: [wanted.holder]
                    for each, wanted in self._wants.items()
                    # another thread may release a lock that one waits for and holds itself
                    if wanted.holder not in (None, each)
                }
            )
        try:
            if waiters:
                self._report_deadlock()
            self._raise_if_stopped()
            yield
        finally:
            with self._guard:
                del self._wants[thread]

    @contextmanager
    def _timed_until(self, due: int) -> Iterator[None]:
        """Note that this thread waits until `due` (ms) at most."""
        thread = threading.current_thread()
        if due < NEVER:
            self._timed[thread] = TimedWait(time.monotonic(), due)
        try:
            yield
        finally:
            self._timed.pop(thread, None)

    def waits_longer(self, seconds: float, began_before: float) -> bool:
        """Return whether something waits that will end by itself after many real seconds.

        Only if it began before a time (s of `time.monotonic`).
        """
        now, passed = time.monotonic(), self.now()
        return any(
            each.began < began_before
            and each.due > passed
            and now - each.began + (each.due - passed) / 1_000 / self.clock.speed > seconds
            for each in [
                *list(self._timed.values()),
                *list(self.clock.sleeping.values()),
                *self.timers(),
            ]
        )

    def _look_for_standstill(self) -> None:
        """End the run if every thread waits for another one without a time limit."""
        with self._guard:
            if not all(map(self._is_stuck, self._living())):
                return
        self._report_deadlock(self.waiting_tasks())  # which stand still, as their thread does

    def _living(self) -> Iterator[threading.Thread]:
        program = self.exhibition.program
        threads = [self.main, *program.threads, *list(program.borrowed)]
        return filter(threading.Thread.is_alive, threads)

    def _is_stuck(self, thread: threading.Thread) -> bool:
        if thread in self._wants:
            return self._wants[thread].raw.locked()  # else it is about to go on
        if thread in self._files:
            return self._waits_in_vain(self._files[thread])
        if thread in self._calls:  # in an event loop that is idle, it waits as well
            return self._calls[thread].is_under_way()
        return thread in self._joins and self._joins[thread].is_alive()

    def _waits_in_vain(self, events: Mapping[int, int]) -> bool:
        """Return whether nothing can come from these files, whatever runs outside the program."""
        may_come = is_ready(events) or what_may_come(Watched(tuple(events), self._forks))
        return not (may_come or strangers(self.exhibition, self._before))

    def standstill(self) -> Idle | None:
        """Return the event loop if all threads that could wake it wait; what it watches could."""
        idle = self.idle_loop()
        if idle is None:
            return None
        with self._guard:
            others = [each for each in self._living() if each is not idle.thread]
            return idle if all(map(self._is_stuck, others)) else None

    def waits_for_ever(self) -> bool:
        """Return whether nothing here will go on unless an opponent replies.

        Then every thread, and the event loop, is known to wait without a time limit. A thread that
        computes, or waits for what is unknown, may go on.
        """
        idle = self.idle_loop()
        with self._guard:
            return not any(map(threading.Thread.is_alive, self._timers)) and all(
                (idle is not None and each is idle.thread)
                or each in self.clock.asleep
                or self._awaits_signal(each)
                or self._is_stuck(each)
                for each in self._living()
            )

    def _awaits_signal(self, thread: threading.Thread) -> bool:
        parked = self._signals.get(thread)
        return parked is not None and not parked.woken

    def report_standstill(self, seen: Outlook) -> None:
        """End a run in which tasks wait for each other, or for threads that wait for them."""
        self._report_deadlock(self.waiting_tasks(), seen)

    def waits(self) -> list[Wait]:
        """Return what each thread waits for now, without a time limit, and what each task does."""
        # another thread must not look at tasks while they run
        of_loop = self.has_event_loop and in_event_loop(self)
        return [*(self.waiting_tasks() if of_loop else ()), *self._waiting_threads()]

    def _report_deadlock(self, tasks: Iterable[Wait] = (), seen: Outlook = NOTHING) -> None:
        waits, exhibition = [*tasks, *self._waiting_threads()], self.exhibition
        files = tuple(each for events in dict(self._files).values() for each in events)
        seen = seen if seen.words else if_own(Watched(files, self._forks))
        exhibition.fail(deadlock(exhibition, exhibition.boards, waits, outlook=seen))

    def _waiting_threads(self) -> list[Wait]:
        goals = {each: lock.goal() for each, lock in dict(self._wants).items()}
        for thread, other in dict(self._joins).items():
            goals[thread] = Goal(Want.END, holders=(other,))
        goals |= dict.fromkeys(dict(self._files), A_FILE)
        goals |= {thread: call.goal() for thread, call in dict(self._calls).items()}
        return thread_waits(self, goals)

    def _raise_if_stopped(self) -> None:
        if self.exhibition.switch.stopped:
            raise Interrupted("the run was stopped")

    def _wake_all(self) -> None:
        for timer in list(self._timers):
            timer.cancel()
        for parked in list(self._parked):
            parked.grant()
