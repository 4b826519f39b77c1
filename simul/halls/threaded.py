"""Threads and their sleeping place: whatever a thread blocks on.

`hall.thread`, `hall.lock` and `hall.pool` make what is used like those of `threading` and
`concurrent.futures` (locks are in locks.py, pools in pools.py). The threads are real. Under the
wall clock they run as the operating system likes. Under the virtual clock they pass a baton: one
runs, and when it blocks, the next one that is ready runs; when none is ready, the timeline wakes
whoever is due next. So the same run happens every time, and nobody waits a real second.
"""

import threading
from collections.abc import Callable
from functools import partial
from random import Random

from simul.errors import Interrupted, PlayerError
from simul.exhibition import Exhibition
from simul.halls.baton import Baton, Parked, stay_on_one_core
from simul.halls.blocking import BlockingBoard
from simul.halls.deadlock import deadlock
from simul.halls.locks import BatonLock, Circles, WatchedLock, circle
from simul.halls.pools import HallPool
from simul.timeline import NEVER, Timeline
from simul.usher import Usher


class _FreeThread(threading.Thread):
    """A thread whose error is kept instead of being printed.

    A player's failure ends this thread alone, as any error in a thread does; a program's error is
    a reason to end the run.
    """

    def __init__(self, exhibition: Exhibition, work: Callable[[], object], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._exhibition = exhibition
        self._work = work

    def run(self) -> None:
        try:
            self._work()
        except (Interrupted, PlayerError) as error:
            self._exhibition.failures.append(error)
        except BaseException as error:
            self._exhibition.fail(error)


class _BatonThread(_FreeThread):
    """A real thread that runs only while it has the baton."""

    def __init__(
        self, exhibition: Exhibition, work: Callable[[], object], name: str, baton: Baton
    ) -> None:
        super().__init__(exhibition, work, name)
        self._baton = baton
        self._first = Parked(lambda: "its first turn")
        self._joining: list[Parked] = []
        self._done = False

    def start(self) -> None:
        super().start()
        self._baton.make_ready(self._first)

    def run(self) -> None:
        stay_on_one_core()
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
            self._baton.park(lambda: f"{self.name} to end", self._joining.append, lambda: self)
        super().join(timeout)


class ThreadedHall:
    """A hall in which every board may have a thread of its own."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._locks = 0
        self._circles = Circles(self._note_circle)
        exhibition.on_stop(self._circles.end)
        self._dice = Random(f"{exhibition.scenario.seed}/threads")
        self._baton: Baton | None = None
        if isinstance(self._time, Timeline):
            self._baton = Baton(self._time, self._note_deadlock)
            exhibition.on_stop(self._baton.end)
        self.boards = [
            BlockingBoard(seats, exhibition, self._sleep, self._park) for seats in exhibition.places
        ]
        self._parked: set[threading.Event] = set()
        """Who waits for the usher in real time."""
        self._timers: list[threading.Timer] = []
        exhibition.on_stop(self._wake_parked)
        Usher.where_needed(exhibition, self.boards, self._call_at)

    def thread(self, target: Callable[..., object], *args: object) -> threading.Thread:
        """Make a thread that will call `target(*args)`; used like any `threading.Thread`."""
        name = f"of {args[0]!r}" if args else getattr(target, "__name__", repr(target))
        return self._thread(partial(target, *args), f"the thread {name}")

    def _thread(self, work: Callable[[], object], name: str) -> threading.Thread:
        thread = (
            _FreeThread(self._exhibition, work, name)
            if self._baton is None
            else _BatonThread(self._exhibition, work, name, self._baton)
        )
        self._exhibition.threads.append(thread)
        return thread

    def lock(self, name: str = "a lock") -> BatonLock | WatchedLock:
        """Make a lock, used like any `threading.Lock`, but waited for without a timeout."""
        self._locks += 1
        if self._baton is None:
            return WatchedLock(name, self._circles)
        return BatonLock(name, self._baton, self._may_be_switched, len(self._exhibition.masters))

    def pool(self, workers: int) -> HallPool:
        """Make a pool of so many threads, used like any `ThreadPoolExecutor`."""
        pool = HallPool(workers, self._thread, self._baton)
        self._exhibition.on_stop(pool.stop)
        return pool

    def _may_be_switched(self) -> bool:
        """Throw dice whether the operating system takes a thread's turn away just after a lock.

        It may do so anywhere. Nobody could see it where there is one lock, so there it is spared.
        """
        return self._locks > 1 and self._dice.random() > 0.5

    def _sleep(self, due: int, order: int) -> None:
        time = self._time
        if isinstance(time, Timeline) and self._baton is not None:
            baton = self._baton
            baton.park(
                lambda: "a reply" if due >= NEVER else f"{due / 1_000:g} s",
                lambda parked: time.sleep(due, order, lambda: baton.make_ready(parked)),
            )
        else:
            time.sleep_until(due)

    def _park(self, register: Callable[[Callable[[], object]], object]) -> None:
        """Block the calling thread until it is woken by what `register` is handed."""
        baton = self._baton
        if baton is not None:
            baton.park(
                lambda: "the master", lambda parked: register(lambda: baton.make_ready(parked))
            )
            return
        woken = threading.Event()
        self._parked.add(woken)
        register(woken.set)
        if not self._exhibition.stopped:  # asked after `add`: the end sees it or is seen
            woken.wait()
        self._parked.discard(woken)
        if self._exhibition.stopped:
            raise Interrupted("the run was stopped")

    def _wake_parked(self) -> None:
        for timer in list(self._timers):
            timer.cancel()
        for woken in list(self._parked):
            woken.set()

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        if isinstance(self._time, Timeline):
            self._time.sleep(due, order, callback)
        elif (delay := due / 1_000 / self._time.speed - self._time.elapsed()) <= 0:
            callback()
        else:
            timer = threading.Timer(delay, callback)
            timer.daemon = True
            self._timers.append(timer)
            timer.start()

    def _note_circle(self, who: list[str]) -> None:
        self._exhibition.fail(deadlock(self._exhibition, self.boards, who))

    def _note_deadlock(self) -> None:
        """Tell who waits for whom: first those who do so in a circle."""
        parked = dict(self._baton.parked) if self._baton else {}
        # the scheduler's own thread waits for all the others: that is the least of the news
        whom = {each: parked[each].whom() for each in parked.keys() & self._exhibition.threads}
        ordered = sorted(parked, key=lambda thread: (not circle(thread, whom), thread not in whom))
        who = [f"{thread.name} waits for {parked[thread].waits_for()}" for thread in ordered]
        self._exhibition.fail(deadlock(self._exhibition, self.boards, who))
