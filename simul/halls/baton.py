"""A baton that threads pass: under the virtual clock one runs at a time, in a fixed order."""

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from simul.errors import Interrupted
from simul.timeline import Timeline

LAST = 2**62
"""An order behind everybody else's."""


class Parked:
    """One thread that has to wait for its turn."""

    __slots__ = ("turn", "waits_for", "whom")

    def __init__(
        self,
        waits_for: Callable[[], str],
        whom: Callable[[], threading.Thread | None] = lambda: None,
    ) -> None:
        self.waits_for = waits_for
        """Says in words what would let it go on, as things are when it is asked."""
        self.whom = whom
        """Says who would have to do that, if it can only be one."""
        self.turn = threading.Lock()
        self.turn.acquire()

    def grant(self) -> None:
        """Let the thread go on; granting twice is once."""
        try:  # noqa: SIM105 - for `suppress` takes twice as long as all the rest
            self.turn.release()
        except RuntimeError:
            pass


class Baton:
    """Lets one thread run at a time, in a fixed order."""

    def __init__(self, timeline: Timeline, on_standstill: Callable[[], None]) -> None:
        self._timeline = timeline
        self._on_standstill = on_standstill
        self._ready: deque[Parked] = deque()
        self.parked: dict[threading.Thread, Parked] = {}
        self.ended = False
        """Whether the run was stopped, so that nobody waits for a turn any more."""

    def make_ready(self, parked: Parked) -> None:
        """Let this thread run once its turn comes."""
        self._ready.append(parked)

    def park(
        self,
        waits_for: Callable[[], str],
        register: Callable[[Parked], object],
        whom: Callable[[], threading.Thread | None] = lambda: None,
    ) -> None:
        """Block the calling thread until it is made ready, and let others run meanwhile.

        `register` is handed what has to be made ready. Raises Interrupted when the run is stopped.
        """
        parked, thread = Parked(waits_for, whom), threading.current_thread()
        register(parked)
        self.parked[thread] = parked
        self.pass_on()
        self._wait(parked, thread)

    def give_way(self) -> None:
        """Let every other thread that can run now go first, as when its turn was taken away."""
        now = self._timeline.now
        self.park(
            lambda: "its turn",
            lambda parked: self._timeline.sleep(now, LAST, lambda: self.make_ready(parked)),
        )

    def wait_for_turn(self, parked: Parked) -> None:
        """Block the calling thread until somebody passes it the baton."""
        thread = threading.current_thread()
        self.parked[thread] = parked
        self._wait(parked, thread)

    def _wait(self, parked: Parked, thread: threading.Thread) -> None:
        if not self.ended:  # asked after it is in `parked`: `end` either sees it or is seen
            parked.turn.acquire()
        del self.parked[thread]
        if self.ended:
            raise Interrupted("the run was stopped")

    def pass_on(self) -> None:
        """Hand the baton to the next thread that can run."""
        if self.ended:
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
        self.ended = True
        for parked in list(self.parked.values()):
            parked.grant()


def stay_on_one_core() -> None:
    """Keep this thread on the same core of the machine as the others that pass the baton.

    One of them runs at a time anyway, and passing it on within a core takes half the time. Other
    programs' threads, such as those of another exhibition, are likely to be on other cores.
    """
    with suppress(AttributeError, OSError):  # only Linux has it, and a container may forbid it
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})
