"""Threads and their sleeping place: whatever a thread blocks on.

`hall.thread` and `hall.lock` make what is used like those of `threading`. Under the wall clock they
are those of `threading`. Under the virtual clock the threads are real too, but they pass a baton:
one runs, and when it blocks, the next one that is ready runs; when none is ready, the timeline
wakes whoever is due next. So the same run happens every time, and nobody waits a real second.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial

from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.deadlock import deadlock
from simul.timeline import Timeline


class _Parked:
    """One thread that has to wait for its turn."""

    __slots__ = ("turn", "waits_for")

    def __init__(self, waits_for: Callable[[], str]) -> None:
        self.waits_for = waits_for
        """Says in words what would let it go on, as things are when it is asked."""
        self.turn = threading.Lock()
        self.turn.acquire()

    def grant(self) -> None:
        """Let the thread go on; granting twice is once."""
        with suppress(RuntimeError):
            self.turn.release()


class Baton:
    """Lets one thread run at a time, in a fixed order."""

    def __init__(self, timeline: Timeline, on_standstill: Callable[[], None]) -> None:
        self._timeline = timeline
        self._on_standstill = on_standstill
        self._ready: deque[_Parked] = deque()
        self.parked: dict[threading.Thread, _Parked] = {}
        self._ended = False

    def make_ready(self, parked: _Parked) -> None:
        """Let this thread run once its turn comes."""
        self._ready.append(parked)

    def park(self, waits_for: Callable[[], str], register: Callable[[_Parked], object]) -> None:
        """Block the calling thread until it is made ready, and let others run meanwhile.

        `register` is handed what has to be made ready. Raises Interrupted when the run is stopped.
        """
        parked = _Parked(waits_for)
        register(parked)
        self.parked[threading.current_thread()] = parked
        self.pass_on()
        self.wait_for_turn(parked)

    def wait_for_turn(self, parked: _Parked) -> None:
        """Block the calling thread until somebody passes it the baton."""
        thread = threading.current_thread()
        self.parked[thread] = parked
        if not self._ended:  # asked after the line above, so that `end` either sees it or is seen
            parked.turn.acquire()
        del self.parked[thread]
        if self._ended:
            raise Interrupted("the run was stopped")

    def pass_on(self) -> None:
        """Hand the baton to the next thread that can run."""
        if self._ended:
            return  # nobody waits for it any more, and several threads may come here at once
        while not self._ready and self._timeline.wake_next():
            pass
        if self._ready:
            self._ready.popleft().grant()
        elif self.parked:
            self._on_standstill()
            self.end()

    def end(self) -> None:
        """Wake every thread for good: each raises Interrupted."""
        self._ended = True
        for parked in list(self.parked.values()):
            parked.grant()


def _stay_on_one_core() -> None:
    """Keep this thread on the same core of the machine as the others that pass the baton.

    One of them runs at a time anyway, and passing it on within a core takes half the time. Other
    programs' threads, such as those of another exhibition, are likely to be on other cores.
    """
    with suppress(AttributeError, OSError):  # only Linux has it, and a container may forbid it
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


class _FreeThread(threading.Thread):
    """A thread whose error ends the run instead of being printed."""

    def __init__(self, exhibition: Exhibition, work: Callable[[], object], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._exhibition = exhibition
        self._work = work

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self._exhibition.fail(error)


class _BatonThread(_FreeThread):
    """A real thread that runs only while it has the baton."""

    def __init__(
        self, exhibition: Exhibition, work: Callable[[], object], name: str, baton: Baton
    ) -> None:
        super().__init__(exhibition, work, name)
        self._baton = baton
        self._first = _Parked(lambda: "its first turn")
        self._joining: list[_Parked] = []
        self._done = False

    def start(self) -> None:
        super().start()
        self._baton.make_ready(self._first)

    def run(self) -> None:
        _stay_on_one_core()
        try:
            self._baton.wait_for_turn(self._first)
            super().run()
        except Interrupted:
            pass  # before its first turn: there is nothing to be told about it
        finally:
            self._done = True
            for parked in self._joining:
                self._baton.make_ready(parked)
            self._baton.pass_on()

    def join(self, timeout: float | None = None) -> None:
        if not self._done:
            self._baton.park(lambda: f"{self.name} to end", self._joining.append)
        super().join(timeout)


class _BatonLock:
    """A lock that a thread waits for without keeping the baton; first come, first served."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self._holder: threading.Thread | None = None
        self._queue: deque[tuple[threading.Thread, _Parked]] = deque()

    def acquire(self) -> None:
        thread = threading.current_thread()
        if self._holder is None:
            self._holder = thread
        else:
            self._baton.park(
                lambda: f"a lock that {self._holder.name if self._holder else 'nobody'} holds",
                lambda parked: self._queue.append((thread, parked)),
            )

    def release(self) -> None:
        self._holder = None
        if self._queue:
            self._holder, parked = self._queue.popleft()
            self._baton.make_ready(parked)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class ThreadedHall:
    """A hall in which every board may have a thread of its own."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._baton: Baton | None = None
        if isinstance(self._time, Timeline):
            self._baton = Baton(self._time, self._note_deadlock)
            exhibition.on_stop(self._baton.end)
        self.boards = [BlockingBoard(seat, exhibition, self._sleep) for seat in exhibition.seats]

    def thread(self, target: Callable[..., object], *args: object) -> threading.Thread:
        """Make a thread that will call `target(*args)`; used like any `threading.Thread`."""
        work = partial(target, *args)
        name = "the thread " + (f"of {args[0]!r}" if args else target.__name__)
        thread = (
            _FreeThread(self._exhibition, work, name)
            if self._baton is None
            else _BatonThread(self._exhibition, work, name, self._baton)
        )
        self._exhibition.threads.append(thread)
        return thread

    def lock(self) -> AbstractContextManager[object]:
        """Make a lock, used like any `threading.Lock`."""
        return threading.Lock() if self._baton is None else _BatonLock(self._baton)

    def _sleep(self, due: int, order: int) -> None:
        time = self._time
        if isinstance(time, Timeline) and self._baton is not None:
            baton = self._baton
            baton.park(
                lambda: f"{due / 1_000:g} s",
                lambda parked: time.sleep(due, order, lambda: baton.make_ready(parked)),
            )
        else:
            time.sleep_until(due)

    def _note_deadlock(self) -> None:
        threads = self._baton.parked.items() if self._baton else ()
        who = [f"{thread.name} waits for {parked.waits_for()}" for thread, parked in threads]
        self._exhibition.fail(deadlock(self._exhibition, self.boards, who))
