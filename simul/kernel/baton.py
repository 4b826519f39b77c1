"""A baton that threads pass: under the virtual clock one runs at a time, in a fixed order.

When a thread blocks, the next one that is ready runs. When none is ready, time jumps to the next
instant at which something is due. So time stands still while any thread of the program computes,
and the same run happens every time.
"""

import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from random import Random
from typing import TYPE_CHECKING

from simul.clocks import LATE, Timeline
from simul.durations import NEVER
from simul.errors import Interrupted
from simul.kernel.asking import Asking
from simul.kernel.deadlock import deadlock, in_words, polling, thread_waits
from simul.kernel.running_code import place, refused
from simul.kernel.state import KernelState
from simul.kernel.threads import (
    A_FILE,
    Goal,
    Lockable,
    Parked,
    Register,
    current,
    enter,
    strangers,
)
from simul.kernel.watched_files import NOTHING, Outlook, Watched, if_own, what_may_come
from simul.kernel.work import be_patient, run_work, stay_on_one_core
from simul.record.waits import Wait, Want

if TYPE_CHECKING:
    from simul.exhibition import Exhibition

LAST = 2**62
"""The order for what comes after all others."""
CHANCE_OF_A_SWITCH = 0.5
"""How likely a thread is preempted where that may make a difference."""
ON_ITS_WAY = 0.001
"""Real seconds in which bytes travel between two sockets of a program."""
MOST_LOOKS = 200_000
"""How often a thread may look, in one turn, at what others change; twice as often is polling."""
MOST_ROUNDS = 50_000
"""Turns in which nothing happens and no time passes; twice as many are endless polling."""


