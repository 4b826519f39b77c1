"""Watching a run under the virtual clock, where no thread has to wait in real time."""

import threading
from collections.abc import Sequence
from types import FrameType

from simul.clocks import Timeline
from simul.errors import RunError
from simul.exhibition import Exhibition
from simul.kernel import polls
from simul.kernel.asking import FEW
from simul.kernel.baton import Baton
from simul.kernel.deadlock import in_words
from simul.kernel.stalls import Stalls
from simul.supervision.supervised import Supervised
from simul.supervision.watch import Watch

QUIET_DAYS = 2
"""Days of the hall after which timeouts that lead to nothing are ended."""
STUCK_AFTER = 5.0
"""Real seconds for which a thread may wait for what the hall does not know, while others wait."""
UNKNOWN_WAIT = (
    "waits for something that the hall does not know, such as a lock of another library, a socket "
    "or a process, and keeps all other threads waiting: use threading, queue or concurrent.futures "
    "as the scheduler's own file imports them, or --clock wall"
)


class VirtualWatch(Watch):
    """Finds endless loops, and waits for what is outside the hall."""

    _stalls: Stalls | None = None

    def __init__(
        self,
        scheduler: Supervised,
        exhibition: Exhibition,
        thread: threading.Thread,
        give_up_after: float,
    ) -> None:
        super().__init__(scheduler, exhibition, thread, give_up_after)
        self._standing = (0, 0)
        """The time (ms) when life was noted last, and how often the program had asked by then."""
        self._quiet_days = 0
        self._events_last_night = -1
        if isinstance(exhibition.time, Timeline):
            exhibition.time.at_midnight = self._at_midnight

    @property
    def _baton(self) -> Baton | None:
        return self.kernel if isinstance(self.kernel, Baton) else None

    def look(self) -> None:
        """End the run if it will not end by itself."""
        if not self.exhibition.program.elsewhere:
            self._look_for_stalls()
            self.look_for_standstill()

    def _at_midnight(self) -> None:
        """End a run in which all boards wait in vain, and nothing has happened for days.

        The program has timeouts then, one after the other, which lead to nothing.
        """
        events = len(self.exhibition.log.events)
        quiet = events == self._events_last_night and self.in_silence()
        self._quiet_days = self._quiet_days + 1 if quiet else 0
        self._events_last_night = events
        if self._quiet_days == QUIET_DAYS:
            self.end_futile_timeouts(f"the program went on so for {QUIET_DAYS} days of the hall")

    def _look_for_stalls(self) -> None:
        """In a user's own file, find what computes or waits where the hall cannot know it."""
        baton = self._baton
        if baton is None or not self.scheduler.file:
            return
        self._stalls = self._stalls or Stalls(baton)
        self._stalls.look()
        if self._stalls.waits_since > STUCK_AFTER and not baton.alone:
            where = f" ({self._stalls.place})" if self._stalls.place else ""
            what = f"a thread of the program{where} {UNKNOWN_WAIT}"
            self.exhibition.fail(RunError("\n  ".join([what, *in_words(baton.waiting_tasks())])))
            self._stalls.forget_step()

    def give_up(self, stacks: Sequence[Sequence[FrameType]]) -> None:
        """End a run in which nothing has happened for too long, and tell so once.

        One that still takes turns may be polling. Its next turns tell, on a slow machine, too.
        """
        baton, (at, asked) = self._baton, self._standing
        if baton is not None and baton.now() == at and baton.asked - asked >= FEW:
            baton.look_soon()
            self.note_life()
            return
        super().give_up(stacks)
        if self._stalls is not None:
            self._stalls.forget_step()

    def note_life(self) -> None:
        """Begin anew to wait for an event."""
        super().note_life()
        baton = self._baton
        self._standing = (baton.now(), baton.asked) if baton is not None else (0, 0)

    def notes(self) -> list[str]:
        """Return in sentences what a user's program spent much real time on."""
        return self._stalls.notes() if self._stalls else []

    def why(self) -> str:
        """Return in words why nothing may be happening, as far as that is known."""
        if self._stalls is not None and self._stalls.waits_since > self.give_up_after / 2:
            return f"it {UNKNOWN_WAIT}"
        if polls.notes(self.exhibition):
            return "it asks again and again, which costs real time each time"
        if self._baton is not None and not self._baton.alone:
            return (
                "a loop without an end, or one that asks again and again? On the virtual clock no "
                "other thread runs until this one waits"
            )
        return "a loop without an end?"

    def threads(self) -> list[threading.Thread]:
        """Return the threads of the program; the one that runs now comes first."""
        threads, baton = super().threads(), self._baton
        if baton is not None:
            threads.sort(key=lambda thread: thread.ident != baton.holder)
        return threads
