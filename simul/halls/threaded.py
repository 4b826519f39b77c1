"""A hall for threads; they sleep wherever they block.

The threads are real, those of `simul.stdlib.threading`. Under the wall clock the operating system
schedules them. Under the virtual clock they pass a baton: one runs, and when it blocks, the next
one that is ready runs; when none is ready, time jumps to the next instant at which something is
due. So the same run happens every time, without a second of real waiting.

`hall.thread`, `hall.lock` and `hall.pool` are short for what a program gets that imports
`threading` and `concurrent.futures`.
"""

from collections.abc import Callable

from simul.exhibition import Exhibition
from simul.exhibition.dispatcher import Dispatcher
from simul.halls.blocking import BlockingBoard
from simul.kernel.choice import kernel_of
from simul.kernel.threads import Goal
from simul.record.waits import Want
from simul.stdlib.concurrent.futures import ThreadPoolExecutor
from simul.stdlib.threading import Lock, Thread


class ThreadedHall:
    """A hall in which every board may have a thread of its own."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._kernel = kernel_of(exhibition)
        self.boards = [
            BlockingBoard(seats, exhibition, self._kernel.sleep_until, self._park)
            for seats in exhibition.seats.places
        ]
        Dispatcher.where_needed(exhibition, self.boards, self._call_at)

    def thread(self, target: Callable[..., object], *args: object) -> Thread:
        """Make a thread that will call `target(*args)`; used like any `threading.Thread`."""
        name = f"of {args[0]!r}" if args else getattr(target, "__name__", repr(target))
        return Thread(target=target, args=args, name=f"the thread {name}", daemon=True)

    def lock(self, name: str = "a lock") -> Lock:
        """Make a lock, used like any `threading.Lock`, with a name for messages."""
        return Lock(name)

    def pool(self, workers: int) -> ThreadPoolExecutor:
        """Make a pool of `workers` threads, used like any `ThreadPoolExecutor`."""
        return ThreadPoolExecutor(workers)

    def _park(self, register: Callable[[Callable[[], object]], object]) -> None:
        """Block this thread; `register` receives the function that wakes it."""
        master = Goal(Want.SIGNAL, "the master")
        self._kernel.park(lambda: master, lambda parked: register(parked.wake))

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        self._kernel.call_at(due, order, callback)