class Baton(KernelState):
    """The kernel of a program under the virtual clock."""

    __slots__ = (  # what every change of thread needs; all would be too many for a small dictionary
        "_make_ready",
        "_parked",
        "_ready",
        "ended",
        "holder",
        "look_first",
        "timeline",
        "turns",
    )

    def __init__(self, exhibition: "Exhibition", timeline: Timeline) -> None:
        super().__init__(exhibition)
        self.timeline = timeline
        self._ready: deque[Parked] = deque()
        self._make_ready = self._ready.append
        self._parked: dict[threading.Thread, Parked] = {}
        self._joining: dict[threading.Thread, list[Parked]] = {}
        """Threads of the program that have not ended, and the threads that wait for their end."""
        self._watched: dict[Parked, tuple[Callable[[float], object], Watched]] = {}
        """Threads that wait for files, such as sockets; for each, a function and the files.

        The function waits at most the given number of real seconds, and returns what is ready.
        """
        self._dice = Random(f"{exhibition.scenario.seed}/threads")
        self.holder = threading.get_ident()
        """The identifier of the thread that runs; at first that of the one that makes the baton."""
        self.ended = False
        """Whether the run was stopped; then no thread waits for a turn."""
        self.turns = 0
        """Number of switches between threads, or between an event loop and its tasks."""
        events = exhibition.log.events
        self._rounds = Asking(MOST_ROUNDS, lambda: (timeline.now, len(events)))
        self._looks = Asking(MOST_LOOKS, lambda: (self.turns, len(events)))
        self.look_first: Callable[[], bool] | None = None
        """Wake an event loop that may have been called by means the hall does not see.

        Return False if no such call can have been made since it last looked.
        """
        self.last_resort: Callable[[], bool] = lambda: False
        """Wake an event loop that can still poll for outside events; return False if none can."""
        self.waiting_tasks: Callable[[], list[Wait]] = list
        """Return what the tasks of an event loop wait for."""
        self.spawn: Callable[[Callable[[], Awaitable[object]]], object] | None = None
        """Starts a task of Trio."""
        exhibition.switch.on_stop(self.end)

    def now(self) -> int:
        """Return the time in the hall, in ms."""
        return self.timeline.now

    @property
    def alone(self) -> bool:
        """Whether no other thread could run, now or later."""
        return not self._ready and not self._parked

    @property
    def others_can_run(self) -> bool:
        """Whether another thread is ready, or will be woken by what is due by now."""
        return bool(self._ready) or self.timeline.next_due() <= self.timeline.now

    # Threads

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread, about to be started, to the program; return the function it has to run."""
        first = Parked(self._make_ready, lambda: Goal(Want.SIGNAL, "its first turn"))
        self._joining[thread] = []
        self.exhibition.program.threads.append(thread)
        self.timeline.let_others_run = self.sleep_until
        first.wake()
        return lambda: self._run(thread, first, work)

    def _run(self, thread: threading.Thread, first: Parked, work: Callable[[], object]) -> None:
        enter(self)
        stay_on_one_core()
        be_patient()
        try:
            self._parked[thread] = first
            self._wait(first, thread)
            run_work(self.exhibition, work)
        except Interrupted:
            pass  # before its first turn: there is nothing to report
        finally:
            for parked in self._joining.pop(thread):
                parked.wake()
            self._pass_on()

    def join(self, thread: threading.Thread, due: int) -> None:
        """Block until a thread has ended, or until `due` (ms)."""
        if thread in self._joining:
            register = self._joining[thread].append
            self.park(lambda: Goal(Want.END, holders=(thread,)), register, due)

    def has_ended(self, thread: threading.Thread) -> bool:
        """Return whether a thread of the program has ended."""
        return thread not in self._joining

    def call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        """Call a function at `due` (ms), in the thread that lets time pass; ties go by `order`."""
        self.timeline.sleep(due, order, callback)

    def check_thread(self, board: int) -> None:
        """Raise SystemExit, and end the run, where this thread cannot play at a board."""
        self._check_process(board)
        if threading.get_ident() == self.holder:
            return
        if not (self.ended and current() is self):
            error = refused(board, copied=False)
            self.exhibition.fail(error)
            raise SystemExit(error)

    # Blocking

    def park(
        self,
        goal: Callable[[], Goal],
        register: Register,
        due: int = NEVER,
        order: int = LATE,
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms); return False for the latter.

        Raises Interrupted when the run is stopped.
        """
        parked, thread = Parked(self._make_ready, goal), threading.current_thread()
        register(parked)
        alarm = self.timeline.sleep(due, order, parked.time_out) if due < NEVER else None
        self._parked[thread] = parked
        self._pass_on()
        self._wait(parked, thread)
        if parked.timed_out:
            return False
        if alarm is not None:
            alarm.cancel()
        return True

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Block this thread, and no other, until `due` (ms)."""
        self.park(lambda: _until(due), _nowhere, due=due, order=order)

    def wait_for_files(
        self, ready: Callable[[float], object], files: Iterable[int], due: int
    ) -> None:
        """Block this thread until one of these files is ready, or until `due` (ms).

        Return as well if only something outside the program can make it so.
        """

        def watch(parked: Parked) -> None:
            self._watched[parked] = ready, Watched(tuple(files), self._forks)
            entered.append(parked)

        entered: list[Parked] = []
        try:
            self.park(lambda: A_FILE, watch, due)
        finally:
            del self._watched[entered[0]]

    def count_round(self) -> None:
        """Count a turn in which no time passes; too many are polling, and end the run."""
        self.turns += 1
        if self._rounds.count():
            where = in_words(self.waiting_tasks()) or [f"it is at {place()}"]
            self.exhibition.fail(polling(self.timeline.now, where))

    def look(self) -> None:
        """Count a look at what only time or another thread can change; too many are polling.

        Neither can change it before this thread waits. Polling ends the run.
        """
        if self._looks.count():
            if not self.ended:
                self.exhibition.fail(polling(self.timeline.now, [f"it is at {place()}"]))
            raise Interrupted("the run was stopped")

    @property
    def asked(self) -> int:
        """How often the program has asked so far, without letting time pass."""
        return self._rounds.done + self._looks.done

    def look_soon(self) -> None:
        """Take few turns at this moment for polling: much real time has passed since it began."""
        self._rounds.look_soon()
        self._looks.look_soon()

    def give_way(self) -> None:
        """Let every other thread that can run now go first, as if this one was preempted."""
        self.count_round()
        self.park(
            lambda: Goal(Want.SIGNAL, "its turn"), _nowhere, due=self.timeline.now, order=LAST
        )

    def preempt(self) -> None:
        """Let other threads that can run now go first, or not: the seed's dice decide.

        Tasks of an event loop are never preempted.
        """
        if self.has_event_loop or self._dice.random() > CHANCE_OF_A_SWITCH:
            return
        if self._ready:
            self.count_round()
            self.park(lambda: Goal(Want.SIGNAL, "its turn"), Parked.wake)
        else:
            self.give_way()

    def acquire(self, lock: Lockable, due: int) -> bool:
        """Block until this thread has a lock, or until `due` (ms); return whether it has it."""
        return self.park(lock.goal, lock.enqueue, due)

    def may_be_switched(self) -> bool:
        """Sample whether this thread is preempted just after it took a lock.

        An operating system may preempt it anywhere. With a single lock that makes no difference, so
        it is left out.
        """
        return self.locks > 1 and self._dice.random() > CHANCE_OF_A_SWITCH

    def _wait(self, parked: Parked, thread: threading.Thread) -> None:
        if not self.ended:  # after it is in `_parked`: either `end` sees it, or we see `end`
            parked.turn.acquire()
        del self._parked[thread]
        if self.ended:
            raise Interrupted("the run was stopped")
        self.turns += 1
        self.holder = threading.get_ident()

    def _pass_on(self) -> None:
        """Hand the baton to the next thread that can run."""
        if self.ended:
            return  # no thread waits for a turn, and several may come here at once
        if not self._ready and self.look_first is not None:
            self.look_first()
        if not self._ready and self._watched:
            self._look_at_files()
        while not self._ready and self.timeline.wake_next():
            pass
        if self._ready or self._let_one_wait_outside() or self.last_resort():
            self._ready.popleft().grant()
        elif self._parked:
            self.report_deadlock()

    def _look_at_files(self) -> None:
        """Wake the threads for which something was written before time passes."""
        on_their_way = ON_ITS_WAY
        for parked, (ready, _) in list(self._watched.items()):
            if ready(on_their_way):
                parked.wake()
            on_their_way = 0.0  # by now all bytes have come

    def _let_one_wait_outside(self) -> bool:
        """Wake a thread that waits for files which something outside may still write to.

        Nothing in the program will write to them; a thread that is not known here may.
        """
        may = bool(self._watched) and strangers(self.exhibition, self._before)
        waiting = list(self._watched.items())
        return any(
            parked.wake() for parked, (_, watched) in waiting if may or what_may_come(watched)
        )

    def report_deadlock(self, seen: Outlook = NOTHING) -> None:
        """End the run, and so all waiting: no thread could ever run again."""
        exhibition = self.exhibition
        files = tuple(each for _, watched in self._watched.values() for each in watched.files)
        seen = seen if seen.words else if_own(Watched(files, self._forks))
        waits, now = self.waits(), self.timeline.now
        exhibition.fail(deadlock(exhibition, exhibition.boards, waits, outlook=seen, at=now))

    def waits(self) -> list[Wait]:
        """Return what each task and thread of the program waits for now."""
        parked = dict(self._parked)
        # the scheduler's own thread comes last: it waits for all the others
        ordered = sorted(parked, key=lambda thread: thread not in self._joining)
        threads = thread_waits(self, {each: parked[each].goal() for each in ordered})
        return [*self.waiting_tasks(), *threads]

    def end(self) -> None:
        """Wake all threads for good: each raises Interrupted."""
        self.ended = True
        for parked in list(self._parked.values()):
            parked.grant()


def _nowhere(_: Parked) -> None:
    """Register a blocked thread nowhere: only its time can wake it."""


def _until(due: int) -> Goal:
    return Goal(Want.SIGNAL, "a reply" if due >= NEVER else f"{due / 1_000:g} s")
